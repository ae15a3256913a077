"""`onrecord load`: the three formats, archives, restarts, bad lines, and the round trip of an export."""

import bz2
import contextlib
import gzip
import json
import os
import runpy
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from db.connection import open_reader, open_writer
from db.ids import public_id
from db.models import QuoteSearch
from db.quotes import get_quote, search_quotes
from db.reported import lines_loaded, store_reported
from indexer import load as module
from indexer.cli import main
from indexer.load import Loaded, load_files
from indexer.loading import InvalidLine, file_key, read_line

QUOTEBANK = {
    "quoteID": "2031-04-14-000001",
    "quotation": "We will open the harbour before the first snow,",
    "speaker": "Ilse Marrandt",
    "qids": ["Q1"],
    "date": "2031-04-14 00:55:12",
    "numOccurrences": 2,
    "probas": [["Ilse Marrandt", "0.7923"], ["None", "0.2077"]],
    "urls": ["http://courier.example/harbour?utm_source=x", "https://echo.example/4"],
    "phase": "E",
}
GDELT = {
    "date": "2031-04-15T09:15:00Z",
    "url": "https://tideline.example/cranes",
    "title": "Cranes older than he is",
    "lang": "ENGLISH",
    "quotes": [
        {"pre": "the harbour master, was less sure. ", "quote": "The cranes are older than I am", "post": " he said."},
        {"pre": "asked again. ", "quote": "Ask the union", "post": ""},
    ],
}


MAKE = runpy.run_path(str(Path(__file__).parents[1] / "db/conftest.py"))["Make"]
SAMPLE = runpy.run_path(str(Path(__file__).parents[1] / "api/sample_database.py"))


def lines(*records):
    return b"".join(json.dumps(record, ensure_ascii=False).encode() + b"\n" for record in records)


def load(path, *files, **options):
    summary, problems = Loaded(), []
    database = open_writer(path)
    try:
        load_files(database, files, summary, on_problem=problems.append, **options)
    finally:
        database.close()
    return summary, problems


def quotes(path, **search):
    reader = open_reader(path)
    try:
        return search_quotes(reader, QuoteSearch(**search), limit=100).items
    finally:
        reader.close()


@pytest.fixture
def db(tmp_path):
    return tmp_path / "x.db"


@pytest.mark.parametrize(("suffix", "pack"), [("", bytes), (".gz", gzip.compress), (".bz2", bz2.compress)])
def test_quotebank(db, tmp_path, suffix, pack):
    """One quote for each address; the confidence is the probability of the speaker."""
    file = tmp_path / f"quotes.json{suffix}"
    file.write_bytes(pack(lines(QUOTEBANK, {**QUOTEBANK, "speaker": "None", "quotation": "Nobody asked us."})))
    summary, problems = load(db, file)
    assert (summary, problems) == (Loaded(lines=2, added=4), [])
    one, other = quotes(db, q="harbour")
    assert {one.article.url, other.article.url} == set(QUOTEBANK["urls"])
    assert {one.outlet.name, other.outlet.name} == {"courier.example", "echo.example"}
    assert (one.speaker.name, one.confidence, one.published_at) == ("Ilse Marrandt", 0.79, "2031-04-14")
    unknown, _ = quotes(db, q="nobody")
    assert (unknown.speaker, unknown.source, unknown.confidence) == (None, None, 0.21)


def test_gdelt(db, tmp_path):
    file = tmp_path / "gqg.json"
    file.write_bytes(lines(GDELT))
    assert load(db, file)[0] == Loaded(lines=1, added=2)
    (quote,) = quotes(db, q="cranes")
    assert quote.article.title == "Cranes older than he is"
    assert quote.speaker is None
    assert quote.context == "the harbour master, was less sure. The cranes are older than I am he said."
    assert (quote.selector.prefix, quote.selector.suffix) == ("e harbour master, was less sure. "[-32:], " he said.")
    assert quote.published_at.startswith("2031-04-15")


def test_an_export_comes_back_as_it_was(db, tmp_path):
    """Everything that is on the wire of a quote but the title's and outlet's own records."""
    first = SAMPLE["build"](tmp_path / "first.db")
    was = quotes(first)
    file = tmp_path / "export.jsonl"
    file.write_bytes(b"\n".join(msgspec.json.encode(q) for q in was) + b'\n{"end":true,"count":%d}\n' % len(was))
    summary, problems = load(db, file)
    assert problems == []
    assert (summary.added, summary.refused) == (len(was), 0)
    assert {q.id: q for q in quotes(db)} == {q.id: q for q in was}
    reader = open_reader(db)
    assert get_quote(reader, was[0].id).evidence_url
    reader.close()


