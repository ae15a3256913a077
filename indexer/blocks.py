"""What each paragraph of a document is: headline, date, byline, caption, link, boilerplate or body."""

import re
from typing import Literal

from msgspec import Struct

from indexer.agencies import agency, authors, dateline, is_anonymous
from indexer.dates import DAY, date_line, is_update
from indexer.outlets import is_masthead

BlockKind = Literal[
    "title",
    "outlet",
    "date",
    "updated",
    "dateline",
    "byline",
    "caption",
    "related",
    "url",
    "credit",
    "boilerplate",
    "body",
]

_LABEL = re.compile(
    r"(?P<label>title|headline|subject|by|author|date|sent|published|outlet|source|publication|url|link|original url"
    r"|from|to|cc|bcc|reply-to|message-id)\s*:\s*(?P<value>\S.*)",
    re.IGNORECASE,
)
_LABELS: dict[str, BlockKind] = {
    "title": "title", "headline": "title", "subject": "title", "by": "byline", "author": "byline", "date": "date",
    "sent": "date", "published": "date", "outlet": "outlet", "source": "outlet", "publication": "outlet", "url": "url",
    "link": "url", "original url": "url",
}  # fmt: skip
_BYLINE = re.compile(r"(?:(?:interview|words|text|report|story)\s+)?by\s+(?P<author>\S.+)", re.IGNORECASE)
_CAPTION = re.compile(
    r"(?:photo(?:graph)?s?|picture|image|illustration|photo credit|file photo|caption)s?"
    r"(?:\s+(?:by|courtesy|credit|via)\b|\s*:).*"
    r"|(?-i:[A-ZÀ-Þ][A-ZÀ-Þ .'’-]{3,60}\s*/\s*[A-Z])[A-Za-zÀ-ÿ .'’-]{1,40}|(?:\S+\s){0,3}\S*\s?logo",
    re.IGNORECASE,
)
# A line that only ends as captions do; running text may, too.
_CREDITED = re.compile(
    r".*\((?:photo|picture|image|file)[^)]*\)\s*"
    r"|(?-i:[A-ZÀ-Þ][\w.’'-]*(?: [A-ZÀ-Þ][\w.’'-]*){0,3}\s?/\s?[A-ZÀ-Þ][\w.’'-]*(?: [A-ZÀ-Þ][\w.’'-]*){0,4})"
    r"|.*(?:/|,)\s*(?:AFP|AP|Reuters|EPA|Getty Images|TASS|dpa)\s*(?:Photo)?\.?",
    re.IGNORECASE,
)
_SPEECH = re.compile(r"[“\"„«‘`]\s*[^\s“”\"„«»]+(?:\s+[^\s“”\"„«»]+){2}")
_SAID = re.compile(
    r"\b(?:said|says|saying|told|tells|according to|added|asked|answered|replied|warned|announced|insisted|argued"
    r"|wrote|reported|claimed|declared|explained|stated)\b",
    re.IGNORECASE,
)
_LONGEST_CAPTION = 300
"""In characters, as for all lines that are read by patterns with a choice of places to match."""
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
_WIDGET = re.compile(r"subscribe(?: now)?|share this.*|keep reading", re.IGNORECASE)
# Lines of a page that are no headline, wherever they stand above the body.
_NOTICE = re.compile(
    r"for immediate release|(?:press|news) release|embargoed\b.*|(?:breaking|world|local|latest|top) news"
    r"|(?:news )?analysis|opinion|politics|world|business|economy|sports?|culture|science|technology|health"
    r"|news|features?|editorial|lifestyle|entertainment|education|environment|national|international|europe|home|menu"
    r"|search|live|video|advertisement|sponsored|skip to (?:main )?content|(?:sign|log) in|(?:we value )?your privacy"
    r"|cookies?(?: (?:policy|settings|notice))?|(?:accept|reject|manage)(?: all)?(?: cookies)?|share|print|e-?mail|save"
    r"|(?:\w+\s*[>›»]\s*)+\w*",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"[^“”\"]*\b(?:we|this (?:web)?site|our partners)\b[^“”\".]{0,80}\bcookies\b[^“”\"]*", re.IGNORECASE
)
_LEGAL = re.compile(r"\b(?:all rights reserved|cookies|newsletter|terms of use|privacy policy)\b", re.IGNORECASE)
_CREDIT = re.compile(
    r"(?P<note>\(?(?:reporting by|editing by|writing by|additional reporting|with reporting|with material"
    r"|with files from|interview by|written by|story by|wire copy|from wire|compiled from|material from|agency copy"
    r"|this (?:article|story|report|piece) (?:includes|contains|uses|was|draws|is based)|(?:copy|wire)\b"
    r"|sources?\s*[:—–-]).*"
    r"|.{2,80} contributed to this (?:report|article|story)\.?\)?)"
    r"|(?P<list>\([\w .&'’-]{2,30}(?:[,/;] ?[\w .&'’-]{2,30}){0,6}\))"
    r"|[—–-]{1,2}\s*(?P<dash>(?-i:[A-ZÀ-Þ](?!.*\.$)[\w.&’-]*(?: (?:[A-ZÀ-Þ&][\w.&’-]*|and|of|the|for|in|with)){0,5}))",
    re.IGNORECASE,
)
# A line of a transcript, as two in a row are: "CLERK: Will you swear?"
_SPOKEN = re.compile(
    r"(?:[\[(]?\d{1,2}[:.]\d\d\S{0,6} )?[A-ZÀ-Þ][\w.'’-]{0,30}(?: [\w.'’-]{1,30}){0,3}: \S.*[.!?…]", re.DOTALL
)
_MINUTES = re.compile(r".*\b\d+ min(?:ute)?s? read\b.*|published about .*|\d+ (?:comments|shares|views)", re.IGNORECASE)
# Bars and dots divide a line, and so does the start of a second date.
_PARTS = re.compile(
    r"\s+[|·•](?:\s+|$)|(?<=\d{4})[,;]?\s+(?=(?:last )?(?:updated|modified|(?:first )?published|posted)\b)",
    re.IGNORECASE,
)
_THE_NAME = re.compile(r"The(?: [A-ZÀ-Þ][a-zà-ÿ’'-]+){1,3}")
_DATE_PREFIX = re.compile(rf"\s*date:?\s+(?P<date>{DAY})\s+", re.IGNORECASE)

