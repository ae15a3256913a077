"""Speakers, outlets and articles: lists, their pages, and single records."""

import tracemalloc

import pytest

from db import speakers as speakers_module
from db.articles import get_article, list_articles
from db.errors import InvalidCursor, InvalidSearch, NotFound
from db.models import (
    Outlet,
    OutletCount,
    OutletDetail,
    OutletMatch,
    OutletRef,
    QuoteSearch,
    Speaker,
    SpeakerCount,
    SpeakerDetail,
    SpeakerMatch,
    SpeakerRef,
    Total,
)
from db.outlets import get_outlet, list_outlets
from db.quotes import search_quotes
from db.speakers import get_speaker, list_speakers
from db.writes import store_article


@pytest.fixture(scope="module")
def archive(make):
    marrandt = make.person("Ilse Marrandt", "Marrandt", roles=("prime minister", "party leader"))
    quill = make.person("Dario Quill", roles=("harbour minister",))
    union = make.organisation("The Dockers' Union", "the union")
    with make.memory() as database:
        for title, outlet, day, speakers in (
            ("Talks begin", "The Selwick Courier", "2031-03-18", [marrandt, marrandt, quill]),
            ("Harbour: talks fail", "Tideline", "2031-03-20", [marrandt, union]),
            ("Straße zum Hafen", "Tideline", "2031-03-19", [quill]),
            (None, None, None, [make.person("Ilse Marrandt", roles=("prime minister",))]),
            ("Nothing said", "Übersee-Bote", "2031-03-19", []),
        ):
            article = make.document(
                *((f"{title} {number}.", {"speaker": speaker}) for number, speaker in enumerate(speakers)),
                title=title,
                outlet=outlet,
                domain=outlet and outlet.split()[-1].lower() + ".example",
                published_at=day,
            )
            store_article(database, *article)
        make.check(database.conn)
        yield database.conn


@pytest.fixture(scope="module")
def speakers(archive):
    return {speaker.name: speaker for speaker in list_speakers(archive, limit=9).items}


@pytest.fixture(scope="module")
def outlets(archive):
    return {outlet.name: outlet for outlet in list_outlets(archive, limit=9).items}


def test_speakers_whole(speakers):
    marrandt, quill, union = speakers.values()
    assert marrandt == SpeakerMatch(
        id=marrandt.id,
        name="Ilse Marrandt",
        kind="person",
        aliases=("Marrandt",),
        roles=("prime minister", "party leader"),
        quote_count=4,
        article_count=3,
        first_seen="2031-03-18",
        last_seen="2031-03-20",
        matched=None,
    )
    assert (quill.name, quill.quote_count, quill.article_count) == ("Dario Quill", 2, 2)
    assert (union.name, union.kind, union.aliases) == ("The Dockers' Union", "organisation", ("the union",))


@pytest.mark.parametrize(
    ("q", "kind", "names"),
    [
        ("marr", None, ["Ilse Marrandt"]),
        ("MARRANDT il", None, ["Ilse Marrandt"]),
        ("d", None, ["Dario Quill", "The Dockers' Union"]),
        ("d", "person", ["Dario Quill"]),
        ("d", "organisation", ["The Dockers' Union"]),
        ("the dock", None, ["The Dockers' Union"]),
        ("the uni", None, ["The Dockers' Union"]),
        ("dockers’", None, ["The Dockers' Union"]),
        ("rrand", None, []),
        ("marrandt quill", None, []),
        ("%", "refused", None),
        ("", "refused", None),
        ('"', "refused", None),
    ],
)
def test_find_speakers(archive, q, kind, names):
    if kind == "refused":
        with pytest.raises(InvalidSearch) as caught:
            list_speakers(archive, q=q, limit=9)
        assert (caught.value.parameter, caught.value.reason) == ("q", "no word to look for")
        return
    page = list_speakers(archive, q=q, kind=kind, limit=9)
    assert [speaker.name for speaker in page.items] == names
    assert page.total == Total(len(names), True)
    assert page.next is None


@pytest.mark.parametrize("lister", [list_speakers, list_outlets])
def test_pages_of_very_long_names(make, lister):
    names = [
        f"{'Anna ' * 30}{last} {'Quill ' * 400}".strip() for last in ("Ostrel", "Marrandt", "Vesk", "Brock", "Okeday")
    ]
    with make.memory() as database:
        for name in names:
            store_article(database, *make.document((name, {"speaker": make.person(name)}), outlet=name))
        found, cursor = [], None
        while not found or cursor is not None:
            page = lister(database.conn, limit=2, cursor=cursor)
            assert page.next is None or len(page.next) < 300
            found += [item.name for item in page.items]
            cursor = page.next
    assert found == sorted(names)


