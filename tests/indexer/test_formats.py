"""Every format articles arrive in: a real document of each kind end to end, and files that are damaged or hostile."""

import bz2
import csv
import gzip
import hashlib
import io
import json
import os
import threading
import time
import zipfile
from collections.abc import Callable
from html import escape
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from db.connection import open_writer
from db.models import QuoteSearch
from db.quotes import search_quotes
from indexer.documents import Unreadable, read_document
from indexer.index import Summary, index_documents
from indexer.readers.document import MAX_BYTES, Document, Problem
from indexer.readers.paths import count_documents, read_file, read_paths, read_stream

SEEDS = Path(__file__).parents[2] / "seeds" / "articles"
TEXT = (SEEDS / "harbour-01-selwick-courier.txt").read_text(encoding="utf-8")
PAGE = (SEEDS / "harbour-03-radio-calderra.html").read_text(encoding="utf-8")
NO_TEXT = "no article text found in the HTML"
DEEP = "nested too deep"
QUOTE = "“It is over,” Mattis Ruhl, the mayor, said on Friday at the quay."
URL = "https://courier.example/harbour"

RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>The Selwick Courier</title><link>https://courier.example/</link>
<item><title>Cranes</title><link>/news/1</link><pubDate>Tue, 15 Apr 2031 08:00:00 GMT</pubDate>
<description>A summary.</description><content:encoded>{content}</content:encoded></item>
<item><title>Ferry</title><link>https://courier.example/2</link><pubDate>2031-02-31</pubDate>
<description>{other}</description></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Tideline</title><link href="https://tideline.example/"/>
<entry><title>Cranes</title><link href="https://tideline.example/1"/><published>2031-04-15T08:00:00Z</published>
<author><name>Ines Corval</name></author><content type="html">{content}</content></entry></feed>"""


def as_html(text: str) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in text.split("\n") if line)


def as_csv(rows: list[dict[str, str]], delimiter: str = ",") -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, ["Text", "URL", "date", "outlet", "shelf"], delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def as_warc(pages: list[tuple[str, bytes, str]], *, gzipped: bool) -> bytes:
    records = [warc_record("warcinfo", "x", b"software: x\r\n", "application/warc-fields")]
    for url, body, status in pages:
        answer = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n\r\n".encode() + body
        records.append(warc_record("response", url, answer, "application/http; msgtype=response"))
    return b"".join(map(gzip.compress, records) if gzipped else records)


def warc_record(kind: str, url: str, block: bytes, media_type: str) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2031-04-20T08:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000000>\r\nContent-Type: {media_type}\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def as_zip(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


LINE = json.dumps({"text": TEXT, "url": URL}).encode()
PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "zst": zstandard.ZstdCompressor().compress,
}

FILES = {
    "a.txt": TEXT.encode(),
    "a.html": PAGE.encode(),
    "a.jsonl": LINE + b"\n",
    "a.json": json.dumps([{"text": TEXT, "url": URL}], indent=2).encode(),
    "one.json": json.dumps({"text": TEXT, "url": URL}, indent=2).encode(),
    "a.csv": as_csv([{"Text": TEXT, "URL": URL, "date": "2031-04-14", "outlet": "The Selwick Courier", "shelf": "x"}]),
    "a.tsv": as_csv([{"Text": TEXT, "URL": URL}], "\t"),
    "a.rss": RSS.format(content=escape(as_html(TEXT)), other="None.").encode(),
    "a.atom": ATOM.format(content=escape(as_html(TEXT))).encode(),
    "a.warc": as_warc([(URL, PAGE.encode(), "200 OK")], gzipped=False),
    "a.warc.gz": as_warc([(URL, PAGE.encode(), "200 OK")], gzipped=True),
    "a.zip": as_zip({"x/a.txt": TEXT.encode(), "picture.png": b"\x89PNG", "__MACOSX/._a.txt": b"\0\5"}),
    "b.zip": as_zip({"a.warc.gz": as_warc([(URL, PAGE.encode(), "200 OK")], gzipped=True)}),
    **{f"a.jsonl.{packing}": pack(LINE) for packing, pack in PACKINGS.items()},
    **{f"a.txt.{packing}": pack(TEXT.encode()) for packing, pack in PACKINGS.items()},
}


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return open_writer(tmp_path / "x.db")


def documents(data: bytes, name: str = "") -> list[Document | Problem]:
    return list(read_stream("x", io.BufferedReader(io.BytesIO(data)), name))  # type: ignore[type-var]


def reasons(data: bytes, name: str = "") -> list[str]:
    return [f"{found.place}: {found.reason}" for found in documents(data, name) if isinstance(found, Problem)]


@pytest.mark.parametrize("name", FILES)
def test_a_real_document_of_each_kind_is_indexed(name: str, database: Database, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(FILES[name])
    summary = Summary()
    index_documents(database, read_paths([str(path)]), summary)
    assert (summary.added, summary.rejected) == (2 if name == "a.rss" else 1, 0)
    found = search_quotes(database.conn, QuoteSearch(has_speaker=True), limit=20).items
    assert len(found) >= 2
    assert all(quote.article.url for quote in found) == ("txt" not in name and name != "a.zip")
    database.close()


@pytest.mark.parametrize("name", FILES)
def test_what_a_file_is_comes_from_its_content(name: str) -> None:
    """But for JSON lines that hold other things, no name is needed."""
    shown = [
        (found.format, found.record or found.text) for found in documents(FILES[name]) if isinstance(found, Document)
    ]
    named = [
        (found.format, found.record or found.text)
        for found in documents(FILES[name], name)
        if isinstance(found, Document)
    ]
    assert shown == named != []


def test_a_folder_is_read_for_all_formats(tmp_path: Path) -> None:
    for name, data in FILES.items():
        (tmp_path / name).write_bytes(data)
    found = list(read_paths([str(tmp_path)]))
    assert len([one for one in found if isinstance(one, Document)]) == len(FILES) + 1
    assert [one for one in found if isinstance(one, Problem)] == []
    assert count_documents([str(tmp_path)]) is None
    assert count_documents([str(tmp_path / "a.txt"), str(tmp_path / "a.jsonl")]) == 2
    assert len(list(read_paths([str(tmp_path / "*.txt")]))) == 1
    assert [one.reason for one in read_paths([str(tmp_path / "*.doc")]) if isinstance(one, Problem)] == [
        "no documents of this pattern"
    ]


def test_feeds() -> None:
    content = '<p>One <b>crane</b> is&nbsp;left.</p><script>"He lied," said Ann.</script><p>Two.</p>'
    first, second = documents(RSS.format(content=escape(content), other="x").encode())
    assert isinstance(first, Document) and isinstance(second, Document)
    assert first.place == "x:1"
    assert first.record == {
        "text": "One crane is left.\n\nTwo.",
        "title": "Cranes",
        "url": "https://courier.example/news/1",
        "author": None,
        "outlet": "The Selwick Courier",
        "published": "2031-04-15T08:00:00+00:00",
    }
    article = read_document(second)
    assert (article.published_at, article.published_raw) == (None, "2031-02-31")
    (entry,) = documents(ATOM.format(content="x").encode())
    assert isinstance(entry, Document)
    assert entry.record["author"] == "Ines Corval"
    assert reasons(b"<rss><channel></channel></rss>") == ["x: no entries"]
    assert reasons(b"<feed><title>x")[0].startswith("x: no entries; not a feed that can be read: ")
    assert reasons(RSS.format(content="", other="").encode()) == ["x:2: an entry without content or summary"]


def test_a_page_of_an_archive_has_the_address_it_was_fetched_from() -> None:
    page = f"<html><body><article><h1>Cranes</h1>{as_html(TEXT)}</article></body></html>".encode()
    pages = [(URL, page, "200 OK"), ("https://courier.example/2", page, "404 Not Found")]
    (found,) = documents(as_warc(pages, gzipped=True))
    assert isinstance(found, Document)
    assert (found.place, found.url) == (f"x:{URL}", URL)
    assert read_document(found).url == URL
    assert reasons(as_warc(pages[1:], gzipped=False)) == ["x: no pages in this archive"]


def test_an_archive_cut_inside_a_record_gives_those_before() -> None:
    pages = [(f"https://courier.example/{number}", PAGE.encode(), "200 OK") for number in range(3)]
    plain, packed = as_warc(pages, gzipped=False), as_warc(pages, gzipped=True)
    found = documents(plain[: -len(PAGE) // 2])
    assert [type(one) for one in found] == [Document, Document, Problem]
    assert isinstance(found[2], Problem) and found[2].reason == "the archive ends inside this record"
    found = documents(packed[: -len(packed) // 6])
    assert [type(one) for one in found] == [Document, Document, Problem, Problem]


def test_json_arrays() -> None:
    found = documents(b'\xef\xbb\xbf [ {"text": "one"}, 7 ,\n{"text": "tw\xc3\xb6"} ] ')
    assert [one.record["text"] if isinstance(one, Document) else f"{one.place}: {one.reason}" for one in found] == [
        "one",
        "x:2: not a JSON object",
        "twö",
    ]
    assert reasons(b'[{"text": "one"}, {"text": ')[0].startswith("x:2: not JSON: ")
    assert reasons(b'[{"text": "one"},') == ["x:1: not JSON: the array ends too early"]
    assert reasons(b'[{"text": "one"} {"text": "two"}]')[0].startswith("x:1: not JSON: ',' expected")
    assert reasons(b"[]") == ["x: empty"]
    assert reasons(b'[{"a": ' + b"[" * 100_000)[0].startswith("x:1: not JSON: ")
    big = b'[{"text": "' + b"x" * (MAX_BYTES + 10) + b'"}]'
    assert reasons(big) == [f"x:1: more than {MAX_BYTES:,} characters in one element"]


@given(
    st.lists(st.dictionaries(st.text(max_size=3), st.text(max_size=20) | st.integers(), max_size=3), max_size=20),
    st.integers(0, 4),
)
def test_any_array_is_read_element_by_element(rows: list[dict[str, object]], indent: int) -> None:
    data = json.dumps(rows, indent=indent).encode()
    found = list(read_stream("x", io.BufferedReader(io.BytesIO(data)), "a.json"))  # type: ignore[type-var]
    if rows:
        assert [one.record for one in found if isinstance(one, Document)] == rows


def test_tables(tmp_path: Path) -> None:
    rows = "title;TEXT;Date\nCranes;“Über”;2031-04-14\n;;\nFerry;;\n".encode("cp1252")
    found = documents(rows, "a.csv")
    assert isinstance(found[0], Document)
    assert found[0].record == {"title": "Cranes", "text": "“Über”", "date": "2031-04-14"}
    assert found[0].note is not None and found[0].note.startswith("not UTF-8; read as ")
    assert reasons(rows, "a.csv") == ["x:4: nothing in the column `text`"]
    assert reasons(b"headline,body\na,b\n", "a.csv") == [
        "x: no column `text` in its first row; known columns are text, title, outlet, author, published, "
        "published_at, date, url"
    ]
    assert reasons(b"text,title\n" + b"x" * (MAX_BYTES + 1) + b",y\n")[0].startswith(
        "x:2: not CSV, and read no further: field larger"
    )
    assert [type(one) for one in documents('text,title\n"a\nb",c\n'.encode("utf-16"), "a.csv")] == [Document]


@pytest.mark.parametrize("packing", PACKINGS)
def test_a_truncated_archive_gives_what_came_before(packing: str) -> None:
    lines = b"".join(json.dumps({"text": f"{number} {QUOTE}"}).encode() + b"\n" for number in range(20_000))
    data = PACKINGS[packing](lines)
    found = documents(data[: len(data) * 3 // 4], f"a.jsonl.{packing}")
    read = [one for one in found if isinstance(one, Document)]
    assert len(read) > (0 if packing == "bz2" else 1000)
    last = found[-1]
    assert isinstance(last, Problem)
    assert last == Problem("x", "cannot be read on: Compressed file ended before the end-of-stream marker was reached")


@pytest.mark.parametrize("packing", ["gz", "zst"])
def test_half_a_text_is_no_article(packing: str) -> None:
    assert documents(PACKINGS[packing](TEXT.encode())[:-100]) == [
        Problem("x", "cannot be read on: Compressed file ended before the end-of-stream marker was reached")
    ]


def test_half_a_row_is_no_article() -> None:
    """Neither where a packed table is cut off, nor where a quotation mark is never closed."""
    rows = [{"Text": f"{number} {hashlib.sha256(bytes([number])).hexdigest()}", "URL": URL} for number in range(200)]
    packed = gzip.compress(as_csv(rows))
    texts = {row["Text"] for row in rows}
    found = documents(packed[: len(packed) // 2])
    assert len(found) > 10
    assert {one.record["text"] for one in found if isinstance(one, Document)} < texts
    assert [one.reason for one in found if isinstance(one, Problem)] == [
        "cannot be read on: Compressed file ended before the end-of-stream marker was reached"
    ]
    found = documents(b'text,title\n"all of it",a\n"half of it, and\nthe file ends')
    assert [one.record["text"] if isinstance(one, Document) else one for one in found] == [
        "all of it",
        Problem("x:4", "a quotation mark is not closed in this row"),
    ]


def test_half_an_entry_is_no_article() -> None:
    feed = RSS.format(content="One crane is left.", other="The ferry sails at nine.").encode()
    whole, half = documents(feed[: feed.index(b"at nine")])
    assert isinstance(whole, Document) and whole.record["text"] == "One crane is left."
    assert half == Problem("x:2", "the feed ends inside this entry")


def test_archives_that_are_no_archives() -> None:
    assert reasons(b"\x1f\x8bnothing")[0].startswith("x: cannot be read on: ")
    assert reasons(b"PK\x03\x04nothing") == ["x: cannot be read on: File is not a zip file"]
    assert reasons(gzip.compress(gzip.compress(gzip.compress(LINE)))) == ["x: packed more than 2 times"]
    damaged = bytearray(as_zip({"a.txt": TEXT.encode(), "b.txt": QUOTE.encode()}))
    damaged[60] ^= 0xFF
    found = documents(bytes(damaged))
    assert sorted(type(one).__name__ for one in found) == ["Document", "Problem"]


def test_a_damaged_directory_of_a_zip_archive_costs_no_other_file(tmp_path: Path) -> None:
    """What zipfile raises there is none of its own errors."""
    data = bytearray(as_zip({"a.txt": TEXT.encode()}))
    data[-10:-6] = (1 << 16).to_bytes(4, "little")  # The size of the directory.
    (tmp_path / "a.zip").write_bytes(data)
    (tmp_path / "b.zip").write_bytes(as_zip({"a.txt": TEXT.encode()}).replace(b"a.txt", b"\0.txt"))
    (tmp_path / "c.txt").write_text(TEXT)
    found = list(read_paths([str(tmp_path)]))
    assert [Path(one.place).name for one in found] == ["a.zip", "b.zip", "c.txt"]
    # (The rest of the words is that of the Python release.)
    assert [one.reason[:17] for one in found if isinstance(one, Problem)] == ["cannot be read on"] * 2


def test_an_encrypted_file_is_named() -> None:
    data = bytearray(as_zip({"a.txt": QUOTE.encode()}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert reasons(bytes(data)) == ["x/a.txt: encrypted"]


def test_a_damaged_record_costs_no_other_file(tmp_path: Path) -> None:
    """What warcio stumbles over, such as an answer without an address, ends its file alone."""
    archive = as_warc([(URL, PAGE.encode(), "200 OK")], gzipped=False)
    (tmp_path / "a.warc").write_bytes(archive.replace(f"WARC-Target-URI: {URL}\r\n".encode(), b""))
    (tmp_path / "b.warc").write_bytes(archive + b"no record\r\n\r\n" + archive)
    (tmp_path / "c.txt").write_text(TEXT)
    found = [(one.place.rpartition("/")[2], one) for one in read_paths([str(tmp_path)])]
    assert [(name, getattr(one, "reason", None)) for name, one in found] == [
        ("a.warc", "cannot be read on after 0 pages: 'NoneType' object has no attribute 'startswith'"),
        ("harbour", None),
        ("b.warc", "cannot be read on after 1 pages: Invalid WARC record, first line: no record"),
        ("c.txt", None),
    ]


def test_a_resource_without_an_address_is_named_by_its_number() -> None:
    record = warc_record("resource", URL, PAGE.encode(), "text/html")
    (found,) = documents(record.replace(f"WARC-Target-URI: {URL}\r\n".encode(), b""))
    assert isinstance(found, Document)
    assert (found.place, found.url) == ("x:1", None)


def test_an_address_is_shown_without_controls() -> None:
    (found,) = documents(as_warc([("https://courier.example/\x1b[31m", PAGE.encode(), "200 OK")], gzipped=False))
    assert found.place == "x:https://courier.example/\\x1b[31m"


def test_a_reader_that_fails_costs_no_other_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise AttributeError("no such field")

    monkeypatch.setattr("indexer.readers.feeds.feedparser.parse", fails)
    (tmp_path / "a.rss").write_text(RSS)
    (tmp_path / "b.txt").write_text(TEXT)
    found = list(read_paths([str(tmp_path)]))
    assert [(Path(one.place).name, getattr(one, "reason", None)) for one in found] == [
        ("a.rss", "cannot be read on: AttributeError: no such field"),
        ("b.txt", None),
    ]


def test_elements_behind_a_long_one_are_read_as_fast() -> None:
    """Each element is passed once: 305 seconds of CPU before, when the rest was copied for each."""
    long = b'[{"text": "' + b"x" * 9_000_000 + b'"}' + b',{"text": "abc"}' * 200_000 + b"]"
    start = time.process_time()
    assert len(documents(long)) == 200_001
    assert time.process_time() - start < 15


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_json_in_utf_16(name: str) -> None:
    """As Windows writes it; no text of an article is JSON."""
    data = '[{"text": "„Über“"}]' if name == "a.json" else '{"text": "„Über“"}\n\n'
    for named in ("", name):
        (found,) = documents(data.encode("utf-16"), named)
        assert isinstance(found, Document) and found.record == {"text": "„Über“"}


def test_bytes_that_are_no_utf_8_behind_the_beginning_are_read_and_noted() -> None:
    """Of a table and of an array only the beginning is looked at before they are read."""
    old = "“Über die Brücke”".encode("cp1252")
    for data in (
        b"text,title\n" + b"plain words,b\n" * 10_000 + b'"' + old + b'",b\n',
        b"[" + b'{"text": "plain words"},' * 10_000 + b'{"text": "' + old + b'"}]',
    ):
        *plain, last = documents(data)
        assert {one.note for one in plain if isinstance(one, Document)} == {None}
        assert isinstance(last, Document) and "\ufffd" not in last.record["text"]
        assert last.note is not None and last.note.startswith("not UTF-8; read as ")


@pytest.mark.parametrize(
    ("name", "split"),
    [("one.json", 2), ("a.json", 1), ("a.csv", 3), ("a.rss", 21), ("a.zip", 2), ("a.warc.gz", 1), ("a.jsonl.zst", 2)],
)
def test_what_comes_through_a_pipe_is_told_however_it_is_cut(name: str, split: int) -> None:
    source, sink = os.pipe()

    def send() -> None:
        with os.fdopen(sink, "wb", buffering=0) as handle:
            handle.write(FILES[name][:split])
            time.sleep(0.2)
            handle.write(FILES[name][split:])

    sender = threading.Thread(target=send)
    sender.start()
    with os.fdopen(source, "rb") as handle:
        found = list(read_stream("x", handle))
    sender.join()
    assert found == documents(FILES[name])


def test_lines_through_a_pipe_are_read_as_they_come() -> None:
    source, sink = os.pipe()
    with os.fdopen(source, "rb") as handle, os.fdopen(sink, "wb", buffering=0) as out:
        out.write(b'{"text": "one"}\n')
        found = read_stream("x", handle)
        first = next(found)
        assert isinstance(first, Document) and first.record == {"text": "one"}


def test_names_in_a_zip_archive() -> None:
    """Nothing is written, so that no name leads outside; what holds no documents is named as a folder is."""
    (found,) = documents(as_zip({"../up/a.txt": TEXT.encode()}))
    assert isinstance(found, Document) and found.place == "x/../up/a.txt"
    assert reasons(as_zip({"a.png": b"\x89PNG"})) == ["x: no documents in this archive"]


def test_bombs_are_refused() -> None:
    zeros = (b" " * 9_999 + b"\n") * 10_000
    assert reasons(gzip.compress(zeros), "a.jsonl.gz")[-1] == "x: unpacks to more than 250 times its size"
    assert reasons(as_zip({"a.jsonl": zeros}))[-1] == "x/a.jsonl: unpacks to more than 250 times its size"
    assert reasons(gzip.compress(b"x" * 60_000_000)) == [
        f"x: more than {MAX_BYTES:,} bytes; a document may have {MAX_BYTES:,}"
    ]


def test_too_many_files_in_one_archive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.readers.archives.MAX_MEMBERS", 2)
    assert reasons(as_zip({f"{number}.txt": b"x" for number in range(3)})) == ["x: 3 files; a zip archive may have 2"]
    monkeypatch.setattr("indexer.readers.archives.MAX_UNPACKED", 2)
    assert reasons(as_zip({"a.txt": b"xxx"})) == ["x: unpacks to 3 bytes; a zip archive may have 2"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param("<html><body>" + "<div>" * 10_000 + QUOTE, DEEP, id="deep"),
        pytest.param(f"<html><body>{'<b>' * 10_000}x{'</b>' * 10_000}<p>{QUOTE * 3}</p>", DEEP, id="then"),
        pytest.param("<html><head><title>x</title></head></html>", NO_TEXT, id="no-body"),
        pytest.param(f"<html><body><script>var a = '{QUOTE}'</script></body></html>", NO_TEXT, id="script"),
    ],
)
def test_pages_that_hold_no_article(body: str, reason: str) -> None:
    (page,) = documents(body.encode())
    assert isinstance(page, Document) and page.format == "html"
    with pytest.raises(Unreadable, match=f"^{reason}"):
        read_document(page)


def test_what_is_nested_too_deep_costs_an_article_before_it_nothing() -> None:
    (page,) = documents(f"<html><body><article><h1>Cranes</h1>{as_html(TEXT)}</article>{'<b>' * 10_000}x".encode())
    assert isinstance(page, Document)
    assert "A harbour is not a suitcase" in read_document(page).text


def test_a_page_of_20_megabytes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(b"<html><body>" + b"<p>words</p>" * 1_700_000)
    assert [one.reason for one in read_file(path) if isinstance(one, Problem)] == [
        f"{path.stat().st_size:,} bytes; a document may have {MAX_BYTES:,}"
    ]


def test_scripts_hold_no_quotes(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    script = "<script>document.write('“I stole it,” Dario Quill said.')</script>"
    path.write_text(f"<html><body><article><h1>Cranes</h1>{script}{as_html(TEXT)}</article></body></html>")
    index_documents(database, read_paths([str(path)]), Summary())
    assert search_quotes(database.conn, QuoteSearch(q="stole"), limit=5).total.count == 0
    assert search_quotes(database.conn, QuoteSearch(), limit=5).total.count > 0
    database.close()


def test_controls_do_not_reach_a_quote(database: Database, tmp_path: Path) -> None:
    """Directions that turn text around when it is shown, and NUL."""
    path = tmp_path / "a.jsonl"
    text = "“It is \u202eover\u202c\u2066 now\u2069,” Mattis\u0000Ruhl, the mayor, said on Friday."
    path.write_text(json.dumps({"text": text}))
    index_documents(database, read_paths([str(path)]), Summary())
    (quote,) = search_quotes(database.conn, QuoteSearch(q="over"), limit=5).items
    assert quote.text == "It is over now,"
    assert not set("\u202e\u202c\u2066\u2069\0") & set(quote.context or "")
    database.close()


@given(st.binary(max_size=300), st.sampled_from(["", "a.csv", "a.json", "a.rss", "a.warc", "a.jsonl.gz", "a.zip"]))
def test_any_bytes_of_any_name_are_read_or_refused(data: bytes, name: str) -> None:
    assert documents(data, name)


@given(st.sampled_from(sorted(FILES)), st.data())
def test_any_file_cut_or_damaged_is_read_or_refused(name: str, data: st.DataObject) -> None:
    whole = bytearray(FILES[name])
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= data.draw(st.integers(1, 255))
    assert documents(bytes(whole[: data.draw(st.integers(1, len(whole)))]), name) is not None
