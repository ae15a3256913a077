"""The search language: what people type, as an FTS5 expression; the only module that knows FTS5's syntax.

Words are looked for together, in any order. `"…"` (also “…”, „…“, «…») holds words in a row, `-word` leaves
out, `word*` takes any ending (three letters at least), `OR` joins the terms on its two sides, `AND` adds
nothing. A word with marks inside (don't, multi-agent, U.S.) is its pieces in a row. Other punctuation and
control characters separate. What cannot be meant is an InvalidSearch with its place, never an error of
SQLite's and never an empty answer.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import product
from typing import NamedTuple, NoReturn

from db.errors import InvalidSearch
from db.fold import words

MAX_WORDS = 200
"""Words in one search; every one costs a look-up."""

MIN_PREFIX = 3
"""Letters before a `*`: what fewer would match takes seconds in which no time limit can interfere."""

# Wordings tried as one phrase, where OR makes several.
_MAX_WORDINGS = 16

_QUOTE = '"“”„‟«»＂'
_SPACE = r"\s\x00-\x1f\x7f-\x9f\ud800-\udfff"
_PIECE = re.compile(
    r"(?P<minus>(?<!\S)-(?!-))?"
    rf"(?:(?P<mark>[{_QUOTE}])(?P<phrase>[^{_QUOTE}]*)(?P<close>[{_QUOTE}])?|(?P<chunk>[^{_SPACE}{_QUOTE}]+))"
)


class Term(NamedTuple):
    """Folded words in a row; with `prefix`, the last may go on."""

    words: tuple[str, ...]
    prefix: bool = False


class WordSearch(NamedTuple):
    """A parsed search: of each group one term must match, and none of `excluded`."""

    groups: tuple[tuple[Term, ...], ...]
    excluded: tuple[Term, ...] = ()


def parse_search(text: str, parameter: str = "q") -> WordSearch:
    """Read what somebody typed. Raises InvalidSearch naming `parameter`, the reason and the position."""
    return _Parser(text, parameter).parse()


class _Parser:
    """One reading of one text, from left to right."""

    def __init__(self, text: str, parameter: str) -> None:
        self.text = text
        self.parameter = parameter
        self.groups: list[list[Term]] = []
        self.excluded: list[Term] = []
        self.word_count = 0
        # What stood last: a term to look for, one to leave out, or an operator that waits for a term.
        self.last: str | None = None
        self.last_position = 0

    def parse(self) -> WordSearch:
        if not self.text.strip():
            self.fail("blank; give a word to look for")
        parenthesis: int | None = None
        for piece in _PIECE.finditer(self.text):
            chunk = piece["chunk"]
            if chunk is None:
                if piece["close"] is None:
                    self.fail("a quotation mark that is never closed", piece.start("mark"))
                term = self.read_term(piece["phrase"], piece.start("phrase"))
                if term is None:
                    self.fail("no word between the quotation marks", piece.start("mark"))
            elif chunk in ("AND", "OR", "NOT") and not piece["minus"]:
                self.operator(chunk, piece.start())
                continue
            else:
                bracket = re.search("[()]", chunk)
                if bracket and parenthesis is None:
                    parenthesis = piece.start("chunk") + bracket.start()
                term = self.read_term(chunk, piece.start("chunk"))
                if term is None:
                    continue
            self.place(term, piece.start(), excluded=bool(piece["minus"]))
        if self.last in ("AND", "OR"):
            self.operator_alone(self.last, self.last_position)
        if not self.groups:
            self.fail("only words to leave out; add one to look for" if self.excluded else "no word to look for")
        if parenthesis is not None and any(len(group) > 1 for group in self.groups):
            self.fail("parentheses do not group; OR joins just the terms on its two sides", parenthesis)
        return WordSearch(tuple(tuple(group) for group in self.groups), tuple(self.excluded))

    def read_term(self, content: str, offset: int) -> Term | None:
        """Make a term of a chunk or of a phrase's inside; None where it has no word."""
        found = words(content)
        star = content.find("*")
        if star >= 0 and (not found or star != found[-1].end or "*" in content[star + 1 :]):
            self.fail("* stands only at the end of a word, for any ending", offset + star)
        if star >= 0 and len(found[-1].folded) < MIN_PREFIX:
            self.fail(f"* needs at least {MIN_PREFIX} letters before it", offset + found[-1].start)
        self.word_count += len(found)
        if self.word_count > MAX_WORDS:
            self.fail(f"more than {MAX_WORDS} words", offset)
        return Term(tuple(word.folded for word in found), star >= 0) if found else None

    def place(self, term: Term, position: int, *, excluded: bool) -> None:
        if excluded and self.last == "OR":
            self.fail("a word to leave out cannot be an alternative", position)
        if excluded:
            self.excluded.append(term)
        elif self.last == "OR":
            self.groups[-1].append(term)
        else:
            self.groups.append([term])
        self.last = "excluded" if excluded else "term"

    def operator(self, name: str, position: int) -> None:
        if name == "NOT":
            self.fail("NOT is written as a minus sign, -word; for the word itself, quote it", position)
        if self.last is None or self.last in ("AND", "OR") or (name == "OR" and self.last == "excluded"):
            self.operator_alone(name, position)
        self.last, self.last_position = name, position

    def operator_alone(self, name: str, position: int) -> NoReturn:
        if name == "AND":
            self.fail("AND joins words by itself; leave it out or quote it", position)
        self.fail("OR needs a word to look for on both sides; for the word itself, quote it", position)

    def fail(self, reason: str, position: int | None = None) -> NoReturn:
        raise InvalidSearch(self.parameter, self.text, reason, position)


