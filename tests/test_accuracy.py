"""How well extraction does on labelled articles and hard cases, held to floors.

`accuracy.json` holds what was measured, with digests of the labels; a little below is the floor. After a gain run
`make floors`, which also writes the README's tables; it lowers a figure only with `LOWER=--lower`.
"""

import hashlib
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from db.extracted import ExtractedQuote
from indexer.pipeline import extract_all
from indexer.score_input import Label, LabelledArticle
from indexer.score_match import Comparison, Pair, compare, is_same_speaker

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
README = ROOT / "README.md"
SEEDS_README = ROOT / "seeds" / "README.md"
FLOORS = Path(__file__).with_name("accuracy.json")
GOLD = ROOT / "seeds" / "gold.jsonl"
HARD = ROOT / "seeds" / "hard.jsonl"
FOLDERS = {"seeds": "articles", "varied": "varied", "unseen": "unseen"}
POLNEAR = ("stretch", "attributed", "quote", "sourced", "exact", "words")
# Half a point is what a tokenizer's update may cost. A phenomenon has few quotes, and 19 cases of which one may fall.
SLACK = defaultdict(lambda: 0.5, hard=2.0, hard_cases=6.0)
EVEN, ODD, ALL = "Even-numbered, built on", "Odd-numbered, held out", "All"
# What else these cases are about: said to nobody, or passed on by nobody, is then an answer too.
ABOUT = {"addressees": "said_to", "relayed": "relayed_by"}
PASSED = ("said_to", "relayed_by")

Row = dict[str, Any]
Figures = dict[str, float]
Compared = tuple[Row, Comparison, Sequence[ExtractedQuote]]


def read(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def articles(part: str) -> list[Row]:
    return [row for row in read(GOLD) if Path(row["file"]).parts[0] == FOLDERS[part]]


def compared(rows: Sequence[Row]) -> Iterator[Compared]:
    """Each labelled text with its quotes found and how they match the labels: one to one, half of the words shared."""
    for row, quotes in zip(rows, extract_all(row["text"] for row in rows), strict=True):
        yield row, compare(labelled_article(row, quotes)), quotes


def labelled_article(row: Row, quotes: Sequence[ExtractedQuote]) -> LabelledArticle:
    predicted = tuple(
        Label(content=q.spans, cue=q.cue_spans, source=q.source_spans, speaker=name_of(q), kind=q.kind) for q in quotes
    )
    return LabelledArticle(row["id"], row["text"], msgspec.convert(row["quotes"], tuple[Label, ...]), predicted)


def name_of(quote: ExtractedQuote) -> str | None:
    return quote.speaker.name if quote.speaker else None


def percent(part: int, whole: int) -> float:
    """Nothing of nothing is all of it: a text without quotes in which none is found is right."""
    return round(100 * part / whole, 1) if whole else 100.0


def measure(texts: Iterable[Compared]) -> Figures:
    """Of the labelled quotes: how many are found, found with their source, with their speaker (nobody for nobody), and
    how many of those found have that; of the quotes found, how many are labelled. Percent."""
    count: Counter[str] = Counter()
    for row, comparison, quotes in texts:
        count["labelled"] += len(row["quotes"])
        count["predicted"] += len(quotes)
        for pair in comparison.matched:
            count["found"] += 1
            count["sourced"] += pair.sourced
            count["named"] += name_of(quotes[pair.predicted]) == row["quotes"][pair.gold]["speaker"]
    return {name: percent(count[name], count["labelled"]) for name in ("found", "sourced", "named")} | {
        "named_of_found": percent(count["named"], count["found"]),
        "labelled": percent(count["found"], count["predicted"]),
    }


def is_right(row: Row, pair: Pair, quotes: Sequence[ExtractedQuote]) -> bool:
    """Whether a quote that is found has its source, its speaker and, where labelled, whom it was said to and who
    passes it on."""
    label, quote = row["quotes"][pair.gold], quotes[pair.predicted]
    about = ABOUT.get(row["id"].rpartition("-")[0])
    return (
        pair.sourced
        and name_of(quote) == label["speaker"]
        and all(
            is_same_speaker(getattr(quote, field), label[field]) for field in PASSED if label[field] or field == about
        )
    )


def measure_hard(cases: Iterable[Compared]) -> tuple[Figures, Figures]:
    """By phenomenon, by half and over all: F1 of the quotes that are right, and the share of cases in which each
    labelled quote is right and nothing else is found. Percent."""
    count: Counter[tuple[str, str]] = Counter()
    for row, comparison, quotes in cases:
        right = sum(is_right(row, pair, quotes) for pair in comparison.matched)
        for group in (row["phenomenon"], half_of(row), ALL):
            count[group, "right"] += right
            count[group, "quotes"] += len(row["quotes"]) + len(quotes)
            count[group, "cases"] += 1
            count[group, "whole"] += right == len(row["quotes"]) == len(quotes)
    groups = dict.fromkeys(group for group, _ in count)
    ordered = [group for group in groups if group not in (EVEN, ODD, ALL)] + [EVEN, ODD, ALL]
    return (
        {group: percent(2 * count[group, "right"], count[group, "quotes"]) for group in ordered},
        {group: percent(count[group, "whole"], count[group, "cases"]) for group in ordered},
    )


def half_of(row: Row) -> str:
    return ODD if int(row["id"].rpartition("-")[2]) % 2 else EVEN


def measure_polnear(shared: Path) -> Figures:
    """F1 by the shared scorer on PolNeAR's dev part: news articles of others."""
    dev = shared / "corpora" / "polnear" / "dev.jsonl"
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as predicted:
        subprocess.run([sys.executable, "-m", "indexer", "extract", str(dev)], stdout=predicted, check=True, cwd=ROOT)
        scorer = [sys.executable, str(shared / "score" / "score_attribution.py"), str(dev), predicted.name, "--json"]
        rows = json.loads(subprocess.run(scorer, capture_output=True, check=True).stdout)
    return {name: rows[name]["F1"] for name in POLNEAR}


def kept() -> dict[str, Any]:
    figures: dict[str, Any] = json.loads(FLOORS.read_text(encoding="utf-8"))
    return figures


def digests() -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:16] for path in (GOLD, HARD)}


