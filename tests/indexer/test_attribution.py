"""Paragraphs as the typography leaves them, with reports written by hand."""

from collections.abc import Callable
from typing import NamedTuple

import pytest
import spacy
from msgspec.structs import replace
from spacy.tokens import Doc

from indexer.attribution import paragraph_quotes
from indexer.found import LIKELY
from indexer.pipeline import typography
from indexer.quotes import Found
from indexer.reported import Report
from indexer.tokens import Words

WORDS = Words(spacy.blank("en"))


class Row(NamedTuple):
    kind: str
    contents: list[str]
    verbatim: list[str]
    source: list[str]
    cue: list[str]
    rule: str


def quotes(text: str, *told: tuple[str, str, str | None, float]) -> list[Row]:
    """The quotes of a paragraph where each of `told` (words, cue, source, probability) is reported."""
    doc: Doc = typography(WORDS(text))
    (paragraph,) = doc._.paragraphs

    def span(words: str) -> tuple[int, int]:
        assert text.count(words) == 1, words
        return text.index(words), text.index(words) + len(words)

    made = [
        Report((span(words),), span(cue), span(source) if source else None, probability, "ccomp", 0)
        for words, cue, source, probability in sorted(told, key=lambda t: -t[3])
    ]
    paragraph.reports = [
        [r for r in made if sentence[0].start <= r.contents[0][0] < sentence[-1].end]
        for sentence in paragraph.sentences
    ]
    rows = list(paragraph_quotes(paragraph, 0))
    assert [r.contents[0][0] for r in rows] == sorted(r.contents[0][0] for r in rows)
    return [row(text, found) for found in rows]


def row(text: str, found: Found) -> Row:
    def printed(spans: list[tuple[int, int]]) -> list[str]:
        return [text[s:e] for s, e in spans]

    return Row(found.kind, *(printed(s) for s in (found.contents, found.verbatim, found.source, found.cue)), found.rule)


@pytest.mark.parametrize(
    ("text", "told", "expected"),
    [
        pytest.param(
            "Orr said it rained.",
            ("it rained", "said", "Orr", 0.9),
            Row("indirect", ["it rained"], [], ["Orr"], ["said"], "parsed"),
            id="indirect",
        ),
        pytest.param(
            "Orr said it “rained hard” all day.",
            ("it “rained hard” all day", "said", "Orr", 0.9),
            Row("mixed", ["it “rained hard” all day"], ["rained hard"], ["Orr"], ["said"], "parsed"),
            id="mixed",
        ),
        pytest.param(
            "Orr said it “rained hard” all day.",
            ("it “rained har", "said", "Orr", 0.9),
            Row("mixed", ["it “rained hard”"], ["rained hard"], ["Orr"], ["said"], "parsed"),
            id="a-stretch-cut-by-the-report-is-taken-whole",
        ),
        pytest.param(
            "Orr said “it rained hard” and left.",
            ("“it rained hard”", "said", "Orr", 0.9),
            Row("direct", ["it rained hard"], ["it rained hard"], ["Orr"], ["said"], "parsed"),
            id="direct",
        ),
        pytest.param(
            "Orr said “it rained hard” and left.",
            ("left", "said", "Orr", 0.3),
            Row("direct", ["it rained hard"], ["it rained hard"], ["Orr"], ["said"], "before"),
            id="direct-by-a-rule",
        ),
        pytest.param(
            "Orr said it was “hard” and “cold”.",
            ("it was “hard” and “cold”", "said", "Orr", 0.9),
            Row("mixed", ["it was “hard” and “cold”"], ["hard", "cold"], ["Orr"], ["said"], "parsed"),
            id="two-stretches-in-one",
        ),
        pytest.param(
            "It rained hard.",
            ("It rained", "hard", None, 0.9),
            Row("indirect", ["It rained"], [], [], ["hard"], "parsed"),
            id="no-source",
        ),
    ],
)
def test_a_report_is_a_quote(text: str, told: tuple[str, str, str | None, float], expected: Row) -> None:
    assert quotes(text, told) == [expected]


def test_words_too_unlikely_are_none() -> None:
    assert quotes("Orr said it rained.", ("it rained", "said", "Orr", LIKELY - 0.01)) == []
    assert len(quotes("Orr said it rained.", ("it rained", "said", "Orr", LIKELY))) == 1


def test_words_of_nobody_must_be_likelier() -> None:
    assert quotes("It was said it rained.", ("it rained", "said", None, LIKELY)) == []
    assert len(quotes("It was said it rained.", ("it rained", "said", None, 0.5))) == 1


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Standing in for Cole at the fair, the mayor spoke of “those who never set a foot in it.”", "the mayor"),
        ("Ada Orr had this to say about the rain: “It fell.”", "Ada Orr"),
    ],
)
def test_the_subject_of_a_sentence(found: Callable[[str], list[Found]], text: str, source: str) -> None:
    (quote,) = found(text)
    assert [text[s:e] for s, e in quote.source] == [source]


def test_of_reports_that_overlap_the_likeliest_counts() -> None:
    found = quotes(
        "Fell argued that Orr said it rained, and Cole knew it snowed.",
        ("that Orr said it rained", "argued", "Fell", 0.7),
        ("it rained", "said", "Orr", 0.8),
        ("it snowed", "knew", "Cole", 0.6),
    )
    assert [(r.contents, r.source) for r in found] == [(["it rained"], ["Orr"]), (["it snowed"], ["Cole"])]