def test_too_many_words_of_a_name(archive):
    with pytest.raises(InvalidSearch) as caught:
        list_speakers(archive, q="a " * 201, limit=9)
    assert (caught.value.reason, caught.value.position) == ("more than 200 words", 400)


def test_one_speaker(archive, speakers, outlets):
    marrandt = speakers["Ilse Marrandt"]
    fields = {name: getattr(marrandt, name) for name in Speaker.__struct_fields__}
    assert get_speaker(archive, marrandt.id) == SpeakerDetail(
        **fields,
        outlets=(
            OutletCount(OutletRef(outlets["The Selwick Courier"].id, "The Selwick Courier"), 2),
            OutletCount(OutletRef(outlets["Tideline"].id, "Tideline"), 1),
        ),
    )


def test_outlets_whole(outlets):
    courier, tideline, bote = outlets.values()
    assert courier == OutletMatch(
        id=courier.id,
        name="The Selwick Courier",
        domain="courier.example",
        article_count=1,
        quote_count=3,
        matched=None,
    )
    assert (tideline.name, tideline.article_count, tideline.quote_count) == ("Tideline", 2, 3)
    assert (bote.name, bote.article_count, bote.quote_count) == ("Übersee-Bote", 1, 0)


@pytest.mark.parametrize(
    ("q", "names"),
    [
        ("sel", ["The Selwick Courier"]),
        ("courier THE", ["The Selwick Courier"]),
        ("ubersee bo", ["Übersee-Bote"]),
        ("t", ["The Selwick Courier", "Tideline"]),
        ("urier", []),
    ],
)
def test_find_outlets(archive, q, names):
    page = list_outlets(archive, q=q, limit=9)
    assert [outlet.name for outlet in page.items] == names
    assert page.total == Total(len(names), True)


def test_whom_an_outlet_quotes_most(archive, outlets):
    tideline = get_outlet(archive, outlets["Tideline"].id, limit=2)
    assert [count.speaker.name for count in tideline.speakers] == ["Dario Quill", "Ilse Marrandt"]


@pytest.mark.parametrize("q", ["", "%", "_", '"'])
def test_outlets_refuse(archive, q):
    with pytest.raises(InvalidSearch) as caught:
        list_outlets(archive, q=q, limit=9)
    assert (caught.value.parameter, caught.value.reason) == ("q", "no word to look for")


def test_one_outlet(archive, outlets, speakers):
    tideline = outlets["Tideline"]
    fields = {name: getattr(tideline, name) for name in Outlet.__struct_fields__}
    assert get_outlet(archive, tideline.id) == OutletDetail(
        **fields,
        speakers=tuple(
            SpeakerCount(SpeakerRef(speakers[name].id, name), 1)
            for name in ("Dario Quill", "Ilse Marrandt", "The Dockers' Union")
        ),
    )


FAIL, NOTHING, STREET, BEGIN = "Harbour: talks fail", "Nothing said", "Straße zum Hafen", "Talks begin"


@pytest.mark.parametrize(
    ("search", "titles"),
    [
        pytest.param({}, [FAIL, NOTHING, STREET, BEGIN, None], id="newest"),
        pytest.param({"sort": "oldest"}, [BEGIN, STREET, NOTHING, FAIL, None], id="oldest"),
        pytest.param({"q": "talks"}, [FAIL, BEGIN], id="title"),
        pytest.param({"q": "talks -harbour"}, [BEGIN], id="search-language"),
        pytest.param({"q": "strasse"}, [STREET], id="title-folded"),
        pytest.param({"outlet": "tideline"}, [FAIL, STREET], id="outlet"),
        pytest.param({"outlet": "tideline", "q": "talks"}, [FAIL], id="outlet-and-title"),
        pytest.param({"outlet": "tideline", "sort": "oldest"}, [STREET, FAIL], id="outlet-oldest"),
        pytest.param({"published_from": "2031-03-19"}, [FAIL, NOTHING, STREET], id="from"),
        pytest.param({"published_to": "2031-03-18"}, [BEGIN], id="to"),
    ],
)
@pytest.mark.parametrize("limit", [1, 2, 9])
def test_lists_articles(archive, search, titles, limit):
    met, cursor = [], None
    while True:
        page = list_articles(archive, **search, limit=limit, cursor=cursor)
        assert page.total == Total(len(titles), True)
        met += [article.title for article in page.items]
        if (cursor := page.next) is None:
            break
    assert met == titles