def below(part: str, measured: Figures) -> Figures:
    """What fell by more than the part's slack."""
    return {name: measured[name] for name, before in kept()[part].items() if measured[name] < before - SLACK[part]}


def test_the_floors_are_for_these_labels() -> None:
    assert kept()["labels"] == digests(), "labels changed: measure again with `make floors`"


def test_the_labels_are_those_of_the_texts() -> None:
    subprocess.run([sys.executable, GOLD.with_name("make_gold.py"), "--check"], check=True)


@pytest.mark.parametrize("part", FOLDERS)
def test_the_seeds_reach_their_floors(part: str) -> None:
    assert below(part, measure(compared(articles(part)))) == {}


def test_the_hard_cases_reach_their_floors() -> None:
    quotes, cases = measure_hard(compared(read(HARD)))
    assert (below("hard", quotes), below("hard_cases", cases)) == ({}, {})


@pytest.mark.shared
def test_polnear_reaches_its_floors(shared: Path) -> None:
    assert below("polnear_dev", measure_polnear(shared)) == {}


SAID = "“The port is open,” Ada Quist told the Argus."
GOLD_QUOTE = {
    "content": [[1, 18]],
    "cue": [[30, 34]],
    "source": [[20, 29]],
    "speaker": "Ada Quist",
    "kind": "direct",
    "said_to": "the Argus",
    "relayed_by": None,
}


def found(**changes: Any) -> ExtractedQuote:
    speaker = {"name": changes.pop("name", "Ada Quist"), "kind": "person"}
    quote = {
        "text": "The port is open,",
        "kind": "direct",
        "spans": [[1, 18]],
        "speaker": speaker if speaker["name"] else None,
        "source_spans": [[20, 29]],
        "said_to": "Argus",
    }
    return msgspec.convert(quote | changes, ExtractedQuote)


@pytest.mark.parametrize(
    ("label", "quote", "expected"),
    [
        pytest.param({}, {}, True, id="right"),
        pytest.param({}, {"name": None}, False, id="no speaker"),
        pytest.param({}, {"name": "Quist"}, False, id="half a name"),
        pytest.param({}, {"source_spans": []}, False, id="no source"),
        pytest.param({"source": []}, {}, False, id="a source where none is labelled"),
        pytest.param({"source": []}, {"source_spans": []}, True, id="neither has a source"),
        pytest.param({}, {"said_to": None}, False, id="said to nobody"),
        pytest.param({"said_to": None}, {}, False, id="said to somebody, labelled nobody"),
        pytest.param({}, {"relayed_by": "Ada"}, True, id="relay not labelled"),
        pytest.param({"relayed_by": "Ada"}, {}, False, id="relay missed"),
    ],
)
def test_what_a_right_quote_is(label: Row, quote: Row, expected: bool) -> None:
    row = {"id": "addressees-01", "text": SAID, "quotes": [GOLD_QUOTE | label]}
    quotes = (found(**quote),)
    (pair,) = compare(labelled_article(row, quotes)).matched
    assert is_right(row, pair, quotes) == expected


