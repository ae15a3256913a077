"""A search as it was understood: its parts, and the same written out for people."""

import re
from typing import Annotated, NamedTuple

from msgspec import Meta, Struct

_BARE_VALUE = re.compile(r"\w+(?:[-'’/]\w+)*")


class QueryField(Struct, frozen=True, kw_only=True):
    """One field of a query, such as `speaker:okeday`."""

    field: Annotated[str, Meta(description="`speaker`, `outlet`, `kind`, `after` or `before`.", examples=["speaker"])]
    values: Annotated[
        tuple[str, ...],
        Meta(description="What was asked for: any one of these.", examples=[["okeday"], ["2031-04"]]),
    ]
    excluded: Annotated[bool, Meta(description="True where these are left out, `-speaker:`.", examples=[False])]


class Query(Struct, frozen=True, kw_only=True):
    """A query as it was understood; its words without case, accents and marks."""

    text: Annotated[
        str,
        Meta(
            description="The whole query written out, as it was understood.",
            examples=['harbour "first snow" speaker:okeday -years'],
        ),
    ]
    words: Annotated[tuple[str, ...], Meta(description="Words that must be there.", examples=[["harbour"]])]
    phrases: Annotated[
        tuple[str, ...], Meta(description="Words that must be there in a row.", examples=[["first snow"]])
    ]
    prefixes: Annotated[
        tuple[str, ...],
        Meta(description="Beginnings of words that must be there; of several words, the last.", examples=[["harb*"]]),
    ]
    alternatives: Annotated[
        tuple[tuple[str, ...], ...],
        Meta(description="Of each of these, joined by `OR`, one must be there.", examples=[[["snow", "ice"]]]),
    ]
    excluded: Annotated[tuple[str, ...], Meta(description="What must not be there.", examples=[["years"]])]
    fields: Annotated[tuple[QueryField, ...], Meta(description="The fields, such as `speaker:`.")]
    published_from: Annotated[
        str | None,
        Meta(description="First day that `after:` allows, inclusive, or null.", examples=["2031-04-01"]),
    ]
    published_to: Annotated[
        str | None,
        Meta(description="Last day that `before:` allows, inclusive, or null.", examples=["2031-04-30"]),
    ]


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
