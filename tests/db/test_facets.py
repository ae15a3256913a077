from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.counts import Facets, KindCount, MonthCount, YearCount
from db.errors import InvalidSearch
from db.facets import FACET_LIMIT, count_facets
from db.models import OutletCount, QuoteSearch, SpeakerCount
from db.quotes import search_quotes
from db.writes import store_article

DOCUMENTS = (
    ("The Selwick Courier", "2031-03-18", [("peace now", "Ilse Marrandt", "direct"), ("war and peace", None, "mixed")]),
    (
        "The Selwick Courier",
        "2031-04-01",
        [("peace", "Dario Quill", "direct"), ("no peace", "Ilse Marrandt", "direct")],
    ),
    ("Tideline", "2030-12-31", [("peace then", "Ilse Marrandt", "indirect"), ("bread", "Dario Quill", "direct")]),
    (None, None, [("lasting peace", "Dario Quill", "direct")]),
)


@pytest.fixture(scope="module")
def archive(make):
    with make.memory() as database:
        for outlet, day, quotes in DOCUMENTS:
            document = make.document(
                *(
                    (text, {"kind": kind, "speaker": None if speaker is None else make.person(speaker)})
                    for text, speaker, kind in quotes
                ),
                outlet=outlet,
                published_at=day,
            )
            store_article(database, *document)
        yield database.conn


def test_counts_by_everything(archive):
    facets = count_facets(archive, QuoteSearch(q="peace"))
    speakers = {each.speaker.name: each.speaker for each in facets.speakers}
    outlets = {each.outlet.name: each.outlet for each in facets.outlets}
    assert facets == Facets(
        total=6,
        total_is_exact=True,
        counted=6,
        speakers=(SpeakerCount(speakers["Ilse Marrandt"], 3), SpeakerCount(speakers["Dario Quill"], 2)),
        speaker_count=2,
        no_speaker=1,
        outlets=(OutletCount(outlets["The Selwick Courier"], 4), OutletCount(outlets["Tideline"], 1)),
        outlet_count=2,
        no_outlet=1,
        kinds=(KindCount("direct", 4), KindCount("mixed", 1), KindCount("indirect", 1)),
        months=(MonthCount("2030-12", 1), MonthCount("2031-03", 2), MonthCount("2031-04", 2)),
        years=(YearCount("2030", 1), YearCount("2031", 4)),
        undated=1,
        query=search_quotes(archive, QuoteSearch(q="peace"), limit=1).query,
    )


@pytest.mark.parametrize(
    ("search", "names"),
    [
        pytest.param({}, {"Ilse Marrandt": 3, "Dario Quill": 3}, id="all"),
        pytest.param({"q": "-kind:direct"}, {"Ilse Marrandt": 1}, id="field"),
        pytest.param({"q": "war peace soon", "match": "most"}, {}, id="most"),
        pytest.param({"kind": "direct", "outlet": "Tideline"}, {"Dario Quill": 1}, id="parameters"),
        pytest.param({"published_from": "2031-04-01"}, {"Dario Quill": 1, "Ilse Marrandt": 1}, id="days"),
        pytest.param({"q": "nowhere"}, {}, id="nothing"),
    ],
)
def test_counts_what_the_search_finds(archive, search, names):
    facets = count_facets(archive, QuoteSearch(**search))
    page = search_quotes(archive, QuoteSearch(**search), limit=100)
    assert (facets.total, facets.total_is_exact) == (page.total.count, page.total.is_exact)
    assert facets.counted == len(page.items)
    assert {each.speaker.name: each.quotes for each in facets.speakers} == names


@pytest.mark.parametrize("search", [{"q": '"'}, {"q": "speaker:nobody"}, {"speaker": "Nobody"}, {"published_to": "x"}])
def test_refuses_what_the_search_refuses(archive, search):
    with pytest.raises(InvalidSearch) as expected:
        search_quotes(archive, QuoteSearch(**search), limit=1)
    with pytest.raises(InvalidSearch) as caught:
        count_facets(archive, QuoteSearch(**search))
    assert str(caught.value) == str(expected.value)


@pytest.mark.parametrize("q", ["peace", None])
def test_counts_the_newest_where_there_are_more(database, make, monkeypatch, q):
    for module in ("db.facets", "db.paging"):
        monkeypatch.setattr(f"{module}.COUNT_CAP", 3)
    store_article(database, *make.document("one peace", "two peace", published_at="2031-03-01"))
    store_article(database, *make.document("three peace", "four peace", published_at="2031-04-01"))
    facets = count_facets(database.conn, QuoteSearch(q=q))
    assert (facets.total, facets.total_is_exact, facets.counted) == (3, False, 3)
    assert facets.months == (MonthCount("2031-03", 1), MonthCount("2031-04", 2))


def test_names_those_with_most_quotes(database, make):
    names = [f"Given{number} Family{number}" for number in range(FACET_LIMIT + 3)]
    quotes = [(f"peace {name}", {"speaker": make.person(name)}) for name in [*names, names[-1], names[-1], names[-2]]]
    store_article(database, *make.document(*quotes))
    facets = count_facets(database.conn, QuoteSearch(q="peace"))
    assert facets.speaker_count == len(names)
    assert len(facets.speakers) == FACET_LIMIT
    assert [(each.speaker.name, each.quotes) for each in facets.speakers][:2] == [(names[-1], 3), (names[-2], 2)]
    assert {each.quotes for each in facets.speakers[2:]} == {1}
    assert [each.speaker.name for each in facets.speakers[2:]] == sorted(names[: FACET_LIMIT - 2])


@given(
    st.lists(
        st.tuples(
            st.sampled_from([None, "A B", "C D", "E"]),
            st.sampled_from([None, "Tideline", "Dunmere Echo"]),
            st.sampled_from(["direct", "mixed", "indirect"]),
            st.sampled_from([None, "2031-01-01", "2031-01-31", "2030-01-31"]),
        ),
        max_size=8,
    )
)
@settings(deadline=None)
def test_every_count_adds_up(make, quotes):
    with make.memory() as database:
        for number, (speaker, outlet, kind, day) in enumerate(quotes):
            fields = {"kind": kind, "speaker": None if speaker is None else make.person(speaker)}
            store_article(
                database, *make.document((f"peace {number}", fields), lead=f"{number}", outlet=outlet, published_at=day)
            )
        facets = count_facets(database.conn, QuoteSearch())
    assert facets.counted == facets.total == len(quotes)
    assert sum(each.quotes for each in facets.speakers) + facets.no_speaker == len(quotes)
    assert sum(each.quotes for each in facets.outlets) + facets.no_outlet == len(quotes)
    assert {each.kind: each.quotes for each in facets.kinds} == Counter(kind for _, _, kind, _ in quotes)
    months = Counter(day[:7] for _, _, _, day in quotes if day)
    assert {each.month: each.quotes for each in facets.months} == months
    assert sum(each.quotes for each in facets.years) + facets.undated == len(quotes)
