"""`onrecord export`, and `onrecord load` of what it wrote."""

import csv
import io
import json
import os
import runpy
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from db.connection import open_reader, open_writer
from db.corrections import QuoteChange, Signed, correct_quote, correct_speaker, merge_speakers
from db.export import read_batch, read_batches
from db.export_formats import begin, encode, finish
from db.extracted import ExtractedArticle, ExtractedQuote, ExtractedSpeaker
from db.models import QuoteSearch
from db.quotes import search_quotes
from db.reported import store_reported
from db.speakers import list_speakers
from db.writes import store_article
from indexer.cli import main
from indexer.load import Loaded, load_files
from indexer.loading import read_line

MAKE = runpy.run_path(str(Path(__file__).parents[1] / "db/conftest.py"))["Make"]
SAMPLE = runpy.run_path(str(Path(__file__).parents[1] / "api/sample_database.py"))

TEXT = st.text(min_size=1, max_size=30).filter(str.strip) | st.sampled_from(
    ["Yes.", "“Yes,” he said,", "=1+1", "\0", "\u202eabc", "a\r\nb", "\ufffe", "ß ǆ ﬁ", "𝒳 👩‍👩‍👧", "x" * 21_000]
)
PRINTED = st.none() | TEXT
SPEAKER = st.builds(
    ExtractedSpeaker,
    name=st.sampled_from(
        ["Ilse Marrandt", "ILSE MARRANDT", "Marrandt", "The Union", "Union", "Zelenskyy", "Dr. X  Y", "李明", "!"]
    )
    | TEXT,
    kind=st.sampled_from(["person", "organisation"]),
    aliases=st.lists(st.sampled_from(["Marrandt", "the union", "Ilse"]), max_size=2).map(tuple),
    roles=st.sampled_from([(), ("mayor",)]),
)
DATES = st.sampled_from(
    [
        (None, "unknown"),
        ("2031-04-14", "day"),
        ("2031-04-01", "month"),
        ("2031-01-01", "year"),
        ("2031-04-14T09:30:00+02:00", "day"),
        ("2031-04-14T23:30:00Z", "day"),
        ("0001-01-01", "day"),
    ]
)


@st.composite
def documents(draw):
    text, quotes = "", []
    for _ in range(draw(st.integers(1, 4))):
        text += draw(st.text(max_size=5))
        spans = []
        for _ in range(draw(st.integers(1, 2))):
            words = draw(TEXT)
            spans.append((len(text), len(text) + len(words)))
            text += words + draw(st.sampled_from(["", " he said ", "\n"]))
        joined = " ".join(text[start:end] for start, end in spans)
        quotes.append(
            ExtractedQuote(
                text=joined,
                kind=draw(st.sampled_from(["direct", "mixed", "indirect"])),
                spans=tuple(spans),
                verbatim=tuple(draw(st.sampled_from([[], spans]))),
                speaker=draw(st.none() | SPEAKER),
                source=draw(PRINTED),
                cue=draw(PRINTED),
                said_to=draw(PRINTED),
                relayed_by=draw(PRINTED),
                confidence=draw(st.floats(0, 1)),
            )
        )
    published_at, precision = draw(DATES)
    article = ExtractedArticle(
        text=text,
        title=draw(PRINTED),
        url=draw(st.none() | st.integers(1, 3).map("https://courier.example/{}".format)),
        outlet=draw(st.sampled_from([None, "Tideline", "TIDELINE", "The Selwick Courier"])),
        published_at=published_at,
        published_precision=precision,
    )
    return article, quotes, draw(st.sampled_from([0, 5, 160]))


def lines(connection, **search):
    """An export, as it is written."""
    count, content = 0, begin("ndjson")
    for quotes in read_batches(connection, QuoteSearch(**search)):
        content += encode("ndjson", quotes)
        count += len(quotes)
    return (content + finish("ndjson", count)).splitlines()