@pytest.mark.parametrize(
    ("probability", "between", "expected"),
    [
        (0.6, "", "Orr"),
        (0.4, "", "Fell"),
        (0.6, " the port was lost, though", "Fell"),
    ],
)
def test_a_likely_report_is_taken_before_those_within_it(probability: float, between: str, expected: str) -> None:
    words = f"that{between} Fell had promised to stay"
    found = quotes(
        f"Orr believes {words}.", (words, "believes", "Orr", probability), ("to stay", "promised", "Fell", 0.9)
    )
    assert [r.source for r in found] == [[expected]]


def test_two_stretches_by_one_cue_are_one_quote() -> None:
    (found,) = quotes("“It rained,” Orr said, “and it snowed.”")
    assert found == Row(
        "direct", ["It rained,", "and it snowed."], ["It rained,", "and it snowed."], ["Orr"], ["said"], "after"
    )


def test_what_goes_on_behind_a_quote_is_no_source() -> None:
    (found,) = quotes("Dozens left, chanting “No more rain,” raising fresh questions about Orr.")
    assert (found.source, found.cue) == (["Dozens"], ["chanting"])


def test_each_sentence_has_its_own_reports() -> None:
    found = quotes(
        "Orr said it rained. Fell said it snowed.",
        ("it rained", "Orr said", "Orr", 0.9),
        ("it snowed", "Fell said", "Fell", 0.9),
    )
    assert [(r.contents, r.source) for r in found] == [(["it rained"], ["Orr"]), (["it snowed"], ["Fell"])]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("The so-called “dark hour” was over.", id="term"),
        pytest.param("Emil “the Wall” Orr left.", id="nickname"),
        pytest.param("Orr never said “it will rain” at all.", id="denied"),
        pytest.param("A sign of “…” was seen.", id="no-word"),
        pytest.param('<post date="March 9 of this year">', id="attribute"),
        pytest.param("They called it “odd” there and “even” here and then left for the old town of Marl.", id="far"),
    ],
)
def test_what_no_rule_takes_for_a_quote(text: str) -> None:
    assert [r for r in quotes(text) if not r.cue] == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Orr told “Quay and Friends,” when he was asked.", id="programme"),
        pytest.param("Some in the “Save the Quay” crowd suggest that it rained.", id="what-stands-behind-it"),
    ],
)
def test_a_name_is_no_quote_beside_a_cue(text: str) -> None:
    assert quotes(text) == []


def test_a_title_is_no_quote_whatever_the_parser_says() -> None:
    text = "Orr said the novel “The Salt Ledger” was long."
    assert quotes(text, ("“The Salt Ledger”", "said", "Orr", 0.9)) == []


@pytest.fixture
def found() -> Callable[[str], list[Found]]:
    def rows(text: str) -> list[Found]:
        (paragraph,) = typography(WORDS(text))._.paragraphs
        paragraph.reports = [[] for _ in paragraph.sentences]
        return list(paragraph_quotes(paragraph, 7))

    return rows


def test_a_quote_keeps_its_place_in_its_sentence(found: Callable[[str], list[Found]]) -> None:
    (quote,) = found("It rained. “It snowed,” Orr said.")
    sentence = quote.sentence
    assert (quote.paragraph, quote.place) == (7, 0)
    assert [i.text for i in sentence] == ["It snowed,", "Orr", "said", "."]
    assert quote.cue_place and sentence[quote.cue_place[0]].text == "said"
    assert quote.source_place and sentence[quote.source_place[0]].text == "Orr"


def test_words_that_are_about_somebody_else_s_words() -> None:
    """X said that Y told them Z: X relays Z, and Z is held as what X's words are about."""
    text = "Fell said that Orr told them it would rain."
    (paragraph,) = typography(WORDS(text))._.paragraphs

    def span(words: str) -> tuple[int, int]:
        return text.index(words), text.index(words) + len(words)

    outer = Report((span("that Orr told them it would rain"),), span("said"), span("Fell"), 0.9, "ccomp", 1)
    inner = Report((span("it would rain"),), span("told"), span("Orr"), 0.8, "ccomp", 4)
    paragraph.reports = [[outer, inner]]
    (quote,) = paragraph_quotes(paragraph, 0)
    assert (quote.contents, quote.relayed_by) == ([span("that Orr told them it would rain")], None)
    assert quote.inner is not None
    assert (quote.inner.contents, quote.inner.source) == ([span("it would rain")], [span("Orr")])

    paragraph.reports = [[replace(inner, probability=0.95), outer]]
    (quote,) = paragraph_quotes(paragraph, 0)
    assert (quote.contents, quote.relayed_by, quote.inner) == ([span("it would rain")], span("Fell"), None)


def test_a_turn_of_a_transcript_names_its_speaker() -> None:
    (found,) = quotes("The record has it: “WALLACE: Governor, will the port open?”")
    assert found == Row(
        "direct",
        ["Governor, will the port open?"],
        ["Governor, will the port open?"],
        ["WALLACE"],
        [":"],
        "turn",
    )
