"""The parts of the tagger, each by itself."""

from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import spacy
from spacy.tokens import Doc
from thinc.api import Model, NumpyOps, get_current_ops, set_current_ops

from indexer.pipeline import typography
from indexer.score_input import Label, LabelledArticle
from indexer.tagger.features import COLUMNS, features
from indexer.tagger.labelling import labels, of_paragraph
from indexer.tagger.layers import Batch, Chain, averages, window
from indexer.tagger.linking import NUMBERS
from indexer.tagger.model import FOLLOWS, LABELS, Tagger, allowed
from indexer.tagger.options import Options, choose
from indexer.tagger.parts import runs
from indexer.tagger.scorer import Scorer
from indexer.tagger.store import FORMAT, About, Fitted, Scores, UnusableTagger, read, save
from indexer.text import view
from indexer.tokens import Words

WORDS = Words(spacy.blank("en"))


@pytest.fixture(autouse=True)
def numpy_ops() -> Iterator[None]:
    before = get_current_ops()
    set_current_ops(NumpyOps(use_blis=False))
    yield
    set_current_ops(before)


def slope(loss: Callable[[], float], table: Any, at: int, step: float = 1e-3) -> float:
    table.flat[at] += step
    above = loss()
    table.flat[at] -= 2 * step
    below = loss()
    table.flat[at] += step
    return (above - below) / (2 * step)


@pytest.mark.parametrize("layer", [window(4, 3), averages(4, 3)], ids=["window", "averages"])
def test_gradients_are_the_slopes_of_the_output(layer: Model[Any, Any]) -> None:
    random = np.random.default_rng(0)
    np.random.seed(0)
    layer.initialize()
    batch = Batch([3, 5, 1])
    given, wanted = (random.normal(size=(9, 4)).astype(np.float32) for _ in range(2))

    def loss() -> float:
        return float((layer((given, batch), is_train=True)[0] * wanted).sum())

    _, backprop = layer((given, batch), is_train=True)
    found = backprop(wanted.copy())
    assert found.flat == pytest.approx([slope(loss, given, at) for at in range(given.size)], abs=5e-3)
    for name in layer.param_names:
        held = layer.get_param(name)
        expected = [slope(loss, held, at) for at in range(held.size)]
        assert layer.get_grad(name).flat == pytest.approx(expected, abs=5e-3), name


@pytest.mark.parametrize("layer", [window(4, 3), averages(4, 3)], ids=["window", "averages"])
def test_paragraphs_of_a_batch_do_not_see_each_other(layer: Model[Any, Any]) -> None:
    layer.initialize()
    given = np.random.default_rng(1).normal(size=(9, 4)).astype(np.float32)
    together = layer.predict((given, Batch([3, 5, 1])))
    alone = [layer.predict((given[a:b], Batch([b - a]))) for a, b in ((0, 3), (3, 8), (8, 9))]
    assert together.flat == pytest.approx(np.concatenate(alone).flat, abs=1e-6)


def chain(seed: int = 0) -> tuple[Chain, tuple[Any, Batch, Any, Any]]:
    random = np.random.default_rng(seed)
    given = random.normal(size=(4, 3)), Batch([3, 1]), random.normal(size=(3, 3)), random.normal(size=3)
    return Chain(*given), given


def test_marginals_are_those_of_all_paths() -> None:
    made, (scores, _, pairs, starts) = chain()
    weights = {}
    for path in product(range(3), repeat=3):
        score = starts[path[0]] + sum(scores[n, label] for n, label in enumerate(path))
        weights[path] = np.exp(score + sum(pairs[a, b] for a, b in zip(path, path[1:], strict=False)))
    total = sum(weights.values())
    expected = [
        [sum(w for path, w in weights.items() if path[n] == label) / total for label in range(3)] for n in range(3)
    ]
    assert made.marginals()[:3].flat == pytest.approx(np.array(expected).flat)


def test_draws_follow_the_marginals() -> None:
    made, _ = chain()
    draws = made.samples(20_000, np.random.default_rng(0))
    shares = np.stack([(draws == label).mean(axis=0) for label in range(3)], axis=1)
    assert shares.flat == pytest.approx(made.marginals().flat, abs=0.02)


