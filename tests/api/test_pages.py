"""The pages people search on; made on the server, whole without a script."""

import runpy
from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from api.app import create_app
from api.settings import Settings
from db.connection import open_writer
from db.extracted import ExtractedArticle, ExtractedSpeaker
from db.writes import store_article

SAMPLE = runpy.run_path(str(Path(__file__).with_name("sample_database.py")))
SEEN = runpy.run_path(str(Path(__file__).with_name("pages_seen.py")))
BROWSER, page_of, words_of, main_of = SEEN["BROWSER"], SEEN["page_of"], SEEN["words_of"], SEEN["main_of"]
search = SEEN["search"]


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (BROWSER["Accept"], "text/html; charset=utf-8"),
        ("text/html", "text/html; charset=utf-8"),
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        ("application/json, text/html;q=0.5", "application/json"),
        ("image/png", "application/json"),
    ],
)
def test_who_gets_the_page_and_who_json(client: TestClient[Litestar], accept: str, media_type: str) -> None:
    response = client.get("/", headers={"Accept": accept})
    assert (response.headers["content-type"], response.headers["vary"].split(",")[0]) == (media_type, "Accept")


def test_the_size_and_days_of_the_index(client: TestClient[Litestar]) -> None:
    page = page_of(client, "/")
    assert "10 quotes from 4 articles, April 2031." in main_of(page)
    (form,) = page.cssselect("form[role=search]")
    assert (form.action, form.method, [field.name for field in form.inputs if field.name]) == ("search", "GET", ["q"])


def test_an_empty_index(tmp_path: Path) -> None:
    open_writer(tmp_path / "empty.db").close()
    with TestClient(create_app(Settings(db=tmp_path / "empty.db"))) as client:
        assert "0 quotes from 0 articles." in main_of(page_of(client, "/"))
        assert "0 quotes. Nothing found." in main_of(page_of(client, "/search"))


def test_quotes_with_who_where_when_and_the_words_marked(client: TestClient[Litestar]) -> None:
    page = search(client, "harbour before")
    figures = page.cssselect("ol.quotes figure")
    assert [words_of(found) for found in figures[0].cssselect("mark")] == ["harbour", "before"]
    assert words_of(figures[0].cssselect("figcaption")[0]).startswith(
        "Ilse Marrandt, in Dunmere Echo, 15 April 2031 partly in quotation marks Union welcomes harbour pledge Evidence"
    )
    assert words_of(figures[-1].cssselect("figcaption")[0]).startswith("Päivi Vesk, in Northlight Online, April 2031")
    assert figures[0].cssselect("time")[0].get("datetime") == "2031-04-15T07:30:00+02:00"
    assert "3 quotes found." in main_of(page)


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("money", "A senior official, in The Selwick Courier, 14 April 2031 paraphrased"),
        ("multi-agency", "Tomas Okeday, without a date Evidence of this quote"),
    ],
)
def test_what_is_not_known_is_told(client: TestClient[Litestar], q: str, expected: str) -> None:
    assert expected in main_of(search(client, q))


def test_a_name_leads_to_the_speaker(client: TestClient[Litestar]) -> None:
    page = search(client, "marrandt")
    (found,) = page.cssselect("ul.speakers li")
    assert words_of(found) == "Ilse Marrandt, Calderran Prime Minister, 4 quotes"
    assert "What OnRecord" not in main_of(page_of(client, "/" + found.cssselect("a")[0].get("href")))
    guessed = search(client, "Ilse Marandt")
    assert "Perhaps meant Ilse Marrandt" in main_of(guessed)
    assert search(client, "harbour").cssselect("ul.speakers") == []


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient[Litestar]]:
    """A quote each of speakers whose names are more than words, of different days and precisions, and loaded ones."""
    path = tmp_path_factory.mktemp("named") / "named.db"
    database = open_writer(path)
    for number, name in enumerate(NAMES):
        text = f"“Ferry {number} is late,” said the minister."
        words = text[1 : text.index("”")]
        quote = SAMPLE["quote"](text, words, speaker=ExtractedSpeaker(name=name), source="the minister", cue="said")
        dated = {} if name == UNDATED else {"published_at": "2031-01-01", "published_precision": "year"}
        article = ExtractedArticle(text=text, outlet="הארץ" if number else None, **dated)  # type: ignore[arg-type]
        store_article(database, article, (quote,))
    database.close()
    with TestClient(create_app(Settings(db=path))) as client:
        yield client


