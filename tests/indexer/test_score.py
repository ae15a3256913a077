import importlib.util
import json
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from indexer.cli import main
from indexer.score import Figure, KindFigure, Report, figures, measure
from indexer.score_calibration import Bin
from indexer.score_errors import CAUSES, Shown
from indexer.score_input import LabelledArticle, extracted
from indexer.score_match import PRONOUNS, TITLES, compare, plain_name, quoted_spans, words_of

TEXT = (
    "Dario Quill said: “The port will open soon.” Ines Tarn doubted that it would “open at all” this year.\n\n"
    "The mayor of Ostrel claims that nobody asked the seven crews."
)
DIRECT = "The port will open soon."
MIXED = "that it would “open at all” this year"
INDIRECT = "that nobody asked the seven crews"


def at(words: str, text: str = TEXT) -> list[list[int]]:
    assert text.count(words) == 1
    return [[text.index(words), text.index(words) + len(words)]]


def quote(content: str, source: str | None = None, text: str = TEXT, **fields: Any) -> dict[str, Any]:
    return {"content": at(content, text), "source": at(source, text) if source else [], **fields}


GOLD = [
    quote(DIRECT, "Dario Quill", cue=at("said"), speaker="Dario Quill"),
    quote(MIXED, "Ines Tarn", cue=at("doubted"), speaker="Ines Tarn"),
    quote(INDIRECT, "The mayor of Ostrel", cue=at("claims"), speaker=None),
]


def labelled(gold: Any, predicted: Any = None, text: str = TEXT, ident: str = "a") -> LabelledArticle:
    return msgspec.convert({"id": ident, "text": text, "gold": gold, "predicted": predicted}, LabelledArticle)


def report(gold: Any, predicted: Any, listed: int = 0, text: str = TEXT) -> Report:
    return measure([labelled(gold, predicted, text)], listed)


def test_the_figures_of_one_article() -> None:
    predicted = [
        quote(DIRECT, "Quill", speaker="dario quíll"),
        quote("“open at all” this year", "Dario Quill", speaker="Dario Quill"),
        quote("The mayor of Ostrel"),
    ]
    assert report(GOLD, predicted).figures == {
        "stretch": Figure(100.0, 100.0, 100.0, 2, 2, 2),
        "attributed": Figure(50.0, 50.0, 50.0, 1, 2, 2),
        "quote": Figure(66.7, 66.7, 66.7, 2, 3, 3),
        "sourced": Figure(33.3, 33.3, 33.3, 1, 3, 3),
        "exact": Figure(33.3, 33.3, 33.3, 1, 3, 3),
        "words": Figure(71.4, 52.6, 60.6, 10, 14, 19),
        "speaker": Figure(50.0, 50.0, 50.0, 1, 2, 2),
    }


def test_one_word_of_many_too_few_is_not_exact() -> None:
    found = report([quote(TEXT.split("\n")[0])], [quote(TEXT.split("\n")[0][:-1].rsplit(" ", 1)[0])]).figures
    assert (found["quote"].right, found["exact"].right, found["words"].right) == (1, 0, 18)


def test_no_speaker_figure_where_no_gold_quote_has_the_field() -> None:
    gold = [quote(DIRECT, "Dario Quill")]
    assert "speaker" not in report(gold, [{**gold[0], "speaker": "Ines Tarn"}]).figures
    assert report(gold, [{**gold[0], "speaker": "Ines Tarn"}]).errors.counts == dict.fromkeys(CAUSES, 0)


def test_figures_add_up_over_articles_and_one_without_predictions_has_none() -> None:
    measured = measure([labelled(GOLD, GOLD), labelled(GOLD, None, ident="b")])
    assert (measured.articles, measured.not_predicted) == (2, 1)
    assert measured.figures["sourced"] == Figure(100.0, 50.0, 66.7, 3, 3, 6)
    assert measured.figures["stretch"] == Figure(100.0, 50.0, 66.7, 2, 2, 4)


@pytest.mark.parametrize(
    ("text", "least", "expected"),
    [
        ("a “b c” d", 1, ["b c"]),
        ("a “b c” d", 3, []),
        ('"one" and "two three"', 1, ["one", "two three"]),
        ("“never closed\nnext” line", 1, ["never closed"]),
        ("“one “two” three", 1, ["one ", "two"]),
        ('“half" and "half”', 1, ["half", "half"]),
        ("“—”", 1, []),
    ],
)
def test_stretches_between_double_marks(text: str, least: int, expected: list[str]) -> None:
    assert [text[start:end] for start, end in quoted_spans(text, least)] == expected


