"""Nouns that report."""

import pytest

from indexer.pipeline import extract_quotes


@pytest.mark.parametrize(
    ("text", "content", "cue", "source"),
    [
        ("Her complaint that nobody had written went unanswered.", "that nobody had written", "complaint", "Her"),
        ("Ada Orr’s insistence that she had paid did not last.", "that she had paid", "insistence", "Ada Orr"),
        ("The council's explanation is that it was asleep.", "that it was asleep", "explanation", "The council"),
        (
            "The allegation, made in a long letter by the treasurer, Ada Orr, is that two books were kept.",
            "that two books were kept",
            "allegation",
            "the treasurer, Ada Orr",
        ),
        ("His threat to close the mill came to nothing.", "to close the mill", "threat", "His"),
        (
            "A pledge by the governor, Ada Orr, to halve bus fares was the only surprise.",
            "to halve bus fares",
            "pledge",
            "the governor, Ada Orr",
        ),
        ("Its request for the case to be dropped fell flat.", "for the case to be dropped", "request", "Its"),
        (
            "The club, in a note to members, put forward the theory that it rained.",
            "that it rained",
            "theory",
            "The club",
        ),
        (
            "The reply of their chairman, Odd Pell, came by post: she would not be going.",
            "she would not be going",
            "reply",
            "their chairman, Odd Pell",
        ),
        (
            'The verdict of the inquiry\'s chairwoman, Ada Orr: "slow and avoidable".',
            "slow and avoidable",
            "verdict",
            "the inquiry's chairwoman, Ada Orr",
        ),
        (
            "His letter drew from the union's president, Ada Orr, the retort that he could not swim.",
            "that he could not swim",
            "retort",
            "the union's president, Ada Orr",
        ),
        (
            "Word came from the palace on Sunday that the king would stay.",
            "that the king would stay",
            "Word",
            "the palace",
        ),
        (
            "Repeating his demand that the mine be closed, the mayor left.",
            "that the mine be closed",
            "demand",
            "his",
        ),
    ],
)
def test_takes_what_a_noun_says_from_whose_it_is(text: str, content: str, cue: str, source: str) -> None:
    assert [(q.text, q.cue, q.source) for q in extract_quotes(text)] == [(content, cue, source)]


@pytest.mark.parametrize(
    "text",
    [
        "She made no promise that the pool would open.",
        "He kept the promise that she broke.",
        "The statement was long.",
    ],
)
def test_takes_no_words_from_a_noun_that_reports_none(text: str) -> None:
    assert not [q for q in extract_quotes(text) if q.cue in {"promise", "statement"}]
