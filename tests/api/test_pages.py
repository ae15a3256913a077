"""What people see in a browser: search, one quote, one speaker; made on the server, whole without a script."""

import json
import re
import runpy
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urljoin

import lxml.html
import pytest
from click.testing import CliRunner
from litestar import Litestar
from litestar.testing import TestClient

from api.app import create_app
from api.rates import shared_path
from api.settings import Settings
from db.connection import open_writer
from db.corrections import QuoteChange, Signed, correct_quote
from db.extracted import ExtractedArticle, ExtractedQuote, ExtractedSpeaker
from db.keys import create_key
from db.writes import store_article
from indexer.cli import main

SAMPLE = runpy.run_path(str(Path(__file__).with_name("sample_database.py")))
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def page_of(client: TestClient[Litestar], path: str, status: int = 200) -> lxml.html.HtmlElement:
    response = client.get(path, headers=BROWSER)
    assert (response.status_code, response.headers["content-type"]) == (status, "text/html; charset=utf-8")
    return lxml.html.document_fromstring(response.text)


def words_of(found: lxml.html.HtmlElement) -> str:
    return " ".join(found.text_content().split())


def main_of(page: lxml.html.HtmlElement) -> str:
    (found,) = page.cssselect("main")
    return words_of(found)


def search(client: TestClient[Litestar], q: str, status: int = 200, **more: str) -> lxml.html.HtmlElement:
    return page_of(client, "/search?" + urlencode({"q": q, **more}), status)


def id_of(client: TestClient[Litestar], q: str) -> str:
    found: str = client.get("/v1/quotes", params={"q": q}).json()["items"][0]["id"]
    return found


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


def test_a_page_without_a_database(tmp_path: Path) -> None:
    with TestClient(create_app(Settings(db=tmp_path / "none.db"))) as client:
        assert "no database to read" in main_of(page_of(client, "/"))
        assert "The database cannot be read" in main_of(page_of(client, "/search?q=harbour", 503))
        assert client.get("/search?q=harbour").headers["retry-after"]


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
        span = (1, text.index("”"))
        quote = ExtractedQuote(
            text=text[slice(*span)],
            spans=(span,),
            verbatim=(span,),
            kind="direct",
            speaker=ExtractedSpeaker(name=name),
            source="the minister",
            cue="said",
            confidence=0.9,
        )
        article = ExtractedArticle(
            text=text, published_at="2031-01-01", published_precision="year", outlet="הארץ" if number else None
        )
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
]


@pytest.mark.parametrize("name", NAMES)
def test_any_name_leads_to_its_speaker(named: TestClient[Litestar], name: str) -> None:
    page = search(named, name)
    assert [words_of(found) for found in page.cssselect("ul.speakers a")] == [name]
    assert "Nothing found" not in main_of(page)


def test_texts_of_any_direction_keep_to_themselves(named: TestClient[Litestar]) -> None:
    """Names and titles are isolated, and texts begin where their first letter says."""
    page = search(named, "ferry")
    for quote in page.cssselect("blockquote"):
        assert quote.get("dir") == "auto"
    for name in ["דוד כהן", "הארץ"]:
        found = [element for element in page.iter() if (element.text or "").strip() == name]
        assert found and {element.tag for element in found} == {"bdi"}


def test_no_day_is_invented(named: TestClient[Litestar]) -> None:
    speaker = named.get("/v1/speakers?q=vance").json()["items"][0]["id"]
    told = main_of(page_of(named, f"/speakers/{speaker}"))
    assert "1 quote in 1 article, 2031." in told
    assert "Where an article names no day, its quotes stand on the first of its month or year." in told


def test_a_key_typed_into_the_box_is_not_shown(client: TestClient[Litestar]) -> None:
    key = "onrecord_abcdefghij_abcdefghijklmnopqrstuvwxyz234567"
    for path in (f"/search?q={key}", f"/search?q={key}&sort=no", f"/search?q=%22{key}", f"/search?cursor=x&q={key}"):
        assert key not in client.get(path, headers=BROWSER).text.split("</main>")[0]


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


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/search?q=harbour&outlet=Dunmere+Echo", "outlet Dunmere Echo: is no parameter of this endpoint"),
        ("/search?query=harbour", "query harbour: is no parameter of this endpoint"),
        ("/search?q=harbour&q=cranes", "q cranes: is given more than once"),
        ("/search?q=M%FCller", "is not UTF-8"),
        ("/search?sort=", "sort: must be one of newest, oldest, relevance"),
        ("/speakers/s_a?limit=3", "limit 3: is no parameter of this endpoint"),
    ],
)
def test_what_a_page_does_not_take(client: TestClient[Litestar], path: str, told: str) -> None:
    assert told in main_of(page_of(client, path, 400))


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nowhere", 404), ("GET", "/quotes", 404), ("GET", "/?limit=3", 400), ("POST", "/search", 405)],
)
def test_people_get_a_page_and_programs_a_problem(
    client: TestClient[Litestar], method: str, path: str, status: int
) -> None:
    shown = client.request(method, path, headers=BROWSER)
    assert (shown.status_code, shown.headers["content-type"]) == (status, "text/html; charset=utf-8")
    told = client.request(method, path.replace("/search", "/v1/quotes"), headers={"Accept": "*/*"})
    assert (told.status_code, told.headers["content-type"]) == (status, "application/problem+json")
    assert client.get("/v1/nothing", headers=BROWSER).headers["content-type"] == "application/problem+json"