def test_a_kind_that_is_not_labelled_follows_from_the_marks() -> None:
    contents = [DIRECT, f"“{DIRECT}”", MIXED, "open at all", INDIRECT]
    comparison = compare(labelled([quote(content) for content in contents], [quote(MIXED, kind="indirect")]))
    assert comparison.gold_kinds == ("direct", "direct", "mixed", "direct", "indirect")
    assert comparison.predicted_kinds == ("indirect",)


def test_figures_by_kind_count_each_side_by_its_own_kind() -> None:
    predicted = [
        quote(DIRECT, "Dario Quill", kind="direct"),
        quote(MIXED, "Ines Tarn", kind="direct"),
        quote(INDIRECT, "Dario Quill", kind="indirect"),
    ]
    assert report(GOLD, predicted).by_kind == {
        "direct": {
            "quote": KindFigure(100.0, 100.0, 100.0, 2, 2, 1, 1),
            "sourced": KindFigure(100.0, 100.0, 100.0, 2, 2, 1, 1),
        },
        "mixed": {
            "quote": KindFigure(0.0, 100.0, 0.0, 0, 0, 1, 1),
            "sourced": KindFigure(0.0, 100.0, 0.0, 0, 0, 1, 1),
        },
        "indirect": {
            "quote": KindFigure(100.0, 100.0, 100.0, 1, 1, 1, 1),
            "sourced": KindFigure(0.0, 0.0, 0.0, 0, 1, 0, 1),
        },
    }


EIGHT = "one two three four five six seven eight nine"
NAMED = quote(DIRECT, "Dario Quill", speaker="Dario Quill")


@pytest.mark.parametrize(
    ("gold", "predicted", "causes", "text"),
    [
        pytest.param([NAMED], [NAMED], {}, TEXT, id="nothing wrong"),
        pytest.param([NAMED], [], {"missed_quote": 1}, TEXT, id="missed"),
        pytest.param([], [NAMED], {"spurious_quote": 1}, TEXT, id="spurious"),
        pytest.param([NAMED], [quote(INDIRECT)], {"missed_quote": 1, "spurious_quote": 1}, TEXT, id="elsewhere"),
        pytest.param([quote(DIRECT)], [quote("The port")], {"wrong_boundaries": 1}, TEXT, id="boundaries"),
        pytest.param(
            [quote("one two three four", text=EIGHT), quote("six seven eight nine", text=EIGHT)],
            [quote(EIGHT, text=EIGHT)],
            {"wrong_boundaries": 2},
            EIGHT,
            id="two joined",
        ),
        pytest.param(
            [quote(EIGHT, text=EIGHT)],
            [quote("one two three four", text=EIGHT), quote("six seven eight nine", text=EIGHT)],
            {"wrong_boundaries": 2},
            EIGHT,
            id="one split",
        ),
        pytest.param(
            [quote("one two three four", text=EIGHT), quote("five six seven eight", text=EIGHT)],
            [quote("one two three four five six seven eight", text=EIGHT)],
            {"wrong_boundaries": 1},
            EIGHT,
            id="half of it",
        ),
        pytest.param([NAMED], [{**NAMED, "source": at("Ines Tarn")}], {"wrong_source": 1}, TEXT, id="source"),
        pytest.param([NAMED], [{**NAMED, "source": at("Quill said")}], {}, TEXT, id="source by one word"),
        pytest.param([NAMED], [{**NAMED, "source": None}], {"missing_source": 1}, TEXT, id="no source"),
        pytest.param([{**NAMED, "source": []}], [NAMED], {"extra_source": 1}, TEXT, id="source too many"),
        pytest.param([NAMED], [{**NAMED, "speaker": "Ines Tarn"}], {"wrong_speaker": 1}, TEXT, id="speaker"),
        pytest.param([NAMED], [{**NAMED, "speaker": "Mr. DARIO Quíll"}], {}, TEXT, id="speaker spelt otherwise"),
        pytest.param([NAMED], [{**NAMED, "speaker": None}], {"missing_speaker": 1}, TEXT, id="no speaker"),
        pytest.param([{**NAMED, "speaker": None}], [NAMED], {"extra_speaker": 1}, TEXT, id="speaker too many"),
        pytest.param(
            [NAMED],
            [quote(DIRECT, "Ines Tarn", speaker="Ines Tarn")],
            {"wrong_source": 1, "wrong_speaker": 1},
            TEXT,
            id="both",
        ),
    ],
)
def test_errors_by_cause(gold: Any, predicted: Any, causes: dict[str, int], text: str) -> None:
    errors = report(gold, predicted, 10, text).errors
    assert errors.counts == {**dict.fromkeys(CAUSES, 0), **causes}
    assert Counter(error.cause for error in errors.listed) == causes


