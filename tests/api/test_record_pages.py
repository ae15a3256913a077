"""The pages of one quote and of one speaker."""

import json
import runpy
from pathlib import Path
from urllib.parse import urljoin

import pytest
from click.testing import CliRunner
from litestar import Litestar
from litestar.testing import TestClient

from api.app import create_app
from api.settings import Settings
from db.connection import open_writer
from db.corrections import QuoteChange, Signed, correct_quote
from db.extracted import ExtractedArticle, ExtractedSpeaker
from db.writes import store_article
from indexer.cli import main

SEEN = runpy.run_path(str(Path(__file__).with_name("pages_seen.py")))
page_of, words_of, main_of = SEEN["page_of"], SEEN["words_of"], SEEN["main_of"]
search, id_of = SEEN["search"], SEEN["id_of"]
SAMPLE = runpy.run_path(str(Path(__file__).with_name("sample_database.py")))


def test_more_quotes(tmp_path: Path) -> None:
    """Every quote is on one page of a search, and of a speaker."""
    path = tmp_path / "many.db"
    database = open_writer(path)
    speaker = ExtractedSpeaker(name="Orsolya Ferry")
    for number in range(45):
        text = f"“Ferry number {number} is late,” Orsolya Ferry said."
        words = text[1 : text.index("”")]
        quote = SAMPLE["quote"](text, words, speaker=speaker, source="Orsolya Ferry", cue="said")
        store_article(database, ExtractedArticle(text=text, published_at=f"20{number:02}-01-02"), (quote,))
    database.close()
    with TestClient(create_app(Settings(db=path))) as client:
        assert "45 quotes from 45 articles, January 2000 to January 2044." in main_of(page_of(client, "/"))
        speaker_id = client.get("/v1/speakers").json()["items"][0]["id"]
        for start in ("/search?q=ferry&sort=oldest", "/search", f"/speakers/{speaker_id}"):
            found, at = [], start
            while at:
                page = page_of(client, at)
                # (Whose name it may be is told once.)
                assert len(page.cssselect("ul.speakers li")) == ("q=ferry" in at and at == start)
                found += [words_of(quote) for quote in page.cssselect("ol.quotes blockquote")]
                at = "".join(urljoin(at, link.get("href")) for link in page.cssselect("a[rel=next]"))
            assert (len(found), len(set(found))) == (45, 45)
            assert found[0] == f"Ferry number {0 if 'oldest' in start else 44} is late,"


def test_one_quote_and_the_same_words_elsewhere(client: TestClient[Litestar]) -> None:
    page = page_of(client, "/quotes/" + id_of(client, '"open the harbour before the first snow" kind:mixed'))
    told = main_of(page)
    assert "Source, as printedThe prime minister (promised)" in told
    assert "Confidence90 of 100 quotes such as this" in told
    assert "The words are given to different people: Ilse Marrandt, by 2 outlets Päivi Vesk, by 1 outlet" in told
    wordings = page.cssselect("ol.variants > li")
    assert (
        words_of(wordings[0])
        == "open the harbour before the first snow Dunmere Echo, 15 April 2031: Ilse Marrandt this quote"
    )
    vesk = next(found for found in wordings if "Vesk" in words_of(found))
    assert words_of(vesk.cssselect("blockquote")[0]) == "We will open the harbour before the first snow,"
    assert [words_of(found) for found in vesk.cssselect("del")] == ["first"]
    assert [words_of(found) for found in vesk.cssselect("ins")] == ["We will"]
    assert "Northlight Online, April 2031: Päivi Vesk" in words_of(vesk)
    (link,) = page.cssselect("dl a")
    assert link.get("href").startswith("https://dunmere-echo.example/2031/04/15/union#:~:text=")


def test_a_quote_that_stands_alone(client: TestClient[Litestar]) -> None:
    page = page_of(client, "/quotes/" + id_of(client, "cranes"))
    assert "The same words elsewhere Nowhere else among the articles here." in main_of(page)


def test_words_printed_too_often_are_counted_at_least(tmp_path: Path) -> None:
    path = tmp_path / "often.db"
    database = open_writer(path)
    text = "“The ferries are late again this year,” a captain said."
    for number in range(450):
        words = text[1 : text.index("”")]
        quote = SAMPLE["quote"](
            text,
            words,
            speaker=ExtractedSpeaker(name=f"Captain {chr(65 + number % 26)}{'aeiou'[number % 5]}dor"),
            source="a captain",
            cue="said",
        )
        article = ExtractedArticle(text=text, url=f"https://a{number}.example/x", outlet=f"Paper {number}")
        store_article(database, article, (quote,))
    database.close()
    with TestClient(create_app(Settings(db=path))) as client:
        found = client.get(f"/v1/quotes/{id_of(client, 'ferries')}/variants").json()
        assert found["total_is_exact"] is False and len(found["rival_attributions"]) > 10
        page = page_of(client, "/quotes/" + id_of(client, "ferries"))
    told = main_of(page)
    assert "Printed too often for all to be compared" in told
    assert f"and at least {len(found['variants'][0]['reports']) - 10} more" in told
    assert len(page.cssselect(".rivals li")) == 11


