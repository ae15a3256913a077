"""What the tagger is told of each token: its form, its place in the parse, and what the rules make of it."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from spacy.attrs import NORM, PREFIX, SHAPE, SUFFIX
from spacy.tokens import Doc, Token

from indexer.likelihood import counted, family
from indexer.quotes import Found, Paragraph
from indexer.reported import Report

Ids = np.ndarray[Any, np.dtype[np.uint64]]

COLUMNS = {
    "norm": 6000,
    "prefix": 300,
    "suffix": 1500,
    "shape": 800,
    "relation": 600,
    "head": 3000,
    "governor": 3000,
    "opens": 2000,
    "closes": 2000,
    "cue": 300,
    "first": 300,
    "second": 300,
    "roles": 200,
    "found": 300,
    "found-roles": 100,
    "marks": 200,
    "place": 200,
}
"""The features of a token and how many rows the table of each has."""

_CUE_STEPS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one paragraph and their features, a row each."""

    first: int
    last: int
    """Tokens of the document, end exclusive."""
    ids: Ids


def features(doc: Doc) -> list[Tokens]:
    """Return the features of each paragraph of a document that the rules have been over."""
    places = [paragraph.start for paragraph in doc._.paragraphs]
    found: dict[int, list[Found]] = {}
    for row in doc._.found:
        for number in sorted({bisect_right(places, start) - 1 for start, _ in row.contents}):
            found.setdefault(number, []).append(row)
    forms = doc.to_array([NORM, PREFIX, SUFFIX, SHAPE]).astype(np.uint64)
    starts = np.asarray([token.idx for token in doc], dtype=np.int64)
    return [
        _of_paragraph(doc, paragraph, found.get(number, []), forms, starts)
        for number, paragraph in enumerate(doc._.paragraphs)
    ]


def _of_paragraph(doc: Doc, paragraph: Paragraph, rows: list[Found], forms: Ids, starts: Any) -> Tokens:
    first, last = (int(n) for n in np.searchsorted(starts, [paragraph.start, paragraph.end]))
    count = last - first

    def tokens(start: int, end: int) -> range:
        low, high = np.searchsorted(starts, [start, end])
        return range(max(0, int(low) - first), min(count, int(high) - first))

    ids = np.zeros((count, len(COLUMNS)), dtype=np.uint64)
    ids[:, :4] = forms[first:last]
    columns = {name: [""] * count for name in list(COLUMNS)[4:]}
    _grammar(doc, first, last, columns)
    _told(paragraph, tokens, columns)
    _taken(rows, tokens, columns)
    _marks(doc, first, paragraph, tokens, columns)
    for number, values in enumerate(columns.values(), start=4):
        ids[:, number] = [_hash(value) for value in values]
    return Tokens(first, last, ids)


@lru_cache(maxsize=200_000)
def _hash(text: str) -> int:
    """FNV-1a, the same in every process; 0 for no text."""
    value = 0xCBF29CE484222325 if text else 0
    for byte in text.encode():
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return value


def _grammar(doc: Doc, first: int, last: int, columns: dict[str, list[str]]) -> None:
    for at in range(first, last):
        token = doc[at]
        if not token.dep:
            continue
        n = at - first
        head = token.head
        side = "<" if head.i < at else ">" if head.i > at else "="
        columns["relation"][n] = f"{token.pos_} {token.dep_} {side}"
        columns["head"][n] = f"{head.norm_} {side}"
        columns["governor"][n] = _governor(token)
        columns["cue"][n] = f"{token.pos_} {_as_cue(token.lower_)}"
    _edges(doc, first, last, columns)


def _governor(token: Token) -> str:
    """The nearest verb of saying or the like above a token, and on which side it stands."""
    at = token
    for depth in range(6):
        up = at.head
        if up.i == at.i:
            return f"- {depth}"
        if up.pos_ in {"VERB", "NOUN", "ADJ"} and _as_cue(up.lower_) >= 3:
            return f"{up.norm_} {at.dep_} {'<' if up.i < token.i else '>'}"
        at = up
    return "..."