@pytest.mark.parametrize(
    ("gold", "predicted", "same"),
    [
        ("The mayor", "The mayor of Ostrel", True),
        ("the harbour mayor", "A mayor", True),
        ("the harbour mayor", "A crew", False),
        ("later he", "then he", False),
        ("port Straße", "the STRASSE", True),
    ],
)
def test_sources_that_share_no_word_agree_by_their_last(gold: str, predicted: str, same: bool) -> None:
    text = f"{gold} said so; {predicted} denies this." if gold != "The mayor" else f"{predicted} denies this."
    labels = [{"content": at("denies this", text), "source": [[0, len(gold)]]}]
    start = text.rindex(predicted)
    answers = [{"content": at("denies this", text), "source": [[start, start + len(predicted)]]}]
    assert report(labels, answers, text=text).figures["sourced"].right == same


def test_a_listed_error_shows_both_sides() -> None:
    predicted = [{**quote("The port", "Ines Tarn", kind="mixed", confidence=0.4)}]
    (error,) = report([GOLD[0]], predicted, 1).errors.listed
    assert (error.cause, error.article) == ("wrong_boundaries", "a")
    assert error.gold == Shown(
        spans=((19, 43),),
        text=DIRECT,
        kind="direct",
        cue="said",
        source="Dario Quill",
        speaker="Dario Quill",
        confidence=None,
    )
    assert error.predicted == Shown(
        spans=((19, 27),),
        text="The port",
        kind="mixed",
        cue=None,
        source="Ines Tarn",
        speaker=msgspec.UNSET,
        confidence=0.4,
    )


def test_so_many_errors_of_each_cause_are_listed_and_all_counted() -> None:
    articles = [labelled(GOLD, [], ident="a"), labelled(GOLD, [NAMED], ident="b"), labelled([], [NAMED], ident="c")]
    errors = measure(articles, 2).errors
    assert {cause: n for cause, n in errors.counts.items() if n} == {"missed_quote": 5, "spurious_quote": 1}
    assert [(e.cause, e.article) for e in errors.listed] == [
        ("missed_quote", "a"),
        ("missed_quote", "a"),
        ("spurious_quote", "c"),
    ]
    assert measure(articles).errors.listed == ()


def test_calibration_of_quotes_and_stretches() -> None:
    predicted = [
        quote(DIRECT, "Dario Quill", kind="direct", confidence=0.9),
        quote("open at all", "Ines Tarn", kind="direct", confidence=0.96),
        quote(INDIRECT, "Ines Tarn", kind="indirect", confidence=0.25),
        quote("The mayor of Ostrel", kind="indirect"),
    ]
    found = report(GOLD, predicted).calibration
    assert [row for row in found.quotes.bins if row.count] == [
        Bin(0.2, 0.3, 1, 0, 0.25, 0.0),
        Bin(0.9, 1.0, 2, 1, 0.93, 0.5),
    ]
    assert len(found.quotes.bins) == 10
    assert found.quotes.bins[5] == Bin(0.5, 0.6, 0, 0, None, None)
    assert (found.quotes.count, found.quotes.error) == (3, round((0.25 + 0.86) / 3, 4))
    assert found.quotes.error_by_kind == {"direct": 0.43, "mixed": None, "indirect": 0.25}
    # The second stretch stands in a quote cut too short, and has its right source.
    assert [row for row in found.stretches.bins if row.count] == [Bin(0.9, 1.0, 2, 2, 0.93, 1.0)]
    assert (found.stretches.count, found.stretches.error) == (2, 0.07)


