"""What a search matches, as FTS5 expressions and as places in a text; the only module that knows FTS5's syntax.

Every word stands in quotation marks and holds nothing but letters, numbers and marks (see `db.fold`).
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from itertools import product

from db.errors import InvalidSearch
from db.fold import fold_plain, words
from db.parser import MAX_WORDS
from db.query import Term, WordSearch

# Wordings tried as one phrase, where OR makes several.
_MAX_WORDINGS = 16

# What no quote matches: no token of a filter is a digit (see db.filters).
_NOTHING = 'filters : "0"'

MOST_FROM, MOST_OF = 3, 6
"""Words of a search that a quote may lack one of; of more words, the rarest so many decide.

Every word lacked is a walk through the others. On 600,000 quotes eight words of which two may be lacking take
four times as long as six of which one may be.
"""


def match_spans(text: str, search: WordSearch) -> tuple[tuple[int, int], ...]:
    """Find what of a text the search matched: code points, in order, overlapping ones joined.

    A term of several words gives one span from its first word to its last.
    """
    places = _places(text)
    spans = [span for term in {term for group in search.groups for term in group} for span in places(term)]
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def is_held(text: str, search: WordSearch) -> bool:
    """Tell whether a text matches a search, just as its expression would."""
    places = _places(text)

    def is_any(terms: Iterable[Term]) -> bool:
        return any(True for term in terms for _ in places(term))

    return all(map(is_any, search.groups)) and not is_any(search.excluded)


def _places(text: str) -> Callable[[Term], Iterable[tuple[int, int]]]:
    """Make the function that says where a term stands in a text."""
    plain = fold_plain(text)
    if plain is not None:
        # (Cutting the text into words takes five times as long.)
        return partial(_places_in_plain, plain)
    found = words(text)
    folded = [word.folded for word in found]
    return lambda term: [
        (found[first].start, found[first + len(term.words) - 1].end) for first in _indexes(folded, term)
    ]


def _places_in_plain(plain: str, term: Term) -> Iterator[tuple[int, int]]:
    """Where a term stands in what `fold_plain` gives."""
    first = term.words[0]
    place = plain.find(first)
    while place != -1:
        if place == 0 or plain[place - 1] == " ":
            end = _end_in_plain(plain, term, place)
            if end is not None:
                yield place, end
        place = plain.find(first, place + 1)


def _end_in_plain(plain: str, term: Term, start: int) -> int | None:
    """Where a term ends that starts with a word, None where it does not stand there."""
    end = start
    for number, word in enumerate(term.words, 1):
        start = end
        while plain.startswith(" ", start):
            start += 1
        if not plain.startswith(word, start):
            return None
        end = plain.find(" ", start)
        end = len(plain) if end == -1 else end
        if end != start + len(word) and not (term.prefix and number == len(term.words)):
            return None
    return end


def _indexes(folded: Sequence[str], term: Term) -> list[int]:
    """Indexes of the words at which a term begins."""
    *head, last = term.words
    places = list(range(len(folded) - len(head)))
    if head:
        places = [index for index in places if folded[index] == head[0]]
        places = [index for index in places if folded[index : index + len(head)] == head]
    if term.prefix:
        return [index for index in places if folded[index + len(head)].startswith(last)]
    return [index for index in places if folded[index + len(head)] == last]


def match_expression(
    search: WordSearch | None, filters: Sequence[Sequence[str]] = (), without: Sequence[str] = ()
) -> str | None:
    """Write the FTS5 expression for all words of a search, of each filter any one token, and none of `without`.

    None where nothing is asked for; what is to be left out needs something to be left out of.
    """
    return _expression(_all_of(search.groups) if search else None, _excluded(search), filters, without)


def match_in_order(
    search: WordSearch, filters: Sequence[Sequence[str]], without: Sequence[str], order: Sequence[int]
) -> str | None:
    """Write the same expression as `match_expression` so that its parts are looked up in an order.

    The parts are the groups of the search and then the filters; `order` is their places.
    """
    parts = [f"words : {_any_of(group)}" for group in search.groups] + list(map(_any_token, filters))
    found, *others = (parts[place] for place in order)
    for number, part in enumerate(others):
        # (FTS5 makes one list of ANDs inside ANDs, but not of an OR.)
        found = f"({found} OR {_NOTHING}) AND {part}" if number else f"{found} AND {part}"
    return _without(found, _excluded(search), without)


def match_beginning(words: Sequence[str], filters: Sequence[Sequence[str]] = ()) -> str | None:
    """Write the FTS5 expression for quotes that begin with these folded words, and of each filter any one token."""
    return _expression(f'^ "{" ".join(words)}"', (), filters, ())


def match_prefixes(text: str) -> str:
    """Write the FTS5 expression for a name by the beginnings of its words, in any order.

    Raises InvalidSearch for a text without words.
    """
    found = words(text)
    if not found:
        raise InvalidSearch("q", text, "no word to look for")
    if len(found) > MAX_WORDS:
        raise InvalidSearch("q", text, f"more than {MAX_WORDS} words", found[MAX_WORDS].start)
    return " AND ".join(f'"{word.folded}"*' for word in found)


def match_one_word(text: str) -> str | None:
    """Write the FTS5 expression for names that hold a word, its pieces in a row (O'Brien); None for several words."""
    found = words(text)
    if not found or len(text.split()) > 1:
        return None
    return '"' + " ".join(word.folded for word in found) + '"'


def in_a_row(search: WordSearch) -> WordSearch | None:
    """Make the search for all words of a search as one phrase, in as many wordings as OR allows.

    None where there are none, or where that cannot be told from the words.
    """
    count = 1
    for group in search.groups:
        count *= len(group)
    if len(search.groups) < 2 or count > _MAX_WORDINGS:
        return None
    wordings = tuple(
        Term(tuple(word for term in terms for word in term.words), terms[-1].prefix)
        for terms in product(*search.groups)
        if not any(term.prefix for term in terms[:-1])
    )
    return WordSearch((wordings,), search.excluded) if wordings else None


def match_most(
    search: WordSearch,
    order: Sequence[int],
    filters: Sequence[Sequence[str]],
    without: Sequence[str] = (),
    unheld: Collection[int] = (),
) -> tuple[str | None, tuple[str, ...]]:
    """Write the expression for the rows with all words but one, and those of the tiers after all words.

    `order` is the indexes of the groups, commonest first; `unheld` those that no row holds. Of more than
    MOST_OF groups the rarest count: in the first tier only commoner ones are lacking. Then each tier is of
    the rows that lack just one, the commonest first. No row matches two tiers, or one and all words.
    """
    excluded = _excluded(search)
    ignored, kept = order[:-MOST_OF], order[-MOST_OF:]

    def all_of(indexes: Iterable[int]) -> str | None:
        return _all_of(search.groups[index] for index in sorted(indexes))

    tiers = []
    if ignored:
        tiers.append(_expression(all_of(kept), excluded, filters, without, absent=all_of(ignored)))
    for lacking in kept:
        if set(unheld) <= {lacking, *ignored}:
            others = all_of(set(kept) - {lacking})
            tiers.append(_expression(others, [*search.groups[lacking], *excluded], filters, without))
    most = " OR ".join(f"({all_of(set(kept) - {lacking})})" for lacking in kept)
    return _expression(most, excluded, filters, without), tuple(tier for tier in tiers if tier)


def _excluded(search: WordSearch | None) -> Sequence[Term]:
    return search.excluded if search else ()


def _all_of(groups: Iterable[Sequence[Term]]) -> str | None:
    return " AND ".join(map(_any_of, groups)) or None


def _any_of(terms: Iterable[Term]) -> str:
    return "(" + " OR ".join(f'"{" ".join(term.words)}"{"*" if term.prefix else ""}' for term in terms) + ")"


def _any_token(tokens: Sequence[str]) -> str:
    return "filters : (" + " OR ".join(f'"{token}"' for token in tokens) + ")"


def _expression(
    wanted: str | None,
    excluded: Sequence[Term],
    filters: Sequence[Sequence[str]],
    without: Sequence[str],
    *,
    absent: str | None = None,
) -> str | None:
    present = [f"words : ({wanted})"] if wanted else []
    present += map(_any_token, filters)
    return _without(" AND ".join(present), excluded, without, absent=absent)


def _without(found: str, excluded: Sequence[Term], without: Sequence[str], *, absent: str | None = None) -> str | None:
    unwanted = [f"words : {_any_of(excluded)}"] if excluded else []
    unwanted += [f"words : ({absent})"] if absent else []
    unwanted += [_any_token(without)] if without else []
    return f"({found}) NOT ({' OR '.join(unwanted)})" if found and unwanted else found or None
