"""Documents without a parse: what headings hold by their form and by the article below."""

from typing import NamedTuple

import pytest
import spacy

from indexer.headlines import headline_quotes
from indexer.pipeline import contents, cues, typography
from indexer.tokens import Words

WORDS = Words(spacy.blank("en"))
BODY = (
    "\n\nThe bridge was shut on Friday, and until the evening nobody could tell the drivers when it would open again."
)


class Row(NamedTuple):
    contents: list[str]
    source: str
    mention: str | None


def headed(text: str) -> list[Row]:
    doc = WORDS(text)
    for stage in (typography, cues, contents):
        doc = stage(doc)
    return [
        Row(
            [text[s:e] for s, e in row.contents],
            text[slice(*row.source[0])] if row.source else "",
            text[slice(*row.mention)] if row.mention else None,
        )
        for row in headline_quotes(doc._.found, doc._.paragraphs)
        if row.paragraph == 0
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "Maria Orr: schools must open on Saturdays" + BODY,
            [Row(["schools must open on Saturdays"], "Maria Orr", "Maria Orr")],
            id="name",
        ),
        pytest.param(
            "Fire chief: keep your windows shut" + BODY,
            [Row(["keep your windows shut"], "Fire chief", None)],
            id="role",
        ),
        pytest.param(
            "Harvest worst in 30 years – growers" + BODY,
            [Row(["Harvest worst in 30 years"], "growers", None)],
            id="group-behind-a-dash",
        ),
        pytest.param(
            "Orr: “No deal” before the vote; minister: she is bluffing" + BODY + " “It is over,” Orr said.",
            [Row(["“No deal” before the vote"], "Orr", None)],
            id="surname-that-speaks-below",
        ),
        pytest.param("Port Selwick: a town in fear of rain" + BODY, [], id="place"),
        pytest.param("Opinion: close the casino at once" + BODY, [], id="section"),
        pytest.param("Director: Maria Orr" + BODY, [], id="fact-box"),
        pytest.param("Storm shuts bridge – as it happened" + BODY, [], id="no-source-behind-the-dash"),
        pytest.param(
            "“We lost the whole house”: a night on the river" + BODY + " “We lost the whole house,” Maria Orr said.",
            [Row(["We lost the whole house"], "Maria Orr", None)],
            id="echo",
        ),
        pytest.param(
            "“The long way home”: a night on the river" + BODY + " “We lost the whole house,” Maria Orr said.",
            [],
            id="no-echo",
        ),
    ],
)
def test_headings(text: str, expected: list[Row]) -> None:
    assert [row for row in headed(text) if row.source] == expected


def test_a_headline_takes_the_name_of_who_says_the_same_below() -> None:
    text = "“Bridge unsafe”, says council\n\nThe old bridge is “unsafe for lorries”, Tollan Council said on Friday."
    assert headed(text)[0].mention == "Tollan Council"
