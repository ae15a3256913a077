"""What somebody is told to do."""

import pytest

from indexer.pipeline import extract_quotes


@pytest.mark.parametrize(
    ("text", "content", "source"),
    [
        ("The mayor urged anyone with a boat not to sail.", "not to sail", "The mayor"),
        (
            "The mayor promised on Monday to step down if the bill failed.",
            "to step down if the bill failed",
            "The mayor",
        ),
        (
            "A judge ordered Orr Mills on Friday to pay a former cleaner a year's wages.",
            "to pay a former cleaner a year's wages",
            "A judge",
        ),
        ("The usher was told by the steward to close the doors.", "to close the doors", "the steward"),
        (
            "The clerk told jurors to ignore an outburst from the gallery, where a man had fainted.",
            "to ignore an outburst from the gallery",
            "The clerk",
        ),
        ("The clerks were told to be at their desks by their union.", "to be at their desks", "their union"),
        ("The bishop called on the council to resign.", "to resign", "The bishop"),
    ],
)
def test_takes_what_is_to_be_done_without_who_is_to_do_it(text: str, content: str, source: str) -> None:
    assert [(q.text, q.source) for q in extract_quotes(text)] == [(content, source)]


@pytest.mark.parametrize(
    "text",
    [
        "The mayor did not urge anyone to sail.",
        "The bell told them nothing.",
    ],
)
def test_takes_no_request_that_was_not_made(text: str) -> None:
    assert not extract_quotes(text)


def test_takes_a_day_for_nobody() -> None:
    (quote,) = extract_quotes("Managers have been told to find savings by Christmas, the firm said.")
    assert quote.source == "the firm"
