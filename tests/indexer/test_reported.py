from collections.abc import Callable
from typing import NamedTuple

import pytest
from spacy.tokens import Doc

from indexer.likelihood import Likelihood
from indexer.pipeline import typography
from indexer.reported import LEAST, UNSAID, reports

Tree = Callable[[str], Doc]

LIKELIHOOD = Likelihood(
    {
        ("say", "VERB", "ccomp"): (1000, 900),
        ("add", "VERB", "ccomp"): (1000, 900),
        ("say", "VERB", "ccomp-left"): (100, 90),
        ("argue", "VERB", "ccomp"): (1000, 700),
        ("open", "VERB", "obj"): (1000, 1),
        ("claim", "NOUN", "acl-that"): (100, 60),
        ("plan", "NOUN", "acl"): (100, 60),
    },
    {},
)


class Told(NamedTuple):
    contents: list[str]
    cue: str
    source: str | None
    construction: str


def told(doc: Doc) -> list[Told]:
    typography(doc)
    (sentence,) = doc._.paragraphs[0].sentences

    def printed(span: tuple[int, int]) -> str:
        return doc.text[slice(*span)]

    found = [r for r in reports(doc, sentence, LIKELIHOOD) if r.construction != UNSAID]
    for report in found:
        assert LEAST <= report.probability < 1
        start, end = report.cue
        assert start == doc[report.token].idx < end
    return [
        Told([printed(c) for c in r.contents], printed(r.cue), printed(r.source) if r.source else None, r.construction)
        for r in found
    ]


SAID_THAT = (
    "Quill/PROPN/nsubj/said said/VERB/ROOT that/SCONJ/mark/open the/DET/det/port port/NOUN/nsubj/open"
    " would/AUX/aux/open open/VERB/ccomp/said ./said"
)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(SAID_THAT, [Told(["that the port would open"], "said", "Quill", "ccomp")], id="said-that"),
        pytest.param(
            "It/PRON/nsubj/rained rained/VERB/ccomp/said ,/said Ann/PROPN/compound/Orr Orr/PROPN/nsubj/said"
            " ,/mayor the/DET/det/mayor mayor/NOUN/appos/Orr ,/mayor said/VERB/ROOT ./said",
            [Told(["It rained"], "said", "Ann Orr", "ccomp-left")],
            id="behind",
        ),
        pytest.param(
            "Orr/PROPN/nsubj/opened opened/VERB/ROOT the/DET/det/port port/NOUN/obj/opened ./opened",
            [],
            id="unlikely",
        ),
        pytest.param(
            "Orr/PROPN/nsubj/said did/AUX/aux/said not/PART/advmod/said said/VERB/ROOT it/PRON/nsubj/rained"
            " rained/VERB/ccomp/said ./said",
            [],
            id="denied",
        ),
        pytest.param(
            "If/SCONJ/mark/says Orr/PROPN/nsubj/says says/VERB/ROOT it/PRON/nsubj/rained rained/VERB/ccomp/says ./says",
            [],
            id="only-possible",
        ),
        pytest.param(
            "There/ADV/ROOT was/AUX/cop/There the/DET/det/claim claim/NOUN/dep/There that/SCONJ/mark/rained"
            " it/PRON/nsubj/rained rained/VERB/acl/claim ./There",
            [Told(["that it rained"], "claim", None, "acl-that")],
            id="noun-of-nobody",
        ),
        pytest.param(
            "Orr/PROPN/dep/said said/VERB/ROOT it/PRON/nsubj/rained rained/VERB/ccomp/said ./said",
            [Told(["it rained"], "said", "Orr", "ccomp")],
            id="subject-that-the-parser-missed",
        ),
        pytest.param(
            "“/left We/PRON/nsubj/left left/VERB/ROOT ,/left ”/left Orr/PROPN/dep/said said/VERB/dep/left"
            " and/CCONJ/cc/added added/VERB/conj/left that/SCONJ/mark/rained it/PRON/nsubj/rained"
            " rained/VERB/ccomp/added ./left",
            [Told(["that it rained"], "added", "Orr", "ccomp")],
            id="subject-between-quotation-marks",
        ),
        pytest.param(
            "As/SCONJ/mark/said said/VERB/ROOT by/ADP/dep/said Orr/PROPN/dep/said it/PRON/nsubj/rained"
            " rained/VERB/ccomp/said ./said",
            [Told(["it rained"], "said", "Orr", "ccomp")],
            id="by-somebody",
        ),
        pytest.param(
            "Orr/PROPN/compound/plans plans/NOUN/ROOT to/PART/mark/leave leave/VERB/acl/plans",
            [Told(["to leave"], "plans", "Orr", "acl")],
            id="verb-read-as-a-noun",
        ),
    ],
)
def test_what_a_cue_reports(tree: Tree, rows: str, expected: list[Told]) -> None:
    assert told(tree(rows)) == expected