def test_who_asks_too_often_sees_a_page(database_path: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(database_path, tmp_path / "served.db"))
    with TestClient(create_app(Settings(db=path, requests_per_minute=2))) as client:
        for _ in range(9):
            assert client.get("/static/text.css").status_code == 200
        assert client.get("/search", headers=BROWSER).status_code == 200
        assert client.get("/v1/quotes").status_code == 200
        assert "more than 2 requests a minute" in main_of(page_of(client, "/search", 429)).lower()
        assert client.get("/v1/quotes").headers["content-type"] == "application/problem+json"
    shared_path(path).unlink()


@pytest.mark.parametrize("host", ["a:b", "x:99999", "[", ""])
def test_a_host_that_is_none(client: TestClient[Litestar], host: str, tmp_path: Path) -> None:
    assert client.get("/", headers={**BROWSER, "Host": host}).status_code == 200
    with TestClient(create_app(Settings(db=tmp_path / "none.db"))) as without:
        for path, media_type in (("/v1/quotes", "application/problem+json"), ("/search", "text/html; charset=utf-8")):
            failed = without.get(path, headers={**BROWSER, "Host": host})
            assert (failed.status_code, failed.headers["content-type"]) == (503, media_type)


def test_words_printed_too_often_are_counted_at_least(tmp_path: Path) -> None:
    path = tmp_path / "often.db"
    database = open_writer(path)
    text = "“The ferries are late again this year,” a captain said."
    span = (1, text.index("”"))
    for number in range(450):
        quote = ExtractedQuote(
            text=text[slice(*span)],
            spans=(span,),
            verbatim=(span,),
            kind="direct",
            speaker=ExtractedSpeaker(name=f"Captain {chr(65 + number % 26)}{'aeiou'[number % 5]}dor"),
            source="a captain",
            cue="said",
            confidence=0.9,
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


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/search?sort=upwards", 400, "sort"),
        ("/search?cursor=x", 400, "cursor x: not a cursor"),
        ("/search?speaker=s_nobody", 404, "no speaker has this id"),
        ("/quotes/q_nothing", 404, "no quote has this id"),
        ("/speakers/s_nobody", 404, "no speaker has this id"),
        ("/speakers/s_nobody?cursor=x", 404, "no speaker has this id"),
    ],
)
def test_errors_are_pages_too(client: TestClient[Litestar], path: str, status: int, told: str) -> None:
    response = client.get(path, headers=BROWSER)
    page = page_of(client, path, status)
    assert told in main_of(page)
    assert response.headers["x-request-id"] in response.text
    styles = [urljoin(path, link.get("href")) for link in page.cssselect("link[rel=stylesheet]")]
    assert styles == ["/static/frame.css", "/static/text.css"]


def test_more_quotes(tmp_path: Path) -> None:
    """Every quote is on one page of a search, and of a speaker."""
    path = tmp_path / "many.db"
    database = open_writer(path)
    speaker = ExtractedSpeaker(name="Orsolya Winterbourne")
    for number in range(45):
        text = f"“Ferry number {number} is late,” Orsolya Winterbourne said."
        quote = ExtractedQuote(
            text=f"Ferry number {number} is late,",
            spans=((1, text.index("”")),),
            verbatim=((1, text.index("”")),),
            kind="direct",
            speaker=speaker,
            source="Orsolya Winterbourne",
            cue="said",
            confidence=0.9,
        )
        store_article(database, ExtractedArticle(text=text, published_at=f"20{number:02}-01-02"), (quote,))
    database.close()
    with TestClient(create_app(Settings(db=path))) as client:
        speaker_id = client.get("/v1/speakers").json()["items"][0]["id"]
        for start in ("/search?q=ferry&sort=oldest", "/search", f"/speakers/{speaker_id}"):
            found, at = [], start
            while at:
                page = page_of(client, at)
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


