"""Quotes that somebody else extracted, as JSON lines: what each line says, in any of three formats.

An export of this project's own (quotes as the service answers them); Quotebank (Vaucher et al. 2021: `quoteID,
quotation, speaker, qids, date, probas, urls`); and the Global Quotation Graph of GDELT (`date, url, title, lang,
quotes: [{pre, quote, post}]`). A line tells which by its fields.
"""

import bz2
import gzip
import hashlib
import re
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from io import BufferedReader
from pathlib import Path
from typing import IO, Any, cast

import msgspec
from msgspec import Struct

from db.extracted import ExtractedSpeaker
from db.ids import looks_like_id, speaker_id
from db.models import Quote, SpeakerRef
from db.reported import ReportedArticle, ReportedQuote
from indexer.articles import domain_of, web_address
from indexer.dates import InvalidDate, parse_date
from indexer.outlets import outlet_of
from indexer.readers.document import MAX_BYTES

MAX_TEXT = 20_000
"""Longest quote, in characters; longer ones are mistakes of whoever extracted them."""

# Most addresses are a host and a path, and need no closer look.
_SIMPLE_URL = re.compile(r"https?://([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?:/[!-~]*)?")
# A day, or a time with or without seconds and zone, as articles print them.
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?", re.ASCII)
_SCHEME = re.compile(r"\w+:")
# GDELT writes languages out; the commonest, by ISO 639-1.
_LANGUAGES = {
    "ENGLISH": "en",
    "SPANISH": "es",
    "GERMAN": "de",
    "FRENCH": "fr",
    "RUSSIAN": "ru",
    "ITALIAN": "it",
    "PORTUGUESE": "pt",
    "ARABIC": "ar",
    "TURKISH": "tr",
    "DUTCH": "nl",
    "POLISH": "pl",
    "UKRAINIAN": "uk",
    "SWEDISH": "sv",
    "GREEK": "el",
}


class InvalidLine(ValueError):
    """A line that is no quote in a known format; the message says what is wrong."""


class _Quotebank(Struct):
    """A line of Quotebank's quotation-centric dump."""

    quotation: str
    speaker: str
    date: str
    urls: list[str]
    probas: list[tuple[str, str | float]] = []


class _Found(Struct):
    quote: str
    pre: str = ""
    post: str = ""


class _Gdelt(Struct):
    """A line of the Global Quotation Graph: an article."""

    url: str
    quotes: list[_Found]
    date: str | None = None
    title: str | None = None
    lang: str | None = None


class _End(Struct):
    """The last line of an export."""

    end: bool
    count: int


_fields = msgspec.json.Decoder(dict[str, msgspec.Raw])
_quotebank = msgspec.json.Decoder(_Quotebank)
_gdelt = msgspec.json.Decoder(_Gdelt)
_own = msgspec.json.Decoder(Quote)
_end = msgspec.json.Decoder(_End)


def read_line(line: bytes) -> list[ReportedQuote]:
    """Read the quotes of one line; none for a blank one and for the closing line of an export.

    Raises InvalidLine.
    """
    if not line.strip():
        return []
    if len(line) > MAX_BYTES:
        raise InvalidLine(f"longer than {MAX_BYTES} bytes")
    try:
        # (Asking for the fields costs a sixth of reading the line, and Quotebank's files are the large ones.)
        if b'"quoteID"' in line[:4000]:
            return _from_quotebank(_quotebank.decode(line))
        fields = _fields.decode(line)
        if "quotation" in fields:
            return _from_quotebank(_quotebank.decode(line))
        if "quotes" in fields:
            return _from_gdelt(_gdelt.decode(line))
        if "end" in fields:
            _end.decode(line)
            return []
        if "text" in fields:
            return [_from_export(_own.decode(line))]
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise InvalidLine(str(error)) from None
    except RecursionError:
        raise InvalidLine("nested too deep") from None
    raise InvalidLine("neither a quote of OnRecord's export nor a line of Quotebank or of GDELT's quotation graph")


def file_key(path: Path) -> str:
    """Name a file by its path, size, time and beginning: what changes where it is another file, or changed."""
    with path.open("rb") as handle:
        start = handle.read(65_536)
    found = path.stat()
    named = f"{path.resolve()}\n{found.st_size}\n{found.st_mtime_ns}\n"
    return hashlib.sha256(named.encode() + start).hexdigest()


def open_lines(path: Path) -> tuple[Iterator[bytes], BufferedReader]:
    """Open a file, plain, gzip or bzip2 by its first bytes: its lines, and the file itself, whose place is progress.

    Raises OSError.
    """
    raw = path.open("rb")
    magic = raw.peek(3)
    opened: IO[bytes] = raw
    if magic[:2] == b"\x1f\x8b":
        opened = cast(IO[bytes], gzip.GzipFile(fileobj=raw))
    elif magic[:3] == b"BZh":
        opened = bz2.BZ2File(raw)
    return iter(opened), raw


def _article(url: str, date: str | None, **more: Any) -> ReportedArticle:
    simple = _SIMPLE_URL.fullmatch(url)
    address = url if simple else web_address(url if _SCHEME.match(url) else f"https://{url}")
    if address is None:
        raise InvalidLine(f"not an address: {url[:200]!r}")
    try:
        published = _date(date) if date else None
    except InvalidDate as error:
        raise InvalidLine(str(error)) from None
    domain, outlet = _publisher(f"{simple[0][: simple.end(1)]}/" if simple else address)
    return ReportedArticle(
        url=address,
        outlet=outlet or domain,
        domain=domain,
        published_at=None if published is None else published.at,
        published_precision="unknown" if published is None else published.precision,
        **more,
    )


