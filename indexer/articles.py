"""A document to an article: its text, and what it states about itself."""

import re
from urllib.parse import urljoin, urlsplit

from msgspec import Struct

from db.extracted import ExtractedArticle
from indexer.agencies import Dateline, agency, authors, credited, dateline, unique
from indexer.blocks import Block, blocks
from indexer.dates import DAY, InvalidDate, Published, first_date, parse_date
from indexer.lexicon import table
from indexer.outlets import outlet_of
from indexer.text import paragraphs, view

_TODAY = re.compile(rf"\b(?:today|on)\s*\(\s*(?P<date>{DAY})\s*\)", re.IGNORECASE)
# The words commonest in running English, German, French, Spanish and Russian text.
_COMMON = {code: frozenset(common) for code, common in table("common").items()}


class Credits(Struct, frozen=True):
    """Whom a text credits: in its byline, its dateline and its closing credits."""

    author: str | None
    agencies: tuple[str, ...]
    wire: Dateline | None
    desk: str | None
    """The outlet whose desk a credit names."""


def read_text(text: str, url: str | None = None) -> ExtractedArticle:
    """Read plain text as people paste it; `url` is where it comes from, if the caller knows.

    The article's text is the document's as it reads (see `indexer.text.view`), headline, captions and
    all: `indexer.blocks` tells body from the rest again. Raises InvalidDate where the document's own date
    line names no day that exists.
    """
    clean = view(text).text.strip("\n ")
    found = blocks(clean, paragraphs(clean))
    published = _published(found, " ".join([clean[b.start : b.end] for b in found if b.kind == "body"][:3]))
    url = url or web_address(_first(found, "url"))
    credits = _credits(found)
    wire = credits.wire
    return ExtractedArticle(
        text=clean,
        title=_first(found, "title"),
        url=url,
        outlet=_first(found, "outlet")
        or outlet_of(url)
        or credits.desk
        or (credits.agencies[0] if wire and wire.agency else None),
        domain=domain_of(url),
        author=credits.author,
        published_at=published.at if published else None,
        published_raw=published.raw if published else wire.day if wire else None,
        published_precision=published.precision if published else "unknown",
        agencies=credits.agencies,
        language=language_of(clean),
    )


def read_credits(text: str) -> Credits:
    """Read whom the body of a page credits; what else stands in it is the page's to state."""
    return _credits(blocks(text, paragraphs(text)))


def web_address(url: str | None, base: str | None = None) -> str | None:
    """Return a url with http or https and a host, made whole by `base`; None for anything else."""
    try:
        address = urljoin(base or "", (url or "").strip())
        parts = urlsplit(address)
        valid = bool(url) and parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return None
    return address if valid and not re.search(r"\s", address) else None


def domain_of(url: str | None) -> str | None:
    """Return the host of a url without "www.", lower case; None without one."""
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def language_of(text: str) -> str | None:
    """Return the language (ISO 639-1) whose commonest words are most frequent; None where none is clear."""
    words = re.findall(r"[^\W\d_]+", text[:20_000].lower())
    if len(words) < 8:
        return None
    shares = {code: sum(w in common for w in words) / len(words) for code, common in _COMMON.items()}
    best = max(shares, key=lambda code: shares[code])
    return best if shares[best] >= 0.08 else None


def _first(found: list[Block], kind: str) -> str | None:
    return next((b.value for b in found if b.kind == kind and b.value), None)


def _published(found: list[Block], body: str) -> Published | None:
    """The date a document states, as published before as updated; in the body only "today (15.11.24)"."""
    stated = [b.value for kind in ("date", "updated") for b in found if b.kind == kind]
    published = first_date(stated)
    today = _TODAY.search(body) if published is None or published.at is None else None
    if today is None:
        return published
    try:
        return parse_date(today.group("date"))
    except InvalidDate:
        return published


def _credits(found: list[Block]) -> Credits:
    author, agencies = authors(_first(found, "byline") or "")
    notes = [b.value for b in found if b.kind == "credit"]
    wire = dateline(_first(found, "dateline") or "")
    if wire and wire.agency:
        agencies.insert(0, agency(wire.agency) or wire.agency)
    agencies += [name for note in notes for name in credited(note)]
    return Credits(author or _reporter(notes), unique(agencies), wire, _desk(notes))


def _reporter(notes: list[str]) -> str | None:
    """The first name of a closing "(Reporting by Ines Corval)"."""
    found = (re.match(r"\(?(?:reporting|written|story|interview) by (.+?)\)?$", n, re.IGNORECASE) for n in notes)
    return next((authors(match[1])[0] for match in found if match), None)


def _desk(notes: list[str]) -> str | None:
    """The outlet whose desk a credit names: "Additional reporting: Harbour Herald newsdesk"."""
    found = (re.search(r"reporting:? (?:by )?(?:the )?([A-Z].+?) (?:newsdesk|staff)", n) for n in notes)
    return next((match[1] for match in found if match), None)
