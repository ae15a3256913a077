"""Each sentence as a parser of Universal Dependencies gives it, and as spaCy's own English pipelines (ClearNLP) do."""

from collections.abc import Callable

import pytest
from spacy.tokens import Doc

from indexer.constructions import candidates, contexts

Tree = Callable[[str], Doc]
Reported = list[tuple[str, list[str]]]


def reported(doc: Doc, cue: str) -> Reported:
    """Each construction that `cue` stands in, with the words that hang on it."""
    token = next(t for t in doc if t.text == cue)
    return [(c.construction, [doc[s:e].text for s, e in c.content]) for c in candidates(doc, token)]


BOTH = [
    pytest.param(
        "Quill/PROPN/nsubj/said said/VERB/ROOT that/SCONJ/mark/open the/DET/det/port port/NOUN/nsubj/open"
        " would/AUX/aux/open open/VERB/ccomp/said ./said",
        "said",
        [("ccomp", ["that the port would open"])],
        id="ccomp",
    ),
    pytest.param(
        "The/DET/det/port port/NOUN/nsubj/open will/AUX/aux/open open/VERB/ccomp/said ,/said Quill/PROPN/nsubj/said"
        " said/VERB/ROOT ./said",
        "said",
        [("ccomp-left", ["The port will open"])],
        id="clause-before-its-cue",
    ),
    pytest.param(
        "The/DET/det/port port/NOUN/nsubj/open ,/said Quill/PROPN/nsubj/said said/VERB/parataxis/open ,/said"
        " will/AUX/aux/open open/VERB/ROOT ./open",
        "said",
        [("parataxis", ["The port", "will open"])],
        id="cue-between-commas",
    ),
    pytest.param(
        "The/DET/det/port port/NOUN/nsubj/open ,/said Quill/PROPN/nsubj/said said/VERB/ccomp/open ,/said"
        " will/AUX/aux/open open/VERB/ROOT ./open",
        "said",
        [("parataxis", ["The port", "will open"])],
        id="cue-between-commas-taken-for-a-complement",
    ),
    pytest.param(
        "Quill/PROPN/nsubj/was was/VERB/ROOT blunt/ADJ/acomp/was :/was it/PRON/nsubj/rained rained/VERB/parataxis/was"
        " ./was",
        "was",
        [("xcomp", ["blunt"]), ("parataxis-right", ["it rained"])],
        id="clause-behind-a-colon",
    ),
    pytest.param(
        "The/DET/det/port port/NOUN/nsubj/opened opened/VERB/ROOT ,/noted as/SCONJ/mark/noted Quill/PROPN/nsubj/noted"
        " noted/VERB/advcl/opened ./opened",
        "noted",
        [("as", ["The port opened"])],
        id="as",
    ),
    pytest.param(
        "Quill/PROPN/nsubj/promised promised/VERB/ROOT to/PART/aux/open open/VERB/xcomp/promised the/DET/det/port"
        " port/NOUN/dobj/open ./promised",
        "promised",
        [("xcomp", ["to open the port"])],
        id="infinitive",
    ),
    pytest.param(
        "a/DET/det/promise promise/NOUN/ROOT to/PART/aux/open open/VERB/acl/promise the/DET/det/port"
        " port/NOUN/obj/open",
        "promise",
        [("acl", ["to open the port"])],
        id="infinitive-of-a-noun",
    ),
    pytest.param(
        "the/DET/det/claim claim/NOUN/ROOT that/SCONJ/mark/rained it/PRON/nsubj/rained rained/VERB/acl/claim",
        "claim",
        [("acl-that", ["that it rained"])],
        id="clause-of-a-noun",
    ),
    pytest.param(
        "Quill/PROPN/nsubj/says says/VERB/ROOT he/PRON/nsubj/likes likes/VERB/ccomp/says her/PRON/obj/likes"
        " and/CCONJ/cc/likes warns/VERB/conj/likes him/PRON/obj/warns ./says",
        "says",
        [("ccomp", ["he likes her"])],
        id="up-to-a-second-verb-of-saying",
    ),
    pytest.param(
        "It/PRON/nsubj/rained rained/VERB/ROOT ./rained", "rained", [], id="nothing-hangs-on-it"
    ),
    pytest.param(
        "Quill/PROPN/nsubj/said said/VERB/ROOT however/ADV/advmod/left ,/left that/SCONJ/mark/left Orr/PROPN/nsubj/left"
        " left/VERB/ccomp/said ./said",
        "said",
        [("ccomp", ["that Orr left"])],
        id="that-behind-an-adverb",
    ),
    pytest.param(
        "Quill/PROPN/nsubj/said said/VERB/ROOT that/SCONJ/mark/left Orr/PROPN/nsubj/left left/VERB/ccomp/said"
        " and/CCONJ/cc/rained that/SCONJ/mark/rained it/PRON/nsubj/rained rained/VERB/conj/said ./said",
        "said",
        [("ccomp", ["that Orr left and that it rained"])],
        id="that-and-that",
    ),
    pytest.param(
        "Quill/PROPN/nsubj/said said/VERB/ROOT Orr/PROPN/nsubj/left left/VERB/ccomp/said Marl/PROPN/obj/left"
        " ,/lies which/PRON/nsubj/lies lies/VERB/acl:relcl/Marl north/ADV/advmod/lies ./said",
        "said",
        [("ccomp", ["Orr left Marl"])],
        id="what-the-writer-adds",
    ),
    pytest.param(
        "Quill/PROPN/nsubj/said said/VERB/ROOT Orr/PROPN/nsubj/hopes hopes/VERB/ccomp/said to/PART/mark/call"
        " call/VERB/xcomp/hopes and/CCONJ/cc/talk talk/VERB/conj/call ./said",
        "said",
        [("ccomp", ["Orr hopes to call and talk"])],
        id="infinitive-and-infinitive",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "cue", "expected"), BOTH)
