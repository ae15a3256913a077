"""Which quotes are looked at: those of rare words, and where all are common, of several together."""

import random
from math import log

import pytest

from db import candidates
from db.candidates import Narrowed, Weights, find_candidates, wording_of
from db.paging import LAST_ROWID
from db.reported import ReportedArticle, ReportedQuote, store_reported

WORDS = [first + last for first in ("bar", "cor", "dun", "fel", "gri") for last in ("lam", "mok", "nel", "pud", "ros")]
SAID = "barlam cormok dunnel felpud griros barmok cornel"
EVERYTHING = Narrowed((), 0, LAST_ROWID)


@pytest.fixture(scope="module")
def archive(make):
    """Of 25 words each is in a quarter of 3,000 quotes; seven in a row are in one of them, which is the oldest."""
    draw = random.Random(3)
    texts = [f"{' '.join(draw.sample(WORDS, 6))} {number}" for number in range(3_000)]
    with make.memory() as database:
        quotes = [
            ReportedQuote(
                article=ReportedArticle(url=f"https://x.example/{number // 500}", published_at="2031-03-18"), text=text
            )
            for number, text in enumerate([SAID, *texts])
        ]
        store_reported(database, quotes)
        yield database.conn


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(SAID, id="in-a-row"),
        pytest.param(f"{SAID} and more", id="in-a-row-and-more"),
        pytest.param(" ".join(reversed(SAID.split())), id="backwards"),
    ],
)
def test_words_that_too_many_hold_are_looked_up_together(archive, monkeypatch, text):
    monkeypatch.setattr(candidates, "_ROWS", 100)
    found = find_candidates(archive, text.split(), EVERYTHING)
    assert tuple(SAID.split()) in found.wordings.values()
    assert len(found.wordings) <= 60 + 1


def test_of_words_that_too_many_hold_only_so_many_quotes_are_read(archive, monkeypatch):
    monkeypatch.setattr(candidates, "_ROWS", 1000)
    limits = []
    real = candidates.look_up_row

    def counted(connection, words, within, limit):
        limits.append(limit)
        return real(connection, words, within, limit)

    monkeypatch.setattr(candidates, "look_up_row", counted)
    find_candidates(archive, SAID.split(), EVERYTHING)
    assert limits == [64] * 7 + [1000]


def test_a_word_that_no_other_quote_has_says_more_the_more_quotes_there_are():
    assert Weights({}, 1_000_000).unique == log(1_001_000)
    assert Weights({"lease": 1}, 1_000_000)("lease") > Weights({"lease": 1000}, 1_000_000)("lease")
    # (In a small database the length of a word tells.)
    assert Weights({"a": 1, "suitcase": 1}, 10)("a") < Weights({"a": 1, "suitcase": 1}, 10)("suitcase")
    assert Weights({"lease": 2.0}, 10)("timber") == Weights({"lease": 2.0}, 10)("lease")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("harbour " * 10, 10, id="short"),
        pytest.param("of " * 500, 400, id="too-many-words"),
        pytest.param("x" * 3999 + "yz", 0, id="one-word-cut"),
        pytest.param("harbours" * 3 + " " + "ferries" * 700, 1, id="the-last-word-cut"),
    ],
)
def test_long_quotes_are_compared_by_their_beginning(text, count):
    assert len(wording_of(text)) == count
