"""One document in, its article and quotes out: what the indexer maps over files and the service over requests."""

from typing import Any

import msgspec

from db.models import ExtractedArticle, ExtractedQuote
from indexer.articles import domain_of, read_text
from indexer.dates import InvalidDate, parse_date
from indexer.html import NoText, read_html
from indexer.outlets import outlet_of
from indexer.pipeline import extract_quotes
from indexer.readers import Document

Extracted = tuple[ExtractedArticle, tuple[ExtractedQuote, ...]]


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
    author: str | None = None
    published: str | None = None
    published_at: str | None = None
    date: str | None = None
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


def read_document(document: Document, hints: Hints | None = None) -> ExtractedArticle:
    """Read what a document of any format states of itself, and its text. Raises Unreadable."""
    try:
        if document.format == "record":
            article = _read_record(document.record)
        elif document.format == "html":
            article = read_html(document.text)
        else:
            article = read_text(document.text)
        if not any(c.isalnum() for c in article.text):
            raise Unreadable("no text")
        return _with_hints(article, hints) if hints else article
    except (InvalidDate, NoText) as error:
        raise Unreadable(str(error)) from None


def _read_record(fields: dict[str, Any]) -> ExtractedArticle:
    try:
        record = msgspec.convert(fields, _Record)
    except msgspec.ValidationError as error:
        raise Unreadable(str(error)) from None
    hints = Hints(
        title=record.title,
        outlet=record.outlet,
        author=record.author,
        date=record.published or record.published_at or record.date,
        url=record.url,
    )
    return _with_hints(read_text(record.text), hints)


def _with_hints(article: ExtractedArticle, hints: Hints) -> ExtractedArticle:
    published = parse_date(hints.date) if hints.date else None
    return msgspec.structs.replace(
        article,
        title=hints.title or article.title,
        url=hints.url or article.url,
        outlet=hints.outlet or outlet_of(hints.url) or article.outlet,
        domain=domain_of(hints.url) or article.domain,
        author=hints.author or article.author,
        published_at=published.at if published else article.published_at,
        published_raw=published.raw if published else article.published_raw,
        published_precision=published.precision if published else article.published_precision,
    )
