"""Documents without a parse: the quotes have the cues and sources that the rules give their own sentences."""

from typing import NamedTuple

import pytest
import spacy

from indexer.carry import carry_over
from indexer.pipeline import contents, cues, typography
from indexer.quotes import Found
from indexer.tokens import Words

WORDS = Words(spacy.blank("en"))
LEAD = (
    "The harbour was closed on Friday, and until the evening nobody could tell the crews when it was to open again.\n\n"
)


class Row(NamedTuple):
    contents: list[str]
    source: str | None
    rule: str


def carried(text: str) -> list[Row]:
    doc = WORDS(text)
    for stage in (typography, cues, contents):
        doc = stage(doc)
    return [_row(text, found) for found in carry_over(doc._.found, doc._.paragraphs)]


def _row(text: str, found: Found) -> Row:
    (source,) = found.source or [(0, 0)]
    return Row([text[s:e] for s, e in found.contents], text[slice(*source)] or None, found.rule)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "“It is over,” Orr said. “Go home and sleep.”",
            [Row(["It is over,", "Go home and sleep."], "Orr", "after")],
            id="second-piece",
        ),
        pytest.param(
            "“It is over,” Orr said. Then the room was “as cold as a cave” again.",
            [Row(["It is over,"], "Orr", "after"), Row(["as cold as a cave"], "the room", "subject")],
            id="part-of-a-sentence-of-its-own",
        ),
        pytest.param(
            "“It is over,” Orr said.\n\n“Go home and sleep.”",
            [Row(["It is over,"], "Orr", "after"), Row(["Go home and sleep."], "Orr", "paragraph")],
            id="next-paragraph",
        ),
        pytest.param(
            "“It is over,” Orr said.\n\nAda Fell agreed. “Go home and sleep.”",
            [Row(["It is over,"], "Orr", "after"), Row(["Go home and sleep."], "Ada Fell", "before")],
            id="somebody-who-agrees",
        ),
        pytest.param(
            "“It is over.\n\n“It was long.\n\n“Go home,” Orr said.",
            [Row(["It is over.", "It was long.", "Go home,"], "Orr", "after")],
            id="source-in-a-later-paragraph",
        ),
        pytest.param(
            "“Sit,” Fell said.\n\n“It is over.\n\n“Go home,” Orr said.",
            [Row(["Sit,"], "Fell", "after"), Row(["It is over.", "Go home,"], "Orr", "after")],
            id="source-in-the-next-paragraph-and-another-before",
        ),
        pytest.param(
            "»Our time«, wrote Orr on the wall, »is over for good.« He left.",
            [Row(["Our time", "is over for good."], "Orr", "after")],
            id="rest-behind-a-longer-attribution",
        ),
        pytest.param(
            "“I was never lost, only early” – explorer Ada Orr, found in a car park.",
            [Row(["I was never lost, only early"], "explorer Ada Orr", "signature")],
            id="signed-behind-a-dash",
        ),
        pytest.param(
            "★★ “Somebody should have hidden it” (Ada Orr, critic)",
            [Row(["Somebody should have hidden it"], "Ada Orr", "signature")],
            id="signed-in-brackets",
        ),
        pytest.param(
            "“It is over,” Orr said.\n\n“I love the old pier”\n\nMaria Fell MP",
            [Row(["It is over,"], "Orr", "after"), Row(["I love the old pier"], "Maria Fell MP", "signature")],
            id="pulled-quote-above-a-name",
        ),
        pytest.param("The “voluntary” returns began on Friday.", [], id="the-writer-s-distance"),
        pytest.param("The ditch is what locals call “the loud water”.", [], id="name-that-people-use"),
        pytest.param("One placard read “No water, no vote”.", [], id="painted-words"),
        pytest.param(
            "The mayor called the plan “a raid”.", [Row(["a raid"], "The mayor", "before")], id="somebody-s-judgment"
        ),
        pytest.param(
            "“It is over,” Orr said. A door closed. “Go home and sleep.”",
            [Row(["It is over,", "Go home and sleep."], "Orr", "after")],
            id="past-a-sentence",
        ),
        pytest.param(
            "Orr said: “It is over.\n\n“Go home and sleep.\n\n“Come back on Monday.”",
            [Row(["It is over.", "Go home and sleep.", "Come back on Monday."], "Orr", "before")],
            id="a-mark-left-open-over-paragraphs",
        ),
        pytest.param(
            f"{LEAD}Orr said: “It is over.”\n\n“Go home and sleep.”\n\n“Come back on Monday,” Fell said.",
            [
                Row(["It is over."], "Orr", "before"),
                Row(["Go home and sleep."], "Orr", "paragraph"),
                Row(["Come back on Monday,"], "Fell", "after"),
            ],
            id="up-to-the-next-source",
        ),
        pytest.param(
            "Ann Orr went on to say:\n\n“It is over for good.”",
            [Row(["It is over for good."], "Ann Orr", "colon")],
            id="paragraph-that-ends-in-a-colon",
        ),
        pytest.param(
            "“It is over,” Fell said.\n\nThis is what Ann Orr wants:\n\n“It is only the start.”",
            [Row(["It is over,"], "Fell", "after"), Row(["It is only the start."], "Ann Orr", "colon")],
            id="colon-before-the-last-speaker",
        ),
        pytest.param(
            "“It began with a lie.”\n\n“It ended with one,” Orr said.",
            [Row(["It began with a lie."], "Orr", "none"), Row(["It ended with one,"], "Orr", "after")],
            id="from-the-paragraph-behind",
        ),
        pytest.param(
            f"{LEAD}“It began with a lie.”\n\nA door closed.\n\n“It ended with one,” Orr said.",
            [Row(["It began with a lie."], None, "none"), Row(["It ended with one,"], "Orr", "after")],
            id="not-from-further-behind",
        ),
        pytest.param(
            "• “It is a budget for few.”\n\n• “We have kept our word,” Orr said.\n\n• “It is what it is.”",
            [
                Row(["It is a budget for few."], None, "none"),
                Row(["We have kept our word,"], "Orr", "after"),
                Row(["It is what it is."], None, "none"),
            ],
            id="not-from-item-to-item",
        ),
        pytest.param(
            "“It is a budget for the few\n\nJoan Hill, 58, nurse”",
            [Row(["It is a budget for the few"], "Joan Hill", "signature")],
            id="signature-inside-the-marks",
        ),
        pytest.param(
            "“It is over,” Orr said. Then the room was “cold and dark” again.",
            [Row(["It is over,"], "Orr", "after")],
            id="few-words-without-a-cue",
        ),
        pytest.param("“It is nobody's word.”", [Row(["It is nobody's word."], None, "none")], id="nobody"),
        pytest.param("It rained all day.", [], id="nothing"),
    ],
)
def test_where_sources_carry_over(text: str, expected: list[Row]) -> None:
    assert carried(text) == expected


def test_the_speaker_of_a_direct_quote_goes_on_after_reported_words_inside() -> None:
    """“A,” said X, who says Y wants B. “C.”: the words in between are no change of speaker."""
    text = "“It is over,” said Orr. It rained. “Go home and sleep.”"
    doc = contents(cues(typography(WORDS(text))))
    reported = Found(
        contents=[(text.index("It rained"), text.index(". “Go"))],
        verbatim=[],
        kind="indirect",
        rule="parsed",
        source=[(0, 1)],
        paragraph=0,
    )
    first, second = doc._.found
    rows = carry_over([first, reported, second], doc._.paragraphs)
    assert [_row(text, r).source for r in rows if r.kind == "direct"] == ["Orr"]
    assert [text[s:e] for s, e in rows[0].contents] == ["It is over,", "Go home and sleep."]


def test_words_that_hang_on_a_cue_take_no_source_from_beside() -> None:
    text = "“It is over,” Orr said. It rained."
    doc = contents(cues(typography(WORDS(text))))
    start = text.index("It rained")
    bare = Found([(start, start + 9)], [], "indirect", "parsed", paragraph=0)
    assert carry_over([*doc._.found, bare], doc._.paragraphs)[-1].source == []
