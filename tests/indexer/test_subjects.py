"""Each sentence as a parser of Universal Dependencies gives it, and as spaCy's own English pipelines (ClearNLP) do."""

from collections.abc import Callable

import pytest
from spacy.tokens import Doc

from indexer.subjects import is_passive, phrase, source_of_cue

Tree = Callable[[str], Doc]


def source(doc: Doc, cue: str) -> str | None:
    found = source_of_cue(doc, next(t for t in doc if t.text == cue))
    return doc[found[0] : found[1]].text if found else None


ALIKE = [
    pytest.param("Orr/PROPN/nsubj/said said/VERB/ROOT no/INTJ/intj/said", "said", "Orr", id="subject"),
    pytest.param("said/VERB/ROOT Ann/PROPN/compound/Orr Orr/PROPN/nsubj/said ./said", "said", "Ann Orr", id="behind"),
    pytest.param(
        "Orr/PROPN/nsubj/left left/VERB/ROOT and/CCONJ/cc/said said/VERB/conj/left no/INTJ/intj/said",
        "said",
        "Orr",
        id="second-verb",
    ),
    pytest.param(
        "Orr/PROPN/nsubj/left left/VERB/ROOT and/CCONJ/cc/said Fell/PROPN/nsubj/said said/VERB/conj/left"
        " no/INTJ/intj/said",
        "said",
        "Fell",
        id="second-verb-with-its-own-subject",
    ),
    pytest.param(
        "Orr/PROPN/nsubj/left left/VERB/ROOT ,/saying saying/VERB/advcl/left no/INTJ/intj/saying ./left",
        "saying",
        "Orr",
        id="participle",
    ),
    pytest.param(
        "Fell/PROPN/nsubj/said said/VERB/ROOT Orr/PROPN/nsubj/left left/VERB/ccomp/said ,/telling"
        " telling/VERB/advcl/left nobody/PRON/dobj/telling ./said",
        "telling",
        "Fell",
        id="participle-behind-a-complement",
    ),
    pytest.param(
        "Orr/PROPN/nsubj/wants wants/VERB/ROOT to/PART/aux/say say/VERB/xcomp/wants no/INTJ/intj/say ./wants",
        "say",
        "Orr",
        id="infinitive",
    ),
    pytest.param(
        "Orr/PROPN/nsubj/told told/VERB/ROOT Fell/PROPN/iobj/told to/PART/aux/say say/VERB/xcomp/told no/INTJ/intj/say",
        "say",
        "Fell",
        id="infinitive-of-somebody-else",
    ),
    pytest.param(
        "Orr/PROPN/ROOT ,/said who/PRON/nsubj/left left/VERB/advcl/said said/VERB/dep/Orr no/INTJ/intj/said",
        "said",
        None,
        id="nobody",
    ),
    pytest.param(
        "Rain/NOUN/nsubj/fell fell/VERB/ROOT ,/said it/PRON/expl/said said/VERB/parataxis/fell", "said", "Rain", id="it"
    ),
    pytest.param(
        "Orr/PROPN/nsubj/seemed seemed/VERB/ROOT to/PART/aux/agree agree/VERB/xcomp/seemed",
        "seemed",
        None,
        id="as-it-looks-to-the-writer",
    ),
    pytest.param(
        "Orr/PROPN/nsubj/vowed week/NOUN/nsubj/vowed vowed/VERB/ROOT action/NOUN/obj/vowed", "vowed", "Orr", id="time"
    ),
    pytest.param(
        "Leaving/VERB/csubj/said ,/said Orr/PROPN/nsubj/said said/VERB/ROOT no/INTJ/intj/said",
        "said",
        "Orr",
        id="participle-in-front",
    ),
    pytest.param(
        "Orr/PROPN/nsubj/said said/VERB/ROOT Fell/PROPN/nsubj/left left/VERB/ccomp/said and/CCONJ/cc/added"
        " added/VERB/conj/left no/INTJ/intj/added",
        "added",
        "Orr",
        id="second-verb-of-saying-behind-a-complement",
    ),
    pytest.param(
        "Orr/PROPN/nsubj/said said/VERB/ROOT Fell/PROPN/nsubj/lies lies/VERB/ccomp/said and/CCONJ/cc/claims"
        " claims/VERB/conj/lies no/INTJ/intj/claims",
        "claims",
        "Fell",
        id="second-verb-within-a-complement",
    ),
    pytest.param(
        "Fell/PROPN/nsubj/left left/VERB/ROOT ,/said Orr/PROPN/nsubj/said said/VERB/parataxis/left ,/adding"
        " adding/VERB/advcl/left no/INTJ/intj/adding ./left",
        "adding",
        "Orr",
        id="participle-behind-a-verb-of-saying",
    ),
    pytest.param(
        "It/PRON/nsubj/clear is/AUX/cop/clear clear/ADJ/ROOT Orr/PROPN/nsubj/left left/VERB/ccomp/clear",
        "clear",
        None,
        id="it-of-an-adjective",
    ),
    pytest.param(
        "It/PRON/nsubj/fair is/AUX/cop/fair fair/ADJ/ROOT to/PART/mark/say say/VERB/xcomp/fair no/INTJ/obj/say",
        "say",
        None,
        id="it-of-an-infinitive",
    ),
    pytest.param("It/PRON/nsubj/says says/VERB/ROOT no/INTJ/obj/says", "says", "It", id="it-that-says"),
    pytest.param(
        "Orr/PROPN/nsubj/split is/AUX/aux:pass/split split/VERB/ROOT on/ADP/case/it it/PRON/obl/split",
        "split",
        "Orr",
        id="who-feels",
    ),
    pytest.param(
        "a/DET/det/statement statement/NOUN/ROOT that/SCONJ/mark/rained it/PRON/nsubj/rained rained/VERB/acl/statement",
        "statement",
        None,
        id="noun-of-nobody",
    ),
]


