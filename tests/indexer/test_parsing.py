from collections.abc import Iterator
from itertools import islice

import numpy as np
import pytest
import spacy
from spacy.parts_of_speech import IDS
from spacy.tokens import Doc

from indexer import tokens
from indexer.parsing import Parse, Table, Words
from indexer.pipeline import typography

WORDS = tokens.Words(spacy.blank("en"))
VOCAB = WORDS(" ").vocab


class Chain:
    """A parser to which each word hangs on the one before it; it keeps what it was given."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def __call__(self, sentences: list[Words]) -> Iterator[Table]:
        dep, root = (VOCAB.strings.add(label) for label in ("dep", "ROOT"))
        for words, _ in sentences:
            self.seen.append(" ".join(words))
            rows = [(max(0, i - 1), dep if i else root, IDS["X"]) for i in range(len(words))]
            yield np.array(rows, dtype=np.uint64)


def document(text: str) -> Doc:
    return typography(WORDS(text))


def parse(*texts: str) -> tuple[list[Doc], list[str]]:
    chain = Chain()
    component = Parse(chain, lambda word: word == "said")
    return list(component.pipe(document(text) for text in texts)), chain.seen


def relations(doc: Doc) -> list[tuple[str, str, str]]:
    return [(t.text, t.dep_, t.head.text) for t in doc if t.dep]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        pytest.param("The sea was calm.", [], id="no-cue"),
        pytest.param("Orr said no.", ["Orr said no ."], id="cue"),
        pytest.param("Orr SAID no.", ["Orr SAID no ."], id="cue-in-capitals"),
        pytest.param("It was “over” then.", ["It was “ over ” then ."], id="stretch"),
        pytest.param("“Orr said no.”", [], id="nothing-but-a-stretch"),
        pytest.param("“Orr said no.” …", [], id="nothing-but-marks-beside-it"),
        pytest.param("The sea was calm. Orr said no. It rained.", ["Orr said no ."], id="one-of-three"),
        pytest.param("“One. Two. Three,” Orr added.", ["Three , ” Orr added ."], id="last-sentence-of-a-stretch"),
        pytest.param("Orr added: “One. Two. Three.”", ["Orr added : “ One ."], id="first-sentence-of-a-stretch"),
        pytest.param("He “is. So. Tired” now.", ["He “ is . Tired ” now ."], id="both-sentences-of-a-stretch"),
        pytest.param("“Oh no,” Orr added.", ["“ Oh no , ” Orr added ."], id="short-stretch"),
    ],
)
def test_what_the_parser_is_given(text: str, seen: list[str]) -> None:
    assert parse(text)[1] == seen


def test_a_long_stretch_is_given_by_its_ends() -> None:
    words = " ".join(f"w{i}" for i in range(200))
    (seen,) = parse(f"He “{words}” now.")[1]
    given = seen.split()
    assert given[:3] == ["He", "“", "w0"]
    assert given[-4:] == ["w199", "”", "now", "."]
    assert len(given) <= 2 * 40 + 3
    assert parse(f"“{words},” Orr added.")[1][0].split()[0] != "“"
    assert parse(f"Orr added: “{words}”")[1][0].split()[-1] != "”"


def test_heads_point_at_tokens_of_the_document() -> None:
    (doc,), _ = parse("The sea was calm. Orr “is. So. Tired” now.")
    assert relations(doc) == [
        ("Orr", "ROOT", "Orr"),
        ("“", "dep", "Orr"),
        ("is", "dep", "“"),
        (".", "dep", "is"),
        ("Tired", "dep", "."),
        ("”", "dep", "Tired"),
        ("now", "dep", "”"),
        (".", "dep", "now"),
    ]
    assert {t.pos_ for t in doc if t.dep} == {"X"}
    assert {t.pos_ for t in doc if not t.dep} == {""}


def test_documents_parsed_together_are_as_those_parsed_alone() -> None:
    texts = ["“One. Two,” Orr said. It rained.", "Nothing.", "", "Orr said no.\n\nFell said yes."] * 3
    together, _ = parse(*texts)
    alone = [parse(text)[0][0] for text in texts]
    assert [d.text for d in together] == texts
    assert [relations(d) for d in together] == [relations(d) for d in alone]


def test_one_document_is_parsed_by_calling_it() -> None:
    doc = Parse(Chain(), lambda _: True)(document("Orr agrees."))
    assert relations(doc) == [("Orr", "ROOT", "Orr"), ("agrees", "dep", "Orr"), (".", "dep", "agrees")]


def test_a_stream_is_read_no_further_than_a_batch() -> None:
    read = []

    def stream() -> Iterator[Doc]:
        for number in range(100):
            read.append(number)
            yield document("Orr said no.")

    component = Parse(Chain(), lambda _: True)
    assert len(list(islice(component.pipe(stream(), batch_size=4), 5))) == 5
    assert read == list(range(8))
