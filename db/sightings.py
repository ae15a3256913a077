"""The same words in several quotes: who is said to have said them, where first, and between which marks."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from db.alignment import Piece
from db.answers import Attribution, FirstSighting, LookupSummary
from db.fold import Word, fold
from db.models import Quote, Span


def earliest(quotes: Iterable[Quote]) -> Quote:
    """The quote of the earliest article; those without a date come last."""
    return min(quotes, key=by_date)


def by_date(quote: Quote) -> tuple[bool, float]:
    """Key that sorts quotes by the moment of publication, a day by its beginning in UTC, those without a date last."""
    if quote.published_at is None:
        return True, 0.0
    moment = datetime.fromisoformat(quote.published_at)
    return False, (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def summarise(quotes: Sequence[Quote], *, all_read: bool = True) -> LookupSummary:
    """Sum up quotes of the same words: each attribution with its outlets, and the earliest."""
    first = earliest(quotes) if quotes else None
    return LookupSummary(
        total=len(quotes),
        total_is_exact=all_read,
        speakers=attributions(quotes),
        first=None if first is None or first.published_at is None else FirstSighting(first),
    )


def attributions(quotes: Iterable[Quote]) -> tuple[Attribution, ...]:
    """Who is said to have said them, by how many outlets and quotes, most first; unnamed sources by their mention."""
    groups: dict[str, list[Quote]] = {}
    for quote in quotes:
        key = quote.speaker.id if quote.speaker else f"source {fold(quote.source or '')}"
        groups.setdefault(key, []).append(quote)
    found = [
        Attribution(
            speaker=group[0].speaker,
            source=None if group[0].speaker else group[0].source,
            outlets=len({quote.outlet.id for quote in group if quote.outlet}),
            quotes=len(group),
        )
        for group in groups.values()
    ]

    def order(one: Attribution) -> tuple[int, int, bool, str]:
        return -one.outlets, -one.quotes, one.speaker is None, one.speaker.name if one.speaker else one.source or ""

    return tuple(sorted(found, key=order))


def verbatim_in_text(quote: Quote) -> list[Span]:
    """Where in its own text a quote stood between quotation marks."""
    if quote.kind == "direct":
        return [(0, len(quote.text))]
    found: list[Span] = []
    at = 0
    for start, end in quote.spans:
        found += [
            (at + max(first, start) - start, at + min(last, end) - start)
            for first, last in quote.verbatim
            if max(first, start) < min(last, end)
        ]
        at += end - start + 1
    # (The text is the pieces with one space between; where it is not, nothing can be said.)
    return found if at == len(quote.text) + 1 else []


def verbatim_in_query(
    pieces: Iterable[Piece], query: Sequence[Word], words: Sequence[Word], quote: Quote
) -> tuple[Span, ...]:
    """Where in the text asked about stand words that stood between quotation marks in the quote."""
    marked = verbatim_in_text(quote)
    found: list[tuple[int, int]] = []
    for piece in pieces:
        if piece.op != "equal":
            continue
        for index in range(*piece.query):
            word = words[piece.quote[0] + index - piece.query[0]]
            if not any(start <= word.start and word.end <= end for start, end in marked):
                continue
            if found and found[-1][1] == index:
                found[-1] = found[-1][0], index + 1
            else:
                found.append((index, index + 1))
    return tuple((query[start].start, query[end - 1].end) for start, end in found)
