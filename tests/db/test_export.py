"""All quotes of a search by the batch: the same as its pages, whatever is written meanwhile."""

import csv
import io
import sqlite3

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db import export
from db.errors import InvalidSearch
from db.export import read_batch, read_batches
from db.export_formats import CSV_COLUMNS, begin, encode, finish
from db.models import Quote, QuoteSearch
from db.quotes import search_quotes
from db.writes import store_article

WORDS = ("The harbour stays.", "A harbour of snow!", "Not before snow", "harbours and harbingers", "Peace.")


def exported(connection, size=3, **search):
    """All batches of a size, put together."""
    found, batch = [], None
    while batch is None or batch.end is not None:
        batch = read_batch(connection, QuoteSearch(**search), None if batch is None else batch.end, size=size)
        assert len(batch.quotes) <= max(size, export._LOOKED_AT)
        found += batch.quotes
    return found


def paged(connection, **search):
    """The same by the pages of the search."""
    sort = search.pop("sort", None) or "newest"
    found, cursor = [], None
    while True:
        page = search_quotes(connection, QuoteSearch(**search, sort=sort), limit=100, cursor=cursor)
        found += [{name: getattr(quote, name) for name in Quote.__struct_fields__} for quote in page.items]
        cursor = page.next
        if cursor is None:
            return [Quote(**fields) for fields in found]


def fill(database, make, days=(None, "2031-04-14", "2031-04-15", "2031-04-15", "2031-05")):
    for number, day in enumerate(days):
        document = make.document(
            *((words, {"speaker": make.person("Ilse Marrandt") if number % 2 else None}) for words in WORDS),
            url=f"https://courier.example/{number}",
            outlet="Tideline" if number % 3 else None,
            published_at=f"{day}-01" if day == "2031-05" else day,
            published_precision={None: "unknown", "2031-05": "month"}.get(day, "day"),
        )
        store_article(database, *document)


@given(st.data())
@settings(max_examples=60)
def test_batches_are_the_pages(make, data):
    days = data.draw(st.lists(st.sampled_from([None, "2031-04-14", "2031-04-15", "2031-05"]), max_size=5))
    search = {
        "q": data.draw(st.sampled_from([None, "harbour", "harb*", '"of snow"', "snow -before", "speaker:marrandt"])),
        "sort": data.draw(st.sampled_from([None, "newest", "oldest"])),
        "has_speaker": data.draw(st.sampled_from([None, True, False])),
        "published_from": data.draw(st.sampled_from([None, "2031-04-15"])),
    }
    with make.memory() as database:
        fill(database, make, days)
        try:
            expected = paged(database.conn, **search)
        except InvalidSearch as error:
            with pytest.raises(InvalidSearch, match=error.reason[:20]):
                exported(database.conn, **search)
            return
        assert exported(database.conn, size=data.draw(st.integers(1, 30)), **search) == expected


@pytest.mark.parametrize("match", ["all", "most"])
def test_words_whose_texts_decide(database, make, monkeypatch, match):
    """Where an expression is wider than what is meant, and where the commonest of many words do not count."""
    fill(database, make)
    monkeypatch.setattr("db.planning._MERGED", -1)
    monkeypatch.setattr("db.planning._SAMPLE", 1)
    monkeypatch.setattr(export, "_LOOKED_AT", 4)
    for q in ("harbi* harb*", '"a harbour of snow"', "not before snow peace", "a harbour of snow stays and not before"):
        found = {quote.id for quote in exported(database.conn, q=q, match=match)}
        assert found == {quote.id for quote in paged(database.conn, q=q, match=match)}


def test_undated_quotes_come_last(database, make):
    fill(database, make)
    for sort, days in (("newest", ["2031-05-01", "2031-04-15", "2031-04-14"]), ("oldest", None)):
        found = [quote.published_at for quote in exported(database.conn, sort=sort)]
        assert list(dict.fromkeys(found)) == [*(days or ["2031-04-14", "2031-04-15", "2031-05-01"]), None]