_SHORTEST_LEAD = 12
"""Words of the shortest first paragraph of a report."""


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
    found = _with_decks(text, _titled(text, _with_headline(text, found)))
    end_from = _end(text, spans, body_from)
    address = signed = False
    for number, (start, end) in enumerate(spans[body_from:], body_from):
        line = text[start:end]
        block = Block("boilerplate", start, end) if number >= end_from else _inside(line, start, end, address)
        address = bool(_URL_HEAD.fullmatch(line))
        wire = dateline(line) if block.kind == "body" and not signed and number < body_from + 3 else None
        if wire and (number == body_from or wire.agency or _opens_report(text, line, wire.length)):
            signed = True
            found.append(Block("dateline", start, start + wire.length, line[: wire.length]))
            block = Block("body", start + wire.length, end)
        if block.start < block.end:
            found.append(block)
    return found


def _opens_report(text: str, line: str, length: int) -> bool:
    """Whether what seems a dateline behind a standfirst is one: "QUILL — No." is an answer in an interview."""
    return _words(line) >= _SHORTEST_LEAD and text.count("\n" + line[:length]) == 1


def _words(line: str) -> int:
    return len(line.split())


def _first_body(text: str, spans: list[tuple[int, int]]) -> int:
    lines = [text[start:end] for start, end in spans[:16]]
    running = [i for i, line in enumerate(lines) if _is_sentence(line) or (_words(line) >= 20 and not _special(line))]
    first = running[0] if running else 0
    spoken = next((i for i in range(len(lines) - 1) if _is_spoken(lines[i]) and _is_spoken(lines[i + 1])), first)
    if spoken < first:
        return spoken
    for i in range(first + 1, min(first + 6, running[-1] if running else 0)):
        # What seemed to be the body was a standfirst: the byline or the date still follows, and then more text.
        if any(_words(line) >= 30 for line in lines[first:i]):
            break
        line = lines[i]
        if date_line(line) or _LABEL.fullmatch(line) or _MINUTES.fullmatch(line) or _byline(line) is not None:
            first = i + 1
    return first


def _end(text: str, spans: list[tuple[int, int]], body_from: int) -> int:
    """The place of the paragraph from which on there is boilerplate only.

    A line such as "Comments" ends an article where no long paragraph of running text comes below it; one that offers
    to share or to subscribe, which pages print between paragraphs, where no sentence of 15 words does.
    """
    last = {15: -1, 30: -1}
    for number, (start, end) in enumerate(spans):
        line = text[start:end]
        count = _words(line)
        if count >= min(last) and _is_sentence(line) and not _LEGAL.search(line):
            last |= {least: number for least in last if count >= least}
    for number, (start, end) in enumerate(spans[body_from:], body_from):
        line = text[start:end]
        if end - start < 120 and _END.fullmatch(line) and number > last[15 if _WIDGET.fullmatch(line) else 30]:
            return number
    return len(spans)