@pytest.mark.parametrize(("rows", "cue", "expected"), ALIKE)
def test_what_both_label_sets_write_alike(tree: Tree, rows: str, cue: str, expected: str | None) -> None:
    assert source(tree(rows), cue) == expected


APART = [
    pytest.param(
        "It/PRON/expl/said was/AUX/aux:pass/said said/VERB/ROOT by/ADP/case/Orr Orr/PROPN/obl:agent/said",
        "It/PRON/nsubjpass/said was/AUX/auxpass/said said/VERB/ROOT by/ADP/agent/said Orr/PROPN/pobj/by",
        "said",
        "Orr",
        id="agent",
    ),
    pytest.param(
        "It/PRON/nsubj:pass/said was/AUX/aux:pass/said said/VERB/ROOT by/ADP/case/Orr Orr/PROPN/obl/said",
        "It/PRON/nsubjpass/said was/AUX/auxpass/said said/VERB/ROOT by/ADP/agent/said Orr/PROPN/pobj/by",
        "said",
        "Orr",
        id="agent-without-a-subtype",
    ),
    pytest.param(
        "It/PRON/nsubj:pass/said was/AUX/aux:pass/said said/VERB/ROOT on/ADP/case/air air/NOUN/obl/said",
        "It/PRON/nsubjpass/said was/AUX/auxpass/said said/VERB/ROOT on/ADP/prep/said air/NOUN/pobj/on",
        "said",
        None,
        id="passive-of-nobody",
    ),
    pytest.param(
        "Orr/PROPN/ROOT ,/said who/PRON/advmod/said said/VERB/acl:relcl/Orr no/INTJ/intj/said",
        "Orr/PROPN/ROOT ,/Orr who/PRON/advmod/said said/VERB/relcl/Orr no/INTJ/intj/said",
        "said",
        "Orr",
        id="relative-clause",
    ),
    pytest.param(
        "Orr/PROPN/nmod:poss/claim ’s/PART/case/Orr claim/NOUN/ROOT",
        "Orr/PROPN/poss/claim ’s/PART/case/Orr claim/NOUN/ROOT",
        "claim",
        "Orr",
        id="owner",
    ),
    pytest.param(
        "a/DET/det/claim claim/NOUN/ROOT by/ADP/case/Orr Orr/PROPN/nmod/claim",
        "a/DET/det/claim claim/NOUN/ROOT by/ADP/prep/claim Orr/PROPN/pobj/by",
        "claim",
        "Orr",
        id="noun-by",
    ),
    pytest.param(
        "a/DET/det/claim claim/NOUN/ROOT about/ADP/case/Orr Orr/PROPN/nmod/claim",
        "a/DET/det/claim claim/NOUN/ROOT about/ADP/prep/claim Orr/PROPN/pobj/about",
        "claim",
        None,
        id="noun-about",
    ),
    pytest.param(
        "Orr/PROPN/nsubj/made made/VERB/ROOT a/DET/det/claim claim/NOUN/obj/made",
        "Orr/PROPN/nsubj/made made/VERB/ROOT a/DET/det/claim claim/NOUN/dobj/made",
        "claim",
        "Orr",
        id="object-of-a-verb",
    ),
    pytest.param(
        "Orr/PROPN/nsubj/made made/VERB/ROOT her/PRON/nmod:poss/claim claim/NOUN/obj/made",
        "Orr/PROPN/nsubj/made made/VERB/ROOT her/PRON/poss/claim claim/NOUN/dobj/made",
        "claim",
        "Orr",
        id="her-own",
    ),
    pytest.param(
        "Orr/PROPN/nsubj/denied denied/VERB/ROOT her/PRON/nmod:poss/claim claim/NOUN/obj/denied",
        "Orr/PROPN/nsubj/denied denied/VERB/ROOT her/PRON/poss/claim claim/NOUN/dobj/denied",
        "claim",
        "her",
        id="somebody-else-s",
    ),
    pytest.param(
        "Orr/PROPN/nsubj/left left/VERB/ROOT with/ADP/case/claim a/DET/det/claim claim/NOUN/obl/left",
        "Orr/PROPN/nsubj/left left/VERB/ROOT with/ADP/prep/left a/DET/det/claim claim/NOUN/pobj/with",
        "claim",
        "Orr",
        id="adjunct-of-a-verb",
    ),
]


