import json
import runpy
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result

from indexer.cli import main
from indexer.score import Report

LABELS = runpy.run_path(str(Path(__file__).with_name("score_labels.py")))
TEXT = LABELS["TEXT"]
DIRECT = LABELS["DIRECT"]
INDIRECT = LABELS["INDIRECT"]
GOLD = LABELS["GOLD"]
at = LABELS["at"]
quote = LABELS["quote"]
report = LABELS["report"]


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
