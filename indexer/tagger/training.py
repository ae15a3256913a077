"""Fit a tagger on labelled articles: the network on most of them, what joins it with the rules on those held out."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from msgspec.structs import replace
from spacy.tokens import Doc
from thinc.api import Adam

from db.errors import OnRecordError
from indexer.pipeline import assembled
from indexer.score import figures
from indexer.score_input import InvalidLabels, Label, LabelledArticle, read_articles
from indexer.score_match import compare, is_same_source, words_of
from indexer.spans import Span
from indexer.tagger.features import COLUMNS, Ids, features
from indexer.tagger.joining import link, occupied, standing
from indexer.tagger.labelling import labels, of_paragraph
from indexer.tagger.layers import Floats, Ints
from indexer.tagger.linking import Linker, mentions
from indexer.tagger.model import LABELS, Tagger
from indexer.tagger.options import Options, choose, options
from indexer.tagger.parts import Bools, Part, parts, runs
from indexer.tagger.scorer import Scorer
from indexer.tagger.store import FORMAT, About, Fitted, Scores, check_free, save
from indexer.text import View, view

FEWEST = 12
"""So many articles with quotes it takes: some must be held out."""
_HELD_OUT = 8
_HELD_OUT_FEW = 3
"""Of so many articles one is held out; of fewer than a hundred more, as what joins is fitted on those alone."""
_ROUNDS = 8
_MOST_ROUNDS = 40
_TOKENS = 4_000_000
"""So many tokens a small corpus is seen, if that takes no more rounds than the most."""
_BATCH = 2500
_SMALLEST_BATCH = 300
_SHUFFLED = 600
"""So many paragraphs are sorted by length together, so that batches hold such of one length."""
_RATE = 0.002
_LEAST = (0.33, 0.38, 0.43, 0.48)
_POSSIBLE = 0.3
"""Options less likely than this teach nothing about sources."""
_VARIANTS = 4
"""So many options that are the same quote teach it."""
_BINS = 12

Progress = Callable[[str, int, int], None]
"""Told the stage, how much of it is done and how much there is to do."""


class TooFew(OnRecordError):
    """There are too few labelled articles; the message says how many it takes."""


def train(paths: Sequence[Path], folder: Path, *, seed: int = 0, progress: Progress = lambda *_: None) -> About:
    """Fit a tagger on the labelled articles of some files and write it to a folder that is not there yet.

    Raises InvalidLabels, TooFew or UnusableTagger (from `store`). The same articles and seed give the same
    tagger on the same machine.
    """
    check_free(folder)
    articles = _read(paths)
    fitted = fit(articles, seed=seed, progress=progress)
    save(fitted, folder)
    return fitted.about


def _read(paths: Sequence[Path]) -> list[LabelledArticle]:
    articles: list[LabelledArticle] = []
    places: dict[str | int, Path] = {}
    for path in paths:
        for article in read_articles(path):
            if article.id in places:
                raise InvalidLabels(f"{path}: the id {article.id!r} is in {places[article.id]} already")
            places[article.id] = path
            articles.append(article)
    labelled = sum(bool(article.gold) for article in articles)
    if labelled < FEWEST:
        named = ", ".join(str(path) for path in paths)
        raise TooFew(f"{named}: {labelled} articles with quotes; a tagger takes {FEWEST}, and some hundreds to be good")
    return articles


def fit(articles: Sequence[LabelledArticle], *, seed: int, progress: Progress) -> Fitted:
    """Fit a tagger, its linker and its confidence."""
    step = _HELD_OUT if len(articles) >= 100 else _HELD_OUT_FEW
    rows: list[Ids] = []
    gold: list[Ints] = []
    held: list[tuple[LabelledArticle, View, Doc]] = []
    for number, (article, reading, doc) in enumerate(_documents(articles)):
        progress("reading", number + 1, len(articles))
        if number % step == 0:
            held.append((article, reading, doc))
            continue
        found = labels(article, reading, doc)
        for tokens in features(doc):
            if len(tokens.ids):
                rows.append(tokens.ids)
                gold.append(of_paragraph(found, tokens))
    tagger = Tagger(seed)
    _fit_tagger(tagger, rows, gold, seed, progress)
    cases = []
    for number, (article, reading, doc) in enumerate(held):
        cases.append(_case(article, reading, doc, tagger))
        progress("joining", number + 1, 2 * len(held))
    return _joined(tagger, cases, articles, seed, lambda done: progress("joining", len(held) + done, 2 * len(held)))


def _documents(articles: Sequence[LabelledArticle]) -> Iterator[tuple[LabelledArticle, View, Doc]]:
    views = [view(article.text) for article in articles]
    docs = assembled(None).pipe((reading.text for reading in views), batch_size=32, disable=["speakers"])
    yield from zip(articles, views, docs, strict=True)


def _fit_tagger(tagger: Tagger, rows: list[Ids], gold: list[Ints], seed: int, progress: Progress) -> None:
    random = np.random.default_rng(seed)
    tokens = sum(len(ids) for ids in rows)
    size = min(_BATCH, max(_SMALLEST_BATCH, tokens // 100))
    rounds = min(_MOST_ROUNDS, max(_ROUNDS, math.ceil(_TOKENS / max(tokens, 1))))
    optimizer = Adam(_RATE, L2=0.01, grad_clip=1.0, use_averages=False)
    total = rounds * len(_batches(rows, size, np.random.default_rng(seed)))
    warm = min(100, total // 10 + 1)
    done = 0
    for _ in range(rounds):
        for batch in _batches(rows, size, random):
            optimizer.learn_rate = _RATE * min(1.0, (done + 1) / warm) * max(0.02, 1 - done / total)
            tagger.update([rows[n] for n in batch], [gold[n] for n in batch])
            tagger.finish(optimizer)
            done += 1
            progress("fitting", min(done, total), total)


def _batches(rows: list[Ids], size: int, random: np.random.Generator) -> list[list[int]]:
    """The paragraphs in batches of about `size` tokens, such of one length together, in a new order each time."""
    order = random.permutation(len(rows))
    found: list[list[int]] = []
    for at in range(0, len(order), _SHUFFLED):
        batch: list[int] = []
        held = 0
        for n in sorted((int(n) for n in order[at : at + _SHUFFLED]), key=lambda n: len(rows[n])):
            batch.append(n)
            held += len(rows[n])
            if held >= size:
                found.append(batch)
                batch, held = [], 0
        if batch:
            found.append(batch)
    return [found[n] for n in random.permutation(len(found))]


@dataclass(frozen=True, slots=True)
class _Place:
    """One paragraph of an article held out."""

    part: Part
    held: Options
    linker: Linker
    taken: Bools


@dataclass(frozen=True, slots=True)
class _Case:
    """An article held out, with what the tagger makes of it."""

    article: LabelledArticle
    reading: View
    kept: tuple[Label, ...]
    """The rules' quotes that stand."""
    rules: tuple[Label, ...]
    """All quotes of the rules."""
    places: tuple[_Place, ...]

    def spans(self, spans: Sequence[Span]) -> tuple[Span, ...]:
        return tuple(self.reading.original(start, end) for start, end in spans)

    def label(self, place: _Place, option: int, scorer: Scorer) -> tuple[Label, float]:
        """An option as a quote, and how likely it is right in words and source."""
        source, likely = link(place.linker, scorer, option)
        content = [place.part.span(tokens) for tokens in runs(place.held.masks[option])]
        named = [place.part.span(source)] if source else []
        return Label(content=self.spans(content), source=self.spans(named)), likely * float(place.held.hit[option])


