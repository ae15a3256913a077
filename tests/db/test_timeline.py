"""Timelines and the quotes of one speaker."""

from datetime import date, timedelta

import pytest

from db.counts import Timeline, TimelinePeriod
from db.errors import InvalidCursor, InvalidSearch, NotFound
from db.models import OutletCount, OutletRef, QuoteSearch, SpeakerRef
from db.outlets import list_outlets
from db.quotes import search_quotes
from db.speakers import list_speaker_quotes, list_speakers
from db.timeline import MAX_PERIODS, speaker_timeline
from db.writes import store_article

EVERY = {"include_empty": True}


@pytest.fixture(scope="module")
def archive(make):
    marrandt, orr = make.person("Ilse Marrandt"), make.person("Jonas Orr")
    with make.memory() as database:
        for outlet, day, speakers in (
            ("Courier", "2030-12-31", [marrandt]),
            ("Courier", "2031-02-01", [marrandt, marrandt, orr]),
            ("Tideline", "2031-02-28T23:30:00-05:00", [marrandt]),
            ("Tideline", "2031-04-02", [marrandt, orr]),
            (None, "2031-04-02", [marrandt]),
            ("Tideline", None, [marrandt]),
        ):
            quotes = ((f"{outlet} harbour {day} {n}.", {"speaker": one}) for n, one in enumerate(speakers))
            store_article(database, *make.document(*quotes, outlet=outlet, published_at=day))
        yield database.conn


@pytest.fixture(scope="module")
def id(archive):
    return list_speakers(archive, q="marrandt", limit=1).items[0].id


def counted(timeline):
    return {period.first_day: period.quotes for period in timeline.periods}


def test_whole(archive, id):
    courier, tideline = (OutletRef(list_outlets(archive, q=q, limit=1).items[0].id, q) for q in ("Courier", "Tideline"))
    assert speaker_timeline(archive, id, interval="month", published_from="2031-01-01", by_outlet=True) == Timeline(
        speaker=SpeakerRef(id, "Ilse Marrandt"),
        interval="month",
        periods=(
            TimelinePeriod(
                first_day="2031-02-01",
                last_day="2031-02-28",
                quotes=3,
                outlets=(OutletCount(courier, 2), OutletCount(tideline, 1)),
            ),
            TimelinePeriod(
                first_day="2031-04-01", last_day="2031-04-30", quotes=2, outlets=(OutletCount(tideline, 1),)
            ),
        ),
        quotes=5,
        undated=0,
    )


@pytest.mark.parametrize(
    ("asked", "periods", "undated"),
    [
        pytest.param({"interval": "year"}, {"2030-01-01": 1, "2031-01-01": 5}, 1, id="years"),
        pytest.param(
            {"interval": "month"}, {"2030-12-01": 1, "2031-02-01": 3, "2031-04-01": 2}, 1, id="months-with-quotes"
        ),
        pytest.param(
            {"interval": "month", "include_empty": True},
            {"2030-12-01": 1, "2031-01-01": 0, "2031-02-01": 3, "2031-03-01": 0, "2031-04-01": 2},
            1,
            id="every-month",
        ),
        pytest.param(
            {"interval": "day"}, {"2030-12-31": 1, "2031-02-01": 2, "2031-02-28": 1, "2031-04-02": 2}, 1, id="days"
        ),
        pytest.param(
            {"interval": "day", "published_from": "2031-02-27", "published_to": "2031-03-01", "include_empty": True},
            {"2031-02-27": 0, "2031-02-28": 1, "2031-03-01": 0},
            0,
            id="every-day-asked-for",
        ),
        pytest.param(
            {"interval": "month", "published_from": "2031-02-15", "published_to": "2031-03-15", "include_empty": True},
            {"2031-02-01": 1, "2031-03-01": 0},
            0,
            id="cut-periods",
        ),
        pytest.param({"interval": "month", "outlet": "tideline"}, {"2031-02-01": 1, "2031-04-01": 1}, 1, id="outlet"),
        pytest.param({"interval": "year", "published_to": "2029-01-01"}, {}, 0, id="none"),
        pytest.param(
            {"interval": "year", "published_to": "2029-01-01", "include_empty": True}, {}, 0, id="none-and-no-beginning"
        ),
        pytest.param(
            {"interval": "year", "published_from": "9998-05-01", "published_to": "9999-12-31", "include_empty": True},
            {"9998-01-01": 0, "9999-01-01": 0},
            0,
            id="end-of-time",
        ),
    ],
)
def test_periods(archive, id, asked, periods, undated):
    timeline = speaker_timeline(archive, id, **asked)
    assert counted(timeline) == periods
    assert list(periods) == [period.first_day for period in timeline.periods]
    assert (timeline.quotes, timeline.undated) == (sum(periods.values()), undated)