def test_what_is_written_meanwhile_loses_nothing_that_stays(database, make):
    fill(database, make)
    before = exported(database.conn)
    for sort in ("newest", "oldest"):
        first = read_batch(database.conn, QuoteSearch(sort=sort), size=7)
        assert not database.conn.in_transaction
        document = make.document(
            f"Between the {sort} batches.", url=f"https://x.example/{sort}", published_at="2031-04-15"
        )
        store_article(database, *document)
        found = list(first.quotes)
        while first.end is not None:
            first = read_batch(database.conn, QuoteSearch(sort=sort), first.end, size=7)
            found += first.quotes
        ids = [quote.id for quote in found]
        assert len(set(ids)) == len(ids)
        assert {quote.id for quote in before} <= set(ids)


def test_every_batch_is_of_the_size_it_has_by_itself(database, make, monkeypatch):
    fill(database, make)
    monkeypatch.setattr(export, "BATCH", 500)
    sizes = [len(batch) for batch in read_batches(database.conn, QuoteSearch())]
    assert sizes == [25]
    assert [len(batch) for batch in read_batches(database.conn, QuoteSearch(q="zeppelin"))] == [0]


@pytest.mark.parametrize(
    ("search", "parameter"),
    [
        pytest.param({"q": "harbour", "sort": "relevance"}, "sort", id="relevance"),
        pytest.param({"q": '"'}, "q", id="words"),
        pytest.param({"speaker": "Nobody"}, "speaker", id="speaker"),
        pytest.param({"published_from": "2031-02-30"}, "published_from", id="day"),
    ],
)
def test_refuses(database, search, parameter):
    with pytest.raises(InvalidSearch) as raised:
        next(read_batches(database.conn, QuoteSearch(**search)))
    assert raised.value.parameter == parameter


def rows(quotes):
    content = begin("csv") + encode("csv", quotes) + finish("csv", len(quotes))
    assert content.endswith(b"\r\n")
    head, *others = csv.reader(io.StringIO(content.decode(), newline=""), strict=True)
    assert tuple(head) == CSV_COLUMNS
    return [dict(zip(head, row, strict=True)) for row in others]


def test_lines_say_that_they_are_all(database, make):
    fill(database, make)
    quotes = exported(database.conn)
    content = begin("ndjson") + encode("ndjson", quotes) + finish("ndjson", len(quotes))
    *lines, end = content.splitlines()
    assert [msgspec.json.decode(line, type=Quote) for line in lines] == quotes
    assert msgspec.json.decode(end) == {"end": True, "count": 25}


def test_csv_has_every_field(database, make):
    fill(database, make, ["2031-05"])
    quote = exported(database.conn)[1]
    assert rows([quote]) == [
        {
            "id": quote.id,
            "text": "A harbour of snow!",
            "kind": "direct",
            "speaker_id": "",
            "speaker": "",
            "source": "",
            "cue": "",
            "said_to": "",
            "relayed_by": "",
            "outlet_id": "",
            "outlet": "",
            "published_at": "2031-05-01",
            "published_precision": "month",
            "confidence": "0.5",
            "article_id": quote.article.id,
            "article_title": "",
            "article_url": "https://courier.example/0",
            "spans": "36-54",
            "verbatim": "36-54",
            "exact": "A harbour of snow!",
            "prefix": " harbour stays.”, it was said.\n“",
            "suffix": "”, it was said.\n“Not before snow",
            "context": quote.context,
        }
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠"])
def test_no_cell_begins_as_a_formula_does(database, make, start):
    hostile = f'{start}HYPERLINK("https://x.example","me"),1'
    document = make.document((hostile, {"source": hostile, "said_to": hostile}), title=hostile, outlet=f"{start}1+1")
    store_article(database, *document)
    (row,) = rows(exported(database.conn))
    assert (row["text"], row["source"], row["said_to"], row["article_title"]) == (f"'{hostile}",) * 4
    assert [cell for cell in row.values() if cell[:1] in set("=+-@\t\r\n\0＝＋－＠") and cell] == []


def test_each_batch_is_one_state(path, writer, make):
    """A batch reads in one transaction, and none is open when it is done."""
    fill(writer, make)
    statements = []
    connection = sqlite3.connect(path, isolation_level=None)
    connection.set_trace_callback(statements.append)
    for _ in read_batches(connection, QuoteSearch(q="harbour")):
        assert not connection.in_transaction
    connection.close()
    assert [s for s in statements if s in ("BEGIN", "ROLLBACK")] == ["BEGIN", "ROLLBACK"]