def test_what_both_label_sets_write_alike(tree: Tree, rows: str, cue: str, expected: Reported) -> None:
    assert reported(tree(rows), cue) == expected


OBJECT = [("obj", ["the plan a farce"])]
APART = [
    pytest.param(
        "Quill/PROPN/nsubj/called called/VERB/ROOT the/DET/det/plan plan/NOUN/obj/called a/DET/det/farce"
        " farce/NOUN/xcomp/called ./called",
        "Quill/PROPN/nsubj/called called/VERB/ROOT the/DET/det/plan plan/NOUN/dobj/called a/DET/det/farce"
        " farce/NOUN/oprd/called ./called",
        "called",
        OBJECT,
        id="object-with-its-predicate",
    ),
    pytest.param(
        "Quill/PROPN/nsubj/urged urged/VERB/ROOT him/PRON/obj/urged to/PART/mark/quit quit/VERB/xcomp/urged"
        " on/ADP/case/Friday Friday/PROPN/obl/urged ./urged",
        "Quill/PROPN/nsubj/urged urged/VERB/ROOT him/PRON/dobj/urged to/PART/aux/quit quit/VERB/xcomp/urged"
        " on/ADP/prep/urged Friday/PROPN/pobj/on ./urged",
        "urged",
        [("obj", ["him to quit"])],
        id="object-with-an-infinitive-and-no-day",
    ),
    pytest.param(
        "Quill/PROPN/nsubj/blamed blamed/VERB/ROOT the/DET/det/storm storm/NOUN/obj/blamed for/ADP/case/delay"
        " the/DET/det/delay delay/NOUN/obl/blamed ./blamed",
        "Quill/PROPN/nsubj/blamed blamed/VERB/ROOT the/DET/det/storm storm/NOUN/dobj/blamed for/ADP/prep/blamed"
        " the/DET/det/delay delay/NOUN/pobj/for ./blamed",
        "blamed",
        [("obj", ["the storm for the delay"])],
        id="object-with-a-complement",
    ),
    pytest.param(
        "Quill/PROPN/nsubj/praised praised/VERB/ROOT the/DET/det/crew crew/NOUN/obj/praised in/ADP/case/interview"
        " an/DET/det/interview interview/NOUN/obl/praised ./praised",
        "Quill/PROPN/nsubj/praised praised/VERB/ROOT the/DET/det/crew crew/NOUN/dobj/praised in/ADP/prep/praised"
        " an/DET/det/interview interview/NOUN/pobj/in ./praised",
        "praised",
        [("obj", ["the crew"])],
        id="object-and-no-medium",
    ),
    pytest.param(
        "Quill/PROPN/nsubj/praised praised/VERB/ROOT the/DET/det/crew crew/NOUN/obj/praised ,/left who/PRON/nsubj/left"
        " left/VERB/acl:relcl/crew ./praised",
        "Quill/PROPN/nsubj/praised praised/VERB/ROOT the/DET/det/crew crew/NOUN/dobj/praised ,/crew who/PRON/nsubj/left"
        " left/VERB/relcl/crew ./praised",
        "praised",
        [("obj", ["the crew"])],
        id="object-without-a-relative-clause",
    ),
    pytest.param(
        "Quill/PROPN/nsubj/called called/VERB/ROOT for/ADP/case/vote a/DET/det/vote vote/NOUN/obl/called ./called",
        "Quill/PROPN/nsubj/called called/VERB/ROOT for/ADP/prep/called a/DET/det/vote vote/NOUN/pobj/for ./called",
        "called",
        [("of-for", ["a vote"])],
        id="preposition",
    ),
    pytest.param(
        "Quill/PROPN/nsubj/spoke spoke/VERB/ROOT on/ADP/case/Friday Friday/PROPN/obl/spoke of/ADP/case/fear"
        " fear/NOUN/obl/spoke ./spoke",
        "Quill/PROPN/nsubj/spoke spoke/VERB/ROOT on/ADP/prep/spoke Friday/PROPN/pobj/on of/ADP/prep/spoke"
        " fear/NOUN/pobj/of ./spoke",
        "spoke",
        [("of-of", ["fear"])],
        id="preposition-behind-a-day",
    ),
    pytest.param(
        "his/PRON/nmod:poss/praise praise/NOUN/ROOT of/ADP/case/crew the/DET/det/crew crew/NOUN/nmod/praise",
        "his/PRON/poss/praise praise/NOUN/ROOT of/ADP/prep/praise the/DET/det/crew crew/NOUN/pobj/of",
        "praise",
        [("of-of", ["the crew"])],
        id="preposition-of-a-noun",
    ),
    pytest.param(
        "The/DET/det/plan plan/NOUN/nsubj:pass/announced was/AUX/aux:pass/announced announced/VERB/ROOT"
        " by/ADP/case/Quill Quill/PROPN/obl:agent/announced ./announced",
        "The/DET/det/plan plan/NOUN/nsubjpass/announced was/AUX/auxpass/announced announced/VERB/ROOT"
        " by/ADP/agent/announced Quill/PROPN/pobj/by ./announced",
        "announced",
        [("passive", ["The plan"])],
        id="passive",
    ),
    pytest.param(
        "It/PRON/nsubj:pass/announced was/AUX/aux:pass/announced announced/VERB/ROOT ./announced",
        "It/PRON/nsubjpass/announced was/AUX/auxpass/announced announced/VERB/ROOT ./announced",
        "announced",
        [],
        id="passive-of-a-pronoun",
    ),
]  # fmt: skip