@pytest.mark.parametrize(
    ("search", "parameter"),
    [
        ({"q": '"'}, "q"),
        ({"outlet": "Nope"}, "outlet"),
        ({"published_from": "31.3.2031"}, "published_from"),
        ({"published_from": "2031-03-02", "published_to": "2031-03-01"}, "published_from"),
    ],
)
def test_articles_refuse(archive, search, parameter):
    with pytest.raises(InvalidSearch) as caught:
        list_articles(archive, **search, limit=9)
    assert caught.value.parameter == parameter


def test_an_article_without_quotes(archive):
    (article,) = list_articles(archive, q="nothing", limit=1).items
    assert get_article(archive, article.id).quotes == ()


@pytest.mark.parametrize("lister", [list_speakers, list_outlets, list_articles])
def test_pages_are_the_whole_in_pieces(archive, lister):
    whole = lister(archive, limit=9).items
    met, cursor = [], None
    while True:
        page = lister(archive, limit=1, cursor=cursor)
        assert page.total == Total(len(whole), True)
        met += page.items
        if (cursor := page.next) is None:
            break
    assert tuple(met) == whole


@pytest.mark.parametrize("lister", [list_speakers, list_outlets, list_articles])
def test_cursors_of_another_list(archive, lister):
    cursor = lister(archive, limit=1).next
    for other in (list_speakers, list_outlets, list_articles):
        with pytest.raises(InvalidCursor):
            other(archive, q="t", limit=1, cursor=cursor)


@pytest.mark.parametrize(
    ("read", "kind", "id"),
    [
        (get_speaker, "speaker", "s_aaaaaaaaaaaa"),
        (get_speaker, "speaker", "Ilse Marrandt"),
        (get_outlet, "outlet", "o_aaaaaaaaaaaa"),
        (get_outlet, "outlet", "s_aaaaaaaaaaaa"),
        (get_article, "article", "a_aaaaaaaaaaaa"),
        (get_article, "article", "\ud800"),
    ],
)
def test_unknown_ids(archive, read, kind, id):
    with pytest.raises(NotFound) as caught:
        read(archive, id)
    assert (caught.value.kind, caught.value.id) == (kind, id)


@pytest.mark.parametrize("name", ["a" * 990, "ﬃ" * 990, "abc" * 300])
def test_a_name_longer_than_any_is_not_guessed_at(database, make, name):
    """Every string one slip away from it would take gigabytes."""
    store_article(database, *make.document(("Yes.", {"speaker": make.person("Ilse Marrandt")}), outlet="Tideline"))
    tracemalloc.start()
    assert list_speakers(database.conn, q=name, limit=5).items == ()
    assert list_outlets(database.conn, q=name, limit=5).items == ()
    with pytest.raises(InvalidSearch):
        search_quotes(database.conn, QuoteSearch(q=f"speaker:{name}"), limit=5)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000


@pytest.mark.parametrize("walked", [0, 3, 1000])
@pytest.mark.parametrize("limit", [1, 2, 7])
def test_pages_of_a_common_name_hold_everybody_once(database, make, monkeypatch, walked, limit):
    """Whether they are met in the order of the list or looked up and sorted."""
    monkeypatch.setattr(speakers_module, "_WALKED", walked)
    monkeypatch.setattr(speakers_module, "_WALK_FROM", 0)
    for number, name in enumerate(["Ann Orr", "Bea Quill", "Cy Orr", "Di Vesk", "Ed Orr", "Flo Orr", "Gus Quill"]):
        for time in range(1 + number % 3):
            store_article(database, *make.document((f"{number} {time}.", {"speaker": make.person(name)})))
    found, cursor = [], None
    while True:
        page = list_speakers(database.conn, q="orr", limit=limit, cursor=cursor)
        found += [speaker.name for speaker in page.items]
        if (cursor := page.next) is None:
            break
    assert found == ["Cy Orr", "Flo Orr", "Ed Orr", "Ann Orr"]