@given(st.lists(documents(), min_size=1, max_size=4), st.sampled_from(["newest", "oldest"]), st.integers(1, 9))
@settings(max_examples=150)
def test_what_is_exported_and_loaded_is_exported_the_same(documents, sort, portion):
    """Every line, in whatever portions; in another order within a day, since that goes by when each was stored."""
    with MAKE.memory() as first, MAKE.memory() as second:
        for article, quotes, context in documents:
            store_article(first, article, quotes, context_chars=context)
        written = lines(first.conn, sort=sort)
        read = [quote for line in written for quote in read_line(line)]
        assert len(read) == len(written) - 1 == json.loads(written[-1])["count"]
        for start in range(0, len(read), portion):
            assert store_reported(second, read[start : start + portion]).known == 0
        MAKE.check(second.conn)
        again = lines(second.conn, sort=sort)
        assert sorted(again) == sorted(written)
        days = [[json.loads(line)["published_at"] for line in found[:-1]] for found in (written, again)]
        assert [[day and day[:10] for day in found] for found in days][0] == [day and day[:10] for day in days[1]]
        assert store_reported(second, read).added == 0


def test_searches_find_the_same_after_the_round_trip(tmp_path):
    first, second = SAMPLE["build"](tmp_path / "first.db"), tmp_path / "second.db"
    file = tmp_path / "quotes.ndjson"
    assert run("--db", first, "-o", file).exit_code == 0
    with open_writer(second) as database:
        summary = Loaded()
        load_files(database, [file], summary)
    assert (summary.added, summary.known, summary.refused) == (10, 0, 0)
    for search in (
        {},
        {"q": "harbour", "match": "most"},
        {"speaker": "Ilse Marrandt", "has_speaker": True},
        {"outlet": "Dunmere Echo"},
        {"said_to": "Radio Calderra"},
        {"min_confidence": 0.85, "kind": "direct"},
        {"published_from": "2031-04-15"},
    ):
        found = []
        for path in (first, second):
            reader = open_reader(path)
            found.append(read_batch(reader, QuoteSearch(**search)).quotes)
            reader.close()
        assert sorted(found[0], key=lambda quote: quote.id) == sorted(found[1], key=lambda quote: quote.id)
        assert found[0]


def test_what_was_corrected_comes_back_so():
    """Speakers merged and renamed, even to a single word, quotes given to others and of another kind."""
    signed = Signed(by="Anneke Dray", why="The recording has another voice.")
    with MAKE.memory() as first, MAKE.memory() as second:
        for article, quotes in SAMPLE["SAMPLE"]:
            store_article(first, article, quotes)
        ids = {speaker.name: speaker.id for speaker in list_speakers(first.conn, limit=9).items}
        cranes, said, *_ = search_quotes(first.conn, QuoteSearch(q="the OR will", kind="direct"), limit=9).items
        correct_quote(first, cranes.id, QuoteChange(speaker="Nils Tarrow", kind="mixed"), signed)
        correct_quote(first, said.id, QuoteChange(retracted=True), signed)
        merge_speakers(first, ids["Päivi Vesk"], ids["Ilse Marrandt"], signed)
        correct_speaker(first, ids["Tomas Okeday"], signed, name="Okeday")
        correct_speaker(first, ids["Dockers' Union of Selwick"], signed, name="Dockers")
        written = lines(first.conn)
        store_reported(second, [quote for line in written for quote in read_line(line)])
        MAKE.check(second.conn)
        assert sorted(lines(second.conn)) == sorted(written)
        assert {"Nils Tarrow", "Ilse Marrandt", "Okeday", "Dockers"} == {
            speaker.name for speaker in list_speakers(second.conn, limit=9).items
        }


