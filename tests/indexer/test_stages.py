"""The named stages in turn, on documents parsed by hand: the labels of Universal Dependencies and of ClearNLP."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc
from spacy.vocab import Vocab

from db.extracted import ExtractedQuote
from indexer.pipeline import UnknownModel, contents, cues, load, parser, sources, speakers, typography

Tree = Callable[[str], Doc]

UNIVERSAL = {
    "indirect": (
        "Ann/PROPN/nsubj/said Orr/PROPN/flat/Ann said/VERB/ROOT that/SCONJ/mark/open the/DET/det/port"
        " port/NOUN/nsubj/open would/AUX/aux/open open/VERB/ccomp/said soon/ADV/advmod/open ./said"
    ),
    "mixed": (
        "Ann/PROPN/nsubj/called Orr/PROPN/flat/Ann called/VERB/ROOT the/DET/det/plan plan/NOUN/obj/called “/farce"
        " a/DET/det/farce farce/NOUN/xcomp/called ”/farce ./called"
    ),
    "direct": (
        "“/open The/DET/det/port port/NOUN/nsubj/open will/AUX/aux/open open/VERB/ccomp/said ,/open ”/open"
        " said/VERB/ROOT Ann/PROPN/nsubj/said Orr/PROPN/flat/Ann ./said"
    ),
    "relative": (
        "Ann/PROPN/nsubj/left Orr/PROPN/flat/Ann ,/said who/PRON/nsubj/said said/VERB/acl:relcl/Ann"
        " that/SCONJ/mark/open"
        " the/DET/det/port port/NOUN/nsubj/open would/AUX/aux/open open/VERB/ccomp/said ,/said left/VERB/ROOT ./left"
    ),
    "agent": (
        "The/DET/det/port port/NOUN/nsubj:pass/called was/AUX/aux:pass/called called/VERB/ROOT “/success"
        " a/DET/det/success"
        " rare/ADJ/amod/success success/NOUN/xcomp/called ”/success by/ADP/case/10 Ann/PROPN/obl:agent/called"
        " Orr/PROPN/flat/10 ./called"
    ),
    "according": (
        "According/VERB/case/Ann to/ADP/fixed/According Ann/PROPN/obl/open Orr/PROPN/flat/Ann ,/open the/DET/det/port"
        " port/NOUN/nsubj/open will/AUX/aux/open open/VERB/ROOT ./open"
    ),
    "parataxis": (
        "The/DET/det/port port/NOUN/nsubj/open ,/said Ann/PROPN/nsubj/said Orr/PROPN/flat/Ann said/VERB/parataxis/open"
        " ,/said will/AUX/aux/open open/VERB/ROOT soon/ADV/advmod/open ./open"
    ),
}
CLEARNLP = {
    "indirect": (
        "Ann/PROPN/compound/Orr Orr/PROPN/nsubj/said said/VERB/ROOT that/SCONJ/mark/open the/DET/det/port"
        " port/NOUN/nsubj/open would/AUX/aux/open open/VERB/ccomp/said soon/ADV/advmod/open ./said"
    ),
    "mixed": (
        "Ann/PROPN/compound/Orr Orr/PROPN/nsubj/called called/VERB/ROOT the/DET/det/plan plan/NOUN/dobj/called “/farce"
        " a/DET/det/farce farce/NOUN/oprd/called ”/farce ./called"
    ),
    "direct": (
        "“/open The/DET/det/port port/NOUN/nsubj/open will/AUX/aux/open open/VERB/ccomp/said ,/said ”/said"
        " said/VERB/ROOT Ann/PROPN/compound/Orr Orr/PROPN/nsubj/said ./said"
    ),
    "relative": (
        "Ann/PROPN/compound/Orr Orr/PROPN/nsubj/left ,/Orr who/PRON/nsubj/said said/VERB/relcl/Orr that/SCONJ/mark/open"
        " the/DET/det/port port/NOUN/nsubj/open would/AUX/aux/open open/VERB/ccomp/said ,/Orr left/VERB/ROOT ./left"
    ),
    "agent": (
        "The/DET/det/port port/NOUN/nsubjpass/called was/AUX/auxpass/called called/VERB/ROOT “/success"
        " a/DET/det/success"
        " rare/ADJ/amod/success success/NOUN/oprd/called ”/success by/ADP/agent/called Ann/PROPN/compound/Orr"
        " Orr/PROPN/pobj/by ./called"
    ),
    "according": (
        "According/VERB/prep/open to/ADP/prep/According Ann/PROPN/compound/Orr Orr/PROPN/pobj/to ,/open"
        " the/DET/det/port"
        " port/NOUN/nsubj/open will/AUX/aux/open open/VERB/ROOT ./open"
    ),
    "parataxis": (
        "The/DET/det/port port/NOUN/nsubj/open ,/said Ann/PROPN/compound/Orr Orr/PROPN/nsubj/said"
        " said/VERB/parataxis/open"
        " ,/said will/AUX/aux/open open/VERB/ROOT soon/ADV/advmod/open ./open"
    ),
}


def said(doc: Doc) -> tuple[ExtractedQuote, ...]:
    for stage in (typography, cues, contents, sources, speakers):
        doc = stage(doc)
    quotes: tuple[ExtractedQuote, ...] = doc._.quotes
    return quotes


@pytest.mark.parametrize("labels", ["universal", "clearnlp"])
@pytest.mark.parametrize(
    ("sentence", "kind", "text", "verbatim", "cue"),
    [
        ("indirect", "indirect", "that the port would open soon", [], "said"),
        ("mixed", "direct", "a farce", ["a farce"], "called"),
        ("direct", "direct", "The port will open,", ["The port will open,"], "said"),
        ("relative", "indirect", "that the port would open", [], "said"),
        ("agent", "direct", "a rare success", ["a rare success"], "called"),
        ("according", "indirect", "the port will open", [], "According to"),
        ("parataxis", "indirect", "The port will open soon", [], "said"),
    ],
)
def test_the_stages_in_turn(
    tree: Tree, labels: str, sentence: str, kind: str, text: str, verbatim: list[str], cue: str
) -> None:
    doc = tree((UNIVERSAL if labels == "universal" else CLEARNLP)[sentence])
    (quote,) = said(doc)
    assert (quote.kind, quote.text, quote.cue) == (kind, text, cue)
    assert [doc.text[s:e] for s, e in quote.verbatim] == verbatim
    assert "Ann Orr" in (quote.source or "")
    assert quote.speaker is not None
    assert (quote.speaker.name, quote.speaker.kind) == ("Ann Orr", "person")
    assert 0.2 < quote.confidence < 1


def test_typography_finds_paragraphs_sentences_and_stretches(tree: Tree) -> None:
    doc = typography(tree(UNIVERSAL["direct"]))
    (paragraph,) = doc._.paragraphs
    (sentence,) = paragraph.sentences
    assert (paragraph.start, paragraph.end) == (0, len(doc.text))
    assert [doc.text[s.start : s.end] for s in paragraph.stretches] == ["The port will open,"]
    assert [i.text for i in sentence] == ["The port will open,", "said", "Ann", "Orr", "."]
    assert [(i.token, i.last) for i in sentence] == [(0, 7), (7, 8), (8, 9), (9, 10), (10, 11)]
    assert paragraph.reports == []


def test_cues_write_a_list_of_reports_for_each_sentence(tree: Tree) -> None:
    doc = cues(typography(tree(UNIVERSAL["indirect"])))
    ((report,),) = doc._.paragraphs[0].reports
    assert doc.text[slice(*report.contents[0])] == "that the port would open soon"
    assert (doc.text[slice(*report.cue)], report.construction) == ("said", "ccomp")


def test_contents_write_the_quotes_and_sources_their_speakers(tree: Tree) -> None:
    doc = contents(cues(typography(tree(UNIVERSAL["indirect"]))))
    (found,) = doc._.found
    assert (found.kind, found.rule, found.paragraph) == ("indirect", "parsed", 0)
    assert doc._.quotes == ()
    assert [q.text for q in speakers(sources(doc))._.quotes] == ["that the port would open soon"]


def test_a_document_without_words_has_no_quotes(vocab: Vocab) -> None:
    assert said(Doc(vocab)) == ()


def test_documents_do_not_share_what_is_written_to_them(tree: Tree, vocab: Vocab) -> None:
    said(tree(UNIVERSAL["direct"]))
    assert (Doc(vocab)._.paragraphs, Doc(vocab)._.found, Doc(vocab)._.quotes) == ([], [], ())


def test_the_pipeline_names_its_stages_in_the_order_they_need() -> None:
    nlp = load()
    assert nlp.pipe_names == ["typography", "parse", "cues", "contents", "sources", "speakers"]
    problems = nlp.analyze_pipes()["problems"]
    assert {stage: missing for stage, missing in problems.items() if missing} == {}


def test_another_pipeline_is_named_in_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = spacy.blank("en")
    other.add_pipe("parser").add_label("nsubj")
    other.initialize()
    other.to_disk(tmp_path / "other")
    monkeypatch.setenv("ONRECORD_MODEL", str(tmp_path / "other"))
    vocab = spacy.blank("en").vocab
    words = ["The", "port", "opens", "today", "."], [True, True, True, False, True]
    short = ["It", "rains"], [True, False]
    tables = list(parser(vocab)([words, short]))
    assert [len(table) for table in tables] == [5, 2]
    assert {vocab.strings[int(label)] for table in tables for label in table[:, 1]} <= {"nsubj", "ROOT", "dep"}
    assert all((table[:, 0] < len(table)).all() for table in tables)


def test_the_shipped_pipeline_tags_and_parses() -> None:
    nlp = load()
    doc = nlp("Ann Orr said that the port would open in June.")
    assert {t.text: (t.pos_, t.dep_, t.head.text) for t in doc if t.text in {"said", "open"}} == {
        "said": ("VERB", "ROOT", "said"),
        "open": ("VERB", "ccomp", "said"),
    }
    assert [q.text for q in doc._.quotes] == ["that the port would open in June"]


@pytest.mark.parametrize("named", ["no_such_pipeline", "blank"], ids=["not there", "without a parser"])
def test_a_model_that_cannot_be_used_is_named(named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if named == "blank":
        named = str(tmp_path / "blank")
        spacy.blank("en").to_disk(named)
    monkeypatch.setenv("ONRECORD_MODEL", named)
    with pytest.raises(UnknownModel, match="ONRECORD_MODEL.*" + re.escape(named)):
        parser(spacy.blank("en").vocab)