def test_the_gradient_of_a_chain_is_the_slope_of_its_loss() -> None:
    made, (scores, batch, pairs, starts) = chain()
    gold = np.array([0, 2, 1, 1])

    def loss() -> float:
        return Chain(scores, batch, pairs, starts).gradient(gold)[0]

    _, *found = made.gradient(gold)
    for table, slopes in zip((scores, pairs, starts), found, strict=True):
        assert slopes.flat == pytest.approx([slope(loss, table, at) for at in range(table.size)], abs=1e-5)


def test_no_draw_goes_on_with_what_has_not_begun() -> None:
    pairs, starts = allowed()
    scores = np.zeros((40, len(LABELS)))
    draws = Chain(scores, Batch([30, 10]), pairs, starts).samples(50, np.random.default_rng(0))
    for draw in draws:
        for before, label in [(-1, draw[0]), *zip(draw[:29], draw[1:30], strict=True), (-1, draw[30])]:
            assert label not in FOLLOWS or before in FOLLOWS[label]


def document(text: str) -> Doc:
    return typography(WORDS(text))


def named(text: str, quotes: list[tuple[list[str], str, str]]) -> list[tuple[str, str]]:
    def spans(words: list[str]) -> tuple[tuple[int, int], ...]:
        return tuple((text.index(w), text.index(w) + len(w)) for w in words)

    gold = tuple(Label(content=spans(c), source=spans([s]), cue=spans([q])) for c, s, q in quotes)
    reading = view(text)
    doc = document(reading.text)
    found = labels(LabelledArticle("a", text, gold), reading, doc)
    rows = [(tokens, of_paragraph(found, tokens)) for tokens in features(doc)]
    return [(doc[tokens.first + n].text, LABELS[label]) for tokens, row in rows for n, label in enumerate(row) if label]


def test_labels_of_a_quote_in_two_pieces() -> None:
    assert named("“It rained,” said Orr, “all day.”", [(["“It rained,”", "“all day.”"], "Orr", "said")]) == [
        ("It", "content"),
        ("rained", "more"),
        ("said", "cue"),
        ("Orr", "source"),
        ("all", "again"),
        ("day", "more"),
    ]


def test_labels_count_in_the_text_as_given() -> None:
    given = named("A\u200bda O\u00adrr said\u200b it was late.", [(["it was late."], "A\u200bda O\u00adrr", "said")])
    assert given == [
        ("Ada", "source"),
        ("Orr", "source-more"),
        ("said", "cue"),
        ("it", "content"),
        ("was", "more"),
        ("late", "more"),
    ]


def test_a_quote_over_two_paragraphs_begins_anew_in_the_second() -> None:
    assert named("It rained. It\n\nsnowed.", [(["It rained. It\n\nsnowed."], "It", "It")]) == [
        ("It", "content"),
        ("rained", "more"),
        (".", "more"),
        ("It", "more"),
        ("snowed", "content"),
    ]


def test_a_row_of_features_for_each_token() -> None:
    doc = document("It rained.\n\n“It snowed,” Orr said.")
    found = features(doc)
    assert [[doc[n].text for n in range(t.first, t.last)] for t in found] == [
        ["It", "rained", "."],
        ["“", "It", "snowed", ",", "”", "Orr", "said", "."],
    ]
    assert [t.ids.shape for t in found] == [(3, len(COLUMNS)), (8, len(COLUMNS))]
    marks = found[1].ids[:, list(COLUMNS).index("marks")]
    assert [bool(m) for m in marks] == [True] * 5 + [False] * 3


def test_runs() -> None:
    assert runs(np.array([True, True, False, True, False])) == [(0, 2), (3, 4)]
    assert runs(np.zeros(3, dtype=bool)) == []