def test_a_search_in_what_one_speaker_said(client: TestClient[Litestar]) -> None:
    speaker = client.get("/v1/speakers?q=vesk").json()["items"][0]["id"]
    page = search(client, "harbour", speaker=speaker)
    assert "What Päivi Vesk said Search in what Päivi Vesk said Search 1 quote found." in main_of(page)
    assert page.cssselect("input[name=speaker]")[0].value == speaker


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


def test_nobody_reads_without_a_key_where_one_is_needed(tmp_path: Path) -> None:
    path = SAMPLE["build"](tmp_path / "closed.db")
    database = open_writer(path)
    key = create_key(database, "desk", ())
    database.close()
    with TestClient(create_app(Settings(db=path, require_key=True))) as client:
        quote = client.get("/v1/quotes", headers={"Authorization": f"Bearer {key}"}).json()["items"][0]
        home = page_of(client, "/")
        assert "Reading needs a key here" in main_of(home)
        assert "quotes from" not in main_of(home) and home.cssselect("form") == []
        for closed in ("/search?q=harbour", f"/quotes/{quote['id']}", f"/speakers/{quote['speaker']['id']}"):
            page = page_of(client, closed, 401)
            assert "harbour" not in main_of(page).lower() and page.cssselect("form") == []
            assert client.get(closed, headers={"Authorization": f"Bearer {key}"}).status_code == 200


HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><a href='javascript:alert(3)'>ssti{{ 7 * 7 }}&amp;\u202e"
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient[Litestar]]:
    path = tmp_path_factory.mktemp("hostile") / "hostile.db"
    database = open_writer(path)
    text = f"“It is late {HOSTILE} tonight,” said somebody else."
    end = text.index("”")
    for url in ("javascript:alert(4)//x", 'https://evil.example/"><script>alert(5)</script>'):
        article = ExtractedArticle(
            text=text, title=HOSTILE, url=url, outlet=f"Paper {HOSTILE}", author=HOSTILE, published_at="2031-04-14"
        )
        quote = ExtractedQuote(
            text=text[1:end],
            spans=((1, end),),
            verbatim=((1, end),),
            kind="direct",
            speaker=ExtractedSpeaker(name=f"Mara {HOSTILE}", aliases=(HOSTILE,), roles=(HOSTILE,)),
            source=HOSTILE,
            cue=HOSTILE,
            said_to=HOSTILE,
            relayed_by=HOSTILE,
            confidence=0.5,
        )
        store_article(database, article, (quote,))
    database.close()
    with TestClient(create_app(Settings(db=path))) as client:
        yield client


def test_a_hostile_article_stays_text(hostile: TestClient[Litestar]) -> None:
    quotes = hostile.get("/v1/quotes").json()["items"]
    paths = ["/search", "/search?" + urlencode({"q": HOSTILE}), "/search?" + urlencode({"q": f'"{HOSTILE}'})]
    paths += [
        "/search?q=late",
        "/search?q=mara",
        "/search?" + urlencode({"q": "it is late tonite my dear script alert"}),
    ]
    paths += [f"/quotes/{quote['id']}" for quote in quotes]
    paths += [f"/speakers/{quotes[0]['speaker']['id']}", "/quotes/" + HOSTILE.replace("/", "")]
    for path in paths:
        response = hostile.get(path, headers=BROWSER)
        page = lxml.html.document_fromstring(response.text)
        assert {script.get("src") for script in page.iter("script")} <= {
            "static/elsewhere.js",
            "../static/elsewhere.js",
        }
        assert not list(page.iter("img"))
        for element in page.iter():
            assert not [name for name in element.attrib if name.startswith("on")]
            assert not re.match(r"\s*javascript:", element.get("href") or "", re.IGNORECASE)
        assert "script-src 'self';" in response.headers["content-security-policy"]
        assert "ssti49" not in words_of(page)
        if response.status_code == 200 and path != "/search?q=mara":
            assert HOSTILE.split('"')[0] in page.text_content()


def test_what_pages_may_do(client: TestClient[Litestar]) -> None:
    """Styles within a page are for the tools of others alone; a 304 leaves what a browser was told before."""
    policies = {
        path: client.get(path, headers=BROWSER).headers["content-security-policy"]
        for path in ("/", "/docs", "/docs/search")
    }
    assert ["unsafe" in policy for policy in policies.values()] == [False, True, False]
    assert "unsafe-inline" not in policies["/docs"].split("style-src")[0]
    tag = client.get("/", headers=BROWSER).headers["etag"]
    known = client.get("/", headers={**BROWSER, "If-None-Match": tag})
    assert (known.status_code, "content-security-policy" in known.headers) == (304, False)
