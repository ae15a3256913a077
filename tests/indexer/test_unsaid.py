"""Sayings that are none."""

import pytest

from indexer.pipeline import extract_quotes


@pytest.mark.parametrize(
    "text",
    [
        "The mayor is expected to announce on Monday that the pool will close.",
        "The mayor is due to tell the council tonight that the pool will close.",
        "The driver stopped short of saying that the brakes had failed.",
        "The draft has the mayor saying that the pool will close.",
        "Mayors will say that the form was lost and that “lessons have been learned”.",
        "None of the six would say that it had been “the best available”.",
        "At no point in the hearing did the surgeon say that the patient was “a nuisance”.",
        "Most of them will then say “the bear”.",
    ],
)
def test_finds_no_quote_in_a_saying_that_is_none(text: str) -> None:
    assert not extract_quotes(text)


def test_keeps_what_was_said_of_what_will_be_said() -> None:
    found = [q.text for q in extract_quotes("An aide said on Sunday that the mayor would announce a new pool.")]
    assert found == ["that the mayor would announce a new pool"]
