"""What each paragraph of a document is: headline, date, byline, caption, link, boilerplate or body."""

import re
from typing import Literal

from msgspec import Struct

from indexer.agencies import agency, dateline
from indexer.dates import DAY, date_line

BlockKind = Literal[
    "title", "outlet", "date", "dateline", "byline", "caption", "related", "url", "credit", "boilerplate", "body"
]

_LABEL = re.compile(
    r"(?P<label>title|headline|by|author|date|published|outlet|source|publication|url|link|original url)"
    r"\s*:\s*(?P<value>\S.*)",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"(?:(?:interview|words|text|report|story)\s+)?by\s+(?P<author>\S.+)", re.IGNORECASE)
_CAPTION = re.compile(
    r"(?:photo(?:graph)?s?|picture|image|illustration|photo credit|file photo|caption)s?"
    r"(?:\s+(?:by|courtesy|credit|via)\b|\s*:).*"
    r"|.*\((?:photo|picture|image|file)[^)]*\)\s*"
    r"|.*(?:/|,)\s*(?:AFP|AP|Reuters|EPA|Getty Images|TASS|dpa)\s*(?:Photo)?\.?"
    r"|[A-ZÀ-Þ .'’-]{4,60}\s*/\s*[A-Za-zÀ-ÿ .'’-]{2,40}|(?:\S+\s){0,3}\S*\s?logo",
    re.IGNORECASE,
)
_RELATED = re.compile(
    r"(?:related(?: article| story| stories| coverage| posts?)?s?|see also|read also|read more|more on this|also read"
    r"|recommended|watch|listen|don.t miss|most read)\s*[:»>|].*|(?:read the rest here|read more)\.?",
    re.IGNORECASE,
)
_URL = re.compile(r"<?(?P<url>https?://[^\s<>]+)>?")
_URL_HEAD = re.compile(r"(?:original url|source url|permalink|canonical url|url|link)\s*:?", re.IGNORECASE)
_END = re.compile(
    r"about the (?:creator|author)|reader insights|comments?(?: \(\d+\))?|how does it work\?|sign in to comment"
    r"|find us on .*|miscellaneous links|subscribe(?: now)?|share this.*|©.*|copyright ©.*|all rights reserved.*"
    r"|terms of use|privacy policy|there are no comments.*|be the first to .*|add your insights|keep reading"
    r"|more stories from .*|enjoyed the story\?.*",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"(?P<note>\(?(?:reporting by|editing by|writing by|additional reporting|with reporting|with material"
    r"|with files from|interview by|written by|story by|wire copy|from wire|compiled from|material from|agency copy"
    r"|this (?:article|story|report|piece) (?:includes|contains|uses|was|draws|is based)|sources?|copy|wire)\b.*"
    r"|.{2,80} contributed to this (?:report|article|story)\.?\)?)"
    r"|(?P<list>\([\w .&'’-]{2,30}(?:[,/;] ?[\w .&'’-]{2,30}){0,6}\))"
    r"|[—–-]{1,2}\s*(?P<dash>[A-Z][\w .&’-]{1,40})",
    re.IGNORECASE,
)
_MINUTES = re.compile(r".*\b\d+ min(?:ute)?s? read\b.*|published about .*|\d+ (?:comments|shares|views)", re.IGNORECASE)
_OUTLET_WORD = re.compile(
    r"\b(?:Courier|Herald|Ledger|Times|Post|Radio|News|Gazette|Tribune|Journal|Chronicle|Observer|Telegraph|Guardian|Mail"
    r"|Mirror|Star|Globe|Standard|Examiner|Dispatch|Independent|Record|Press|Wire|Review|Today|Tideline|Monitor|Bulletin)\b"
)
_DATE_PREFIX = re.compile(rf"\s*date:?\s+(?P<date>{DAY})\s+", re.IGNORECASE)


class Block(Struct, frozen=True):
    """A paragraph and what it is; offsets count in the view, `value` is what it states."""

    kind: BlockKind
    start: int
    end: int
    value: str = ""


def blocks(text: str, paragraphs: list[tuple[int, int]]) -> list[Block]:
    """Say what each paragraph of a pasted document is.

    Before the first paragraph of body text (a line of 20 words or more, or a sentence with its full stop after which
    such a line comes) short lines are headline, outlet, date, byline or caption; after the last, boilerplate. Between
    them only captions, related-article lines, addresses and closing credits are told from the body.
    """
    spans = list(paragraphs)
    found: list[Block] = []
    if spans:
        prefix = _DATE_PREFIX.match(text, spans[0][0])
        if prefix and prefix.end() < spans[0][1]:
            found.append(Block("date", spans[0][0], prefix.end("date"), prefix.group("date")))
            spans[0] = (prefix.end(), spans[0][1])
    body_from = _first_body(text, spans)
    for start, end in spans[:body_from]:
        found += _head(text, start, end, any(b.kind == "title" for b in found))
    ended = address = False
    for start, end in spans[body_from:]:
        line = text[start:end]
        ended = ended or (bool(_END.fullmatch(line)) and len(line) < 120)
        block = Block("boilerplate", start, end) if ended else _inside(line, start, end, address)
        address = bool(_URL_HEAD.fullmatch(line))
        if block.kind == "body" and start == spans[body_from][0] and (wire := dateline(line)):
            found.append(Block("dateline", start, start + wire.length, line[: wire.length]))
            block = Block("body", start + wire.length, end)
        found.append(block)
    return found