def test_a_speaker_keeps_the_id_that_the_name_does_not_give():
    """As one who was renamed has."""
    line = {**EXPORTED, "speaker": {"id": "s_aaaaaaaaaaaa", "name": "Pelé"}}
    with MAKE.memory() as database:
        for number, article in (("a", "a_aaaaaaaaaaaa"), ("b", "a_aaaaaaaaaaab")):
            changed = {**line, "id": f"q_aaaaaaaaaaa{number}", "article": {**line["article"], "id": article}}
            store_reported(database, read_line(json.dumps(changed).encode()))
        MAKE.check(database.conn)
        found = read_batch(database.conn, QuoteSearch(speaker="s_aaaaaaaaaaaa")).quotes
        assert [(quote.speaker.id, quote.speaker.name) for quote in found] == [("s_aaaaaaaaaaaa", "Pelé")] * 2


def test_lines_of_an_export_without_a_precision_are_read():
    (quote,) = read_line(json.dumps(EXPORTED).encode())
    assert (quote.article.published_at, quote.article.published_precision) == ("2031-04-14", "unknown")


EXPORTED = runpy.run_path(str(Path(__file__).with_name("test_load.py")))["EXPORTED"]


def run(*arguments):
    return CliRunner().invoke(main, ["export", *map(str, arguments)])


@pytest.fixture
def db(tmp_path):
    return SAMPLE["build"](tmp_path / "x.db")


def test_standard_output(db):
    result = run("harbour -first", "--db", db, "--kind", "direct", "--sort", "oldest")
    (line, end) = result.stdout.splitlines()
    assert (json.loads(line)["text"], json.loads(end)) == (
        "We will open the harbour before the snow,",
        {"end": True, "count": 1},
    )
    assert (result.exit_code, result.stderr) == (0, "")


def test_a_table(db, tmp_path):
    file = tmp_path / "quotes.csv"
    result = run("--db", db, "--format", "csv", "-o", file, "--no-speaker")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", f"1 quotes in {file}\n")
    (row,) = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"), newline=""))
    assert (row["text"], row["speaker"], row["source"]) == ("the money had not been found", "", "A senior official")
    assert file.stat().st_mode & 0o777 == 0o666 & ~umask()


def umask():
    found = os.umask(0)
    os.umask(found)
    return found


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        pytest.param(['"'], 2, "q", id="words"),
        pytest.param(["--speaker", "Nobody"], 2, "speaker", id="speaker"),
        pytest.param(["--sort", "relevance"], 2, "'relevance' is not one of", id="sort"),
        pytest.param(["--from", "soon"], 2, "published_from", id="day"),
    ],
)
def test_refuses_and_leaves_what_was_there(db, tmp_path, arguments, code, message):
    file = tmp_path / "quotes.ndjson"
    file.write_text("before")
    result = run(*arguments, "--db", db, "-o", file)
    assert result.exit_code == code
    assert message in result.stderr
    assert file.read_text() == "before"
    assert sorted(path.name for path in tmp_path.glob("*quotes*")) == ["quotes.ndjson"]


def test_where_nothing_can_be_written(db, tmp_path):
    result = run("--db", db, "-o", tmp_path / "nowhere" / "x")
    assert (result.exit_code, result.stderr) == (
        1,
        f"Error: cannot write {tmp_path / 'nowhere' / 'x'}: No such file or directory\n",
    )
    result = run("--db", tmp_path / "none.db")
    assert result.exit_code == 1
    assert "there is no such file" in result.stderr


def test_a_full_disk_is_told(db):
    code = f"import sys; from indexer.cli import main; main(['export', '--db', {str(db)!r}])"
    with open("/dev/full", "wb") as full:
        done = subprocess.run([sys.executable, "-c", code], stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 1
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_killed_export_leaves_the_former_file(tmp_path):
    """And nothing under its name that is not whole."""
    file = tmp_path / "quotes.ndjson"
    file.write_text("before")
    code = (
        "import time, indexer.cli.export as module; from indexer.cli import main\n"
        "real = module.encode\n"
        "def slow(*given):\n    print('reading', flush=True); time.sleep(60)\n"
        "module.encode = slow\n"
        f"main(['export', '--db', {str(SAMPLE['build'](tmp_path / 'x.db'))!r}, '-o', {str(file)!r}])"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"reading\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert file.read_text() == "before"
