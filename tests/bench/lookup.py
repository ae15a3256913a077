"""Lookups of distorted quotes and of texts never said.

usage: python -P tests/bench/lookup.py [--db FILE] [--quotes N] [--texts N] [--seed N]
"""

import runpy
from pathlib import Path
from typing import Any

import numpy as np

from db.connection import open_writer
from db.models import ExtractedSpeaker
from db.reported import ReportedArticle, ReportedQuote, store_reported

TEXTS = runpy.run_path(str(Path(__file__).with_name("texts.py")))
PER_ARTICLE = 5
BATCH = 100_000
SEED = 7


def make(path: Path, count: int) -> None:
    """A database of `count` made quotes by 3,000 speakers in 400 outlets over eight years."""
    texts = TEXTS["Texts"](SEED)
    speakers = [ExtractedSpeaker(name=f"Given{number} Family{number}") for number in range(3000)]
    database = open_writer(path)
    for first in range(0, count, BATCH):
        reported = []
        for number, words in enumerate(texts.quotes(min(BATCH, count - first)), first):
            if number % PER_ARTICLE == 0 or not reported:
                at = number // PER_ARTICLE
                article = ReportedArticle(
                    url=f"https://outlet{at % 400}.example/{at}",
                    outlet=f"Outlet {at % 400}",
                    published_at=f"{2024 + at % 8}-{1 + at % 12:02}-{1 + at % 28:02}",
                    published_precision="day",
                )
            speaker = speakers[number * 7 % len(speakers)]
            reported.append(ReportedQuote(article=article, text=TEXTS["sentence"](words), speaker=speaker))
        store_reported(database, reported)
    database.close()


# Ways in which people misremember a quote. Each takes the words and a source of chance.


def _dropped(words: list[str], random: np.random.Generator, texts: Any) -> list[str]:
    kept = [word for word in words if random.random() >= 0.2]
    return kept if 1 < len(kept) < len(words) else words[:-1]


def _changed(words: list[str], random: np.random.Generator, texts: Any) -> list[str]:
    places = random.choice(len(words), 2, replace=False)
    changed = list(words)
    for place, word in zip(places, texts.draw(2), strict=True):
        changed[place] = word
    return changed


def _half(words: list[str], random: np.random.Generator, texts: Any) -> list[str]:
    length = (len(words) + 1) // 2
    return words[:length] if random.random() < 0.5 else words[-length:]


def _mistyped(words: list[str], random: np.random.Generator, texts: Any) -> list[str]:
    """A letter dropped, doubled, swapped with the next or changed, in every sixth word and in two at least."""
    typed = list(words)
    for place in random.choice(len(words), max(2, len(words) // 6), replace=False):
        word = typed[place]
        at = int(random.integers(len(word)))
        typed[place] = (
            word[:at] + word[at + 1 :],
            word[:at] + word[at : at + 1] + word[at:],
            word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :],
            word[:at] + chr(97 + int(random.integers(26))) + word[at + 1 :],
        )[int(random.integers(4))]
    return [word for word in typed if word]


def _stripped(words: list[str], random: np.random.Generator, texts: Any) -> list[str]:
    return words


def _reordered(words: list[str], random: np.random.Generator, texts: Any) -> list[str]:
    one, other = random.choice(len(words), 2, replace=False)
    moved = list(words)
    moved[one], moved[other] = moved[other], moved[one]
    return moved


DISTORTIONS = {
    "a fifth dropped": _dropped,
    "two words changed": _changed,
    "half": _half,
    "mistyped": _mistyped,
    "case and marks stripped": _stripped,
    "two words swapped": _reordered,
}
