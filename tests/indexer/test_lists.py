"""Documents without a parse: what the rules alone make of a list and its introduction."""

from typing import NamedTuple

import pytest
import spacy

from indexer.lists import list_quotes
from indexer.pipeline import contents, cues, typography
from indexer.tokens import Words

WORDS = Words(spacy.blank("en"))


class Row(NamedTuple):
    contents: list[str]
    cue: str
    source: str
    kind: str


LEAD = (
    "The harbour was closed on Friday, and until the evening nobody could tell the crews when it was to open again.\n\n"
)


def listed(text: str) -> list[Row]:
    text = LEAD + text
    doc = WORDS(text)
    for stage in (typography, cues, contents):
        doc = stage(doc)
    return [
        Row([text[s:e] for s, e in row.contents], text[slice(*row.cue[0])], text[slice(*row.source[0])], row.kind)
        for row in list_quotes(doc._.found, doc._.paragraphs)
        if row.rule == "list"
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "On Friday the party promised to:\n\n• freeze all rents\n• plant a tree.",
            [Row(["freeze all rents", "plant a tree"], "promised", "the party", "indirect")],
            id="bullets",
        ),
        pytest.param(
            "The coroner says:\n\n1. The fire began below.\n2. The alarm was “switched off”.",
            [Row(["The fire began below", "The alarm was “switched off”"], "says", "The coroner", "mixed")],
            id="numbers",
        ),
        pytest.param(
            "The two sides said the hospital would:\n\n(a) raise wages; and\n(b) hire 120 nurses.",
            [Row(["the hospital would", "raise wages", "hire 120 nurses"], "said", "The two sides", "indirect")],
            id="clause-begun-above",
        ),
        pytest.param(
            "The union was not done. Its demands include:\n\n- four weeks’ notice\n- a ban on nights",
            [Row(["four weeks’ notice", "a ban on nights"], "demands", "Its", "indirect")],
            id="noun",
        ),
        pytest.param(
            "The ministry’s reply:\n\n(i) “two percent”;\n(ii) “a tarpaulin”.",
            [Row(["two percent", "a tarpaulin"], "reply", "The ministry", "direct")],
            id="noun-with-owner",
        ),
        pytest.param(
            "Reactions to the ruling:\n\n• The mayor said it was late.\n• The union was pleased.",
            [],
            id="nobody-says-it",
        ),
        pytest.param(
            "The council said on Friday:\n\n• The pier is shut, Orr said.\n• It rains.", [], id="items-with-own-source"
        ),
        pytest.param("The council has promised a pier.\n\n• It rains.\n• It snows.", [], id="a-sentence-above"),
        pytest.param("The council says:\n\nIt rains.\n\nIt snows.", [], id="no-items"),
    ],
)
def test_lists(text: str, expected: list[Row]) -> None:
    assert listed(text) == expected
