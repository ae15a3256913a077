"""Terms between marks behind a verb that says nothing."""

import pytest

from indexer.pipeline import extract_quotes


@pytest.mark.parametrize(
    "text",
    [
        "The winner gets the “golden wrench” and a “wellness day”.",
        "The librarian collects the fines in a tin marked “legends' fund”.",
    ],
)
def test_takes_terms_behind_a_verb_of_no_saying_for_no_quote(text: str) -> None:
    assert not extract_quotes(text)