def _is_sentence(line: str) -> bool:
    return line.rstrip("”\"»'’)")[-1:] in {".", "!", "?"} and _words(line) >= 6 and not _special(line)


def _is_spoken(line: str) -> bool:
    return bool(_SPOKEN.fullmatch(line)) and not _LABEL.fullmatch(line) and not _RELATED.fullmatch(line)


def _special(line: str) -> bool:
    return len(line) <= 2 * _LONGEST_CAPTION and bool(
        date_line(line) or _LABEL.fullmatch(line) or _MINUTES.fullmatch(line) or _URL.fullmatch(line)
        or _RELATED.fullmatch(line) or (_words(line) < 30 and _is_caption(line)) or _byline(line) is not None
        or _is_notice(line)
    )  # fmt: skip


def _is_caption(line: str) -> bool:
    if len(line) > _LONGEST_CAPTION:
        return False
    if _CAPTION.fullmatch(line):
        return True
    speech = _SPEECH.search(line) or (_words(line) >= 15 and _SAID.search(line))
    return not speech and bool(_CREDITED.fullmatch(line))


def _is_notice(line: str) -> bool:
    """Whether a line is a page's own, such as a section's name, a button, or its question about cookies."""
    return bool(
        (len(line) < 120 and (_NOTICE.fullmatch(line) or _END.fullmatch(line)))
        or (len(line) < 2 * _LONGEST_CAPTION and _CONSENT.fullmatch(line))
    )


def _byline(line: str) -> str | None:
    """What follows "By" in a line that names authors or agencies so, or says that nobody is named."""
    match = _BYLINE.fullmatch(line) if _words(line) < 16 else None
    if not match or (line.endswith((".", "!", "?")) and _words(line) > 6):
        return None
    name = match.group("author")
    return name if is_anonymous(name) or authors(name) != (None, []) else None


def _head(text: str, start: int, end: int, titled: bool) -> list[Block]:
    """The blocks of one line above the body; parts divided by bars or dots are lines of their own."""
    line = text[start:end]
    if len(line) > _LONGEST_CAPTION:
        return [Block("boilerplate" if _is_notice(line) else "body", start, end)]
    parts = _PARTS.split(line)
    if len(parts) > 1:
        found, at = [], start
        for part in parts:
            at = text.index(part, at)
            if part:
                found += _head(text, at, at + len(part), titled)
        if any(b.kind in {"date", "updated", "byline", "outlet"} for b in found):
            return found
    if label := _LABEL.fullmatch(line):
        return [_labelled(label, start, end)]
    if date := date_line(line):
        return [Block("updated" if is_update(line) else "date", start, end, date)]
    outlet_date = re.fullmatch(rf"(?P<outlet>[A-Z][^,\d]{{2,40}}),\s+(?P<date>{DAY}).{{0,40}}", line, re.IGNORECASE)
    if outlet_date and is_masthead(outlet_date.group("outlet")):
        return [
            Block("outlet", start, start + outlet_date.end("outlet"), outlet_date.group("outlet")),
            Block("date", start + outlet_date.start("date"), end, outlet_date.group("date")),
        ]
    if (name := _byline(line)) is not None:
        if dated := re.search(rf"(?:published|posted|on)?:?\s*(?P<date>{DAY})", line, re.IGNORECASE):
            on = Block("date", start + dated.start("date"), start + dated.end("date"), dated.group("date"))
            return [Block("byline", start, start + dated.start(), name), on]
        return [Block("byline", start, end, name)]
    if match := _URL.fullmatch(line):
        return [Block("url", start, end, match.group("url"))]
    if _is_caption(line):
        return [Block("caption", start, end)]
    if _RELATED.fullmatch(line):
        return [Block("related", start, end)]
    if _MINUTES.fullmatch(line) or _is_notice(line):
        return [Block("boilerplate", start, end)]
    if is_masthead(line):
        return [Block("outlet", start, end, line)]
    if titled or (_words(line) >= 20 and _is_sentence(line)):
        return [Block("body" if _is_sentence(line) or (titled and line.endswith("?")) else "caption", start, end)]
    return [Block("title", start, end, line)]


