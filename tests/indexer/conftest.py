"""Docs built by hand, as a parser would give them, and how the time of some work grows with its input."""

import gc
import time
from collections.abc import Callable

import pytest
import spacy
from spacy.tokens import Doc
from spacy.vocab import Vocab

_NO_BLANK_BEFORE = {",", ".", ":", ";", "”", "’s", "?", "!", ")"}
_NO_BLANK_AFTER = {"“", "("}


@pytest.fixture(scope="session")
def vocab() -> Vocab:
    return spacy.blank("en").vocab


@pytest.fixture(scope="session")
def tree(vocab: Vocab) -> Callable[[str], Doc]:
    """Build a document from "Quill/PROPN/nsubj/said said/VERB/ROOT".

    A head is a word, or a number where the word stands twice; a mark may leave part of speech and relation out:
    ",/said".
    """

    def build(rows: str) -> Doc:
        cells = [row.split("/") for row in rows.split()]
        words = [cell[0] for cell in cells]
        tags, labels, heads = [], [], []
        for at, cell in enumerate(cells):
            root = cell[-1] == "ROOT"
            tags.append(cell[1] if len(cell) > 2 else "PUNCT")
            labels.append("ROOT" if root else cell[2] if len(cell) > 2 else "punct")
            head = cell[-1]
            if not root and not head.isdigit():
                assert words.count(head) == 1, f"{head} is no single word of {words}"
            heads.append(at if root else int(head) if head.isdigit() else words.index(head))
        spaces = [
            word not in _NO_BLANK_AFTER and following not in _NO_BLANK_BEFORE
            for word, following in zip(words, [*words[1:], "."], strict=True)
        ]
        return Doc(vocab, words=words, spaces=spaces, pos=tags, heads=heads, deps=labels)

    return build


@pytest.fixture(scope="session")
def assert_linear() -> Callable[[Callable[[str], object], str, int], None]:
    """Check that `work` takes less than six times as long on a text of three times the length, and not ten seconds."""

    def seconds(work: Callable[[str], object], text: str) -> float:
        gc.collect()
        gc.disable()
        start = time.process_time()
        work(text)
        gc.enable()
        return max(time.process_time() - start, 0.05)

    def check(work: Callable[[str], object], unit: str, length: int) -> None:
        one = unit * (length // len(unit))
        work(unit)
        single = min(seconds(work, one) for _ in range(2))
        assert single < 10
        longer = seconds(work, one * 3)
        for _ in range(3):
            if longer < 6 * single:
                return
            # A busy machine is no fault of the work.
            single = min(single, seconds(work, one))
            longer = min(longer, seconds(work, one * 3))
        raise AssertionError(f"{length} characters took {single:.2f} s, three times as many {longer:.2f} s")

    return check
