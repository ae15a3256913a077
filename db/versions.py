"""Versions of an article: what each says of itself, and what became of the quotes of the one before."""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Literal, NamedTuple

import msgspec
from msgspec import UNSET, Meta, Struct

from db.alignment import Alignment, Wording, align, in_characters
from db.answers import AlignedPart
from db.articles import get_article
from db.attributions import Said, read_said
from db.connection import reading
from db.fold import Word, words
from db.ids import number_of
from db.models import ArticleDetail, PublishedAt, Quote, SpeakerRef, Title
from db.overrides import Named, current_id
from db.paging import Page, fingerprint, make_cursor, make_total, read_cursor

# Two quotes are one that was altered where they share half of the words of both, or next to all of the shorter one's.
_SHARED = 0.5
_CUT, _CUT_WORDS = 0.8, 4
# The quotes that are compared with one, those that share most words with it.
_CANDIDATES = 5
# Words that more quotes hold are looked for only where there is no other.
_HOLDING = 100

Changed = Literal["words", "speaker", "kind", "said_to", "relayed_by"]


class AlteredQuote(Struct, frozen=True, kw_only=True):
    """A quote as it was in the version before, and as it is."""

    before: Annotated[Quote, Meta(description="As it was.")]
    after: Annotated[Quote, Meta(description="As it is.")]
    changed: Annotated[
        tuple[Changed, ...],
        Meta(
            description="What differs: words (but for case, accents and marks), speaker (or the source as printed, "
            "where neither has a speaker), kind, said_to, relayed_by.",
            examples=[["words"]],
        ),
    ]
    alignment: Annotated[
        tuple[AlignedPart, ...],
        Meta(description="From the former words (`query`) to the present ones (`quote`), word by word."),
    ]


class VersionChanges(Struct, frozen=True, kw_only=True):
    """What became of an article's quotes from one version to the next."""

    added: Annotated[tuple[Quote, ...], Meta(description="Quotes that the version before did not have.")]
    removed: Annotated[
        tuple[Quote, ...],
        Meta(description="Quotes that only the version before had; unless a later one has them, they have no page."),
    ]
    altered: Annotated[
        tuple[AlteredQuote, ...], Meta(description="Quotes that both have, in other words or of somebody else.")
    ]
    unchanged: Annotated[int, Meta(description="Quotes that both have just so.", examples=[4])]


class ArticleVersion(Struct, frozen=True, kw_only=True):
    """One version of an article."""

    version: Annotated[int, Meta(description="1 at first, one more each time the text changed.", examples=[2])]
    title: Title
    published_at: PublishedAt
    indexed_at: Annotated[
        str, Meta(description="When it was indexed, RFC 3339 in UTC.", examples=["2031-05-02T08:00:00Z"])
    ]
    replaced_at: Annotated[
        str | None,
        Meta(
            description="When the next version took its place, RFC 3339 in UTC; null for the present one.",
            examples=["2031-05-03T08:00:00Z"],
        ),
    ]
    quote_count: Annotated[int, Meta(description="Quotes found in it.", examples=[5])]
    changes: Annotated[
        VersionChanges | None,
        Meta(description="What became of the quotes of the version before; null for the first version."),
    ]


class _Kept(NamedTuple):
    article: ArticleDetail
    replaced_at: str | None


def list_versions(
    connection: sqlite3.Connection, article_id: str, *, limit: int, cursor: str | None = None
) -> Page[ArticleVersion]:
    """List an article's versions, the present one first. Raises NotFound, InvalidCursor."""
    made_by = fingerprint("versions", article_id)
    with reading(connection):
        present = get_article(connection, article_id)
        last = present.version if cursor is None else read_cursor(cursor, made_by, tuple[int])[0] - 1
        # One more, to compare the last with.
        kept = list(_read(connection, present, last, limit + 1))
        said_of = read_said(connection, {number_of(q.id) for version in kept for q in version.article.quotes})
        kept = [version._replace(article=_corrected(version.article, said_of)) for version in kept]
        said = {quote.speaker.id for version in kept for quote in version.article.quotes if quote.speaker}
        merged = {id: current_id(connection, id) for id in said}
    versions = [
        ArticleVersion(
            version=article.version,
            title=article.title,
            published_at=article.published_at,
            indexed_at=article.indexed_at,
            replaced_at=replaced_at,
            quote_count=article.quote_count,
            changes=None if before is None else compare(before.article.quotes, article.quotes, merged),
        )
        for (article, replaced_at), before in zip(kept[:limit], [*kept[1:], None], strict=False)
    ]
    following = make_cursor(made_by, versions[-1].version) if len(kept) > limit else None
    return Page(tuple(versions), following, make_total(present.version))


def _read(connection: sqlite3.Connection, present: ArticleDetail, last: int, limit: int) -> Iterator[_Kept]:
    """Versions from the number `last` down, the present one or as they were kept when they were replaced."""
    if last >= present.version:
        yield _Kept(present, None)
        last, limit = present.version - 1, limit - 1
    rows = connection.execute(
        """
        SELECT record, replaced_at FROM article_versions
        WHERE article_id = ? AND version <= ? ORDER BY version DESC LIMIT ?
        """,
        [number_of(present.id), last, limit],
    )
    for record, replaced_at in rows:
        yield _Kept(msgspec.json.decode(record, type=ArticleDetail), replaced_at)