def test_quotes_where_none_are_labelled_are_wrong() -> None:
    def case(ident: str, labels: list[Row], *quotes: ExtractedQuote) -> Compared:
        row = {"id": ident, "phenomenon": "Scare quotes", "text": SAID, "quotes": labels}
        return row, compare(labelled_article(row, quotes)), quotes

    quotes, cases = measure_hard(
        [case("scare-01", [], found()), case("scare-02", [GOLD_QUOTE], found()), case("scare-03", [])]
    )
    assert quotes == {"Scare quotes": 66.7, EVEN: 100.0, ODD: 0.0, ALL: 66.7}
    assert cases == {"Scare quotes": 66.7, EVEN: 100.0, ODD: 50.0, ALL: 66.7}


def tables() -> list[str]:
    """The README's tables of results."""
    figures = kept()
    parts = [
        [name, len(rows), sum(len(row["quotes"]) for row in rows), *figures[part].values()]
        for name, part, rows in (
            ("`seeds/articles`, built on", "seeds", articles("seeds")),
            ("`seeds/varied`, built on", "varied", articles("varied")),
            ("`seeds/unseen`, held out", "unseen", articles("unseen")),
        )
    ]
    hard = read(HARD)
    cases: Counter[str] = Counter()
    quotes: Counter[str] = Counter()
    for row in hard:
        for group in (row["phenomenon"], half_of(row), ALL):
            cases[group] += 1
            quotes[group] += len(row["quotes"])
    return [
        table(["PolNeAR dev", *POLNEAR], [["F1", *(figures["polnear_dev"][name] for name in POLNEAR)]]),
        table(
            [
                "articles of",
                "articles",
                "quotes",
                "found",
                "and source",
                "and speaker",
                "speaker, of found",
                "precision",
            ],
            parts,
        ),
        table(
            ["hard cases", "cases", "quotes", "F1", "cases right"],
            [
                [group, cases[group], quotes[group], f1, figures["hard_cases"][group]]
                for group, f1 in figures["hard"].items()
            ],
        ),
    ]


def table(head: list[str], rows: list[list[Any]]) -> str:
    lines = [head, ["---"] + ["--:"] * (len(head) - 1), *rows]
    return "".join(f"| {' | '.join(map(str, line))} |\n" for line in lines)


def test_the_readme_shows_these_tables() -> None:
    text = README.read_text(encoding="utf-8")
    assert [shown for shown in tables() if f"\n\n{shown}\n" not in text] == []


def test_the_readme_of_the_seeds_counts_them() -> None:
    text = " ".join(SEEDS_README.read_text(encoding="utf-8").split())
    counts = {
        f"{len(rows)} {name}, {sum(len(row['quotes']) for row in rows)} quotes"
        for name, rows in (
            ("articles", articles("seeds")),
            ("more articles", articles("varied")),
            ("held-out articles", articles("unseen")),
            (f"cases of {len({row['phenomenon'] for row in read(HARD)})} phenomena", read(HARD)),
        )
    }
    assert {count for count in counts if count not in text} == set()


def write(lower: bool) -> None:
    before = kept()
    hard, hard_cases = measure_hard(compared(read(HARD)))
    measured = {
        **{part: measure(compared(articles(part))) for part in FOLDERS},
        "hard": hard,
        "hard_cases": hard_cases,
        "polnear_dev": measure_polnear(SHARED) if SHARED.is_dir() else before["polnear_dev"],
    }
    fallen = {
        (part, name): figure
        for part, figures in measured.items()
        for name, figure in figures.items()
        if figure < before.get(part, {}).get(name, 0)
    }
    if fallen and not lower:
        sys.exit(f"lower than before, not written: {fallen}")
    figures = {"labels": digests(), **measured}
    FLOORS.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    text = README.read_text(encoding="utf-8")
    for shown in tables():
        head = shown.partition("\n")[0]
        text, count = re.subn(rf"{re.escape(head)}\n(?:\|.*\n)*", lambda _, shown=shown: shown, text)
        assert count == 1, f"the README has {count} tables with the head {head}"
    README.write_text(text, encoding="utf-8")


if __name__ == "__main__" and "--write" in sys.argv:
    write("--lower" in sys.argv)
