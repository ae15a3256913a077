import json
from pathlib import Path
from typing import Any

import pytest

from db.extracted import ExtractedArticle
from indexer.articles import language_of, read_text, web_address
from indexer.dates import InvalidDate
from indexer.documents import Hints, Unreadable, extract_document, read_document
from indexer.readers.document import Document
from indexer.readers.paths import read_file

STATED = ("title", "outlet", "author", "published_at", "published_raw", "published_precision", "url")


def stated(article: ExtractedArticle) -> dict[str, Any]:
    return {name: getattr(article, name) for name in STATED if getattr(article, name) not in (None, "unknown")}


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "expected", "agencies"),
    [
        ("000", {"published_at": "2023-05-26", "published_raw": "2023-05-26", "published_precision": "day"}, ()),
        (
            "001",
            {
                "title": "Germany's Scholz Speaks With Putin for First Time in Nearly 2 Years",
                "outlet": "The Moscow Times",
                "published_at": "2024-11-15",
                "published_raw": "November 15, 2024",
                "published_precision": "day",
                "url": "https://www.themoscowtimes.com/2024/11/15/"
                "germanys-scholz-speaks-with-putin-for-first-time-in-nearly-2-years-a87029",
            },
            (),
        ),
        ("002", {}, ("Reuters", "DW")),
        (
            "003",
            {
                "title": "The Long-Awaited Conversation Between Scholz and Putin",
                "author": "Tanguy Besson",
                "published_at": "2024-11-15",
                "published_raw": "Friday 15.11.24",
                "published_precision": "day",
            },
            ("dpa", "AFP", "AP", "Reuters"),
        ),
    ],
)
def test_what_real_documents_state(
    shared: Path, name: str, expected: dict[str, str], agencies: tuple[str, ...]
) -> None:
    document = next(read_file(next((shared / "seeds").glob(f"{name}_*"))))
    assert isinstance(document, Document)
    article = read_document(document)
    assert stated(article) == expected
    assert article.agencies == agencies
    assert article.language == "en"


def test_the_seeds_state_what_their_labels_say(seeds: Path) -> None:
    for line in (seeds / "gold.jsonl").read_text(encoding="utf-8").splitlines():
        gold = json.loads(line)
        if not gold["file"].startswith("articles/"):
            continue
        document = next(read_file(seeds / gold["file"]))
        assert isinstance(document, Document)
        article = read_document(document)
        assert {name: getattr(article, name) for name in STATED} == {name: gold[name] for name in STATED}, gold["id"]
        assert list(article.agencies) == gold["agencies"], gold["id"]
        assert article.text == gold["text"], gold["id"]


def test_a_text_that_states_nothing_has_nothing() -> None:
    article = read_text("The harbour was closed on Friday, and nobody could say when it would be opened again.")
    assert stated(article) == {}
    assert article.agencies == ()


def test_links_are_read_by_their_words() -> None:
    assert (
        read_text("“It is done,” Quill [said](https://x.example/a) on Friday.").text
        == "“It is done,” Quill said on Friday."
    )


def test_an_impossible_date_line_is_named() -> None:
    with pytest.raises(InvalidDate, match="February 31, 2031"):
        read_text("Harbour closed\n\nFebruary 31, 2031\n\nThe harbour was closed on Friday, nobody said why.")


def test_a_dateline_gives_its_agency() -> None:
    article = read_text("PORT SELWICK, April 12 (Calderra Wire) - The harbour was closed on Friday, officials said.")
    assert (article.agencies, article.outlet) == (("Calderra Wire",), "Calderra Wire")
    assert (article.published_at, article.published_raw) == (None, "April 12")


@pytest.mark.parametrize(
    ("published", "date"),
    [
        ("yesterday", (None, "yesterday", "unknown")),
        ("Spring 2031", (None, "Spring 2031", "unknown")),
        ("20310203", ("2031-02-03", "20310203", "day")),
        (20310203, ("2031-02-03", "20310203", "day")),
        (1929868200, ("2031-02-26T10:30:00Z", "1929868200", "day")),
        (1929868200000.0, ("2031-02-26T10:30:00Z", "1929868200000", "day")),
        (float("inf"), (None, "inf", "unknown")),
        ("2031-03-03 10:30 UTC", ("2031-03-03T10:30:00Z", "2031-03-03 10:30 UTC", "day")),
        ("  ", (None, None, "unknown")),
    ],
)
def test_dates_of_json_lines(published: Any, date: tuple[str | None, str | None, str]) -> None:
    article = read_document(Document("x:1", "record", record={"text": "Words of an article.", "published": published}))
    assert (article.published_at, article.published_raw, article.published_precision) == date