@pytest.mark.parametrize("labels", ["universal", "clearnlp"])
@pytest.mark.parametrize(("universal", "clearnlp", "cue", "expected"), APART)
def test_what_the_label_sets_write_apart(
    tree: Tree, universal: str, clearnlp: str, cue: str, expected: str | None, labels: str
) -> None:
    assert source(tree(universal if labels == "universal" else clearnlp), cue) == expected


@pytest.mark.parametrize(
    ("rows", "head", "expected"),
    [
        pytest.param(
            "Ann/PROPN/compound/Orr Orr/PROPN/ROOT ,/mayor the/DET/det/mayor mayor/NOUN/appos/Orr ,/mayor",
            "Orr",
            "Ann Orr",
            id="apposition",
        ),
        pytest.param(
            "Orr/PROPN/ROOT ,/left who/PRON/nsubj/left left/VERB/acl:relcl/Orr", "Orr", "Orr", id="relative-clause"
        ),
        pytest.param("Orr/PROPN/ROOT and/CCONJ/cc/Fell Fell/PROPN/conj/Orr", "Orr", "Orr and Fell", id="two"),
        pytest.param("Orr/PROPN/ROOT ,/Fell Fell/PROPN/conj/Orr", "Orr", "Orr", id="two-by-a-comma"),
        pytest.param(
            "the/DET/det/head head/NOUN/ROOT of/ADP/case/port the/DET/det/port port/NOUN/nmod/head",
            "head",
            "the head of the port",
            id="of-universal",
        ),
        pytest.param(
            "the/DET/det/head head/NOUN/ROOT of/ADP/prep/head the/DET/det/port port/NOUN/pobj/of",
            "head",
            "the head of the port",
            id="of-clearnlp",
        ),
        pytest.param("by/ADP/case/Orr Orr/PROPN/ROOT", "Orr", "Orr", id="preposition-before"),
        pytest.param("“/Orr Orr/PROPN/ROOT", "Orr", "Orr", id="mark-before"),
    ],
)
def test_a_noun_phrase(tree: Tree, rows: str, head: str, expected: str) -> None:
    doc = tree(rows)
    start, end = phrase(doc, next(t for t in doc if t.text == head))
    assert doc[start:end].text == expected


@pytest.mark.parametrize(
    ("rows", "cue", "expected"),
    [
        ("It/PRON/nsubj:pass/told was/AUX/aux:pass/told told/VERB/ROOT", "told", True),
        ("It/PRON/nsubjpass/told was/AUX/auxpass/told told/VERB/ROOT", "told", True),
        ("a/DET/det/plan plan/NOUN/ROOT announced/VERB/acl/plan", "announced", True),
        ("a/DET/det/plan plan/NOUN/ROOT calling/VERB/acl/plan", "calling", False),
        ("Orr/PROPN/nsubj:pass/convinced was/AUX/aux:pass/convinced convinced/VERB/ROOT", "convinced", False),
        ("Orr/PROPN/nsubj/told told/VERB/ROOT", "told", False),
    ],
    ids=["universal", "clearnlp", "participle", "active-participle", "what-somebody-feels", "active"],
)
def test_a_passive(tree: Tree, rows: str, cue: str, expected: bool) -> None:
    assert is_passive(next(t for t in tree(rows) if t.text == cue)) is expected


def test_a_chain_of_verbs_is_climbed_no_further_than_four(tree: Tree) -> None:
    def chain(length: int) -> Doc:
        verbs = [f"v{n}/VERB/conj/v{n - 1}" for n in range(1, length)]
        return tree(" ".join(["Orr/PROPN/nsubj/v0", "v0/VERB/ROOT", *verbs]))

    assert source(chain(5), "v4") == "Orr"
    assert source(chain(7), "v6") is None