@pytest.mark.parametrize("interval", ["day", "month", "year"])
def test_every_dated_quote_is_in_one_period(archive, id, interval):
    everything = speaker_timeline(archive, id, interval=interval)
    dated = search_quotes(archive, QuoteSearch(speaker=id, published_from="0001-01-01"), limit=100)
    assert everything.quotes == sum(period.quotes for period in everything.periods) == dated.total.count
    for period in everything.periods:
        search = QuoteSearch(speaker=id, published_from=period.first_day, published_to=period.last_day)
        assert search_quotes(archive, search, limit=1).total.count == period.quotes


@pytest.mark.parametrize(
    ("asked", "parameter"),
    [
        ({"interval": "day", "outlet": "Nope"}, "outlet"),
        ({"interval": "day", "published_from": "31.3.2031"}, "published_from"),
        ({"interval": "day", "published_from": "2031-03-02", "published_to": "2031-03-01"}, "published_from"),
        ({"interval": "day", "published_from": "2001-01-01", **EVERY}, "interval"),
        (
            {"interval": "year", "published_from": "0001-01-01", "published_to": "9999-12-31", "include_empty": True},
            "interval",
        ),
    ],
)
def test_refused(archive, id, asked, parameter):
    with pytest.raises(InvalidSearch) as caught:
        speaker_timeline(archive, id, **asked)
    assert caught.value.parameter == parameter


def test_the_most_periods(archive, id):
    first = date(2001, 1, 1)
    asked = {"interval": "day", "include_empty": True, "published_from": first.isoformat()}
    last = first + timedelta(days=MAX_PERIODS - 1)
    assert len(speaker_timeline(archive, id, **asked, published_to=last.isoformat()).periods) == MAX_PERIODS
    with pytest.raises(InvalidSearch):
        speaker_timeline(archive, id, **asked, published_to=(last + timedelta(days=1)).isoformat())


@pytest.mark.parametrize("id", ["s_aaaaaaaaaaaa", "Ilse Marrandt", "o_aaaaaaaaaaaa"])
def test_unknown_speakers(archive, id):
    for read in (
        lambda: speaker_timeline(archive, id, interval="day"),
        lambda: list_speaker_quotes(archive, id, QuoteSearch(), limit=1),
    ):
        with pytest.raises(NotFound) as caught:
            read()
        assert (caught.value.kind, caught.value.id) == ("speaker", id)


@pytest.mark.parametrize(
    "search", [{}, {"q": "harbour"}, {"outlet": "tideline"}, {"sort": "oldest"}, {"published_from": "2031-02-28"}]
)
def test_quotes_of_a_speaker_are_those_of_the_search(archive, id, search):
    whole = search_quotes(archive, QuoteSearch(speaker=id, **search), limit=9)
    assert list_speaker_quotes(archive, id, QuoteSearch(**search), limit=9) == whole
    met, cursor = [], None
    while True:
        page = list_speaker_quotes(archive, id, QuoteSearch(**search), limit=2, cursor=cursor)
        met += page.items
        if (cursor := page.next) is None:
            break
    assert tuple(met) == whole.items


def test_a_cursor_of_another_speaker(archive, id):
    cursor = list_speaker_quotes(archive, id, QuoteSearch(), limit=1).next
    other = list_speakers(archive, q="orr", limit=1).items[0].id
    with pytest.raises(InvalidCursor):
        list_speaker_quotes(archive, other, QuoteSearch(), limit=1, cursor=cursor)


@pytest.mark.parametrize("interval", ["day", "month", "year"])
def test_counting_one_by_one_and_at_once_agree(archive, id, interval, monkeypatch):
    asked = {"interval": interval, "published_to": "2031-04-01"}
    one_by_one = speaker_timeline(archive, id, **asked)
    monkeypatch.setattr("db.timeline._ONE_BY_ONE", 0)
    assert speaker_timeline(archive, id, **asked) == one_by_one
