"""RSS and Atom: an entry a document."""

import io
import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from io import BufferedReader
from typing import Any
from urllib.parse import urljoin

import feedparser
from lxml import etree
from lxml import html as lxml_html

from indexer.readers.document import MAX_BYTES, Document, Problem, too_large

_BLOCKS = {
    "p", "div", "br", "li", "ul", "ol", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "table", "section",
    "article", "figure", "figcaption", "pre", "hr", "aside", "header", "footer",
}  # fmt: skip
_ENTRY = re.compile(rb"<(/?)(?:\w+:)?(?:item|entry)\b[^>]*(?<!/)>")
_UNREAD = {"script", "style", "template", "noscript", "iframe", "svg"}


def read_feed(name: str, stream: BufferedReader) -> Iterator[Document | Problem]:
    """Yield the entries of a feed, their whole content where it has that, else their summary.

    The place is "FILE:NUMBER" of the entry. A link is made whole by the feed's own; a date that cannot be read is
    kept as printed.
    """
    data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        yield Problem(name, too_large())
        return
    # (Bytes are taken for the name of a file first, a stream is not.)
    feed = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    entries = feed.entries
    if not entries:
        wrong = feed.get("bozo_exception")
        yield Problem(name, f"no entries; not a feed that can be read: {wrong}" if wrong else "no entries")
        return
    tags = _ENTRY.findall(data)
    is_cut = bool(tags) and tags[-1] != b"/"
    for number, entry in enumerate(entries, 1):
        place = f"{name}:{number}"
        if number == len(entries) and is_cut:
            yield Problem(place, "the feed ends inside this entry")
            continue
        text = _text(_content(entry))
        if not text:
            yield Problem(place, "an entry without content or summary")
            continue
        fields = {
            "text": text,
            "title": _text(entry.get("title", "")) or None,
            "url": urljoin(feed.feed.get("link", ""), entry.get("link", "")) or None,
            "author": entry.get("author") or None,
            "outlet": _text(feed.feed.get("title", "")) or None,
            "published": _published(entry),
        }
        yield Document(place, "record", record=fields, loose_dates=True)


def _content(entry: Any) -> str:
    contents = [one.get("value", "") for one in entry.get("content", [])]
    return str(max([*contents, entry.get("summary", "")], key=len))


def _published(entry: Any) -> str | None:
    """The date of publication, that of RSS as RFC 3339, if it is one; else as printed."""
    raw = entry.get("published") or None
    try:
        # (feedparser's own reading makes 3 March of 31 February.)
        return raw and parsedate_to_datetime(raw).isoformat()
    except ValueError:
        return str(raw)


def _text(markup: str) -> str:
    """The text of a piece of HTML, a line for each block, without scripts."""
    if "<" not in markup and "&" not in markup:
        return markup.strip()
    try:
        tree = lxml_html.fragment_fromstring(markup, create_parent="div")
    except (etree.ParserError, ValueError):
        return markup.strip()
    pieces: list[str] = []
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        is_block = element.tag in _BLOCKS
        if event == "start":
            pieces += ["\n"] if is_block else []
            pieces += [" ".join((element.text or "").split("\n"))] if element.tag not in _UNREAD else []
        else:
            pieces += ["\n"] if is_block else []
            pieces += [" ".join((element.tail or "").split("\n"))] if element is not tree else []
    lines = ("".join(pieces)).split("\n")
    return "\n\n".join(filter(None, (" ".join(line.split()) for line in lines)))
