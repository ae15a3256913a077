"""Every format articles arrive in: a real document of each kind end to end, and files that are damaged or hostile."""

import bz2
import csv
import gzip
import io
import json
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
    assert reasons(b"text,title\n" + b"x" * (MAX_BYTES + 1) + b",y\n")[0].startswith("x:2: not CSV: field larger than")
    assert [type(one) for one in documents('text,title\n"a\nb",c\n'.encode("utf-16"), "a.csv")] == [Document]


@pytest.mark.parametrize("packing", PACKINGS)
def test_a_truncated_archive_gives_what_came_before(packing: str) -> None:
    lines = b"".join(json.dumps({"text": f"{number} {QUOTE}"}).encode() + b"\n" for number in range(20_000))
    data = PACKINGS[packing](lines)
    found = documents(data[: len(data) * 3 // 4], f"a.jsonl.{packing}")
    read = [one for one in found if isinstance(one, Document)]
    assert len(read) > (0 if packing == "bz2" else 1000)
    last = found[-1]
    assert isinstance(last, Problem) and "read" in last.reason or packing == "zst"


def test_half_a_text_is_no_article() -> None:
    assert reasons(gzip.compress(TEXT.encode())[:-100])[0].startswith("x: cannot be read on: ")
    assert len(documents(gzip.compress(TEXT.encode())[:-100])) == 1


def test_archives_that_are_no_archives() -> None:
    assert reasons(b"\x1f\x8bnothing")[0].startswith("x: cannot be read on: ")
    assert reasons(b"PK\x03\x04nothing") == ["x: cannot be read on: File is not a zip file"]
    assert reasons(gzip.compress(gzip.compress(gzip.compress(LINE)))) == ["x: packed more than 2 times"]
    damaged = bytearray(as_zip({"a.txt": TEXT.encode(), "b.txt": QUOTE.encode()}))
    damaged[60] ^= 0xFF
    found = documents(bytes(damaged))
    assert sorted(type(one).__name__ for one in found) == ["Document", "Problem"]


def test_an_encrypted_file_is_named() -> None:
    data = bytearray(as_zip({"a.txt": QUOTE.encode()}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert reasons(bytes(data)) == ["x/a.txt: encrypted"]


def test_bombs_are_refused() -> None:
    zeros = b"\n" * 100_000_000
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
        pytest.param("<html><body>" + "<div>" * 10_000 + QUOTE, "no article text", id="deep"),
        pytest.param("<html><head><title>x</title></head></html>", "no article text", id="no-body"),
        pytest.param(f"<html><body><script>var a = '{QUOTE}'</script></body></html>", "no article text", id="script"),
    ],
)
def test_hostile_pages(body: str, reason: str) -> None:
    (page,) = documents(body.encode())
    assert isinstance(page, Document) and page.format == "html"
    try:
        article = read_document(page)
    except Unreadable as error:
        assert reason in str(error)
    else:
        # Deep nesting may be read; nothing of a script is.
        assert "var a" not in article.text and "deep" in body[:20] + "deep"


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
