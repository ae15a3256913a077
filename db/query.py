"""A search as it was understood: its parts, and the same written out for people."""

import re
from typing import NamedTuple

from db.models import Query, QueryField

_BARE_VALUE = re.compile(r"\w+(?:[-'’/]\w+)*")


class Term(NamedTuple):
    """Folded words in a row; with `prefix`, the last may go on."""

    words: tuple[str, ...]
    prefix: bool = False

    def __str__(self) -> str:
        return " ".join(self.words) + ("*" if self.prefix else "")


class WordSearch(NamedTuple):
    """The words of a search: of each group one term must match, and none of `excluded`."""

    groups: tuple[tuple[Term, ...], ...]
    excluded: tuple[Term, ...] = ()


class Field(NamedTuple):
    """A field and its value as typed, white space joined; `position` is where the value starts in the text."""

    name: str
    value: str
    position: int


class ParsedQuery(NamedTuple):
    """The words of a search, and its fields: of each group one value must hold, and none of `excluded`.

    A group is of one field. The days are what `after:` and `before:` allow, RFC 3339 full dates, inclusive.
    """

    words: WordSearch
    fields: tuple[tuple[Field, ...], ...] = ()
    excluded: tuple[Field, ...] = ()
    published_from: str | None = None
    published_to: str | None = None


def write_query(query: ParsedQuery) -> str:
    """Write a query out in its own language; `db.parser` reads it as the same query."""
    parts = [" OR ".join(map(_written_term, group)) for group in query.words.groups]
    parts += [" OR ".join(map(_written_field, group)) for group in query.fields]
    parts += [f"-{_written_term(term)}" for term in query.words.excluded]
    parts += [f"-{_written_field(field)}" for field in query.excluded]
    return " ".join(parts)


def describe_query(query: ParsedQuery) -> Query:
    """Sort the parts of a query by what they ask for, as an answer shows it."""
    alone = [group[0] for group in query.words.groups if len(group) == 1]
    return Query(
        text=write_query(query),
        words=tuple(str(term) for term in alone if len(term.words) == 1 and not term.prefix),
        phrases=tuple(str(term) for term in alone if len(term.words) > 1 and not term.prefix),
        prefixes=tuple(str(term) for term in alone if term.prefix),
        alternatives=tuple(tuple(map(str, group)) for group in query.words.groups if len(group) > 1),
        excluded=tuple(map(str, query.words.excluded)),
        fields=tuple(
            QueryField(field=group[0].name, values=tuple(field.value for field in group), excluded=excluded)
            for groups, excluded in ((query.fields, False), ([[field] for field in query.excluded], True))
            for group in groups
        ),
        published_from=query.published_from,
        published_to=query.published_to,
    )


def _written_term(term: Term) -> str:
    return f'"{term}"' if len(term.words) > 1 else str(term)


def _written_field(field: Field) -> str:
    bare = _BARE_VALUE.fullmatch(field.value)
    return f"{field.name}:{field.value}" if bare else f'{field.name}:"{field.value}"'