NAMES = [
    "Siobhan O'Brien",
    "Jean-Luc Picard",
    "J.D. Vance",
    "AT&T",
    "Ministry of Foreign Affairs of the Republic of Calderra",
    "דוד כהן",
    "Ferry Latte",
    "Undine Avers",
]
UNDATED = NAMES[-1]


@pytest.mark.parametrize("name", NAMES)
def test_any_name_leads_to_its_speaker(named: TestClient[Litestar], name: str) -> None:
    page = search(named, name)
    assert [words_of(found) for found in page.cssselect("ul.speakers a")] == [name]
    assert "Nothing found" not in main_of(page)


def test_names_are_guessed_at_only_where_nothing_has_the_words(named: TestClient[Litestar]) -> None:
    assert named.get("/v1/speakers?q=ferry+late").json()["items"][0]["matched"]["how"] == "similar"
    assert search(named, "ferry late").cssselect("ul.speakers") == []


def test_a_speaker_without_a_date(named: TestClient[Litestar]) -> None:
    speaker = named.get("/v1/speakers?q=undine").json()["items"][0]["id"]
    page = page_of(named, f"/speakers/{speaker}")
    assert "Undine Avers 1 quote in 1 article. Who quotes them most" in main_of(page)
    assert page.cssselect("svg") == []


def test_texts_of_any_direction_keep_to_themselves(named: TestClient[Litestar]) -> None:
    """Names and titles are isolated, and texts begin where their first letter says."""
    page = search(named, "ferry")
    for quote in page.cssselect("blockquote"):
        assert quote.get("dir") == "auto"
    for name in ["דוד כהן", "הארץ"]:
        found = [element for element in page.iter() if (element.text or "").strip() == name]
        assert found and {element.tag for element in found} == {"bdi"}


def test_fields_and_exclusions_hold_for_what_is_near_too(client: TestClient[Litestar]) -> None:
    """What they leave out is not offered, and they are no words of a quote."""
    for more in ("speaker:okeday", "-snow", "before:2030", "spring*"):
        page = search(client, f"we will open the harbour before the first snow {more}")
        assert page.cssselect("ol.quotes") == [] and "Nothing found" in main_of(page)
    page = search(client, "we will open the harbour before the first snow speaker:nobody", 400)
    assert page.cssselect("ol.quotes") == []


def test_another_search_begins_in_its_own_order(client: TestClient[Litestar]) -> None:
    page = search(client, "quay OR cranes", sort="oldest")
    assert [words_of(link) for link in page.cssselect(".orders a")] == ["best match", "newest first"]
    (form,) = page.cssselect("form")
    assert [field.name for field in form.inputs if field.name] == ["q"]
    assert search(client, "speaker:marrandt").cssselect(".orders") == []


def test_a_quote_remembered_wrongly(client: TestClient[Litestar]) -> None:
    page = search(client, "we will open the harbor before the snow falls")
    first = page.cssselect("ol.quotes blockquote")[0]
    assert words_of(first) == "We will open the harbor harbour before the snow falls,"
    assert [words_of(found) for found in first.cssselect("del")] == ["harbor", "falls"]
    assert [words_of(found) for found in first.cssselect("ins")] == ["harbour"]
    assert "87 % the same" in main_of(page)


def test_words_that_nobody_said(client: TestClient[Litestar]) -> None:
    assert "Nothing found." in main_of(search(client, "zeppelins over the purple mountains of cheese"))


@pytest.mark.parametrize(
    ("q", "reason", "near"),
    [
        ('"first snow', 'A quotation mark that is never closed, at "first snow.', False),
        ("we will open the “harbour before the snow", "a quotation mark that is never closed", True),
        (" ".join(f"w{number}" for number in range(300)), "more than", False),
    ],
)
def test_what_cannot_be_searched(client: TestClient[Litestar], q: str, reason: str, near: bool) -> None:
    """The reason is told; a quote that was pasted with odd marks is looked up all the same."""
    page = search(client, q, 400)
    (alert,) = page.cssselect("[role=alert]")
    assert reason.lower() in words_of(alert).lower()
    assert bool(page.cssselect("ol.quotes")) is near
    assert page.cssselect("input[name=q]")[0].value == q.strip()


def test_no_day_is_invented(named: TestClient[Litestar]) -> None:
    speaker = named.get("/v1/speakers?q=vance").json()["items"][0]["id"]
    told = main_of(page_of(named, f"/speakers/{speaker}"))
    assert "1 quote in 1 article, 2031." in told
    assert "Where an article names no day, its quotes stand on the first of its month or year." in told