def _case(article: LabelledArticle, reading: View, doc: Doc, tagger: Tagger) -> _Case:
    found = parts(doc, tagger)
    kept, rows = standing(doc, found)
    places = []
    for part, known in zip(found, mentions(found), strict=True):
        held = options(part, rows.get(part.number, []))
        if held is not None:
            places.append(_Place(part, held, Linker(part, held, known), occupied(part, kept)))

    def label(row: object) -> Label:
        content, source = (
            tuple(reading.original(s, e) for s, e in getattr(row, field)) for field in ("contents", "source")
        )
        return Label(content=content, source=source)

    return _Case(article, reading, tuple(map(label, kept)), tuple(map(label, doc._.found)), tuple(places))


def _joined(
    tagger: Tagger,
    cases: list[_Case],
    articles: Sequence[LabelledArticle],
    seed: int,
    progress: Callable[[int], None],
) -> Fitted:
    """Fit the linker on the held-out articles; its scores and confidence are those of linkers fitted on the others."""
    groups = []
    for number, case in enumerate(cases):
        groups.append(list(_groups(case)))
        progress(number + 1)
    if not any(groups):
        raise TooFew("the tagger finds none of the quotes of the articles held out: it takes more labelled articles")
    halves = [cases[0::2], cases[1::2]]
    linkers = [Scorer.fit([g for row in groups[n::2] for g in row] or sum(groups, []), seed) for n in (1, 0)]
    best: tuple[float, float] = (-1.0, 0.0)
    for least in _LEAST:
        found = _predicted(halves, linkers, least)
        best = max(best, (_scores([article for article, _ in found]).quote, least))
    least = best[1]
    found = _predicted(halves, linkers, least)
    about = About(
        format=FORMAT,
        labels=LABELS,
        columns=COLUMNS,
        articles=len(articles),
        quotes=sum(len(article.gold) for article in articles),
        held_out=len(cases),
        rules=_scores([replace(case.article, predicted=case.rules) for case in cases]),
        tagged=_scores([article for article, _ in found]),
        least=least,
        confidence=_calibrated(found),
    )
    return Fitted(about, tagger, Scorer.fit([group for row in groups for group in row], seed))


