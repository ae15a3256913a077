"""An HTML page to an article: trafilatura finds the body, the page's own metadata says the rest."""

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import msgspec
import trafilatura
from lxml import etree
from lxml import html as lxml_html

from db.extracted import ExtractedArticle
from indexer.agencies import authors, credited, unique
from indexer.articles import domain_of, language_of, read_credits, web_address
from indexer.dates import Published, first_date
from indexer.outlets import outlet_of
from indexer.text import view

_DATE_FIELDS = (
    'meta[@property="article:published_time"]', 'meta[@property="og:article:published_time"]',
    'meta[@itemprop="datePublished"]', 'meta[@name="date"]', 'meta[@name="pubdate"]', 'meta[@name="publish-date"]',
    'meta[@name="dc.date"]', 'meta[@name="DC.date.issued"]', 'meta[@name="parsely-pub-date"]',
)  # fmt: skip

_ASIDE = "ancestor::aside or ancestor::nav or ancestor::footer or ancestor::a or ancestor::*[" + " or ".join(
    f'contains(@class, "{word}")' for word in ("related", "sidebar", "comment", "teaser", "recommend")
) + "]"  # fmt: skip
# Time elements that may be the article's own, the surest first; of the first of the page, for each is looked for above.
_TIMES = tuple(
    f"(//time)[position() <= 50][not({_ASIDE})][{condition}]"
    for condition in (
        '@itemprop="datePublished" or @pubdate',
        "ancestor::article[1][.//h1] or ancestor::header[.//h1]",
        "(ancestor::main and not(ancestor::article)) or (ancestor::article and count(//article) = 1)",
        'not(ancestor::article) and (contains(@class, "publish") or contains(@class, "date"))',
    )
)
_UPDATED = re.compile(r"(?:updated|modified|edited)\b[\s\w:]{0,6}$", re.IGNORECASE)
_Q_START, _Q_END = re.compile(r"<q\b[^<>]*>", re.IGNORECASE), re.compile(r"</q\s*>", re.IGNORECASE)
_IS_PAGE = re.compile(r"<(?:html|body)\b", re.IGNORECASE)
_MARKS = re.compile('["“”„«»]')
# A paragraph of fewer words is a name or a label.
_FEW_WORDS = 3
_TOO_DEEP = "nested too deep: nothing below 255 elements in one another can be read"
_SITE = re.compile(r"\s+(?:[|·•»–—-]|::)\s+")


class NoText(ValueError):
    """A page in which no article text was found."""


def read_html(html: str | bytes, url: str | None = None) -> ExtractedArticle:
    """Read a page: body text by trafilatura, metadata from JSON-LD, then OpenGraph and meta tags.

    `url` is where the page came from, used where the page states no canonical address. Of the body only the credits
    say something of the article. Raises NoText where no article is found, InvalidDate where a stated date names no
    day.
    """
    if isinstance(html, str):
        # Marks that a browser draws are quotation marks, too.
        html = _Q_END.sub("”", _Q_START.sub("“", html))
        if not _IS_PAGE.search(html):
            # trafilatura (2.0) looks for a body, and finds nothing in a single element.
            html = f"<html><body>{html}</body></html>"
    body = trafilatura.extract(html, output_format="txt", include_comments=False, include_tables=False)
    if not body:
        raise NoText(_TOO_DEEP if _is_cut_off(html) else "no article text found in the HTML")
    tree = _tree(html)
    text = view(_with_quotes(body, tree)).text.strip("\n ")
    stated = (_meta(tree, 'link[@rel="canonical"]', "href"), _meta(tree, 'meta[@property="og:url"]'))
    address = next((found for s in stated if (found := web_address(s, url))), None)
    linked = _own(list(_linked(tree)), address or url, _headings(tree))
    address = address or next(filter(None, map(web_address, _addresses(linked))), None) or web_address(url)
    published = _published(tree, linked)
    publisher = " and ".join(_names(linked.get("publisher"))) or None
    site = _meta(tree, 'meta[@property="og:site_name"]')
    credits = read_credits(text)
    author, agencies = _authors(tree, linked)
    return ExtractedArticle(
        text=text,
        title=_title(tree, linked, {publisher, site, _meta(tree, 'meta[@name="application-name"]')}),
        url=address,
        outlet=publisher or site or outlet_of(address),
        domain=domain_of(address),
        author=author or credits.author,
        published_at=published.at if published else None,
        published_raw=published.raw if published else None,
        published_precision=published.precision if published else "unknown",
        agencies=unique([*credits.agencies, *agencies]),
        language=_language(tree) or language_of(text),
    )


