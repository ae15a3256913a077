"""How words are cut and compared: the same for stored texts, search words and names."""

import re
import unicodedata
from functools import cache
from typing import NamedTuple

_SEPARATOR = " "
# Modifier letters that people and typesetters use as apostrophes; letters by category.
_APOSTROPHES = frozenset("\u02b9\u02ba\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u02ee\ua78b\ua78c")
# Letters that Unicode does not decompose, as they are written without the sign on the keyboard.
_LETTERS = {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
# Han, kana: written without spaces, so that every character is a word and any stretch can be found.
_UNSPACED = re.compile("[\u3041-\u3096\u30a1-\u30fa\u31f0-\u31ff\u3400-\u9fff\U00020000-\U0003ffff]")
# Texts of these characters alone are cut and folded alike by `words` and by SQLite's tokenizer, and fold
# one character to one: ASCII, most of Latin-1 and the usual marks. Tested character by character.
_PLAIN = re.compile(
    "[\t\n\r -~\u00a0-\u00a9\u00ab\u00ac\u00ae-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf-\u00c5\u00c7-\u00cf"
    "\u00d1-\u00d7\u00d9-\u00dd\u00e0-\u00e5\u00e7-\u00ef\u00f1-\u00f7\u00f9-\u00fd\u00ff"
    "\u2010-\u2027\u2030-\u203a\u20ac]*"
)
_PLAIN_WORD = re.compile("[0-9a-z]+")


class Word(NamedTuple):
    """A word of a text: where it stands, in code points of that text, end exclusive; and its folded form."""

    start: int
    end: int
    folded: str


class _Folding(dict[int, str]):
    """Code point -> its folded form, for str.translate; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_character(chr(code))
        return folded


def words(text: str) -> list[Word]:
    """Cut a text into words: runs of letters, numbers and the marks on them.

    Everything else separates, but invisible format characters such as the soft hyphen, which do not
    count. Han and kana are cut character by character. Some single characters hold two words (½).
    """
    plain = fold_plain(text)
    if plain is not None:
        return [Word(match.start(), match.end(), match[0]) for match in _PLAIN_WORD.finditer(plain)]
    return _cut(text)


def fold_plain(text: str) -> str | None:
    """Fold a text character by character, so that offsets stay: 0-9, a-z and spaces.

    None for a text in which that cannot be done, where some character is not folded to just one.
    """
    return text.translate(_FOLDING) if _PLAIN.fullmatch(text) else None


def fold(text: str) -> str:
    """Reduce a text to its folded words with one space between: what equals it is the same words.

    Case, diacritics, ligatures, sharp s, width and the shape of apostrophes and dashes do not count; vowel
    and voicing signs that make another letter (Devanagari, kana) do. Empty for a text without words.
    """
    return " ".join(fold_words(text))


def fold_words(text: str) -> list[str]:
    """Cut a text into its folded words; three times as fast as `words`, which says where they stand."""
    plain = fold_plain(text)
    if plain is not None:
        return _PLAIN_WORD.findall(plain)
    return [word.folded for word in _cut(text)]


def _cut(text: str) -> list[Word]:
    """Cut any text character by character; a sign that is part of a letter goes with what it stands on."""
    found: list[Word] = []
    letters = ""
    start = end = 0
    alone = False

    def finish() -> None:
        nonlocal letters
        if letters:
            found.append(Word(start, end, unicodedata.normalize("NFC", letters)))
        letters = ""

    for position, character in enumerate(text):
        folded = _FOLDING[ord(character)]
        if unicodedata.category(folded[:1] or character)[0] == "M":
            # On anything but a letter it says nothing: composed, such a sign is a symbol (≠ is = and a stroke).
            if letters:
                letters += folded
                end = position + 1
            continue
        if not folded:
            continue
        for index, piece in enumerate(folded.split(_SEPARATOR)):
            if index or alone:
                finish()
            if piece:
                start = start if letters else position
                letters += piece
                end = position + 1
                alone = _UNSPACED.match(piece) is not None
    finish()
    return found


def is_plain(text: str) -> bool:
    """Tell whether SQLite's tokenizer cuts and folds this text just as `words` does."""
    return _PLAIN.fullmatch(text) is not None


@cache
def _fold_character(character: str) -> str:
    """Folded form of one character: letters, with separators at its ends or inside."""
    category = unicodedata.category(character)
    if category == "Cf" and character != "\u200b":
        return ""
    if category[0] not in "LNM" or character in _APOSTROPHES:
        return _SEPARATOR
    # Combining classes of 10 and more are accents and points, below that signs that are part of a letter.
    decomposed = "".join(
        part
        for part in unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
        if unicodedata.combining(part) < 10
    )
    folded = "".join(
        _LETTERS.get(part, part) if unicodedata.category(part)[0] in "LNM" and part not in _APOSTROPHES else _SEPARATOR
        for part in decomposed
    )
    return _SEPARATOR + folded if _UNSPACED.match(folded) else folded


_FOLDING = _Folding()
