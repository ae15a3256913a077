"""Attributions between commas, found in sentences as the typography cuts them."""

import pytest
import spacy
from spacy.tokens import Doc

from indexer.asides import aside
from indexer.frames import Sentence
from indexer.pipeline import typography
from indexer.quotes import Paragraph
from indexer.tokens import Words

WORDS = Words(spacy.blank("en"))


def sentence_of(text: str) -> Sentence:
    doc: Doc = typography(WORDS(text))
    paragraph: Paragraph = doc._.paragraphs[0]
    return paragraph.sentences[0]


def printed(text: str) -> tuple[list[str], str] | None:
    """The pieces and the source, as printed."""
    sentence = sentence_of(text)
    found = aside(sentence)
    if found is None:
        return None

    def words(place: tuple[int, int]) -> str:
        return text[sentence[place[0]].start : sentence[place[1] - 1].end]

    return [words(piece) for piece in found.pieces], words(found.source)


@pytest.mark.parametrize(
    ("text", "pieces", "source"),
    [
        pytest.param(
            "The mayor found the hall “colder than the river”, he told friends.",
            ["The mayor found the hall “colder than the river”"],
            "he",
            id="behind a clause with marked words",
        ),
        pytest.param(
            "The delays are “annoying rather than alarming,” said Ada Quist of Pell Partners.",
            ["The delays are “annoying rather than alarming,”"],
            "Ada Quist of Pell Partners",
            id="comma inside the marks",
        ),
        pytest.param(
            "The harbour’s “quiet hour”, she admitted, is seldom quiet.",
            ["The harbour’s “quiet hour”", "is seldom quiet"],
            "she",
            id="inside the clause, behind the marked words",
        ),
        pytest.param(
            "“Thrift”, Ada Quist told the council, was a word that “sank with the ferry”.",
            ["“Thrift”", "was a word that “sank with the ferry”"],
            "Ada Quist",
            id="marked subject",
        ),
        pytest.param(
            "The engine had, said the ferry’s owner, Odd Pell, “coughed and died”, in that order.",
            ["The engine had", "“coughed and died”, in that order"],
            "the ferry’s owner",
            id="past the name behind its role",
        ),
        pytest.param(
            "A “handful” of men had gone, the yard’s manager, Ivo Marr, wrote to them, for “want of bread”.",
            ["A “handful” of men had gone", "for “want of bread”"],
            "the yard’s manager, Ivo Marr",
            id="role before the name",
        ),
        pytest.param(
            "Fifty berths will close by the autumn, announced on Monday Velm Shipping, which bought the yard.",
            ["Fifty berths will close by the autumn"],
            "Velm Shipping",
            id="time between verb and subject",
        ),
        pytest.param(
            "“Rope is dear,” explained in a letter to members its treasurer, Odd Pell.",
            ["“Rope is dear,”"],
            "its treasurer",
            id="adverbial between verb and subject of a whole quote",
        ),
        pytest.param(
            "There was, replied the owner, whose father had built it, sold it and bought it back, no bell.",
            ["There was", "no bell"],
            "the owner",
            id="past a relative clause",
        ),
    ],
)
def test_the_clause_around_an_attribution(text: str, pieces: list[str], source: str) -> None:
    assert printed(text) == (pieces, source)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("“We go home,” said Ada Quist.", id="whole quote"),
        pytest.param("“We go home,” Ada Quist said, “and we stay there.”", id="interrupted quote"),
        pytest.param("“We go home,” Ada Quist said, her voice “gone”.", id="behind a whole quote"),
        pytest.param("Ada Quist, the owner of the “Gull”, said that she was tired.", id="source with marked words"),
        pytest.param("In her book, “Low Water,” Ada Quist wrote of the harbour.", id="title"),
        pytest.param("Ada Quist praised the crew, the mayor said: “All of them.”", id="colon"),
        pytest.param("It won the prize for a plan that, the jury said, “makes water dear”.", id="relative clause"),
        pytest.param("The owner, who spoke of “rope”, began the repairs.", id="no verb of saying"),
    ],
)
def test_what_is_no_clause_around_an_attribution(text: str) -> None:
    assert printed(text) is None


@pytest.mark.parametrize(
    ("text", "content", "cue", "source"),
    [
        pytest.param(
            "The bishop, she said, had promised that the hall would open.",
            "that the hall would open",
            "promised",
            "The bishop",
            id="had promised",
        ),
        pytest.param(
            "Quist’s answer, one of them said, was that it was “too late”.",
            "that it was “too late”",
            "answer",
            "Quist",
            id="answer",
        ),
    ],
)
def test_what_somebody_else_said(text: str, content: str, cue: str, source: str) -> None:
    sentence = sentence_of(text)
    found = aside(sentence)
    assert found is not None and found.inner is not None
    places = (found.inner.content, found.inner.cue, found.inner.source)
    assert [text[sentence[s].start : sentence[e - 1].end] for s, e in places] == [content, cue, source]
