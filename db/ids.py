"""Public ids, which stay the same when the same documents are indexed again, and what makes records the same.

An id is a letter, an underscore and 12 characters of base32 (60 bits) of a SHA-256; anything else may be
refused unread. Of articles and quotes the 60 bits are stored as a number, in 8 bytes for 14.
"""

import hashlib
import re
from itertools import product
from typing import Literal
from urllib.parse import parse_qsl, urlencode, urlsplit

from db.extracted import ExtractedArticle, ExtractedSpeaker
from db.fold import fold
from db.spelling import is_bare, spelling_key

_LENGTH = 12
# Base32 of 15 bits. (base64.b32encode is written in Python and takes nine times as long.)
_TRIPLES = ["".join(letters) for letters in product("abcdefghijklmnopqrstuvwxyz234567", repeat=3)]
_NUMBERS = {letters: number for number, letters in enumerate(_TRIPLES)}
_ID = re.compile(f"[qsoac]_[a-z2-7]{{{_LENGTH}}}")
# Parameters that say how a reader came to a page, not which page it is.
_TRACKING = re.compile(r"(?i)utm_\w+|fbclid|gclid")
# Most addresses need no taking apart, which takes twice as long.
_SIMPLE_URL = re.compile(r"https?://(?:www\.)?([a-z0-9.-]+)((?:/[!-\"$->@-~]*)?)")


def looks_like_id(value: str, letter: Literal["q", "s", "o", "a", "c"]) -> bool:
    """Tell whether this could be the id of a quote, a speaker, an outlet, an article or a correction."""
    return value[:1] == letter and _ID.fullmatch(value) is not None


def number_of(id: str) -> int:
    """The number of a public id, which `looks_like_id`."""
    return _NUMBERS[id[2:5]] << 45 | _NUMBERS[id[5:8]] << 30 | _NUMBERS[id[8:11]] << 15 | _NUMBERS[id[11:14]]


def public_id(letter: Literal["q", "a", "c"], number: int) -> str:
    """The public id of a quote (q), an article (a) or a correction (c) with this number."""
    return f"{letter}_{_base32(number)}"


def digest(*parts: str) -> str:
    """Shorten some strings to 12 characters of base32; no two lists of strings read the same."""
    return _base32(_bits(*parts))


def _bits(*parts: str) -> int:
    joined = "".join([f"{len(part)}:{part}" for part in parts])
    found = hashlib.sha256(joined.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(found[:8], "big") >> 4


def _base32(bits: int) -> str:
    return _TRIPLES[bits >> 45] + _TRIPLES[bits >> 30 & 32767] + _TRIPLES[bits >> 15 & 32767] + _TRIPLES[bits & 32767]


def name_key(name: str) -> str:
    """Reduce a name to what two spellings of it share; never empty but for an empty name."""
    return fold(name) or name.strip().encode("ascii", "backslashreplace").decode()


def article_id(article: ExtractedArticle) -> str:
    """Id by the page's address where the document states one, else by its text and the outlet that printed it."""
    if article.url:
        return "a_" + digest("url", page_identity(article.url))
    return "a_" + digest("text", article.text, name_key(article.outlet or ""))


def page_identity(url: str) -> str:
    """Reduce an address to what tells pages apart.

    Scheme, a leading www., the fragment, a trailing slash and tracking parameters do not.
    """
    simple = _SIMPLE_URL.fullmatch(url)
    if simple:
        return simple[1] + simple[2].rstrip("/")
    return _page_identity(url)


def _page_identity(url: str) -> str:
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.") + (f":{parts.port}" if parts.port else "")
    except ValueError:
        return url.strip()
    query = [
        (name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(name)
    ]
    return host + parts.path.rstrip("/") + (f"?{urlencode(query)}" if query else "")


def quote_number(article: str, text: str, ordinal: int, folded: str | None = None) -> int:
    """Number of an id by the article's id and the words; `ordinal` counts quotes of the same words before it there.

    `folded` saves folding a text again.
    """
    return _bits(article, (fold(text) if folded is None else folded) or text, str(ordinal))


def outlet_id(name: str) -> str:
    """Id by the name, folded."""
    return "o_" + digest(name_key(name))


def speaker_id(speaker: ExtractedSpeaker, article: str) -> str:
    """Id by kind and name, however spelled, so that articles share a speaker; see `is_only_in_article`.

    Of an organisation's name, only case, accents and a "The" do not count: a letter more may be another one's.
    """
    if speaker.kind == "organisation":
        key = name_key(speaker.name).removeprefix("the ")
    else:
        key = spelling_key(speaker.name) or name_key(speaker.name)
    return "s_" + digest(speaker.kind, key, article if is_only_in_article(speaker) else "")


def is_only_in_article(speaker: ExtractedSpeaker) -> bool:
    """Tell whether a person has a name of one word, which says too little to join them across articles."""
    return speaker.kind == "person" and is_bare(speaker.name)
