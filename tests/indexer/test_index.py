import json
import re
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from db.connection import open_writer
from db.errors import DatabaseBusy
from db.extracted import ExtractedArticle
from db.ledger import count_documents, list_documents
from db.models import QuoteSearch
from db.quotes import search_quotes
from indexer.documents import Hints
from indexer.index import Summary, index_documents
from indexer.pipeline import extract_quotes
from indexer.readers.document import Problem
from indexer.readers.paths import read_paths

ONE = """Harbour closed

The Selwick Courier
April 12, 2031

“We have never closed it before,” Harbour Minister Dario Quill told reporters on the quay in Port Selwick.
"""
TWO = "“It will open in June,” Dario Quill said on Friday, when forty ships were waiting off the mole at Ostrel."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "one.txt").write_text(ONE)
    (folder / "two.txt").write_text(TWO)
    return folder


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return open_writer(tmp_path / "x.db")


def run(database: Database, *paths: Path, hints: Hints | None = None) -> Summary:
    summary = Summary()
    index_documents(database, read_paths([str(p) for p in paths]), summary, hints=hints)
    return summary


def test_quotes_are_found_with_speaker_outlet_and_date(database: Database, folder: Path) -> None:
    assert run(database, folder) == Summary(documents=2, added=2, quotes=2, speakers_named=2)
    page = search_quotes(database.conn, QuoteSearch(q="never closed"), limit=10)
    quote = page.items[0]
    assert quote.text == "We have never closed it before,"
    assert quote.speaker is not None and quote.speaker.name == "Dario Quill"
    assert quote.outlet is not None and quote.outlet.name == "The Selwick Courier"
    assert quote.published_at == "2031-04-12"
    assert [quote.text[s:e] for s, e in quote.matches] == ["never", "closed"]


def everything(database: Database) -> list[str]:
    """All that is stored, but for when documents were last seen."""
    return [re.sub(r"\d+\);$", "", line) if '"documents"' in line else line for line in database.conn.iterdump()]


def no_extraction(*_: object) -> None:
    raise AssertionError("extracted again")


