"""What exported quotes look like: a line of JSON each with a closing line, or CSV for spreadsheets."""

import csv
from collections.abc import Iterable
from io import StringIO
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta, Struct

from db.models import Quote, Span

Format = Literal["ndjson", "csv"]

CSV_COLUMNS: Final = (
    "id",
    "text",
    "kind",
    "speaker_id",
    "speaker",
    "source",
    "cue",
    "said_to",
    "relayed_by",
    "outlet_id",
    "outlet",
    "published_at",
    "published_precision",
    "confidence",
    "article_id",
    "article_title",
    "article_url",
    "spans",
    "verbatim",
    "exact",
    "prefix",
    "suffix",
    "context",
)
"""Empty for null. Spans are `98-145 170-204`: start and end of each."""

# What spreadsheets take for the beginning of a formula, OWASP's "CSV Injection": also behind a tab, a line end or a
# NUL, which they pass over, and in the width of Chinese and Japanese letters.
_FORMULA: Final = frozenset("=+-@\t\r\n\0＝＋－＠")


class ExportEnd(Struct, frozen=True, kw_only=True):
    """The last line of an export as NDJSON; one without it was cut off."""

    end: Annotated[Literal[True], Meta(description="That this is the end.", examples=[True])]
    count: Annotated[int, Meta(ge=0, description="How many quotes stand before.", examples=[3])]


_encoder = msgspec.json.Encoder()


def begin(format: Format) -> bytes:
    """What stands before the first quote."""
    return b"" if format == "ndjson" else _csv_rows([CSV_COLUMNS])


def encode(format: Format, quotes: Iterable[Quote]) -> bytes:
    """Write quotes down in UTF-8, each a line or row."""
    if format == "ndjson":
        return _encoder.encode_lines(quotes)
    return _csv_rows([_safe(cell) for cell in _cells(quote)] for quote in quotes)


def finish(format: Format, count: int) -> bytes:
    """What stands behind the last quote: in JSON, that this is the end and how many there were."""
    return _encoder.encode_lines([ExportEnd(end=True, count=count)]) if format == "ndjson" else b""


def _csv_rows(rows: Iterable[Iterable[str]]) -> bytes:
    """RFC 4180, every cell in quotation marks."""
    text = StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def _safe(cell: str) -> str:
    """Put an apostrophe before what would be a formula; spreadsheets then show the cell as text."""
    return f"'{cell}" if cell[:1] in _FORMULA else cell


def _cells(quote: Quote) -> tuple[str, ...]:
    speaker, outlet, article, selector = quote.speaker, quote.outlet, quote.article, quote.selector
    return (
        quote.id,
        quote.text,
        quote.kind,
        "" if speaker is None else speaker.id,
        "" if speaker is None else speaker.name,
        quote.source or "",
        quote.cue or "",
        quote.said_to or "",
        quote.relayed_by or "",
        "" if outlet is None else outlet.id,
        "" if outlet is None else outlet.name,
        quote.published_at or "",
        quote.published_precision,
        str(quote.confidence),
        article.id,
        article.title or "",
        article.url or "",
        _spans(quote.spans),
        _spans(quote.verbatim),
        selector.exact,
        selector.prefix,
        selector.suffix,
        quote.context or "",
    )


def _spans(spans: Iterable[Span]) -> str:
    return " ".join(f"{start}-{end}" for start, end in spans)