def _with_quotes(body: str, tree: Any) -> str:
    """The body with those paragraphs put back that hold quotation marks and stand between paragraphs it has.

    trafilatura leaves out some: short ones, ones it takes for repeated, block quotes.
    """
    lines = body.split("\n")
    kept = {_folded(line): index for index, line in enumerate(lines)}
    missing: dict[int, list[str]] = {}
    whole = _folded(body)

    def is_lost(text: str) -> bool:
        # (A paragraph with line breaks is several lines.)
        return bool(_MARKS.search(text)) and len(text.split()) >= _FEW_WORDS and _folded(text) not in whole

    for parent in {element.getparent() for element in tree.iter("p", "blockquote")}:
        if parent.xpath(f"boolean({_ASIDE})"):
            continue
        texts = [(_text(" ".join(child.itertext())) or "") for child in parent.iterchildren("p", "blockquote")]
        places = [kept.get(_folded(text)) for text in texts]
        after: int | None = None
        for number, (text, place) in enumerate(zip(texts, places, strict=True)):
            if place is not None:
                after = place
            elif after is not None and any(later is not None for later in places[number:]) and is_lost(text):
                missing.setdefault(after, []).append(text)
    return "\n".join(line for index, kept_line in enumerate(lines) for line in (kept_line, *missing.get(index, ())))


def _folded(text: str) -> str:
    """What two readings of the same paragraph have in common."""
    return "".join(char for char in text if char.isalnum())


def _is_cut_off(html: str | bytes) -> bool:
    """Whether libxml2 reads no more of a page, since its elements are nested deeper than it follows."""
    parser = lxml_html.HTMLParser(encoding="utf-8")
    try:
        lxml_html.document_fromstring(html.encode() if isinstance(html, str) else html, parser=parser)
    except (etree.ParserError, ValueError):
        return False
    return any(error.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for error in parser.error_log)


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
            rows = [json.loads(script)]
        except (ValueError, RecursionError):
            continue
        for row in rows:  # Grows while it is read.
            if isinstance(row, list):
                rows += row
            elif isinstance(row, dict):
                rows += [row.get("@graph"), row.get("mainEntity")]
                if any(_is_article(kind) for kind in _list(row.get("@type"))):
                    yield row


def _is_article(kind: Any) -> bool:
    name = str(kind).rsplit("/", 1)[-1]
    return name.endswith("Article") or name in {"BlogPosting", "LiveBlogPosting", "SocialMediaPosting"}


def _own(found: list[dict[str, Any]], address: str | None, headings: list[str]) -> dict[str, Any]:
    """The object that describes the page's own article, and not a related one; empty where that is not clear."""
    if len(found) == 1:
        return found[0]
    own = [row for row in found if address and any(_is_same(address, a) for a in _addresses(row))]
    own = own or [row for row in found if (_text(row.get("headline")) or "").casefold() in headings]
    return own[0] if own else {}


def _addresses(linked: dict[str, Any]) -> list[str]:
    page = linked.get("mainEntityOfPage")
    stated = [linked.get("url"), linked.get("@id"), *(p.get("@id") if isinstance(p, dict) else p for p in _list(page))]
    return [value for value in stated if isinstance(value, str)]


def _is_same(address: str, other: str) -> bool:
    """Whether two addresses are one page's, whatever their scheme, "www.", last slash and fragment."""
    whole = web_address(other, address)
    if whole is None or domain_of(whole) != domain_of(address):
        return False
    a, b = urlsplit(address), urlsplit(whole)
    return (a.path.rstrip("/"), a.query) == (b.path.rstrip("/"), b.query)


def _headings(tree: Any) -> list[str]:
    """The headlines that a page prints or states, in lower case."""
    stated = [_meta(tree, 'meta[@property="og:title"]'), *(_text(" ".join(h.itertext())) for h in tree.xpath("//h1"))]
    return [heading.casefold() for heading in stated if heading]