def match_spans(text: str, search: WordSearch) -> tuple[tuple[int, int], ...]:
    """Find what of a text the search matched: code points, in order, overlapping ones joined.

    A term of several words gives one span from its first word to its last.
    """
    found = words(text)
    folded = [word.folded for word in found]
    spans = [
        (found[first].start, found[first + len(term.words) - 1].end)
        for term in {term for group in search.groups for term in group}
        for first in _places(folded, term)
    ]
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _places(folded: Sequence[str], term: Term) -> list[int]:
    """Indexes of the words at which a term begins."""
    *head, last = term.words
    places = list(range(len(folded) - len(head)))
    if head:
        places = [index for index in places if folded[index] == head[0]]
        places = [index for index in places if folded[index : index + len(head)] == head]
    if term.prefix:
        return [index for index in places if folded[index + len(head)].startswith(last)]
    return [index for index in places if folded[index + len(head)] == last]


def match_expression(search: WordSearch | None, filters: Sequence[Sequence[str]] = ()) -> str | None:
    """Write the FTS5 expression for all words of a search and, of each filter, any one token.

    None where neither asks for anything.
    """
    return _expression(_all_words(search) if search else None, filters)


def match_prefixes(text: str, parameter: str = "q") -> str:
    """Write the FTS5 expression for a name by the beginnings of its words, in any order.

    Raises InvalidSearch for a text without words.
    """
    found = words(text)
    if not found:
        raise InvalidSearch(parameter, text, "no word to look for")
    if len(found) > MAX_WORDS:
        raise InvalidSearch(parameter, text, f"more than {MAX_WORDS} words", found[MAX_WORDS].start)
    return " AND ".join(f'"{word.folded}"*' for word in found)


def match_by_relevance(search: WordSearch, filters: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Write the expressions of each tier, best first: the words in a row as typed, then the other rows.

    No row matches two of them. One tier alone where a row of words cannot be told from the words.
    """
    every = _all_words(search)
    wordings = _in_a_row(search.groups)
    if not wordings:
        tiers = [every]
    else:
        phrases = _any_of(wordings)
        in_a_row = f"{phrases} NOT {_any_of(search.excluded)}" if search.excluded else phrases
        tiers = [in_a_row, f"({every}) NOT {phrases}"]
    return tuple(tier for tier in (_expression(tier, filters) for tier in tiers) if tier)


def _in_a_row(groups: Sequence[Sequence[Term]]) -> list[Term]:
    """All words of the search as one phrase, in as many wordings as OR allows."""
    count = 1
    for group in groups:
        count *= len(group)
    if len(groups) == 1 or count > _MAX_WORDINGS:
        return []
    return [
        Term(tuple(word for term in terms for word in term.words), terms[-1].prefix)
        for terms in product(*groups)
        if not any(term.prefix for term in terms[:-1])
    ]


def _all_words(search: WordSearch) -> str:
    wanted = " AND ".join(_any_of(group) for group in search.groups)
    return f"({wanted}) NOT {_any_of(search.excluded)}" if search.excluded else wanted


def _any_of(terms: Iterable[Term]) -> str:
    return "(" + " OR ".join(f'"{" ".join(term.words)}"{"*" if term.prefix else ""}' for term in terms) + ")"


def _expression(words: str | None, filters: Sequence[Sequence[str]]) -> str | None:
    parts = [f"words : ({words})"] if words else []
    parts += ["filters : (" + " OR ".join(f'"{token}"' for token in tokens) + ")" for tokens in filters]
    return " AND ".join(parts) or None
