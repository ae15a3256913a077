"""New quotes of any search, as an Atom feed (RFC 4287)."""

import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Annotated, Any, Final
from urllib.parse import quote as percent_encode
from urllib.parse import urlencode
from uuid import UUID, uuid5
from xml.etree import ElementTree

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from msgspec import Meta

from api.database import Database
from api.params import given_parameters
from api.search_params import Search
from api.service import VERSION
from db.evidence import evidence_url
from db.feed import Feed, IndexedQuote, read_feed
from db.models import Quote

ATOM: Final = "application/atom+xml"

FeedLimit = Annotated[
    int, Meta(ge=1, le=100, description="How many quotes the feed holds at most, 1 to 100.", examples=[50])
]

ANSWERS: Final[Mapping[int, Any]] = {
    200: (
        "An Atom feed. Each entry is a quote: `id` is made of the quote's id, `updated` is when its article was "
        "indexed last, `published` when the article was, where it states a time; the link `alternate` opens the "
        "article at the words, `related` is the quote in this service; `author` is who said it, or the source as "
        "printed. Addresses of this service are paths.",
        {ATOM: str},
        {},
    )
}
"""Status -> description, media type -> what the body is, and headers; the schema lists the same."""

# Of ids of feeds and entries, which stay the same wherever the service runs.
_NAMESPACE: Final = UUID("ff03e277-4168-4251-87b0-23b449928309")
_NAMESPACE_OF_ATOM: Final = "http://www.w3.org/2005/Atom"
_TITLE_CHARS: Final = 120
_NEVER: Final = "1970-01-01T00:00:00Z"
# RFC 3339; the day alone is no time that Atom takes.
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
# What stands in an address as it is (RFC 3986); pages are found at other characters, too.
_IN_ADDRESS: Final = "%:/?#[]@!$&'()*+,;="
# XML 1.0 has no way to write these.
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@get("/feed.atom", operation_id="feed_quotes", summary="Feed of new quotes", tags=["quotes"], opt={"answers": ANSWERS})
async def feed_of_quotes(
    request: Request[Any, Any, Any],
    database: NamedDependency[Database],
    search: Search,
    limit: FromQuery[FeedLimit] = 50,
) -> Response[bytes]:
    """The quotes of a search that were indexed last, for feed readers; the parameters are those of `/v1/quotes`.

    Newest first by when the article was indexed, so that an old or undated article that comes in late is there, too.
    Of a search with more than 5,000 quotes, those of the 5,000 articles indexed last are looked at; if they are fewer
    than `limit`, those published last follow.
    """
    feed = await database.read(lambda connection: read_feed(connection, search, limit=limit))
    root = request.scope.get("root_path", "")
    return Response(_render(feed, f"{root}/v1/", given_parameters(request)), media_type=ATOM)


def _render(feed: Feed, base: str, given: list[tuple[str, str]]) -> bytes:
    """Write the feed; `base` is the path of the service's addresses, `given` the parameters."""
    search = sorted((name, value) for name, value in given if name != "limit")
    top = ElementTree.Element("feed", xmlns=_NAMESPACE_OF_ATOM)
    wanted = ", ".join(value if name == "q" else f"{name}: {value}" for name, value in search)
    _add(top, "title", f"OnRecord: {wanted or 'all quotes'}")
    _add(top, "id", uuid5(_NAMESPACE, f"feed {urlencode(search)}").urn)
    _add(top, "updated", feed.quotes[0].indexed_at if feed.quotes else feed.latest or _NEVER)
    _add(top, "link", rel="self", type=ATOM, href=_address(f"{base}feed.atom", given))
    _add(top, "link", rel="alternate", type="application/json", href=_address(f"{base}quotes", search))
    _add(_add(top, "author"), "name", "OnRecord")
    _add(top, "generator", "OnRecord", version=VERSION)
    for found in feed.quotes:
        _add_entry(top, found, base)
    content: bytes = ElementTree.tostring(top, encoding="utf-8", xml_declaration=True)
    return content + b"\n"


def _add_entry(top: ElementTree.Element, found: IndexedQuote, base: str) -> None:
    quote = found.quote
    who = quote.speaker.name if quote.speaker else quote.source or "unknown"
    words = f"“{quote.text}”" if quote.kind == "direct" else quote.text
    entry = _add(top, "entry")
    _add(entry, "title", f"{who}: {_shortened(words)}")
    _add(entry, "id", uuid5(_NAMESPACE, f"quote {quote.id}").urn)
    _add(entry, "updated", found.indexed_at)
    if quote.published_at and _TIME.fullmatch(quote.published_at):
        _add(entry, "published", quote.published_at)
    at_the_words = evidence_url(quote)
    if at_the_words is not None:
        _add(entry, "link", rel="alternate", type="text/html", href=percent_encode(at_the_words, safe=_IN_ADDRESS))
    _add(entry, "link", rel="related", type="application/json", href=f"{base}quotes/{quote.id}")
    _add(_add(entry, "author"), "name", who)
    _add(entry, "category", term=quote.kind)
    where = (quote.outlet and quote.outlet.name, quote.article.title, _stated_date(quote))
    about = ", ".join(escape(part) for part in (who, *where) if part)
    _add(entry, "content", f"<blockquote>{escape(words)}</blockquote><p>{about}</p>", type="html")


def _stated_date(quote: Quote) -> str | None:
    """As much of the date as the document states."""
    length = {"year": len("2031"), "month": len("2031-04")}.get(quote.published_precision)
    return quote.published_at and quote.published_at[:length]


def _add(parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
    made = ElementTree.SubElement(parent, name, {name: _writable(value) for name, value in attributes.items()})
    made.text = None if text is None else _writable(text)
    return made


def _writable(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)


def _address(path: str, parameters: Iterable[tuple[str, str]]) -> str:
    query = urlencode(list(parameters))
    return f"{path}?{query}" if query else path


def _shortened(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _TITLE_CHARS else words[:_TITLE_CHARS].rsplit(" ", 1)[0] + "…"