@lru_cache(maxsize=65_536)
def _publisher(url: str) -> tuple[str | None, str | None]:
    """Domain and outlet of an address."""
    return domain_of(url), outlet_of(url)


# Years of lines carry but some thousand dates.
_date = lru_cache(maxsize=4096)(parse_date)


def _checked(text: str) -> str:
    words = text.strip()
    if not words:
        raise InvalidLine("a quote without words")
    if len(words) > MAX_TEXT:
        raise InvalidLine(f"a quote of {len(words)} characters, more than {MAX_TEXT}")
    return words


def _from_quotebank(line: _Quotebank) -> list[ReportedQuote]:
    """One quote for each address it was found at. (The name is Quotebank's, not the mention as printed.)"""
    text = _checked(line.quotation)
    name = None if line.speaker == "None" else line.speaker.strip() or None
    speaker = None if name is None else ExtractedSpeaker(name=name)
    try:
        confidence = next((float(share) for who, share in line.probas if who == line.speaker), 0.5)
    except ValueError:
        raise InvalidLine("probas: not a number") from None
    if not 0 <= confidence <= 1:
        raise InvalidLine(f"probas: {confidence} is not from 0 to 1")
    if not line.urls:
        raise InvalidLine("urls: empty")
    return [
        ReportedQuote(article=_article(url, line.date), text=text, speaker=speaker, confidence=confidence)
        for url in dict.fromkeys(line.urls)
    ]


def _from_gdelt(line: _Gdelt) -> list[ReportedQuote]:
    article = _article(
        line.url, line.date, title=line.title or None, language=_LANGUAGES.get((line.lang or "").upper())
    )
    return [
        ReportedQuote(
            article=article,
            text=_checked(found.quote),
            prefix=found.pre,
            suffix=found.post,
            before=found.pre,
            after=found.post,
        )
        for found in line.quotes
    ]


def _from_export(quote: Quote) -> ReportedQuote:
    """The quote as it was exported, with its ids."""
    _check_export(quote)
    before = after = None
    if quote.context is not None:
        before, exact, after = quote.context.partition(quote.selector.exact)
        if not exact:
            before = after = None
    return ReportedQuote(
        article=ReportedArticle(
            id=quote.article.id,
            url=quote.article.url,
            title=quote.article.title,
            outlet=quote.outlet.name if quote.outlet else None,
            domain=domain_of(quote.article.url),
            published_at=quote.published_at,
            published_precision=quote.published_precision,
        ),
        id=quote.id,
        text=quote.text,
        kind=quote.kind,
        speaker=None if quote.speaker is None else _exported_speaker(quote.speaker, quote.article.id),
        speaker_id=None if quote.speaker is None else quote.speaker.id,
        source=quote.source,
        cue=quote.cue,
        said_to=quote.said_to,
        relayed_by=quote.relayed_by,
        confidence=quote.confidence,
        spans=quote.spans,
        verbatim=quote.verbatim,
        exact=quote.selector.exact,
        prefix=quote.selector.prefix,
        suffix=quote.selector.suffix,
        before=before,
        after=after,
    )


def _check_export(quote: Quote) -> None:
    """Raise InvalidLine for what the service would never have answered."""
    if not looks_like_id(quote.id, "q"):
        raise InvalidLine(f"id: not the id of a quote: {quote.id[:50]!r}")
    if not looks_like_id(quote.article.id, "a"):
        raise InvalidLine(f"article.id: not the id of an article: {quote.article.id[:50]!r}")
    if quote.article.url is not None and web_address(quote.article.url) is None:
        raise InvalidLine(f"not an address: {quote.article.url[:200]!r}")
    if not quote.text.strip():
        raise InvalidLine("a quote without words")
    if quote.speaker is not None:
        if not looks_like_id(quote.speaker.id, "s"):
            raise InvalidLine(f"speaker.id: not the id of a speaker: {quote.speaker.id[:50]!r}")
        if not quote.speaker.name.strip():
            raise InvalidLine("speaker.name: blank")
    if not quote.selector.exact:
        raise InvalidLine("selector.exact: empty")
    if quote.published_at is not None:
        try:
            # (fromisoformat takes other forms of ISO 8601, too.)
            if not _RFC3339.fullmatch(quote.published_at):
                raise ValueError
            datetime.fromisoformat(quote.published_at)
        except ValueError:
            raise InvalidLine(f"published_at: {quote.published_at[:50]!r} is no RFC 3339 date") from None
    for name, spans in (("spans", quote.spans), ("verbatim", quote.verbatim)):
        ends = [0, *(end for span in spans for end in span)]
        if ends != sorted(ends):
            raise InvalidLine(f"{name}: not in order: {spans}")


def _exported_speaker(speaker: SpeakerRef, article: str) -> ExtractedSpeaker:
    """A person or an organisation, whichever the id says; a person where it says neither. An export names no kind."""
    organisation = ExtractedSpeaker(name=speaker.name, kind="organisation")
    if speaker_id(organisation, article) == speaker.id:
        return organisation
    return ExtractedSpeaker(name=speaker.name)
