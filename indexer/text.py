"""A reading view of a text: invisible characters and link markup out, offsets kept; and its paragraphs."""

import re
from dataclasses import dataclass

# Soft hyphen, zero-width space and joiners, direction marks, byte order mark.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
# Any blank but the line feed that a parser would take for a word of its own.
_BLANK = re.compile("[\t\x0b\x0c\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u202f\u205f\u3000\u2028\u2029\x00]")
_LINK = re.compile(r"!?\[([^\[\]\n]{0,300})\]\(([^()\s]{0,2000}|[^()\s]{0,2000}\([^()\s]{0,200}\)[^()\s]{0,2000})\)")


@dataclass(frozen=True, slots=True)
class View:
    """A text as it reads, with the way back to the text it was made from."""

    text: str
    origins: tuple[int, ...] | None
    """For each character of `text` its offset in the original; None where both are the same."""

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Map a span of the view (end exclusive, not empty) to the original text."""
        if self.origins is None:
            return start, end
        return self.origins[start], self.origins[end - 1] + 1


def view(text: str) -> View:
    """Return the text as it reads: links by their words, odd blanks as spaces, invisible characters out.

    A carriage return before a line feed is dropped too; one by itself becomes a line feed. Linear in the
    length of the text.
    """
    plain = _BLANK.sub(" ", text)
    dropped: list[tuple[int, int]] = []
    for match in _LINK.finditer(plain):
        dropped += [(match.start(), match.start(1)), (match.end(1), match.end())]
    dropped += [m.span() for m in _INVISIBLE.finditer(plain)]
    dropped += [(m.start(), m.start() + 1) for m in re.finditer("\r\n", plain)]
    plain = plain.replace("\r", "\n")
    if not dropped:
        return View(plain, None)
    kept: list[str] = []
    origins: list[int] = []
    at = 0
    for start, end in sorted(dropped):
        if start > at:
            kept.append(plain[at:start])
            origins.extend(range(at, start))
        at = max(at, end)
    kept.append(plain[at:])
    origins.extend(range(at, len(plain)))
    return View("".join(kept), tuple(origins))


def lines(text: str) -> list[tuple[int, int]]:
    """Return the spans of the lines that hold something, blanks at both ends left out."""
    found = []
    for match in re.finditer(r"[^\n]+", text):
        stripped = match.group().strip()
        if stripped:
            start = match.start() + match.group().index(stripped[0])
            found.append((start, start + len(stripped)))
    return found


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Return the spans of the paragraphs.

    A line is a paragraph, except where lines were wrapped at a fixed width, as in mail: two or more lines
    without a blank line between them, none longer than 100 characters, each but the last nearly as long as the
    longest, and at least one of them starting in mid-sentence.
    """
    found: list[tuple[int, int]] = []
    block: list[tuple[int, int]] = []
    for start, end in lines(text):
        if block and text.count("\n", block[-1][1], start) > 1:
            found += _unwrapped(text, block)
            block = []
        block.append((start, end))
    return found + _unwrapped(text, block)


def _unwrapped(text: str, block: list[tuple[int, int]]) -> list[tuple[int, int]]:
    if len(block) < 2:
        return block
    lengths = [end - start for start, end in block]
    widest = max(lengths)
    wrapped = (
        50 <= widest <= 100
        and all(length >= 0.7 * widest for length in lengths[:-1])
        and any(text[start].islower() for start, _ in block[1:])
    )
    return [(block[0][0], block[-1][1])] if wrapped else block