def _title(tree: Any, linked: dict[str, Any], sites: set[str | None]) -> str | None:
    """The headline, without the site's name behind it; the site's name alone is none."""
    h1 = tree.xpath("//article//h1") + tree.xpath("//main//h1") + tree.xpath("//h1")
    stated = [_text(linked.get("headline")), _meta(tree, 'meta[@property="og:title"]')]
    stated += [_text(" ".join(element.itertext())) for element in h1 + tree.xpath("//head/title")]
    names = {name.casefold() for name in sites if name}
    for title in filter(None, stated):
        ends = [m for m in _SITE.finditer(title, max(len(title) - 200, 0)) if title[m.end() :].casefold() in names]
        shown = title[: ends[0].start()].strip() if ends else title
        if shown and shown.casefold() not in names:
            return shown
    return None


def _published(tree: Any, linked: dict[str, Any]) -> Published | None:
    """The date stated in JSON-LD, meta tags or a time element; as printed in one of these where that is the same."""
    times = _times(tree)
    printed = [_text(" ".join(t.itertext())) for t in times]
    stated = [_scalar(linked.get("datePublished")), *(_meta(tree, path) for path in _DATE_FIELDS)]
    for element, shown in zip(times, printed, strict=True):
        stated += [_text(element.get("datetime")), shown]
    published = first_date(stated)
    if published is None or published.precision != "day":
        return published
    for raw in filter(None, printed):
        same = first_date([raw])
        if same and same.precision == "day" and (same.at or "")[:10] == (published.at or "")[:10]:
            return msgspec.structs.replace(published, raw=raw)
    return published


def _times(tree: Any) -> list[Any]:
    """The time elements that may say when the article was published: none of an update, none in running text."""
    found: list[Any] = []
    for path in _TIMES:
        for element in tree.xpath(path):
            before = element.getprevious()
            lead = (element.getparent().text if before is None else before.tail) or ""
            own = f"{element.get('class') or ''} {element.get('itemprop') or ''}".lower()
            line = " ".join(element.getparent().itertext()) if element.getparent().tag == "p" else ""
            if "updat" in own or "modif" in own or _UPDATED.search(lead) or len(line.split()) > 15:
                continue
            if element not in found:
                found.append(element)
    return found


def _meta(tree: Any, path: str, attribute: str = "content") -> str | None:
    found = tree.xpath(f"//{path}/@{attribute}")
    return _text(found[0]) if found else None


def _authors(tree: Any, linked: dict[str, Any]) -> tuple[str | None, list[str]]:
    """The people, and the agencies, that JSON-LD, a meta tag or the byline name; the first that names a person."""
    line = _byline(tree)
    meta = [_meta(tree, 'meta[@name="author"]') or "", _meta(tree, 'meta[@property="article:author"]') or ""]
    agencies: list[str] = credited(line)
    author: str | None = None
    for names in (_names(linked.get("author")), meta[:1], meta[1:], [line] if line.lower().startswith("by ") else []):
        if author is None:
            read = [authors(name, strict=name is line) for name in names]
            author = " and ".join(dict.fromkeys(name for name, _ in read if name)) or None
            agencies += [agency for _, found in read for agency in found]
    return author, agencies


def _byline(tree: Any) -> str:
    found = tree.xpath('//*[contains(concat(" ", normalize-space(@class), " "), " byline ")]')
    return _text(" ".join(found[0].itertext())) or "" if found else ""


def _language(tree: Any) -> str | None:
    code = tree.xpath("string(/html/@lang)").split("-")[0].strip().lower()
    return code if len(code) == 2 else None


def _names(value: Any) -> list[str]:
    """The names of a JSON-LD person or organisation, or of several."""
    names = [_text(v.get("name")) if isinstance(v, dict) else _text(v) for v in _list(value)]
    return [name for name in names if name]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _scalar(value: Any) -> str | None:
    """A string, or a number as one: Unix time."""
    return str(int(value)) if type(value) is int else _text(value)


def _text(value: Any) -> str | None:
    """A string without blanks at its ends, or None."""
    return " ".join(unescape(value).split()) or None if isinstance(value, str) else None
