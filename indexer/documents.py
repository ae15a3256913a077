"""One document in, its article and quotes out: what the indexer maps over files and the service over requests."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import msgspec

from db.extracted import ExtractedArticle, ExtractedQuote
from indexer.agencies import authors, unique
from indexer.articles import domain_of, read_text, web_address
from indexer.dates import InvalidDate, Published, first_date
from indexer.html import NoText, read_html
from indexer.pipeline import extract_all, extract_quotes
from indexer.readers.document import Document, Problem

Extracted = tuple[ExtractedArticle, tuple[ExtractedQuote, ...]]
Read = TypeVar("Read")


class Unreadable(ValueError):
    """A document whose content or fields cannot be used; the message says which and why."""


class Hints(msgspec.Struct, frozen=True, kw_only=True):
    """What the caller knows of the documents; each given field stands above what a document states."""

    title: str | None = None
    outlet: str | None = None
    author: str | None = None
    date: str | None = None
    url: str | None = None


class _Record(msgspec.Struct, frozen=True):
    """A line of JSON lines; further fields are passed over."""

    text: str
    title: str | None = None
    outlet: str | None = None
    author: str | list[str] | None = None
    published: str | int | float | None = None
    published_at: str | int | float | None = None
    date: str | int | float | None = None
    url: str | None = None


def extract_text(text: str) -> Extracted:
    """Read a plain text; the article's `text` and all spans are the text as given.

    Raises InvalidDate where the document's date line names no day that exists.
    """
    return msgspec.structs.replace(read_text(text), text=text), extract_quotes(text)


def extract_html(html: str | bytes, url: str | None = None) -> Extracted:
    """Read an HTML page; spans count in the article's `text`.

    Raises NoText where the page holds no article, InvalidDate as `extract_text`.
    """
    article = read_html(html, url)
    return article, extract_quotes(article.text)


def extract_document(document: Document, hints: Hints | None = None) -> Extracted:
    """Read a document of any format; spans count in the article's `text`. Raises Unreadable."""
    article = read_document(document, hints)
    return article, extract_quotes(article.text)


def extract_documents(documents: Sequence[Document | Problem], hints: Hints | None = None) -> list[Extracted | Problem]:
    """Read several documents, the sentences of all parsed together; a Problem stands for one that cannot be read."""
    articles = [_tried(document, lambda d: read_document(d, hints)) for document in documents]
    read = [article for article in articles if not isinstance(article, Problem)]
    try:
        quotes = iter(list(extract_all(article.text for article in read)))
    except Exception:
        # One of them is at fault; by itself each other one is read all the same.
        return [_tried(document, lambda d: extract_document(d, hints)) for document in documents]
    return [article if isinstance(article, Problem) else (article, next(quotes)) for article in articles]


def _tried(document: Document | Problem, read: Callable[[Document], Read]) -> Read | Problem:
    """What `read` makes of a document; whatever is wrong with one must not cost the others."""
    if isinstance(document, Problem):
        return document
    try:
        return read(document)
    except Unreadable as error:
        return Problem(document.place, str(error))
    except Exception as error:
        return Problem(document.place, f"{type(error).__name__}: {error}")


def read_document(document: Document, hints: Hints | None = None) -> ExtractedArticle:
    """Read what a document of any format states of itself, and its text. Raises Unreadable."""
    url = web_address(hints.url if hints and hints.url else document.url)
    try:
        if document.format == "record":
            article = _read_record(document.record, url, loose_dates=document.loose_dates)
        elif document.format == "html":
            article = read_html(document.text, url)
        else:
            article = read_text(document.text, url)
        if not any(c.isalnum() for c in article.text):
            raise Unreadable("no text")
        return _with_hints(article, hints) if hints else article
    except (InvalidDate, NoText) as error:
        raise Unreadable(str(error)) from None


def _read_record(fields: dict[str, Any], url: str | None, *, loose_dates: bool) -> ExtractedArticle:
    try:
        record = msgspec.convert(fields, _Record)
    except msgspec.ValidationError as error:
        raise Unreadable(str(error)) from None
    article = read_text(record.text, web_address(record.url) or url)
    names = record.author if isinstance(record.author, list) else [record.author or ""]
    read = [authors(name, strict=False) for name in names]
    credited = [agency for _, found in read for agency in found]
    dates = [*map(_printed, (record.published, record.published_at, record.date)), article.published_raw]
    try:
        published = first_date(dates)
    except InvalidDate as error:
        if not loose_dates:
            raise
        published = Published(None, error.raw, "unknown")
    return msgspec.structs.replace(
        article,
        title=_filled(record.title) or article.title,
        outlet=_filled(record.outlet) or article.outlet,
        author=" and ".join(name for name, _ in read if name) or article.author,
        agencies=unique([*article.agencies, *credited]),
        published_at=published.at if published else None,
        published_raw=published.raw if published else None,
        published_precision=published.precision if published else "unknown",
    )


def _with_hints(article: ExtractedArticle, hints: Hints) -> ExtractedArticle:
    url = web_address(hints.url) or article.url
    published = first_date([hints.date])
    return msgspec.structs.replace(
        article,
        title=_filled(hints.title) or article.title,
        url=url,
        outlet=_filled(hints.outlet) or article.outlet,
        domain=domain_of(url),
        author=_filled(hints.author) or article.author,
        published_at=published.at if published else article.published_at,
        published_raw=published.raw if published else article.published_raw,
        published_precision=published.precision if published else article.published_precision,
    )


def _filled(stated: str | None) -> str | None:
    """A string that holds more than blanks, or None."""
    return " ".join((stated or "").split()) or None


def _printed(stated: str | float | None) -> str | None:
    """A date field as a string; a number is Unix time, or a date written as digits."""
    return str(int(stated)) if isinstance(stated, int | float) and abs(stated) < 1e15 else _filled(str(stated or ""))