@pytest.mark.parametrize("labels", ["universal", "clearnlp"])
@pytest.mark.parametrize(("universal", "clearnlp", "cue", "expected"), APART)
def test_what_the_label_sets_write_apart(
    tree: Tree, universal: str, clearnlp: str, cue: str, expected: Reported, labels: str
) -> None:
    assert reported(tree(universal if labels == "universal" else clearnlp), cue) == expected


def test_a_candidate_says_where_it_hangs(tree: Tree) -> None:
    doc = tree(BOTH[0].values[0])
    (found,) = candidates(doc, doc[1])
    assert (found.cue, found.head, found.content) == (1, 6, ((2, 7),))


@pytest.mark.parametrize(
    ("rows", "cue", "expected"),
    [
        pytest.param(
            BOTH[0].values[0],
            "said",
            {
                "subject name",
                "affirmed",
                "plain",
                "form past VERB",
                "relation ROOT",
                "words 5",
                "head VERB",
                "first that",
            },
            id="said-that",
        ),
        pytest.param(
            "He/PRON/nsubj/say would/AUX/aux/say not/PART/neg/say say/VERB/ROOT it/PRON/nsubj/rained"
            " rained/VERB/ccomp/say ./say",
            "say",
            {"subject he", "negated", "modal", "form base VERB", "relation ROOT", "words 2", "head VERB", "first PRON"},
            id="would-not-say",
        ),
        pytest.param(
            "He/PRON/nsubj/left left/VERB/ROOT ,/saying saying/VERB/advcl/left it/PRON/nsubj/rained"
            " rained/VERB/ccomp/saying ./left",
            "saying",
            {
                "subject he",
                "affirmed",
                "plain",
                "form ing VERB",
                "relation advcl",
                "words 2",
                "head VERB",
                "first PRON",
            },
            id="saying",
        ),
        pytest.param(
            BOTH[8].values[0],
            "claim",
            {
                "subject none",
                "affirmed",
                "plain",
                "form base NOUN",
                "relation ROOT",
                "words 3",
                "head VERB",
                "first that",
            },
            id="noun",
        ),
    ],
)
def test_what_stands_around_a_cue(tree: Tree, rows: str, cue: str, expected: set[str]) -> None:
    doc = tree(rows)
    (found,) = candidates(doc, next(t for t in doc if t.text == cue))
    assert set(contexts(doc, found)) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param("Orr/PROPN/nsubj:pass/quoted was/AUX/aux:pass/quoted quoted/VERB/ROOT", "passive", id="universal"),
        pytest.param("Orr/PROPN/nsubjpass/quoted was/AUX/auxpass/quoted quoted/VERB/ROOT", "passive", id="clearnlp"),
    ],
)
def test_a_passive_is_one_in_both_label_sets(tree: Tree, rows: str, expected: str) -> None:
    doc = tree(rows)
    (found,) = candidates(doc, doc[2])
    assert f"form {expected} VERB" in contexts(doc, found)
    assert "subject name" in contexts(doc, found)