def test_a_load_leaves_its_words_in_one_piece(db, tmp_path):
    def pieces():
        with contextlib.closing(open_reader(db)) as reader:
            return reader.execute("SELECT count(DISTINCT segid) FROM quotes_fts_idx").fetchone()[0]

    file = tmp_path / "quotes.jsonl"
    file.write_bytes(lines(*({**QUOTEBANK, "quotation": f"Crane {number} stands."} for number in range(50))))
    load(db, file, batch=10)
    assert pieces() == 1
    few = tmp_path / "few.jsonl"
    few.write_bytes(lines({**QUOTEBANK, "quotation": "One more crane stands."}))
    load(db, few)
    assert pieces() == 2
    assert len(quotes(db, q="stands")) == 100


def test_a_stopped_run_goes_on_where_it_was(db, tmp_path, monkeypatch):
    file = tmp_path / "quotes.jsonl"
    file.write_bytes(lines(*({**QUOTEBANK, "quotation": f"Line number {n} stands."} for n in range(10))))
    real, calls = module.store_reported, []

    def failing(database, waiting, progress):
        calls.append(len(waiting))
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(database, waiting, progress)

    monkeypatch.setattr(module, "store_reported", failing)
    with pytest.raises(KeyboardInterrupt):
        load(db, file, batch=4)
    monkeypatch.undo()
    reader = open_reader(db)
    assert lines_loaded(reader, file_key(file)) == 4
    reader.close()
    assert load(db, file, batch=4)[0] == Loaded(lines=6, added=12)
    assert load(db, file)[0] == Loaded()
    file.write_bytes(file.read_bytes() + lines({**QUOTEBANK, "quotation": "One more."}))
    assert load(db, file)[0] == Loaded(lines=11, added=2, known=20)


BAD = [
    (b"{", "Input data was truncated"),
    (b"[1]", "Expected `object`"),
    (b'{"a": 1}', "neither a quote of OnRecord's export nor a line of Quotebank"),
    (lines({**QUOTEBANK, "urls": []}), "urls: empty"),
    (lines({**QUOTEBANK, "urls": ["mailto:x"]}), "not an address: 'mailto:x'"),
    (lines({**QUOTEBANK, "quotation": " "}), "a quote without words"),
    (lines({**QUOTEBANK, "quotation": "x" * 20_001}), "a quote of 20001 characters"),
    (lines({**QUOTEBANK, "probas": [["Ilse Marrandt", "many"]]}), "probas: not a number"),
    (lines({**QUOTEBANK, "probas": [["Ilse Marrandt", "7"]]}), "probas: 7.0 is not from 0 to 1"),
    (lines({**QUOTEBANK, "date": "2031-02-31"}), "2031-02-31"),
    (lines({**QUOTEBANK, "speaker": 7}), "Expected `str`, got `int` - at `$.speaker`"),
    (lines({**GDELT, "quotes": [{}]}), "missing required field `quote`"),
    (b'{"text": "x", "id": 1}', "id"),
    (b"[" * 100_000, "Expected `object`, got `array`"),
    (b'{"quoteID": ' + b"[" * 100_000, "nested too deep"),
    (b'{"quotation": "\xff"}', "utf-8"),
]


EXPORTED = {
    "id": "q_3fbh2k6m2xav",
    "text": "We will open the harbour.",
    "kind": "direct",
    "speaker": {"id": "s_5kq2v7x2m2ta", "name": "Ilse Marrandt"},
    "source": "Marrandt",
    "cue": "said",
    "said_to": None,
    "relayed_by": None,
    "outlet": {"id": "o_2c7d2e7r4hyb", "name": "The Selwick Courier"},
    "published_at": "2031-04-14",
    "confidence": 0.9,
    "article": {"id": "a_7w3n6b2z2pfd", "title": None, "url": "https://courier.example/harbour"},
    "spans": [[98, 123]],
    "verbatim": [[98, 123]],
    "selector": {"exact": "We will open the harbour.", "prefix": "", "suffix": ""},
    "context": None,
}
BAD_EXPORT = [
    ({"id": "<b>"}, "id: not the id of a quote: '<b>'"),
    ({"article": {**EXPORTED["article"], "id": ""}}, "article.id: not the id of an article: ''"),
    ({"article": {**EXPORTED["article"], "url": "javascript:x"}}, "not an address: 'javascript:x'"),
    ({"published_at": "soon"}, "published_at: 'soon' is no RFC 3339 date"),
    ({"published_at": "2031-02-30"}, "published_at: '2031-02-30' is no RFC 3339 date"),
    ({"published_at": "2031-04-14 or later"}, "published_at: '2031-04-14 or later' is no RFC 3339 date"),
    ({"published_at": "20310414T080000Z"}, "published_at: '20310414T080000Z' is no RFC 3339 date"),
    ({"published_at": "20310414"}, "published_at: '20310414' is no RFC 3339 date"),
    ({"context": "x", "selector": {"exact": "", "prefix": "", "suffix": ""}}, "selector.exact: empty"),
    ({"text": " "}, "a quote without words"),
    ({"speaker": {"id": "s_5kq2v7x2m2ta", "name": " "}}, "speaker.name: blank"),
    ({"spans": [[5, 1]]}, "spans: not in order: ((5, 1),)"),
    ({"verbatim": [[-5, 1]]}, "verbatim: not in order: ((-5, 1),)"),
    ({"confidence": 7}, "Expected `float` <= 1.0"),
]