def _words(line: str) -> int:
    return len(line.split())


def _first_body(text: str, spans: list[tuple[int, int]]) -> int:
    lines = [text[start:end] for start, end in spans[:16]]
    running = [i for i, line in enumerate(lines) if _is_sentence(line) or (_words(line) >= 20 and not _special(line))]
    first = running[0] if running else 0
    for i in range(first + 1, min(first + 6, running[-1] if running else 0)):
        # What seemed to be the body was a standfirst: the byline or the date still follows, and then more text.
        if any(_words(line) >= 30 for line in lines[first:i]):
            break
        if _special(lines[i]) and not _RELATED.fullmatch(lines[i]):
            first = i + 1
    return first


def _is_sentence(line: str) -> bool:
    return line.rstrip("”\"»'’)")[-1:] in {".", "!", "?"} and _words(line) >= 6 and not _special(line)


def _special(line: str) -> bool:
    return bool(
        date_line(line) or _LABEL.fullmatch(line) or _MINUTES.fullmatch(line) or _URL.fullmatch(line)
        or _RELATED.fullmatch(line) or (_words(line) < 30 and _CAPTION.fullmatch(line))
        or (_BYLINE.fullmatch(line) and _words(line) < 14)
    )  # fmt: skip


def _head(text: str, start: int, end: int, titled: bool) -> list[Block]:
    """The blocks of one line above the body; parts divided by bars or dots are lines of their own."""
    line = text[start:end]
    parts = re.split(r"\s+[|·•]\s+", line)
    if len(parts) > 1:
        found, at = [], start
        for part in parts:
            at = text.index(part, at)
            if part:
                found += _head(text, at, at + len(part), titled)
        if any(b.kind in {"date", "byline", "outlet"} for b in found):
            return found
    label = _LABEL.fullmatch(line)
    if label:
        kind: BlockKind = _LABELS[label.group("label").lower()]
        return [Block(kind, start, end, label.group("value").strip())]
    if date := date_line(line):
        return [Block("date", start, end, date)]
    outlet_date = re.fullmatch(rf"(?P<outlet>[A-Z][^,\d]{{2,40}}),\s+(?P<date>{DAY}).{{0,40}}", line, re.IGNORECASE)
    if outlet_date and _OUTLET_WORD.search(line):
        return [
            Block("outlet", start, start + outlet_date.end("outlet"), outlet_date.group("outlet")),
            Block("date", start + outlet_date.start("date"), end, outlet_date.group("date")),
        ]
    byline = _BYLINE.fullmatch(line)
    if byline and _words(line) < 16:
        return [Block("byline", start, end, byline.group("author"))]
    if match := _URL.fullmatch(line):
        return [Block("url", start, end, match.group("url"))]
    if _CAPTION.fullmatch(line):
        return [Block("caption", start, end)]
    if _RELATED.fullmatch(line):
        return [Block("related", start, end)]
    if _MINUTES.fullmatch(line):
        return [Block("boilerplate", start, end)]
    if (
        _words(line) <= 5
        and _OUTLET_WORD.search(line)
        and all(w[0].isupper() or w in {"of", "the"} for w in line.split())
    ):
        return [Block("outlet", start, end, line)]
    if titled:
        return [Block("body" if _is_sentence(line) else "caption", start, end)]
    return [Block("title", start, end, line)]


_LABELS: dict[str, BlockKind] = {
    "title": "title", "headline": "title", "by": "byline", "author": "byline", "date": "date", "published": "date",
    "outlet": "outlet", "source": "outlet", "publication": "outlet", "url": "url", "link": "url", "original url": "url",
}  # fmt: skip


def _inside(line: str, start: int, end: int, address: bool) -> Block:
    """A line in or below the body."""
    url = _URL.fullmatch(line)
    if url:
        return Block("url" if address else "boilerplate", start, end, url.group("url"))
    label = _LABEL.fullmatch(line)
    if label and _URL.fullmatch(label.group("value")):
        return Block("url", start, end, label.group("value").strip("<>"))
    if _URL_HEAD.fullmatch(line):
        return Block("boilerplate", start, end)
    if _RELATED.fullmatch(line):
        return Block("related", start, end)
    if _words(line) < 40 and _CAPTION.fullmatch(line) and not line.endswith(("”", '"')):
        return Block("caption", start, end)
    if _words(line) < 40 and (credit := _CREDIT.fullmatch(line)):
        return Block("credit", start, end, credit.group("note") or credit.group("list") or credit.group("dash"))
    if _words(line) < 5 and agency(line):
        return Block("credit", start, end, line)
    return Block("body", start, end)