def test_choosing_takes_the_likeliest_that_do_not_overlap() -> None:
    masks = np.array([[1, 1, 0, 0], [1, 1, 1, 0], [0, 0, 0, 1], [0, 0, 1, 0]], dtype=bool)
    none: tuple[Any, ...] = ((), (), (), ())
    held = Options(masks, np.eye(4), np.array([0.8, 0.9, 0.3, 0.5]), np.array([0.6, 0.1, 0.3, 0.5]), none, none)
    assert choose(held, 0.4, np.zeros(4, dtype=bool)) == [0, 3]
    assert choose(held, 0.2, np.zeros(4, dtype=bool)) == [0, 3, 2]
    assert choose(held, 0.2, np.array([True, False, False, False])) == [3, 2]


def test_a_scorer_learns_which_alternative_is_right() -> None:
    random = np.random.default_rng(0)
    tables = [random.normal(size=(4, 3)) for _ in range(300)]
    groups = [(table, table[:, 1] == table[:, 1].max()) for table in tables]
    fitted = Scorer.fit(groups[:200], seed=0)
    right = [bool(which[fitted.shares(table).argmax()]) for table, which in groups[200:]]
    assert sum(right) >= 90
    assert fitted.shares(tables[0]).sum() == pytest.approx(1)


def fitted(seed: int = 3) -> Fitted:
    none = Scores(quote=0, sourced=0)
    about = About(FORMAT, LABELS, COLUMNS, 20, 40, 5, none, none, 0.43, ((0.2, 0.1), (0.9, 0.8)))
    random = np.random.default_rng(seed)
    return Fitted(about, Tagger(seed), Scorer.fit([(random.normal(size=(2, NUMBERS)), np.array([True, False]))], seed))


def test_a_tagger_is_read_as_it_was_written(tmp_path: Path) -> None:
    made = fitted()
    save(made, tmp_path / "a" / "tagger")
    found = read(tmp_path / "a" / "tagger")
    assert found.about == made.about
    assert sorted(p.name for p in (tmp_path / "a").iterdir()) == ["tagger"]
    ids = [tokens.ids for tokens in features(document("It rained, Orr said."))]
    assert found.tagger.scores(ids)[0].tolist() == made.tagger.scores(ids)[0].tolist()
    numbers = np.ones((2, NUMBERS))
    assert found.linker.shares(numbers).tolist() == made.linker.shares(numbers).tolist()


def test_a_folder_that_holds_something_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UnusableTagger, match="is there already and not empty"):
        save(fitted(), tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["notes.txt"]


def _older(folder: Path) -> None:
    about = folder / "tagger.json"
    about.write_text(about.read_text(encoding="utf-8").replace(f'"format": {FORMAT}', '"format": 0'), encoding="utf-8")


def _other_features(folder: Path) -> None:
    about = folder / "tagger.json"
    about.write_text(about.read_text(encoding="utf-8").replace('"norm"', '"lemma"'), encoding="utf-8")


def _cut(folder: Path) -> None:
    weights = (folder / "weights.npz").read_bytes()
    (folder / "weights.npz").write_bytes(weights[: len(weights) // 2])


def _without_weights(folder: Path) -> None:
    (folder / "weights.npz").unlink()


def _other_shape(folder: Path) -> None:
    with np.load(folder / "weights.npz") as archive:
        held = {name: archive[name] for name in archive.files}
    held["linker.in"] = held["linker.in"][:-1]
    with (folder / "weights.npz").open("wb") as handle:
        np.savez(handle, allow_pickle=False, **held)


def _no_json(folder: Path) -> None:
    (folder / "tagger.json").write_text("[]", encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        pytest.param(_older, "of format 0; this version uses", id="older-format"),
        pytest.param(_other_features, "of other features", id="other-features"),
        pytest.param(_cut, "damaged tagger", id="cut-weights"),
        pytest.param(_without_weights, "no tagger: no such file", id="no-weights"),
        pytest.param(_other_shape, "damaged tagger: in has the shape", id="other-shape"),
        pytest.param(_no_json, "damaged tagger", id="no-object"),
    ],
)
def test_a_tagger_that_cannot_be_used(tmp_path: Path, spoil: Callable[[Path], None], message: str) -> None:
    folder = tmp_path / "tagger"
    save(fitted(), folder)
    spoil(folder)
    with pytest.raises(UnusableTagger, match=message):
        read(folder)


def test_no_tagger_in_an_empty_folder_or_none(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(UnusableTagger, match="no tagger"):
            read(folder)