def _groups(case: _Case) -> Iterator[tuple[Floats, Bools]]:
    """Of options that are labelled quotes what may be their source, and which of it is."""
    words = words_of(case.article.text)
    gold = [(words.of(label.content), words.of(label.source or ())) for label in case.article.gold]
    for place in case.places:
        used = [0] * len(gold)
        for option in np.argsort(-place.held.hit, kind="stable"):
            if place.held.hit[option] < _POSSIBLE:
                break
            content = case.spans([place.part.span(tokens) for tokens in runs(place.held.masks[option])])
            held = words.of(content)
            like = [len(held & other) / max(len(held | other), 1) for other, _ in gold]
            best = int(np.argmax(like)) if like else 0
            if not like or like[best] < 0.5 or used[best] >= _VARIANTS:
                continue
            used[best] += 1
            ranges, numbers = place.linker.alternatives(int(option))
            named = [words.of(case.spans([place.part.span(tokens)] if tokens else [])) for tokens in ranges]
            right = np.array([is_same_source(words, gold[best][1], mention) for mention in named])
            if right.any():
                yield numbers, right


_Found = tuple[LabelledArticle, list[float | None]]
"""An article with its predicted quotes, and how likely each is right (None for those of the rules)."""


def _predicted(halves: list[list[_Case]], linkers: list[Scorer], least: float) -> list[_Found]:
    found: list[_Found] = []
    for half, linker in zip(halves, linkers, strict=True):
        for case in half:
            rows = [
                case.label(place, option, linker)
                for place in case.places
                for option in choose(place.held, least, place.taken)
            ]
            predicted = (*case.kept, *(row for row, _ in rows))
            likely = [*[None] * len(case.kept), *(share for _, share in rows)]
            found.append((replace(case.article, predicted=predicted), likely))
    return found


def _scores(articles: Sequence[LabelledArticle]) -> Scores:
    found = figures(compare(article) for article in articles)
    return Scores(quote=round(found["quote"].f1, 1), sourced=round(found["sourced"].f1, 1))


def _calibrated(found: Sequence[_Found]) -> tuple[tuple[float, float], ...]:
    """Points of likelihood and share right, in bins of as many quotes, the shares never falling."""
    pairs = []
    for article, likely in found:
        right = {pair.predicted for pair in compare(article).matched if pair.sourced}
        pairs += [(share, float(n in right)) for n, share in enumerate(likely) if share is not None]
    table = np.array(sorted(pairs))
    bins = [part.mean(axis=0) for part in np.array_split(table, min(_BINS, max(1, len(table) // 20)))]
    sizes = [1.0] * len(bins)
    at = 0
    while at + 1 < len(bins):
        if bins[at][1] > bins[at + 1][1]:
            # Pool adjacent violators.
            weight = sizes[at] + sizes[at + 1]
            bins[at] = (bins[at] * sizes[at] + bins[at + 1] * sizes[at + 1]) / weight
            sizes[at] = weight
            del bins[at + 1], sizes[at + 1]
            at = max(0, at - 1)
        else:
            at += 1
    return tuple((round(float(p), 4), round(float(share), 4)) for p, share in bins)