@lru_cache(maxsize=50_000)
def _as_cue(word: str) -> int:
    """How often a word is a cue at best, as a step."""
    likelihood = counted()
    return sum(likelihood.may_be_cue(word, step) for step in _CUE_STEPS)


def _edges(doc: Doc, first: int, last: int, columns: dict[str, list[str]]) -> None:
    """The highest constituent that starts, and the one that ends, at a token."""
    opens: dict[int, Token] = {}
    closes: dict[int, Token] = {}
    for at in range(first, last):
        token = doc[at]
        if not token.dep:
            continue
        for table, edge in ((opens, token.left_edge.i), (closes, token.right_edge.i)):
            held = table.get(edge)
            if held is None or _size(token) > _size(held):
                table[edge] = token
    for name, table in (("opens", opens), ("closes", closes)):
        for edge, token in table.items():
            if first <= edge < last:
                columns[name][edge - first] = f"{token.dep_} {token.pos_} {token.head.norm_}"


def _size(token: Token) -> int:
    return int(token.right_edge.i - token.left_edge.i)


def _told(paragraph: Paragraph, tokens: Any, columns: dict[str, list[str]]) -> None:
    """What the reports of each sentence say of its tokens, those thrown away included; the likeliest first."""
    roles: dict[int, list[str]] = {}
    for told in paragraph.reports:
        for report in told:
            _report(report, tokens, columns, roles)
    for n, names in roles.items():
        columns["roles"][n] = " ".join(names[:2])


def _report(report: Report, tokens: Any, columns: dict[str, list[str]], roles: dict[int, list[str]]) -> None:
    said = f"{family(report.construction)} {_step(report.probability)}"
    for piece, content in enumerate(report.contents):
        among = tokens(*content)
        for n in among:
            shown = f"{_edge(n, among)}{min(piece, 1)} {said}"
            if not columns["first"][n]:
                columns["first"][n] = shown
            elif not columns["second"][n]:
                columns["second"][n] = shown
    for role, span in (("cue", report.cue), ("source", report.source)):
        among = tokens(*span) if span else range(0)
        for n in among:
            roles.setdefault(n, []).append(f"{role} {_edge(n, among)} {_step(report.probability)}")


def _taken(rows: list[Found], tokens: Any, columns: dict[str, list[str]]) -> None:
    """The quotes that the rules have made of the paragraph."""
    for row in rows:
        sure = f"{row.kind} {row.rule} {_step(row.probability)}"
        for piece, content in enumerate(row.contents):
            among = tokens(*content)
            for n in among:
                columns["found"][n] = f"{_edge(n, among)}{min(piece, 1)} {sure}"
        for role, spans in (("cue", row.cue), ("source", row.source)):
            for span in spans:
                among = tokens(*span)
                for n in among:
                    columns["found-roles"][n] = f"{role} {_edge(n, among)} {row.kind}"


def _marks(doc: Doc, first: int, paragraph: Paragraph, tokens: Any, columns: dict[str, list[str]]) -> None:
    for stretch in paragraph.stretches:
        among = tokens(stretch.outer_start, stretch.outer_end)
        length = "short" if len(among) < 6 else "long"
        for n in among:
            columns["marks"][n] = f"{_edge(n, among)} {length} {stretch.continues}"
    for number, sentence in enumerate(paragraph.sentences):
        among = tokens(sentence[0].start, sentence[-1].end)
        for n in among:
            columns["place"][n] = f"{min(n - among[0], 4)} {min(among[-1] - n, 4)} {min(number, 2)}"


def _edge(n: int, among: range) -> str:
    if n == among[0]:
        return "B" if len(among) > 1 else "U"
    return "E" if n == among[-1] else "I"


def _step(share: float) -> int:
    return sum(share >= step for step in _CUE_STEPS)
