"""The search language: what people type, read into words and fields.

Words are looked for together, in any order. `"…"` (also “…”, „…“, «…») holds words in a row, `-word` leaves
out, `word*` takes any ending (three letters at least), `OR` joins the terms on its two sides, `AND` adds
nothing. A word with marks inside (don't, multi-agent, U.S.) is its pieces in a row. `speaker:`, `outlet:`,
`kind:`, `before:` and `after:` narrow by what stands right after the colon. Other punctuation and control
characters separate. What cannot be meant is an InvalidSearch with its place, never an error of SQLite's and
never an empty answer.
"""

import re
from collections.abc import Collection
from datetime import date, timedelta
from difflib import get_close_matches
from typing import NoReturn

from db.errors import InvalidSearch
from db.fold import words
from db.query import Field, ParsedQuery, Term, WordSearch

MAX_WORDS = 200
"""Words and fields in one search; every one costs a look-up."""

MIN_PREFIX = 3
"""Letters before a `*`: what fewer would match takes seconds in which no time limit can interfere."""

FIELDS = ("speaker", "outlet", "kind", "before", "after")
"""Names that may stand before a colon, in either case."""

KINDS = ("direct", "mixed", "indirect")

_DAYS = ("before", "after")

# What the fields are called in other search boxes, and by this service's own parameters. Other words before a
# colon are words, unless they are nearly a field's name.
_SLIPS = {
    "author": "speaker",
    "autor": "speaker",
    "by": "speaker",
    "from": "speaker",
    "person": "speaker",
    "who": "speaker",
    "newspaper": "outlet",
    "paper": "outlet",
    "publisher": "outlet",
    "site": "outlet",
    "source": "outlet",
    "type": "kind",
    "published_from": "after",
    "since": "after",
    "published_to": "before",
    "until": "before",
}
# "kind" is as near to "king" and "find" as 0.75; "speakr", "outlets" and "befor" are nearer than 0.8.
_NEARNESS = 0.8

_QUOTE = '"“”„‟«»＂'
_SPACE = r"\s\x00-\x1f\x7f-\x9f\ud800-\udfff"
# Typed as a hyphen, an en dash or the sign itself; after a phrase it may be a hyphen, see `is_minus`.
_MINUS = rf"(?:\(+(?=[-\u2013\u2212]))?(?P<minus>(?<![^\s({_QUOTE}])[-\u2013\u2212](?![-\u2013\u2212\s]))?"
_PHRASE = rf"(?P<mark>[{_QUOTE}])(?P<phrase>[^{_QUOTE}]*)(?P<close>[{_QUOTE}])?"
_CHUNK = rf"(?P<chunk>[^{_SPACE}{_QUOTE}]+)"
_PIECE = re.compile(rf"{_MINUS}(?:{_PHRASE}|{_CHUNK})")
_FIELD = re.compile(rf"{_MINUS}\(*(?P<name>[A-Za-z_]+):(?:{_PHRASE}|{_CHUNK})?")
# What may end a clause, and so does not belong to a value without quotation marks.
_AFTER_VALUE = "),;."
_DATE = re.compile("([0-9]{4})(?:[-/]([0-9]{1,2})(?:[-/]([0-9]{1,2}))?)?")


def parse_query(text: str, *, fields: Collection[str] = FIELDS) -> ParsedQuery:
    """Read what somebody typed; `fields` are those that can be asked for.

    Raises InvalidSearch naming the parameter `q`, the reason and the position.
    """
    return _Parser(text, fields).parse()