@pytest.mark.parametrize(("changes", "reason"), BAD_EXPORT, ids=[reason for _, reason in BAD_EXPORT])
def test_a_bad_line_of_an_export_is_told_and_the_others_are_loaded(db, tmp_path, changes, reason):
    file = tmp_path / "quotes.jsonl"
    file.write_bytes(lines(EXPORTED, {**EXPORTED, "id": "q_aaaaaaaaaaaa", "text": "Other.", **changes}))
    summary, (problem,) = load(db, file)
    assert (summary.added, summary.refused) == (1, 1)
    assert reason in problem.reason


def test_a_line_that_was_mended_is_read(db, tmp_path):
    """At the same length, and behind what a file is known by."""
    file = tmp_path / "quotes.jsonl"
    many = [{**EXPORTED, "id": public_id("q", number), "text": f"{number} " + "x" * 200} for number in range(1, 151)]
    for kind, added in (("dirext", 150), ("direct", 1)):
        file.write_bytes(lines(*many, {**EXPORTED, "id": "q_aaaaaaaaaaaa", "text": "Other.", "kind": kind}))
        os.utime(file, ns=(added, added))
        assert load(db, file)[0].added == added


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


@given(st.data())
@settings(max_examples=200)
def test_no_record_stops_a_load(data):
    """Whatever stands in a field: each line is loaded or refused, and the database stays whole."""
    record = dict(data.draw(st.sampled_from([QUOTEBANK, GDELT, EXPORTED])))
    for name in data.draw(st.lists(st.sampled_from(sorted(record)), min_size=1, max_size=2)):
        record[name] = data.draw(ANY)
    try:
        found = read_line(lines(record))
    except InvalidLine:
        return
    with MAKE.memory() as database:
        added, known = store_reported(database, found)
        assert added + known == len(found)
        MAKE.check(database.conn)
        search_quotes(database.conn, QuoteSearch(), limit=100)


@pytest.mark.parametrize(("line", "reason"), BAD, ids=[reason for _, reason in BAD])
def test_a_bad_line_is_told_and_the_others_are_loaded(db, tmp_path, line, reason):
    file = tmp_path / "quotes.jsonl"
    file.write_bytes(lines(GDELT) + line.rstrip() + b"\n\n" + lines(QUOTEBANK))
    summary, (problem,) = load(db, file)
    assert (summary.added, summary.refused) == (4, 1)
    assert problem.place == f"{file}:2"
    assert reason in problem.reason


def test_a_truncated_archive_keeps_what_came_before(db, tmp_path):
    file = tmp_path / "quotes.json.gz"
    whole = gzip.compress(lines(*({**QUOTEBANK, "quotation": f"Line {n * 7919 % 10007} stands."} for n in range(2000))))
    file.write_bytes(whole[: len(whole) // 2])
    summary, (problem,) = load(db, file)
    assert summary.added > 100
    assert summary.refused == 1
    assert "cannot be read on: Compressed file ended" in problem.reason


@given(st.binary(max_size=200))
def test_no_line_raises_anything_else(line):
    with contextlib.suppress(InvalidLine):
        read_line(line)


def test_the_command(db, tmp_path):
    file = tmp_path / "quotes.jsonl"
    file.write_bytes(lines(QUOTEBANK) + b"{\n")
    done = CliRunner().invoke(main, ["load", str(file), "--db", str(db)])
    assert done.exit_code == 1
    assert f"{file}:2: Input data was truncated" in done.output
    assert "2 lines: 2 quotes added, 0 known, 1 refused" in done.output
    again = CliRunner().invoke(main, ["load", str(file), "--db", str(db), "--json"])
    assert again.exit_code == 0
    assert json.loads(again.output) == {"lines": 0, "added": 0, "known": 0, "refused": 0}