def test_a_date_that_cannot_be_read_gives_way_to_the_next() -> None:
    text = "April 2, 2031\n\nThe harbour was closed on Friday, and nobody could say when it would open."
    for fields, at in (
        ({"published": "yesterday", "date": "2031-04-03"}, "2031-04-03"),
        ({"date": "soon"}, "2031-04-02"),
    ):
        assert read_document(Document("x:1", "record", record={"text": text, **fields})).published_at == at


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"author": ["Ann Lee", "Bo Chen"]}, {"author": "Ann Lee and Bo Chen"}),
        ({"author": "By Lee Chan"}, {"author": "Lee Chan"}),
        ({"author": "lee chan"}, {"author": "lee chan"}),
        ({"author": ["Ann Lee", "Reuters"]}, {"author": "Ann Lee"}),
        ({"outlet": "  ", "title": "", "author": " ", "url": "not a url"}, {}),
        ({"url": "ftp://x.example/a"}, {}),
        ({"url": " https://x.example/a "}, {"url": "https://x.example/a"}),
    ],
)
def test_fields_of_json_lines(fields: dict[str, Any], expected: dict[str, str]) -> None:
    assert stated(read_document(Document("x:1", "record", record={"text": "Words of it.", **fields}))) == expected


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://x.example/a", "https://x.example/a"),
        ("https:///a", None),
        ("x.example/a", None),
        ("javascript:alert(1)", None),
        ("https://x.example/a b", None),
        ("https://[::1", None),
        (None, None),
    ],
)
def test_web_addresses(url: str | None, address: str | None) -> None:
    assert web_address(url) == address


@pytest.mark.parametrize("url", ["https://www.reuters.com/a", "https://x.example/a"])
def test_the_outlet_a_document_states_stands_above_the_table(url: str) -> None:
    text = "Harbour closed\n\nHarbour Herald\n12 April 2031\n\nThe harbour was closed on Friday, nobody could say why."
    assert read_document(Document("x", "text", text), Hints(url=url)).outlet == "Harbour Herald"
    assert read_document(Document("x:1", "record", record={"text": text, "url": url})).outlet == "Harbour Herald"


def test_the_table_stands_above_the_agency_of_a_dateline() -> None:
    text = "PORT SELWICK, April 12 (Calderra Wire) - The harbour was closed on Friday, officials said."
    article = read_document(Document("x", "text", text), Hints(url="https://edition.cnn.com/a"))
    assert (article.outlet, article.agencies) == ("CNN", ("Calderra Wire",))


@pytest.mark.parametrize(
    "line",
    ["By Ann Lee | Updated: 5 June 2031 | Published: 4 June 2031", "Updated: 5 June 2031\n\nPublished: 4 June 2031"],
)
def test_published_beats_updated(line: str) -> None:
    text = f"Harbour closed\n\n{line}\n\nThe harbour was closed on Friday, and nobody could say when it would open."
    assert read_text(text).published_at == "2031-06-04"
    assert read_text(text.replace("Published: 4 June 2031", "")).published_at == "2031-06-05"


def test_a_json_line_stands_above_what_its_text_states() -> None:
    document = Document(
        "x:1",
        "record",
        record={
            "text": "April 2, 2031\n\nThe harbour was closed on Friday, and nobody could say when it would open.",
            "title": "Closed",
            "published": "2031-04-03",
            "url": "https://www.reuters.com/a",
        },
    )
    assert stated(read_document(document)) == {
        "title": "Closed",
        "outlet": "Reuters",
        "published_at": "2031-04-03",
        "published_raw": "2031-04-03",
        "published_precision": "day",
        "url": "https://www.reuters.com/a",
    }


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"title": "x"}, "text"),
        ({"text": 3}, "text"),
        ({"text": "   "}, "no text"),
        ({"text": "Words of an article.", "published": "2031-02-31"}, "no such date: '2031-02-31'"),
        ({"text": "Words of an article.", "title": ["x"]}, "title"),
    ],
)
def test_a_json_line_that_cannot_be_used_is_named(record: dict[str, Any], reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        extract_document(Document("x:1", "record", record=record))


def test_hints_stand_above_the_document() -> None:
    document = Document("x", "text", "The harbour was closed on Friday, and nobody could say when it would open.")
    article = read_document(document, Hints(outlet="The Selwick Courier", date="12 April 2031"))
    assert (article.outlet, article.published_at) == ("The Selwick Courier", "2031-04-12")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The minister said that the port would be closed for the rest of the year.", "en"),
        ("Der Minister sagte, dass der Hafen für den Rest des Jahres nicht geöffnet ist und die Kräne stehen.", "de"),
        ("Le ministre a dit que le port est fermé pour le reste de la semaine et que les grues sont sur place.", "fr"),
        ("Министр сказал, что порт не откроется в этом году, и что это не его вина, как он и обещал.", "ru"),
        ("Too short", None),
        ("1 2 3 4 5 6 7 8 9 10", None),
    ],
)
def test_language(text: str, code: str | None) -> None:
    assert language_of(text) == code
