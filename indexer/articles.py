"""A document to an article: its text, and what it states about itself."""

import re
from urllib.parse import urlsplit

from db.models import ExtractedArticle
from indexer.agencies import agency, credited, dateline, unique
from indexer.blocks import Block, blocks
from indexer.dates import DAY, Published, parse_date
from indexer.lexicon import table
from indexer.outlets import outlet_of
from indexer.text import paragraphs, view

_TODAY = re.compile(rf"\b(?:today|on)\s*\(\s*(?P<date>{DAY})\s*\)", re.IGNORECASE)
_AFTER_NAME = re.compile(
    r"(?:\s*(?:published|updated|posted)\b.*|\s*[|·•].*|,\s*(?:staff|special|senior|political|chief|for|in|our|the)\b.*"
    r"|\s+(?:for|in|on)\s+.*|\s+and agencies\b.*|\s*\(.*\)|\s*[—–]\s.*|\s*@.*)$",
    re.IGNORECASE,
)
# The words commonest in running English, German, French, Spanish and Russian text.
_COMMON = {code: frozenset(common) for code, common in table("common").items()}


def read_text(text: str) -> ExtractedArticle:
    """Read plain text as people paste it.

    The article's text is the document's as it reads (see `indexer.text.view`), headline, captions and
    all: `indexer.blocks` tells body from the rest again. Raises InvalidDate where the document's own date
    line names no day that exists.
    """
    clean = view(text).text.strip("\n ")
    found = blocks(clean, paragraphs(clean))
    body = [clean[b.start : b.end] for b in found if b.kind == "body"]
    published = _published(found, " ".join(body[:3]))
    url = _first(found, "url")
    author, byline_agencies = _author(_first(found, "byline"))
    credits = [b.value for b in found if b.kind == "credit"]
    wire = dateline(_first(found, "dateline") or "")
    outlet = _first(found, "outlet")
    credited_names = [name for credit in credits for name in credited(credit)]
    agencies = unique([*([agency(wire.agency) or wire.agency] if wire else []), *byline_agencies, *credited_names])
    return ExtractedArticle(
        text=clean,
        title=_first(found, "title"),
        url=url,
        outlet=outlet or outlet_of(url) or _desk(credits) or (agencies[0] if wire else None),
        domain=domain_of(url),
        author=author or _reporter(credits),
        published_at=published.at if published else None,
        published_raw=published.raw if published else wire.day if wire else None,
        published_precision=published.precision if published else "unknown",
        agencies=agencies,
        language=language_of(clean),
    )


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
    raw = _first(found, "date")
    if raw is None:
        today = _TODAY.search(body)
        raw = today.group("date") if today else None
    return parse_date(raw) if raw else None


def _reporter(credits: list[str]) -> str | None:
    """The first name of a closing "(Reporting by Ines Corval)"."""
    found = (re.match(r"\(?(?:reporting|written|story|interview) by (.+?)\)?$", c, re.IGNORECASE) for c in credits)
    return next((_author(match[1])[0] for match in found if match), None)


def _desk(credits: list[str]) -> str | None:
    """The outlet whose desk a credit names: "Additional reporting: Harbour Herald newsdesk"."""
    found = (re.search(r"reporting:? (?:by )?(?:the )?([A-Z].+?) (?:newsdesk|staff)", c) for c in credits)
    return next((match[1] for match in found if match), None)


def _author(byline: str | None) -> tuple[str | None, list[str]]:
    """The author of a byline without what is glued to it, and the agencies it credits."""
    if not byline:
        return None, []
    name = re.sub(r"(?<=[a-zà-ÿ])(?=(?:Published|Updated|Posted)\b)", " ", byline)
    name = re.sub(r"^by\s+", "", name.strip(), flags=re.IGNORECASE)
    found = credited(name)
    if agency(name):
        return None, found
    name = _AFTER_NAME.sub("", name.split(";")[0]).strip(" ,.|")
    parts = [p for p in re.split(r"\s*(?:,|\band\b|/|\bwith\b)\s*", name) if p and not agency(p)]
    return " and ".join(parts) or None, found