def test_a_quote_that_was_loaded(tmp_path: Path) -> None:
    """Nobody says that it has no source, and its confidence is not ours."""
    line = {
        "date": "2031-04-15T09:15:00Z",
        "url": "https://tideline.example/cranes",
        "title": "Cranes older than he is",
        "lang": "ENGLISH",
        "quotes": [{"pre": "was less sure. ", "quote": "The cranes are older than I am", "post": ""}],
    }
    path, given = tmp_path / "loaded.db", tmp_path / "gdelt.jsonl"
    given.write_text(json.dumps(line))
    loaded = CliRunner().invoke(main, ["load", str(given), "--db", str(path)])
    assert loaded.exit_code == 0, loaded.output
    with TestClient(create_app(Settings(db=path))) as client:
        told = main_of(page_of(client, "/quotes/" + id_of(client, "cranes")))
    assert "speaker not known" in told and "Confidence0.50, as whoever extracted it stated or by default" in told


def test_a_quote_corrected_and_one_taken_out(tmp_path: Path) -> None:
    path = SAMPLE["build"](tmp_path / "corrected.db")
    with TestClient(create_app(Settings(db=path))) as client:
        quote = id_of(client, "cranes")
        database = open_writer(path)
        correct_quote(database, quote, QuoteChange(retracted=True), Signed(by="Anneke Dray", why="He sang it."))
        database.close()
        told = main_of(page_of(client, f"/quotes/{quote}"))
        links = {link.get("href") for link in page_of(client, f"/quotes/{quote}").cssselect("main a")}
        for link in links:
            if not link.startswith("https://"):
                assert client.get(urljoin(f"/quotes/{quote}", link)).status_code == 200, link
    assert "Somebody said that this is no quote after all" in told
    assert "Anneke Dray: He sang it." in told


def test_a_speaker_over_time(client: TestClient[Litestar]) -> None:
    speaker = client.get("/v1/speakers?q=marrandt").json()["items"][0]["id"]
    page = page_of(client, f"/speakers/{speaker}")
    assert (
        "Calderran Prime Minister, Prime Minister. 4 quotes in 2 articles, 14 April 2031 to 15 April 2031."
        in main_of(page)
    )
    bars = page.cssselect("svg a")
    assert [bar.get("aria-label") for bar in bars] == ["14 April 2031: 3 quotes", "15 April 2031: 1 quote"]
    heights = [float(bar.cssselect("rect.bar")[0].get("height")) for bar in bars]
    assert heights[0] == pytest.approx(3 * heights[1], abs=0.02)
    of_the_day = page_of(client, urljoin(f"/speakers/{speaker}", bars[0].get("href")))
    assert "What Ilse Marrandt said" in main_of(of_the_day)
    assert len(of_the_day.cssselect("ol.quotes > li")) == 3


def test_a_speaker_of_all_ages(tmp_path: Path) -> None:
    """Odd dates are in articles; the years between are left out where nobody could look at so many."""
    path = tmp_path / "ages.db"
    database = open_writer(path)
    for year in ("0001", "9999"):
        text = f"“It is the year {year},” Ada Ferrol said."
        words = text[1 : text.index("”")]
        quote = SAMPLE["quote"](
            text, words, speaker=ExtractedSpeaker(name="Ada Ferrol"), source="Ada Ferrol", cue="said"
        )
        store_article(database, ExtractedArticle(text=text, published_at=f"{year}-12-31"), (quote,))
    database.close()
    with TestClient(create_app(Settings(db=path))) as client:
        page = page_of(client, "/speakers/" + client.get("/v1/speakers").json()["items"][0]["id"])
        assert [bar.get("aria-label") for bar in page.cssselect("svg a")] == ["1: 1 quote", "9999: 1 quote"]
        for bar in page.cssselect("svg a"):
            assert len(page_of(client, "/" + bar.get("href").removeprefix("../")).cssselect("ol.quotes > li")) == 1


def test_a_search_in_what_one_speaker_said(client: TestClient[Litestar]) -> None:
    speaker = client.get("/v1/speakers?q=vesk").json()["items"][0]["id"]
    page = search(client, "harbour", speaker=speaker)
    assert "What Päivi Vesk said Search in what Päivi Vesk said Search 1 quote found." in main_of(page)
    assert page.cssselect("input[name=speaker]")[0].value == speaker