class _Parser:
    """One reading of one text, from left to right."""

    def __init__(self, text: str, fields: Collection[str]) -> None:
        self.text = text
        self.known = fields
        self.groups: list[list[Term]] = []
        self.excluded: list[Term] = []
        self.fields: list[list[Field]] = []
        self.excluded_fields: list[Field] = []
        self.days: dict[str, date] = {}
        self.count = 0
        self.parenthesis: int | None = None
        # What stood last: a term to look for, the name of a field, something to leave out, or an operator that
        # waits for a term; and what stood before that operator.
        self.last: str | None = None
        self.before_or: str | None = None
        self.last_position = 0

    def parse(self) -> ParsedQuery:
        if not self.text.strip():
            self.fail("blank; give a word to look for")
        position = 0
        while piece := _PIECE.search(self.text, position):
            field = _FIELD.match(self.text, piece.start())
            if field and self.is_field(field):
                self.read_field(field)
                position = field.end()
                continue
            position = piece.end()
            chunk = piece["chunk"]
            if chunk is None:
                self.check_closed(piece)
                term = self.read_term(piece["phrase"], piece.start("phrase"))
                if term is None:
                    self.fail("no word between the quotation marks", piece.start("mark"))
            elif chunk in ("AND", "OR", "NOT") and not piece["minus"]:
                self.operator(chunk, piece.start())
                continue
            else:
                self.note_parenthesis(chunk, piece.start("chunk"))
                term = self.read_term(chunk, piece.start("chunk"))
                if term is None:
                    continue
            self.place(term, piece.start(), excluded=self.is_minus(piece))
        if self.last in ("AND", "OR"):
            self.operator_alone(self.last, self.last_position)
        if not self.groups and not self.fields and not self.excluded_fields:
            self.fail("only words to leave out; add one to look for" if self.excluded else "no word to look for")
        if self.parenthesis is not None and (
            any(len(group) > 1 for group in self.groups) or any(len(group) > 1 for group in self.fields)
        ):
            self.fail("parentheses do not group; OR joins just the terms on its two sides", self.parenthesis)
        return ParsedQuery(
            WordSearch(tuple(map(tuple, self.groups)), tuple(self.excluded)),
            tuple(map(tuple, self.fields)),
            tuple(self.excluded_fields),
            self.days["after"].isoformat() if "after" in self.days else None,
            self.days["before"].isoformat() if "before" in self.days else None,
        )

    def is_minus(self, piece: re.Match[str]) -> bool:
        """Tell whether a term is to be left out: -"a"-b and "a"-"b" leave out b, "cold war"-era does not."""
        after_phrase = piece.start() > 0 and self.text[piece.start() - 1] in _QUOTE
        return bool(piece["minus"]) and (not after_phrase or piece["chunk"] is None or self.last == "excluded")

    def is_field(self, piece: re.Match[str]) -> bool:
        """Tell whether a field begins here; what was probably meant for one is an error."""
        name = piece["name"].lower()
        if name in self.known:
            return True
        if name in FIELDS:
            self.fail(f"{name}: is no field of this search; for the word, quote it", piece.start("name"))
        # With nothing behind the colon it is a word before a colon: "by: him".
        if piece["mark"] is None and piece["chunk"] is None:
            return False
        near = [_SLIPS[name]] if name in _SLIPS else get_close_matches(name, FIELDS, 1, _NEARNESS)
        if near and near[0] in self.known:
            self.fail(
                f"no field is called {name}:; did you mean {near[0]}:? For the words, quote them", piece.start("name")
            )
        return False

    def read_field(self, piece: re.Match[str]) -> None:
        name = piece["name"].lower()
        inside = piece.start("mark") if piece["mark"] is not None else piece.end()
        self.note_parenthesis(piece.string[piece.start() : inside], piece.start())
        if piece["mark"] is not None:
            self.check_closed(piece)
            value, position = piece["phrase"], piece.start("phrase")
        else:
            value, position = (piece["chunk"] or "").rstrip(_AFTER_VALUE), piece.end("name") + 1
        value = " ".join(value.split())
        if not value:
            self.fail(f"nothing follows {name}: right after the colon; for the word, quote it", piece.start("name"))
        if "*" in value:
            self.fail(f"* stands only in words, not after {name}:", position + piece.string[position:].index("*"))
        self.count_words(1, piece.start("name"))
        if name == "kind":
            value = value.lower()
            if value not in KINDS:
                self.fail(f"kind: is one of {', '.join(KINDS)}", position)
        if name in _DAYS:
            self.place_day(name, value, piece, position)
        else:
            self.place_field(Field(name, value, position), piece)

    def place_day(self, name: str, value: str, piece: re.Match[str], position: int) -> None:
        if piece["minus"]:
            self.fail("a day cannot be left out; before: and after: bound the days", piece.start())
        if self.last == "OR":
            self.fail("OR does not join days; before: and after: bound them", self.last_position)
        if name in self.days:
            self.fail(f"{name}: is given twice", piece.start("name"))
        found = _read_day(value)
        if found is None:
            self.fail(f"{name}: takes a day, month or year that exists, as in 2031-04-15, 2031-04 or 2031", position)
        written, day = found
        if name == "before":
            if day == date.min:
                self.fail("no day lies before it", position)
            day -= timedelta(days=1)
        self.days[name] = day
        if len(self.days) == 2 and self.days["after"] > self.days["before"]:
            self.fail("no day lies between after:, which takes its day in, and before:, which leaves it out", position)
        self.fields.append([Field(name, written, position)])
        self.last = name

    def place_field(self, field: Field, piece: re.Match[str]) -> None:
        if piece["minus"]:
            self.check_alternative(piece.start())
            self.excluded_fields.append(field)
            self.last = "excluded"
            return
        if self.last == "OR":
            self.check_same(field.name)
            self.fields[-1].append(field)
        elif any(group[0].name == field.name for group in self.fields):
            self.fail(f"{field.name}: is given twice; OR between them takes either", piece.start("name"))
        else:
            self.fields.append([field])
        self.last = field.name

    def read_term(self, content: str, offset: int) -> Term | None:
        """Make a term of a chunk or of a phrase's inside; None where it has no word."""
        found = words(content)
        star = content.find("*")
        if star >= 0 and (not found or star != found[-1].end or "*" in content[star + 1 :]):
            self.fail("* stands only at the end of a word, for any ending", offset + star)
        if star >= 0 and len(found[-1].folded) < MIN_PREFIX:
            self.fail(f"* needs at least {MIN_PREFIX} letters before it", offset + found[-1].start)
        self.count_words(len(found), offset)
        return Term(tuple(word.folded for word in found), star >= 0) if found else None

    def place(self, term: Term, position: int, *, excluded: bool) -> None:
        if excluded:
            self.check_alternative(position)
            self.excluded.append(term)
        elif self.last == "OR":
            self.check_same("term")
            self.groups[-1].append(term)
        else:
            self.groups.append([term])
        self.last = "excluded" if excluded else "term"

    def operator(self, name: str, position: int) -> None:
        if name == "NOT":
            self.fail("NOT is written as a minus sign, -word; for the word itself, quote it", position)
        if self.last is None or self.last in ("AND", "OR") or (name == "OR" and self.last == "excluded"):
            self.operator_alone(name, position)
        if name == "OR" and self.last in _DAYS:
            self.fail("OR does not join days; before: and after: bound them", position)
        self.before_or, self.last, self.last_position = self.last, name, position

    def operator_alone(self, name: str, position: int) -> NoReturn:
        if name == "AND":
            self.fail("AND joins words by itself; leave it out or quote it", position)
        self.fail("OR needs a word to look for on both sides; for the word itself, quote it", position)

    def note_parenthesis(self, written: str, offset: int) -> None:
        found = re.search("[()]", written)
        if found and self.parenthesis is None:
            self.parenthesis = offset + found.start()

    def check_closed(self, piece: re.Match[str]) -> None:
        if piece["close"] is None:
            self.fail("a quotation mark that is never closed", piece.start("mark"))

    def check_alternative(self, position: int) -> None:
        if self.last == "OR":
            self.fail("a word to leave out cannot be an alternative", position)

    def check_same(self, what: str) -> None:
        """Fail unless what stands after OR is of the kind that stands before it."""
        if what != self.before_or:
            self.fail("OR joins words with words, and a field with the same field", self.last_position)

    def count_words(self, more: int, position: int) -> None:
        self.count += more
        if self.count > MAX_WORDS:
            self.fail(f"more than {MAX_WORDS} words", position)

    def fail(self, reason: str, position: int | None = None) -> NoReturn:
        raise InvalidSearch("q", self.text, reason, position)


def _read_day(value: str) -> tuple[str, date] | None:
    """Read a day, month or year, the larger part first: as RFC 3339 would write it, and its first day."""
    found = _DATE.fullmatch(value)
    if found is None:
        return None
    year, *smaller = (int(part) for part in found.groups() if part is not None)
    try:
        day = date(year, *smaller, *[1] * (2 - len(smaller)))
    except ValueError:
        return None
    return day.isoformat()[: (4, 7, 10)[len(smaller)]], day