def test_a_stretch_in_an_indirect_prediction_is_not_calibrated() -> None:
    predicted = [quote(DIRECT, "Dario Quill", kind="indirect", confidence=0.5)]
    found = report(GOLD, predicted).calibration
    assert (found.quotes.count, found.stretches.count) == (1, 0)


@pytest.mark.parametrize("hundredths", range(101))
def test_each_confidence_falls_into_its_tenth(hundredths: int) -> None:
    predicted = [quote(DIRECT, "Dario Quill", confidence=hundredths / 100)]
    bins = report(GOLD, predicted).calibration.quotes.bins
    assert [index for index, row in enumerate(bins) if row.count] == [min(hundredths // 10, 9)]


# The shared scorer defines the figures: ours are the same on anything.

TOKENS = [
    *("“", "”", '"', "\n", ".", ",", "-", "’", "'"),
    *("he", "He", "they", "said", "the", "mayor", "open", "7.5"),
    *("Quill", "Québec", "Tarn", "port-side", "o’clock", "ﬁne", "Straße"),
]
NAMES = st.sampled_from(
    [None, "", "Dario Quill", "dario quíll", "Mr. Quill", "The President", "Ørsted", "Straße", "SS"]
)


def spans(text: str, most: int = 2) -> st.SearchStrategy[list[list[int]]]:
    edges = st.lists(st.integers(0, len(text)), min_size=2, max_size=2, unique=True).map(sorted)
    return st.lists(edges, max_size=most)


def quotes(text: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    fields = {"content": spans(text), "source": spans(text, 1)}
    return st.lists(st.fixed_dictionaries(fields, optional={"speaker": NAMES}), max_size=5)


@st.composite
def examples(draw: st.DrawFn) -> tuple[str, list[dict[str, Any]], list[dict[str, Any]] | None]:
    glue = draw(st.sampled_from(["", " "]))
    text = glue.join(draw(st.lists(st.sampled_from(TOKENS), min_size=1, max_size=40))) + " so"
    gold = draw(quotes(text))
    nearly = st.lists(st.sampled_from(gold), max_size=4) if gold else st.just([])
    predicted = draw(st.none() | st.tuples(quotes(text), nearly).map(lambda both: both[0] + both[1]))
    return text, gold, predicted


@pytest.fixture(scope="module")
def scorer(shared: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score_attribution", shared / "score" / "score_attribution.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.shared
def test_pronouns_and_titles_are_those_of_the_shared_scorer(scorer: ModuleType) -> None:
    assert (PRONOUNS, TITLES) == (scorer.PRONOUN, scorer.TITLES)


def as_shared(measured: dict[str, Figure]) -> dict[str, dict[str, float]]:
    return {
        name: {
            "P": row.precision,
            "R": row.recall,
            "F1": row.f1,
            "hit": row.right,
            "predicted": row.predicted,
            "gold": row.gold,
        }
        for name, row in measured.items()
    }


@pytest.mark.shared
@given(st.lists(examples(), min_size=1, max_size=3))
def test_the_figures_are_those_of_the_shared_scorer(
    scorer: ModuleType, made: list[tuple[str, list[dict[str, Any]], list[dict[str, Any]] | None]]
) -> None:
    gold = [{"id": str(i), "text": text, "quotes": labels} for i, (text, labels, _) in enumerate(made)]
    predicted = {str(i): answers for i, (_, _, answers) in enumerate(made) if answers is not None}
    ours = [compare(labelled(labels, answers, text, str(i))) for i, (text, labels, answers) in enumerate(made)]
    assert as_shared(figures(ours)) == scorer.score(gold, predicted)


@pytest.mark.shared
def test_the_seeds_have_the_figures_of_the_shared_scorer(scorer: ModuleType, seeds: Path) -> None:
    gold = [json.loads(line) for line in (seeds / "gold.jsonl").read_text(encoding="utf-8").splitlines()[:20]]
    articles = [
        msgspec.structs.replace(labelled(row["quotes"], None, row["text"], row["id"]), predicted=extracted(row["text"]))
        for row in gold
    ]
    predicted = {article.id: msgspec.to_builtins(article.predicted) for article in articles}
    assert as_shared(measure(articles).figures) == scorer.score(gold, predicted)


@given(examples())
def test_every_quote_that_does_not_match_is_an_error(made: Any) -> None:
    text, gold, predicted = made
    article = labelled(gold, predicted, text)
    one, counts = compare(article), measure([article]).errors.counts
    unmatched = len(one.gold) + len(one.predicted) - 2 * len(one.matched)
    joint = len(one.pairs) - len(one.matched)
    assert counts["missed_quote"] + counts["spurious_quote"] + counts["wrong_boundaries"] == unmatched - joint
    sources = sum(counts[cause] for cause in ("wrong_source", "missing_source", "extra_source"))
    assert sources == sum(not pair.sourced for pair in one.matched)


@given(examples())
def test_gold_predicted_is_all_right(made: Any) -> None:
    text, gold, _ = made
    words = words_of(text)
    gold = [{**label, "confidence": 1.0} for label in gold if words.of(label["content"])]
    measured = report(gold, gold, text=text)
    assert measured.errors.counts == dict.fromkeys(CAUSES, 0)
    assert {(row.right, row.predicted) for row in measured.figures.values()} == {
        (row.gold, row.gold) for row in measured.figures.values()
    }
    assert measured.calibration.quotes.error == (0.0 if gold else None)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        (None, ()),
        (msgspec.UNSET, ()),
        ("The President", ()),
        ("Gov. Inès O'Tarn-Ruhl", ("ines", "o", "tarn", "ruhl")),
    ],
)
def test_a_name_without_what_does_not_tell_it(name: Any, plain: tuple[str, ...]) -> None:
    assert plain_name(name) == plain


# The command.


def onrecord(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


def write(path: Path, *rows: Any) -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    labels = [{**label, "quoted": True} for label in GOLD]
    return write(tmp_path / "gold.jsonl", {"id": "a", "text": TEXT, "quotes": labels, "outlet": "The Mole"})


def test_the_tables(gold: Path, tmp_path: Path) -> None:
    answers = [
        quote(DIRECT, "Ines Tarn", speaker=None, confidence=0.9),
        quote("open at all", "Ines Tarn", confidence=0.5),
        quote(INDIRECT, "mayor of Ostrel", confidence=0.9),
    ]
    predicted = write(tmp_path / "predicted.jsonl", {"id": "a", "quotes": answers})
    result = onrecord("score", gold, "--predicted", predicted, "--errors", "1")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (
        "1 articles\n"
        "\n"
        "stretch     P 100.0  R 100.0  F1 100.0   (2 right, 2 predicted, 2 gold)\n"
        "attributed  P  50.0  R  50.0  F1  50.0   (1 right, 2 predicted, 2 gold)\n"
        "quote       P  66.7  R  66.7  F1  66.7   (2 right, 3 predicted, 3 gold)\n"
        "sourced     P  33.3  R  33.3  F1  33.3   (1 right, 3 predicted, 3 gold)\n"
        "exact       P  66.7  R  66.7  F1  66.7   (2 right, 3 predicted, 3 gold)\n"
        "words       P 100.0  R  73.7  F1  84.8   (14 right, 14 predicted, 19 gold)\n"
        "speaker     P   0.0  R   0.0  F1   0.0   (0 right, 2 predicted, 2 gold)\n"
        "\n"
        "By kind: precision over the quotes predicted as such, recall over those that gold has as such\n"
        "direct    quote    P  50.0  R 100.0  F1  66.7   (1 of 2 predicted, 1 of 1 gold)\n"
        "direct    sourced  P   0.0  R   0.0  F1   0.0   (0 of 2 predicted, 0 of 1 gold)\n"
        "mixed     quote    P   0.0  R   0.0  F1   0.0   (0 of 0 predicted, 0 of 1 gold)\n"
        "mixed     sourced  P   0.0  R   0.0  F1   0.0   (0 of 0 predicted, 0 of 1 gold)\n"
        "indirect  quote    P 100.0  R 100.0  F1 100.0   (1 of 1 predicted, 1 of 1 gold)\n"
        "indirect  sourced  P 100.0  R 100.0  F1 100.0   (1 of 1 predicted, 1 of 1 gold)\n"
        "\n"
        "Calibration of quotes, right where matched with the right source\n"
        "confidence  predictions  mean confidence  share right\n"
        "0.5 - 0.6             1            0.500        0.000\n"
        "0.9 - 1.0             2            0.900        0.500\n"
        "expected calibration error 0.433 (direct 0.700, indirect 0.100)\n"
        "\n"
        "Calibration of stretches in direct and mixed quotes, right where the source is\n"
        "confidence  predictions  mean confidence  share right\n"
        "0.5 - 0.6             1            0.500        1.000\n"
        "0.9 - 1.0             1            0.900        0.000\n"
        "expected calibration error 0.700 (direct 0.700)\n"
        "\n"
        "Errors\n"
        "missed quote                     0\n"
        "spurious quote                   0\n"
        "wrong boundaries                 1\n"
        "    a 63-100 mixed: 'that it would “open at all” this year'\n"
        "        predicted 78-89 direct: 'open at all'\n"
        "        gold: source 'Ines Tarn', speaker 'Ines Tarn', cue 'doubted'\n"
        "        predicted: source 'Ines Tarn', cue none\n"
        "wrong source                     1\n"
        "    a 19-43 direct: 'The port will open soon.'\n"
        "        gold: source 'Dario Quill', speaker 'Dario Quill', cue 'said'\n"
        "        predicted: source 'Ines Tarn', speaker none, cue none\n"
        "source missing                   0\n"
        "source where gold has none       0\n"
        "wrong speaker                    0\n"
        "speaker missing                  1\n"
        "    a 19-43 direct: 'The port will open soon.'\n"
        "        gold: source 'Dario Quill', speaker 'Dario Quill', cue 'said'\n"
        "        predicted: source 'Ines Tarn', speaker none, cue none\n"
        "speaker where gold has none      0\n"
    )


def test_json_holds_all_of_it(gold: Path, tmp_path: Path) -> None:
    predicted = write(tmp_path / "predicted.jsonl", {"id": "a", "quotes": [quote(DIRECT, "Dario Quill")]})
    result = onrecord("score", gold, "--predicted", predicted, "--errors", "1", "--json")
    body = json.loads(result.stdout)
    assert msgspec.convert(body, Report) == report(GOLD, [quote(DIRECT, "Dario Quill")], 1)
    assert list(body) == ["articles", "not_predicted", "figures", "by_kind", "calibration", "errors"]
    assert body["errors"]["counts"]["missed_quote"] == 2
    assert body["calibration"]["quotes"]["error"] is None


def test_without_confidence_there_is_no_calibration(gold: Path, tmp_path: Path) -> None:
    predicted = write(tmp_path / "predicted.jsonl", {"id": "a", "quotes": [quote(DIRECT, "Dario Quill")]})
    assert onrecord("score", gold, "--predicted", predicted).stdout.count("no confidence given") == 2


def test_our_quotes_are_scored_as_extract_prints_them(gold: Path, tmp_path: Path) -> None:
    predicted = tmp_path / "predicted.jsonl"
    predicted.write_text(onrecord("extract", gold).stdout, encoding="utf-8")
    ours = onrecord("score", gold, "--errors", "5", "--json")
    assert ours.exit_code == 0
    assert ours.stdout == onrecord("score", gold, "--errors", "5", "--json", "--predicted", predicted).stdout
    assert json.loads(ours.stdout)["figures"]["stretch"]["right"] == 2


def test_articles_left_out_of_the_predictions_are_told(gold: Path, tmp_path: Path) -> None:
    with gold.open("a", encoding="utf-8") as handle:
        handle.write(json.dumps({"id": 7, "text": "Nothing.", "quotes": []}) + "\n\n")
    predicted = write(tmp_path / "predicted.jsonl", {"id": 7, "quotes": []})
    result = onrecord("score", gold, "--predicted", predicted)
    assert result.stdout.startswith("2 articles; 1 of them without predictions\n")


def test_long_words_and_control_characters_are_shown_on_one_line(tmp_path: Path) -> None:
    text = "Quill said " + "\x1b[31mwe\n\nwill " * 60
    path = write(tmp_path / "g.jsonl", {"id": "a", "text": text, "quotes": [{"content": [[11, len(text)]]}]})
    predicted = write(tmp_path / "p.jsonl", {"id": "a", "quotes": []})
    lines = onrecord("score", path, "--predicted", predicted, "--errors", "1").stdout.splitlines()
    shown = lines[lines.index("missed quote                     1") + 1]
    assert shown.startswith(f"    a 11-{len(text)} indirect: '\\x1b[31mwe will")
    assert shown.endswith(" …'")
    assert len(shown) < 200


WHOLE = {"id": "a", "text": TEXT, "quotes": []}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "empty"),
        (["{"], "1: not JSON: "),
        ([WHOLE, "[1]"], "2: not a JSON object"),
        ([WHOLE, {"id": "b", "quotes": []}], "2: Object missing required field `text`"),
        ([{"text": TEXT, "quotes": []}], "1: Object missing required field `id`"),
        ([{"id": "a", "text": TEXT}], "1: Object missing required field `quotes`"),
        ([{**WHOLE, "text": 5}], "1: Expected `str`, got `int` - at `$.text`"),
        ([{**WHOLE, "quotes": [{}]}], "1: Object missing required field `content` - at `$.quotes[0]`"),
        ([{**WHOLE, "quotes": [{"content": [[1]]}]}], "1: Expected `array` of length 2, got 1"),
        (
            [{**WHOLE, "quotes": [{"content": [], "kind": "odd"}]}],
            "1: Invalid enum value 'odd' - at `$.quotes[0].kind`",
        ),
        ([{**WHOLE, "quotes": [{"content": [], "confidence": 1.5}]}], "1: Expected `float` <= 1.0"),
        ([WHOLE, {**WHOLE, "text": "Other."}], "2: the id 'a' is that of {path}:1 already"),
        (
            [{**WHOLE, "text": "Ten chars.", "quotes": [{"content": [[0, 3]]}, {"content": [[0, 3], [4, 11]]}]}],
            "1: quotes[1].content: [4, 11] is no span of a text of 10 characters",
        ),
        ([{**WHOLE, "quotes": [{"content": [[-1, 3]]}]}], "1: quotes[0].content: [-1, 3] is no span"),
        ([{**WHOLE, "quotes": [{"content": [[5, 5]]}]}], "1: quotes[0].content: [5, 5] is no span"),
        ([{**WHOLE, "quotes": [{"content": [], "source": [[9, 999]]}]}], "1: quotes[0].source: [9, 999] is no span"),
        ([{**WHOLE, "quotes": [{"content": [], "cue": [[3, 2]]}]}], "1: quotes[0].cue: [3, 2] is no span"),
    ],
)
def test_gold_that_cannot_be_scored(tmp_path: Path, rows: list[Any], message: str) -> None:
    path = write(tmp_path / "g.jsonl", *rows)
    result = onrecord("score", path)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"Error: {path}:")
    assert message.format(path=path) in result.stderr


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{"id": "a", "quotes": []}, "{"], ":2: not JSON: "),
        ([{"id": "b", "quotes": []}], ":1: no article has the id 'b' in "),
        ([{"id": "a", "quotes": []}, {"id": "a", "quotes": []}], ":2: the id 'a' is that of "),
        (
            [{"id": "a", "quotes": [{"content": [[0, 999]]}]}],
            ":1: quotes[0].content: [0, 999] is no span of a text of 164",
        ),
        ([{"id": "a"}], ":1: Object missing required field `quotes`"),
    ],
)
def test_predictions_that_cannot_be_scored(gold: Path, tmp_path: Path, rows: list[Any], message: str) -> None:
    path = write(tmp_path / "p.jsonl", *rows)
    result = onrecord("score", gold, "--predicted", path, "--json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"Error: {path}{message}")


def test_text_that_is_not_utf_8_is_not_guessed(tmp_path: Path) -> None:
    path = tmp_path / "g.jsonl"
    path.write_bytes(json.dumps({**WHOLE, "text": "Café"}, ensure_ascii=False).encode("latin-1"))
    result = onrecord("score", path)
    assert result.exit_code == 1
    assert f"{path}:1: not UTF-8" in result.stderr or f"{path}:1: broken UTF-8" in result.stderr


def test_files_that_cannot_be_opened(gold: Path, tmp_path: Path) -> None:
    missing, folder = onrecord("score", tmp_path / "none"), onrecord("score", gold, "--predicted", tmp_path)
    assert (missing.exit_code, missing.stderr) == (1, f"Error: {tmp_path / 'none'}: no such file or directory\n")
    assert (folder.exit_code, folder.stderr) == (1, f"Error: {tmp_path}: is a directory\n")
    assert onrecord("score", gold, "--errors", "-1").exit_code == 2
