"""A text with its labels, and a report on predictions for it."""

from typing import Any

import msgspec

from indexer.score import Report, measure
from indexer.score_input import LabelledArticle

TEXT = (
    "Dario Quill said: “The port will open soon.” Ines Tarn doubted that it would “open at all” this year.\n\n"
    "The mayor of Ostrel claims that nobody asked the seven crews."
)
DIRECT = "The port will open soon."
MIXED = "that it would “open at all” this year"
INDIRECT = "that nobody asked the seven crews"


def at(words: str, text: str = TEXT) -> list[list[int]]:
    assert text.count(words) == 1
    return [[text.index(words), text.index(words) + len(words)]]


def quote(content: str, source: str | None = None, text: str = TEXT, **fields: Any) -> dict[str, Any]:
    return {"content": at(content, text), "source": at(source, text) if source else [], **fields}


GOLD = [
    quote(DIRECT, "Dario Quill", cue=at("said"), speaker="Dario Quill"),
    quote(MIXED, "Ines Tarn", cue=at("doubted"), speaker="Ines Tarn"),
    quote(INDIRECT, "The mayor of Ostrel", cue=at("claims"), speaker=None),
]
NAMED = quote(DIRECT, "Dario Quill", speaker="Dario Quill")


def labelled(gold: Any, predicted: Any = None, text: str = TEXT, ident: str = "a") -> LabelledArticle:
    return msgspec.convert({"id": ident, "text": text, "gold": gold, "predicted": predicted}, LabelledArticle)


def report(gold: Any, predicted: Any, listed: int = 0, text: str = TEXT) -> Report:
    return measure([labelled(gold, predicted, text)], listed)