def test_a_second_run_changes_nothing(database: Database, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(database, folder)
    before = everything(database)
    monkeypatch.setattr("indexer.documents.extract_all", no_extraction)
    assert run(database, folder) == Summary(documents=2, unchanged=2)
    assert everything(database) == before


def test_the_same_content_in_another_place_is_not_extracted_again(
    database: Database, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(database, folder)
    monkeypatch.setattr("indexer.documents.extract_all", no_extraction)
    (tmp_path / "again.txt").write_text(TWO)
    assert run(database, tmp_path / "again.txt") == Summary(documents=1, duplicates=1)
    assert run(database, tmp_path / "again.txt") == Summary(documents=1, unchanged=1)
    assert [Path(d.place).name for d in list_documents(database.conn, "duplicate", limit=9).items] == ["again.txt"]


def test_places_are_whole_paths(database: Database, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    run(database, Path("one.txt"))
    assert [d.place for d in list_documents(database.conn, "indexed", limit=9).items] == [str(folder / "one.txt")]
    monkeypatch.chdir(folder.parent)
    assert run(database, Path("articles/one.txt")).unchanged == 1


@pytest.mark.parametrize("other", [{"hints": Hints(outlet="Tideline")}, {"store_text": True}, {"context_chars": 20}])
def test_other_hints_and_options_are_extracted_anew(database: Database, folder: Path, other: dict[str, Any]) -> None:
    run(database, folder / "two.txt")
    summary = Summary()
    index_documents(database, read_paths([str(folder / "two.txt")]), summary, **other)
    assert (summary.unchanged, summary.duplicates, summary.quotes) == (0, 0, 1)


def test_another_extractor_extracts_anew(database: Database, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(database, folder / "two.txt")
    monkeypatch.setattr("indexer.recipe.extractor", lambda: b"newer")
    assert run(database, folder / "two.txt") == Summary(documents=1, unchanged=1, quotes=1, speakers_named=1)
    assert run(database, folder / "two.txt") == Summary(documents=1, unchanged=1)


def test_going_back_to_what_it_was_read_with_before_is_stored(database: Database, folder: Path) -> None:
    """The ledger would call it known from then on."""
    for outlet, outcome in (("Tideline", "added"), ("Herald", "updated"), ("Tideline", "updated"), ("Tideline", "")):
        summary = run(database, folder / "two.txt", hints=Hints(outlet=outlet, url="https://courier.example/2"))
        assert (summary.added, summary.updated, summary.unchanged) == (
            outcome == "added",
            outcome == "updated",
            outcome == "",
        )
        quote = search_quotes(database.conn, QuoteSearch(), limit=1).items[0]
        assert quote.outlet is not None and quote.outlet.name == outlet


def test_what_was_rejected_is_told_again_and_tried_again_when_asked(
    database: Database, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = folder / "bad-date.txt"
    bad.write_text("Harbour closed\n\nFebruary 31, 2031\n\n" + TWO)
    first = run(database, bad)
    problems = [Problem(str(bad), "no such date: 'February 31, 2031'")]
    with monkeypatch.context() as patch:
        patch.setattr("indexer.documents.read_document", no_extraction)
        assert run(database, bad) == Summary(documents=1, rejected=1, problems=problems) == first
    monkeypatch.setattr("indexer.documents.read_text", lambda text, url=None: ExtractedArticle(text=text))
    summary = Summary()
    index_documents(database, read_paths([str(bad)]), summary, retry=True)
    assert summary.added == 1
    assert count_documents(database.conn)["rejected"] == 0


def test_what_is_rejected_is_named_and_the_rest_indexed(database: Database, folder: Path) -> None:
    (folder / "bad-date.txt").write_text("Harbour closed\n\nFebruary 31, 2031\n\n" + TWO)
    (folder / "lines.jsonl").write_text(
        '{"text": 1}\nnot json\n' + json.dumps({"text": TWO + " Again.", "title": "T"}) + "\n"
    )
    told: list[Problem] = []
    summary = Summary()
    index_documents(database, read_paths([str(folder), str(folder / "none")]), summary, on_problem=told.append)
    assert (summary.documents, summary.added, summary.rejected) == (7, 3, 4)
    assert told == summary.problems
    assert [(Path(p.place).name, p.reason) for p in summary.problems] == [
        ("bad-date.txt", "no such date: 'February 31, 2031'"),
        ("lines.jsonl:1", "Expected `str`, got `int` - at `$.text`"),
        ("lines.jsonl:2", "not JSON: Expecting value: line 1 column 1 (char 0)"),
        ("none", "no such file or directory"),
    ]


def test_what_was_guessed_is_noted(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "old.txt"
    path.write_bytes(
        "„Wir haben den Hafen nie geschlossen“, sagte Jürgen Müller über die schöne Brücke.".encode("cp1252")
    )
    summary = run(database, path)
    assert (summary.added, summary.rejected) == (1, 0)
    assert len(summary.notes) == 1
    assert re.fullmatch(r"not UTF-8; read as cp125\d by detection", summary.notes[0].reason)
    quote = search_quotes(database.conn, QuoteSearch(q="geschlossen"), limit=1).items[0]
    assert quote.text == "Wir haben den Hafen nie geschlossen"


def test_hints_reach_the_database(database: Database, folder: Path) -> None:
    run(database, folder / "two.txt", hints=Hints(outlet="Harbour Herald", date="13 April 2031"))
    quote = search_quotes(database.conn, QuoteSearch(q="june"), limit=1).items[0]
    assert quote.outlet is not None
    assert (quote.outlet.name, quote.published_at) == ("Harbour Herald", "2031-04-13")


def test_changed_text_at_the_same_address_is_a_new_version(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    record = {"text": TWO, "url": "https://harbourherald.example/1"}
    path.write_text(json.dumps(record))
    run(database, path)
    path.write_text(json.dumps(record | {"text": TWO.replace("June", "July")}))
    assert run(database, path) == Summary(documents=1, new_versions=1, quotes=1, speakers_named=1)
    assert search_quotes(database.conn, QuoteSearch(q="june"), limit=1).total.count == 0
    assert search_quotes(database.conn, QuoteSearch(q="july"), limit=1).total.count == 1


@pytest.mark.shared
def test_who_said_just_and_lasting_peace(database: Database, shared: Path) -> None:
    summary = run(database, shared / "seeds")
    assert (summary.added, summary.rejected) == (4, 0)
    page = search_quotes(database.conn, QuoteSearch(q='"just and lasting peace"'), limit=10)
    assert sorted((q.source or "", q.speaker.name if q.speaker else None) for q in page.items) == [
        ("Scholz", "Olaf Scholz"),
        ("Scholz", "Olaf Scholz"),
        ("a German government spokesperson", None),
    ]


def test_the_same_text_in_two_papers_is_two_articles(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(json.dumps({"text": TWO, "outlet": name}) for name in ("Harbour Herald", "Tideline")))
    assert run(database, path).added == 2
    page = search_quotes(database.conn, QuoteSearch(q="june"), limit=10)
    assert sorted(q.outlet.name for q in page.items if q.outlet) == ["Harbour Herald", "Tideline"]


def test_a_document_that_breaks_something_does_not_end_the_run(
    database: Database, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = (folder / "one.txt").read_text(encoding="utf-8")

    def fails_on_one(texts: Iterable[str]) -> list[object]:
        return [extract_one(text) for text in texts]

    def extract_one(text: str) -> object:
        if text in broken:
            raise RuntimeError("unforeseen")
        return extract_quotes(text)

    monkeypatch.setattr("indexer.documents.extract_all", fails_on_one)
    monkeypatch.setattr("indexer.documents.extract_quotes", extract_one)
    summary = run(database, folder)
    assert (summary.added, summary.rejected) == (1, 1)
    assert [p.reason for p in summary.problems] == ["RuntimeError: unforeseen"]


def test_several_processes_store_what_one_does(database: Database, folder: Path, tmp_path: Path) -> None:
    run(database, folder)
    other, summary = open_writer(tmp_path / "y.db"), Summary()
    index_documents(other, read_paths([str(folder), str(tmp_path / "none")]), summary, workers=2)
    columns = "text, kind, (SELECT id FROM speakers WHERE key = speaker) AS speaker, source, confidence"
    one, two = (list(d.query(f"SELECT {columns} FROM quotes ORDER BY id")) for d in (database, other))
    assert one == two != []
    assert [p.reason for p in summary.problems] == ["no such file or directory"]
    other.close()


def test_a_database_that_fails_ends_the_run_with_what_was_counted(
    database: Database, folder: Path, tmp_path: Path
) -> None:
    """A full disk or a lock is no fault of the document: it must not be counted as rejected."""
    run(database, folder / "one.txt")
    database.conn.execute("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    summary = Summary()
    with pytest.raises(DatabaseBusy, match="locked by another process"):
        index_documents(database, read_paths([str(folder)]), summary)
    other.execute("ROLLBACK")
    other.close()
    assert (summary.added, summary.rejected, summary.problems) == (0, 0, [])
    assert run(database, folder).added == 1
