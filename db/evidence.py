"""The link that opens a page at a quote: a URL with a text directive (WICG, URL Fragment Text Directives)."""

import re
from urllib.parse import quote as percent_encode

from db.fold import words
from db.models import Quote

SELECTOR_CHARS = 32
"""Length of a selector's prefix and suffix; the W3C Web Annotation model leaves it open."""

# Up to so many words, the directive holds them all; beyond, only the first and the last few. A directive
# of all words must lie inside one block of the page, one of two ends need not.
_WHOLE_WORDS = 10
_END_WORDS = 4
# Shorter quotes stand elsewhere on the page too; the words before tell them apart.
_SHORT_WORDS = 3


def evidence_url(quote: Quote) -> str | None:
    """Make the link to the quote's first stretch in its article.

    None where the article states no address, or none of the web. Where a quote was loaded without the article, and
    so without spans, its text is one stretch.
    """
    url = (quote.article.url or "").strip()
    if not re.match(r"(?i)https?://[^\s/]", url):
        return None
    start, end = quote.spans[0] if quote.spans else (0, len(quote.selector.exact))
    stretch = quote.selector.exact[: end - start]
    pieces = stretch.split()
    if not pieces:
        return None
    if len(pieces) <= _WHOLE_WORDS and "\n" not in stretch.strip():
        before = _words_before(quote) if len(pieces) <= _SHORT_WORDS else []
        directive = (f"{_encode(before)}-," if before else "") + _encode(pieces)
    else:
        lines = [line.split() for line in stretch.splitlines() if line.strip()]
        directive = f"{_encode(lines[0][:_END_WORDS])},{_encode(lines[-1][-_END_WORDS:])}"
    page, _, fragment = url.partition("#")
    return f"{page}#{fragment.partition(':~:')[0]}:~:text={directive}"


def _words_before(quote: Quote) -> list[str]:
    """The last words before a quote in its own line; none where only marks stand there."""
    line = quote.selector.prefix.rpartition("\n")[2]
    pieces = line.split()
    if len(line) == SELECTOR_CHARS:
        # The selector may begin inside a word.
        pieces = pieces[1:]
    pieces = pieces[-_END_WORDS:]
    return pieces if words(" ".join(pieces)) else []


def _encode(pieces: list[str]) -> str:
    """Percent-encode all but letters, digits and `_.~`: `-`, `,` and `&` part a directive."""
    return percent_encode(" ".join(pieces), safe="").replace("-", "%2D")
