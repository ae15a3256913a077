"""Phrases that attribute a clause, in sentences as the typography cuts them."""

import pytest
import spacy
from spacy.tokens import Doc

from indexer.pipeline import typography
from indexer.reported import Report
from indexer.tokens import Words
from indexer.viewpoints import viewpoints

WORDS = Words(spacy.blank("en"))


def found(text: str, told: list[Report]) -> list[Report]:
    doc: Doc = typography(WORDS(text))
    (paragraph,) = doc._.paragraphs
    return viewpoints(paragraph.sentences[0], told)


@pytest.mark.parametrize(
    ("text", "contents", "source"),
    [
        pytest.param(
            "The repairs cost 3 million crowns, per the builder’s last invoice.",
            ["The repairs cost 3 million crowns"],
            "the builder’s last invoice",
            id="per",
        ),
        pytest.param(
            "The ferry, per the harbour log, left at nine.",
            ["The ferry", "left at nine"],
            "the harbour log",
            id="per, inside the clause",
        ),
        pytest.param(
            "By her own account, Ada Quist was asleep.", ["Ada Quist was asleep"], "her", id="by her own account"
        ),
        pytest.param(
            "The closure will, by the town’s own estimate, save 90 crowns a day.",
            ["The closure will", "save 90 crowns a day"],
            "the town’s",
            id="by its own estimate",
        ),
        pytest.param(
            "The herd is, on the reckoning of the ranger Odd Pell, about forty strong.",
            ["The herd is", "about forty strong"],
            "the ranger Odd Pell",
            id="on the reckoning of",
        ),
        pytest.param(
            "As her old partner, Odd Pell, has it, there was a lawsuit.",
            ["there was a lawsuit"],
            "her old partner, Odd Pell",
            id="as he has it",
        ),
    ],
)
def test_a_phrase_attributes_its_clause(text: str, contents: list[str], source: str) -> None:
    (report,) = found(text, [])
    assert [text[s:e] for s, e in report.contents] == contents
    assert report.source is not None
    assert text[slice(*report.source)] == source.removesuffix("’s")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Each guest pays 40 crowns, per night or per week.", id="rate"),
        pytest.param("The bank lost, in other words, a fortune.", id="in other words"),
        pytest.param("The ferry left, as the harbour log shows.", id="as it shows"),
    ],
)
def test_what_attributes_nothing(text: str) -> None:
    assert found(text, []) == []


def test_a_phrase_that_a_report_hangs_on_is_left_to_it() -> None:
    text = "The repairs cost 3 million crowns, per the builder’s last invoice."
    (report,) = found(text, [])
    assert found(text, [report]) == []
