"""An HTML page to an article: trafilatura finds the body, the page's own metadata says the rest."""

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import trafilatura
from lxml import etree
from lxml import html as lxml_html

from db.models import ExtractedArticle
from indexer.agencies import credited, unique
from indexer.articles import domain_of, language_of, read_text
from indexer.dates import Published, parse_date
from indexer.outlets import outlet_of

_DATE_FIELDS = (
    'meta[@property="article:published_time"]', 'meta[@property="og:article:published_time"]',
    'meta[@itemprop="datePublished"]', 'meta[@name="date"]', 'meta[@name="pubdate"]', 'meta[@name="publish-date"]',
    'meta[@name="dc.date"]', 'meta[@name="DC.date.issued"]', 'meta[@name="parsely-pub-date"]',
)  # fmt: skip


class NoText(ValueError):
    """A page in which no article text was found."""


def read_html(html: str | bytes, url: str | None = None) -> ExtractedArticle:
    """Read a page: body text by trafilatura, metadata from JSON-LD, then OpenGraph and meta tags, then the body.

    `url` is where the page came from, used where the page states no canonical address. Raises NoText where no article
    is found, InvalidDate where a stated date names no day.
    """
    body = trafilatura.extract(html, output_format="txt", include_comments=False, include_tables=False)
    if not body:
        raise NoText("no article text found in the HTML")
    tree = _tree(html)
    linked = next(_linked(tree), {})
    printed = read_text(body)
    address = _meta(tree, 'link[@rel="canonical"]', "href") or _meta(tree, 'meta[@property="og:url"]')
    address = address or _address(linked) or url
    published = _published(tree, linked)
    title = _text(linked.get("headline")) or _meta(tree, 'meta[@property="og:title"]') or _heading(tree)
    outlet = _name(linked.get("publisher")) or _meta(tree, 'meta[@property="og:site_name"]')
    return ExtractedArticle(
        text=printed.text,
        title=title or printed.title,
        url=address,
        outlet=outlet or outlet_of(address) or printed.outlet,
        domain=domain_of(address),
        author=_name(linked.get("author")) or _author(tree) or printed.author,
        published_at=published.at if published else printed.published_at,
        published_raw=published.raw if published else printed.published_raw,
        published_precision=published.precision if published else printed.published_precision,
        agencies=unique([*printed.agencies, *credited(_byline(tree))]),
        language=_language(tree) or language_of(printed.text),
    )


def _tree(html: str | bytes) -> Any:
    try:
        parser = lxml_html.HTMLParser(encoding="utf-8")
        return lxml_html.document_fromstring(html.encode() if isinstance(html, str) else html, parser=parser)
    except (etree.ParserError, ValueError):
        raise NoText("not an HTML page") from None


def _linked(tree: Any) -> Iterator[dict[str, Any]]:
    """The JSON-LD objects that describe an article."""
    for script in tree.xpath('//script[@type="application/ld+json"]/text()'):
        try:
            data = json.loads(script)
        except ValueError:
            continue
        rows = data if isinstance(data, list) else data.get("@graph", [data]) if isinstance(data, dict) else []
        for row in rows:
            if isinstance(row, dict) and any("Article" in str(t) or "Posting" in str(t) for t in [row.get("@type")]):
                yield row


def _published(tree: Any, linked: dict[str, Any]) -> Published | None:
    """The first date stated: JSON-LD, meta tags, a time element; as printed in the time element, if there is one."""
    times = tree.xpath("//time")[:1]
    printed = next((_text(" ".join(t.itertext())) for t in times), None)
    stated = [_text(linked.get("datePublished")), *(_meta(tree, path) for path in _DATE_FIELDS)]
    stated += [_text(t.get("datetime")) for t in times] + [printed]
    raw = next((value for value in stated if value), None)
    if raw is None:
        return None
    return msgspec.structs.replace(parse_date(raw), raw=printed or raw)


def _meta(tree: Any, path: str, attribute: str = "content") -> str | None:
    found = tree.xpath(f"//{path}/@{attribute}")
    return _text(found[0]) if found else None


def _address(linked: dict[str, Any]) -> str | None:
    page = linked.get("mainEntityOfPage")
    stated = [linked.get("url"), page.get("@id") if isinstance(page, dict) else page]
    return next((v for v in stated if isinstance(v, str) and v.startswith(("http://", "https://"))), None)


def _author(tree: Any) -> str | None:
    name = _meta(tree, 'meta[@name="author"]') or _meta(tree, 'meta[@property="article:author"]')
    return None if name is None or name.startswith("http") else name


def _byline(tree: Any) -> str:
    found = tree.xpath('//*[contains(concat(" ", normalize-space(@class), " "), " byline ")]')
    return _text(" ".join(found[0].itertext())) or "" if found else ""


def _heading(tree: Any) -> str | None:
    found = tree.xpath("//h1") or tree.xpath("//title")
    return _text(" ".join(found[0].itertext())) if found else None


def _language(tree: Any) -> str | None:
    code = tree.xpath("string(/html/@lang)").split("-")[0].strip().lower()
    return code if len(code) == 2 else None


def _name(value: Any) -> str | None:
    """The name of a JSON-LD person or organisation, or of several."""
    values = value if isinstance(value, list) else [value]
    names = [_text(v.get("name")) if isinstance(v, dict) else _text(v) for v in values]
    return " and ".join(n for n in names if n) or None


def _text(value: Any) -> str | None:
    """A string without blanks at its ends, or None."""
    return " ".join(value.split()) or None if isinstance(value, str) else None