def _labelled(label: re.Match[str], start: int, end: int) -> Block:
    """A line such as "Title: ..."; one of a mail that says nothing of the article is boilerplate."""
    name, value = label.group("label").lower(), label.group("value").strip()
    kind = _LABELS.get(name, "boilerplate")
    # "Source: council press office" names no outlet.
    if name == "source" and not (is_masthead(value) or agency(value)):
        kind = "boilerplate"
    if kind == "title" and _is_notice(value):
        kind = "boilerplate"
    return Block(kind, start, end, value)


def _titled(text: str, head: list[Block]) -> list[Block]:
    """The blocks above the body, once all are known: what is outlet and what title, where both look alike."""
    found = list(head)
    titled = any(b.kind == "title" for b in head)
    for i, block in enumerate(head):
        printed = text[block.start : block.end]
        if block.kind == "outlet" and printed == block.value and not _is_outlet(text, head, i, titled):
            found[i] = Block("title", block.start, block.end, printed)
        # Above a date, and below the title, also a name that no list knows: The Ebbing Lantern.
        dated = [b.kind for b in head[i + 1 : i + 2]] == ["date"] and any(b.kind == "title" for b in head[:i])
        if block.kind == "caption" and dated and _THE_NAME.fullmatch(printed):
            found[i] = Block("outlet", block.start, block.end, printed)
    return found


def _with_headline(text: str, head: list[Block]) -> list[Block]:
    """The blocks above the body where a section's or paper's name was taken for the headline that stands below it."""
    place = next((i for i, b in enumerate(head) if b.kind == "title"), None)
    if place is None or head[place].value != text[head[place].start : head[place].end]:
        return head
    words = head[place].value.split()
    below = next((i for i in range(place + 1, len(head)) if head[i].kind == "caption"), None)
    small = sum(w[0].islower() for w in words)
    if len(words) > 3 - bool(small) or below is None or not _is_deck(text, head[below]):
        return head
    if any(b.kind in {"byline", "body"} for b in head[place:below]):
        return head
    found = list(head)
    named = len(words) > 1 and all(w[0].isupper() and not w.isupper() for w in words)
    found[place] = Block("outlet" if named else "boilerplate", head[place].start, head[place].end, head[place].value)
    start, end = head[below].start, head[below].end
    found[below] = Block("title", start, end, text[start:end])
    return found


def _with_decks(text: str, head: list[Block]) -> list[Block]:
    """The blocks above the body with the lines below the headline that tell the news as text, not as captions."""
    titled = next((i for i, b in enumerate(head) if b.kind == "title"), len(head))
    return [
        Block("body", b.start, b.end) if i > titled and b.kind == "caption" and _is_deck(text, b) else b
        for i, b in enumerate(head)
    ]


def _is_deck(text: str, block: Block) -> bool:
    """Whether a line above the body is a sentence like a headline: five words or more, most of them small."""
    line = text[block.start : block.end]
    words = [w for w in line.split() if w[0].isalpha()]
    small = sum(w[0].islower() for w in words)
    return _words(line) >= 5 and 2 * small >= len(words) and line[0] not in "([" and not _is_caption(line)


def _is_outlet(text: str, head: list[Block], place: int, titled: bool) -> bool:
    """Whether a line like an outlet's name is one, and no headline that ends in Press or Star."""
    block, beside = head[place], [*head[max(place - 1, 0) : place], *head[place + 1 : place + 2]]
    dated = [b for b in beside if b.kind in {"date", "updated", "byline"}]
    if any("\n" not in text[min(block.start, b.start) : max(block.end, b.end)] for b in dated):
        return True
    words = block.value.split()
    named = words[0] in {"The", "Radio"} or len(words) <= 2
    return (named or bool(dated)) if titled else (named and bool(dated))


def _inside(line: str, start: int, end: int, address: bool) -> Block:
    """A line in or below the body."""
    url = _URL.fullmatch(line)
    if url:
        return Block("url" if address else "boilerplate", start, end, url.group("url"))
    label = _LABEL.fullmatch(line)
    if label and _URL.fullmatch(label.group("value")):
        return Block("url", start, end, label.group("value").strip("<>"))
    if _URL_HEAD.fullmatch(line) or (len(line) < 120 and _END.fullmatch(line)):
        return Block("boilerplate", start, end)
    if _RELATED.fullmatch(line):
        return Block("related", start, end)
    if _words(line) < 40 and _is_caption(line):
        return Block("caption", start, end)
    if _words(line) < 40 and (credit := _CREDIT.fullmatch(line)):
        return Block("credit", start, end, credit.group("note") or credit.group("list") or credit.group("dash"))
    if _words(line) < 5 and agency(line):
        return Block("credit", start, end, line)
    return Block("body", start, end)