def _corrected(article: ArticleDetail, said_of: Mapping[int, Said]) -> ArticleDetail:
    """A version as corrections have it now, so that none of them looks like a change of the article's."""
    quotes: list[Quote] = []
    for quote in article.quotes:
        said = said_of.get(number_of(quote.id), Said())
        if said.retracted:
            continue
        if isinstance(said.speaker, Named):
            quote = msgspec.structs.replace(quote, speaker=SpeakerRef(said.speaker.id, said.speaker.name))
        elif said.speaker is None:
            quote = msgspec.structs.replace(quote, speaker=None)
        if said.kind is not UNSET:
            quote = msgspec.structs.replace(quote, kind=said.kind)
        quotes.append(quote)
    return msgspec.structs.replace(article, quotes=tuple(quotes), quote_count=len(quotes))


class _Pair(NamedTuple):
    """Two quotes that are one, by their places, and how its words changed, if they did."""

    before: int
    after: int
    alignment: Alignment | None


def compare(before: Sequence[Quote], after: Sequence[Quote], merged: Mapping[str, str] | None = None) -> VersionChanges:
    """Tell what became of an article's quotes; each quote of either version stands in one place.

    `merged` says of speakers' ids whose they are now, so that merging speakers alters no quote.
    """
    merged = merged or {}
    worded = [words(quote.text) for quote in before], [words(quote.text) for quote in after]
    pairs = _same(before, after, *worded, merged)
    pairs += _altered(
        _left({pair.before for pair in pairs}, worded[0]), _left({pair.after for pair in pairs}, worded[1])
    )
    altered: list[AlteredQuote] = []
    unchanged = 0
    for old, new, alignment in sorted(pairs, key=lambda pair: pair.after):
        changed = _changed(before[old], after[new], merged)
        if alignment is None and not changed:
            unchanged += 1
            continue
        one, other = worded[0][old], worded[1][new]
        found = alignment or align(_wording(one), _wording(other))
        altered.append(
            AlteredQuote(
                before=before[old],
                after=after[new],
                changed=(*(("words",) if alignment else ()), *changed),
                alignment=in_characters(found.pieces, one, other),
            )
        )
    kept, found_again = {pair.before for pair in pairs}, {pair.after for pair in pairs}
    return VersionChanges(
        added=tuple(quote for place, quote in enumerate(after) if place not in found_again),
        removed=tuple(quote for place, quote in enumerate(before) if place not in kept),
        altered=tuple(altered),
        unchanged=unchanged,
    )


def _same(
    before: Sequence[Quote],
    after: Sequence[Quote],
    former: Sequence[list[Word]],
    present: Sequence[list[Word]],
    merged: Mapping[str, str],
) -> list[_Pair]:
    """Quotes of the same words: those that nothing else was changed of first, others in their order."""
    waiting: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, found in enumerate(former):
        waiting[_folded(found)].append(place)
    pairs: list[_Pair] = []
    for exactly in (True, False):
        for place in sorted(set(range(len(after))) - {pair.after for pair in pairs}):
            places = waiting[_folded(present[place])]
            old = next((p for p in places if not exactly or not _changed(before[p], after[place], merged)), None)
            if old is not None:
                places.remove(old)
                pairs.append(_Pair(old, place, None))
    return pairs


def _altered(before: dict[int, Wording], after: dict[int, Wording]) -> list[_Pair]:
    """Quotes whose words were altered: the most alike of those that share enough, each once."""
    holding: dict[str, list[int]] = defaultdict(list)
    for place, wording in before.items():
        for word in set(wording.words):
            holding[word].append(place)
    found: list[tuple[float, int, int, Alignment]] = []
    for place, wording in after.items():
        shared = _sharing(wording, holding)
        for old, _ in shared.most_common(_CANDIDATES):
            alignment = align(before[old], wording)
            lengths = sorted((len(before[old].words), len(wording.words)))
            share = 2 * alignment.words / sum(lengths)
            if share >= _SHARED or alignment.words >= max(_CUT_WORDS, _CUT * lengths[0]):
                found.append((-share, place, old, alignment))
    pairs: list[_Pair] = []
    taken: tuple[set[int], set[int]] = set(), set()
    for _, place, old, alignment in sorted(found, key=lambda row: row[:3]):
        if old not in taken[0] and place not in taken[1]:
            taken[0].add(old)
            taken[1].add(place)
            pairs.append(_Pair(old, place, alignment))
    return pairs


def _sharing(wording: Wording, holding: Mapping[str, Sequence[int]]) -> Counter[int]:
    """Places of quotes that hold words of this one, and how many; of the rarest words, where many hold the others."""
    shared: Counter[int] = Counter()
    for word in sorted(set(wording.words) & holding.keys(), key=lambda word: (len(holding[word]), word)):
        if shared and len(holding[word]) > _HOLDING:
            break
        shared.update(holding[word])
    return shared


def _changed(before: Quote, after: Quote, merged: Mapping[str, str]) -> tuple[Changed, ...]:
    """What differs of two quotes beside their words."""
    differing: list[Changed] = []
    if _who(before, merged) != _who(after, merged):
        differing.append("speaker")
    if before.kind != after.kind:
        differing.append("kind")
    if before.said_to != after.said_to:
        differing.append("said_to")
    if before.relayed_by != after.relayed_by:
        differing.append("relayed_by")
    return tuple(differing)


def _who(quote: Quote, merged: Mapping[str, str]) -> tuple[bool, str | None]:
    return (True, merged.get(quote.speaker.id, quote.speaker.id)) if quote.speaker else (False, quote.source)


def _left(taken: set[int], worded: Sequence[list[Word]]) -> dict[int, Wording]:
    return {place: _wording(found) for place, found in enumerate(worded) if place not in taken and found}


def _wording(found: Sequence[Word]) -> Wording:
    return Wording(_folded(found), lambda word: 1.0)


def _folded(found: Sequence[Word]) -> tuple[str, ...]:
    return tuple(word.folded for word in found)
