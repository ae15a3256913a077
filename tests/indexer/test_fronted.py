"""A reported clause with its attribution behind it."""

import pytest

from indexer.pipeline import extract_quotes


@pytest.mark.parametrize(
    ("text", "content", "source"),
    [
        (
            "Half the trams are older than their drivers, a union official told the council on Thursday, "
            "and a third of them no longer run.",
            "Half the trams are older than their drivers and a third of them no longer run",
            "a union official",
        ),
        (
            "The pier will close for two years, the harbour office said on Monday, hours after a crane fell.",
            "The pier will close for two years",
            "the harbour office",
        ),
        (
            "He would step down, he then explained, when the roof was mended.",
            "He would step down when the roof was mended",
            "he",
        ),
        (
            "The keys had been copied, the defendant swore under oath: by a locksmith, in April.",
            "The keys had been copied by a locksmith, in April",
            "the defendant",
        ),
        (
            "Another storm, far to the east, was expected to turn north, forecasters said.",
            "Another storm, far to the east, was expected to turn north",
            "forecasters",
        ),
    ],
)
def test_takes_a_clause_before_its_attribution_and_what_goes_on_with_it(text: str, content: str, source: str) -> None:
    found = [(q.text, q.source) for q in extract_quotes(text)]
    assert found == [(content, source)]


def test_leaves_what_the_writer_tells_behind_an_attribution() -> None:
    (quote,) = extract_quotes("The well was dry, the farmer said on Friday, and he walked home.")
    assert quote.text == "The well was dry"


def test_leaves_a_clause_that_is_reported_behind_its_verb() -> None:
    (quote,) = extract_quotes("When the lights went out, the usher said the show would go on.")
    assert quote.text == "the show would go on"
