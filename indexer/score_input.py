"""Gold and predicted quotes, article by article, read from JSON lines or extracted from the gold texts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, TypeVar

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import replace

from db.extracted import ExtractedQuote
from db.models import Kind, Span
from indexer.pipeline import extract_quotes
from indexer.readers.document import Problem
from indexer.readers.json_lines import read_json_lines


class InvalidLabels(ValueError):
    """Gold or predicted quotes that cannot be scored; the message names the file, the line and the reason."""


class Label(Struct, frozen=True):
    """A quote as annotated or predicted; spans are code points of the article's text, end exclusive."""

    content: tuple[Span, ...]
    cue: tuple[Span, ...] | None = ()
    source: tuple[Span, ...] | None = ()
    speaker: str | None | UnsetType = UNSET
    """Null: the article does not tell who speaks. Unset: the annotation does not say whether it tells."""
    kind: Kind | None = None
    """None where the annotation knows no kinds: it then follows from the quotation marks."""
    confidence: Annotated[float, Meta(ge=0, le=1)] | None = None


class LabelledArticle(Struct, frozen=True):
    """A text with the quotes that stand in it and those predicted."""

    id: str | int
    text: str
    gold: tuple[Label, ...]
    predicted: tuple[Label, ...] | None = None
    """None where the predictions leave the article out, which counts as no quotes."""


class _Gold(Struct, frozen=True):
    id: str | int
    text: str
    quotes: tuple[Label, ...]


class _Predicted(Struct, frozen=True):
    id: str | int
    quotes: tuple[Label, ...]


_Record = TypeVar("_Record", _Gold, _Predicted)


def read_labels(gold: Path, predicted: Path | None = None) -> tuple[LabelledArticle, ...]:
    """Read labelled articles and join to each the quotes that `predicted` holds, or else those extracted here.

    Raises InvalidLabels at the first line that cannot be used, of either file.
    """
    articles = {article.id: article for article in read_articles(gold)}
    if predicted is None:
        return tuple(replace(article, predicted=extracted(article.text)) for article in articles.values())
    answers = {}
    for place, answer in _records(predicted, _Predicted):
        if answer.id not in articles:
            raise InvalidLabels(f"{place}: no article has the id {answer.id!r} in {gold}")
        _check_spans(place, answer.quotes, articles[answer.id].text)
        answers[answer.id] = answer.quotes
    return tuple(replace(article, predicted=answers.get(article.id)) for article in articles.values())


def read_articles(path: Path) -> tuple[LabelledArticle, ...]:
    """Read labelled articles, without predictions; raises InvalidLabels at the first line that cannot be used."""
    articles = []
    for place, record in _records(path, _Gold):
        _check_spans(place, record.quotes, record.text)
        articles.append(LabelledArticle(record.id, record.text, record.quotes))
    return tuple(articles)


def extracted(text: str) -> tuple[Label, ...]:
    """Return the quotes that extraction finds in a text."""
    return tuple(_label(quote) for quote in extract_quotes(text))


def _label(quote: ExtractedQuote) -> Label:
    return Label(
        content=quote.spans,
        cue=quote.cue_spans,
        source=quote.source_spans,
        speaker=quote.speaker.name if quote.speaker else None,
        kind=quote.kind,
        confidence=quote.confidence,
    )


def _records(path: Path, shape: type[_Record]) -> Iterator[tuple[str, _Record]]:
    """Yield each line's place and record; no id comes twice."""
    places: dict[str | int, str] = {}
    try:
        with path.open("rb") as handle:
            for document in read_json_lines(str(path), handle):
                if isinstance(document, Problem):
                    raise InvalidLabels(f"{document.place}: {document.reason}")
                if document.note:
                    raise InvalidLabels(f"{document.place}: {document.note}")
                try:
                    record = msgspec.convert(document.record, shape)
                except msgspec.ValidationError as error:
                    raise InvalidLabels(f"{document.place}: {error}") from None
                if record.id in places:
                    raise InvalidLabels(
                        f"{document.place}: the id {record.id!r} is that of {places[record.id]} already"
                    )
                places[record.id] = document.place
                yield document.place, record
    except OSError as error:
        raise InvalidLabels(f"{path}: {(error.strerror or str(error)).lower()}") from None


def _check_spans(place: str, labels: tuple[Label, ...], text: str) -> None:
    for number, label in enumerate(labels):
        for field in ("content", "cue", "source"):
            for start, end in getattr(label, field) or ():
                if not 0 <= start < end <= len(text):
                    raise InvalidLabels(
                        f"{place}: quotes[{number}].{field}: [{start}, {end}] is no span of a text of "
                        f"{len(text)} characters"
                    )