def test_the_likeliest_comes_first(tree: Tree) -> None:
    doc = tree(
        "Fell/PROPN/nsubj/argued argued/VERB/ROOT Orr/PROPN/nsubj/said said/VERB/ccomp/argued it/PRON/nsubj/rained"
        " rained/VERB/ccomp/said ./argued"
    )
    assert told(doc) == [
        Told(["it rained"], "said", "Orr", "ccomp"),
        Told(["Orr said it rained"], "argued", "Fell", "ccomp"),
    ]


def test_a_word_between_quotation_marks_is_no_cue(tree: Tree) -> None:
    doc = tree(
        "“/rained Orr/PROPN/nsubj/said said/VERB/ROOT it/PRON/nsubj/rained rained/VERB/ccomp/said ,/said ”/said"
        " he/PRON/nsubj/knew knew/VERB/parataxis/said ./said"
    )
    assert told(doc) == []


def test_a_sentence_without_a_parse_reports_nothing(tree: Tree, vocab: object) -> None:
    parsed = tree(SAID_THAT)
    bare = Doc(parsed.vocab, words=[t.text for t in parsed], spaces=[bool(t.whitespace_) for t in parsed])
    assert told(bare) == []


ACCORDING = [
    pytest.param(
        "According/VERB/case/Quill to/ADP/fixed/According Quill/PROPN/obl/open ,/open the/DET/det/port"
        " port/NOUN/nsubj/open will/AUX/aux/open open/VERB/ROOT ./open",
        "According/VERB/prep/open to/ADP/prep/According Quill/PROPN/pobj/to ,/open the/DET/det/port"
        " port/NOUN/nsubj/open will/AUX/aux/open open/VERB/ROOT ./open",
        Told(["the port will open"], "According to", "Quill", "according"),
        id="before",
    ),
    pytest.param(
        "The/DET/det/port port/NOUN/nsubj/open will/AUX/aux/open open/VERB/ROOT ,/open according/VERB/case/Quill"
        " to/ADP/fixed/according Quill/PROPN/obl/open ./open",
        "The/DET/det/port port/NOUN/nsubj/open will/AUX/aux/open open/VERB/ROOT ,/open according/VERB/prep/open"
        " to/ADP/prep/according Quill/PROPN/pobj/to ./open",
        Told(["The port will open"], "according to", "Quill", "according"),
        id="behind",
    ),
    pytest.param(
        "The/DET/det/port port/NOUN/nsubj/open ,/open according/VERB/case/Quill to/ADP/fixed/according"
        " Quill/PROPN/obl/open ,/open will/AUX/aux/open open/VERB/ROOT soon/ADV/advmod/open ./open",
        "The/DET/det/port port/NOUN/nsubj/open ,/open according/VERB/prep/open to/ADP/prep/according"
        " Quill/PROPN/pobj/to ,/open will/AUX/aux/open open/VERB/ROOT soon/ADV/advmod/open ./open",
        Told(["The port", "will open soon"], "according to", "Quill", "according"),
        id="between",
    ),
]


@pytest.mark.parametrize("labels", ["universal", "clearnlp"])
@pytest.mark.parametrize(("universal", "clearnlp", "expected"), ACCORDING)
def test_according_to(tree: Tree, universal: str, clearnlp: str, expected: Told, labels: str) -> None:
    assert told(tree(universal if labels == "universal" else clearnlp)) == [expected]


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param("It/PRON/nsubj/went went/VERB/ROOT according/VERB/advmod/went ./went", id="no-to"),
        pytest.param("It/PRON/nsubj/went went/VERB/ROOT according/VERB/obl/to to/ADP/fixed/went ./went", id="nobody"),
        pytest.param("It/PRON/nsubj/went went/VERB/ROOT according/VERB/case/to to/ADP/obl/went ./went", id="to-itself"),
    ],
)
def test_according_to_nobody(tree: Tree, rows: str) -> None:
    assert told(tree(rows)) == []
