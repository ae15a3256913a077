"""Names that are misspelt: what is guessed, how it is said, and where nothing is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import outlets as outlets_module
from db.errors import InvalidSearch
from db.models import NameMatch, QuoteSearch, Total
from db.near_names import did_you_mean, match_name, near_of, near_speakers, slips_allowed
from db.outlets import list_outlets
from db.quotes import search_quotes
from db.speakers import list_speakers
from db.writes import store_article


@pytest.fixture(scope="module")
def archive(make):
    with make.memory() as database:
        person, marrandt = make.person, make.person("Ilse Marrandt", "Marrandt")
        articles = (
            ("The Selwick Courier", [marrandt, person("Päivi Vesk", "Vesk")]),
            ("The Selwick Courier", [marrandt, person("Sabine Achterberg")]),
            ("Tideline", [person("Jonas Achterberg"), person("Oleksandra Kovalenko"), person("Li Wu")]),
            ("Dunmere Echo", [make.organisation("Dockers' Union of Selwick", "the union"), person("John Orr")]),
            (None, [person("… !"), person('"\\'), person("王小明"), person("Volodymyr Zelenskyy")]),
        )
        for number, (outlet, speakers) in enumerate(articles):
            quotes = ((f"Words {number} {place}.", {"speaker": one}) for place, one in enumerate(speakers))
            store_article(database, *make.document(*quotes, outlet=outlet, published_at="2031-03-18"))
        make.check(database.conn)
        yield database.conn


@pytest.mark.parametrize(
    ("q", "found"),
    [
        pytest.param("Marandt", [("Ilse Marrandt", "Marrandt")], id="left-out"),
        pytest.param("ilse maranndt", [("Ilse Marrandt", "Ilse Marrandt")], id="two-slips"),
        pytest.param("isle marrandt", [("Ilse Marrandt", "Ilse Marrandt")], id="exchanged-in-a-short-word"),
        pytest.param("Jhon Orr", [("John Orr", "John Orr")], id="exchanged"),
        pytest.param("Paivy Vesk", [("Päivi Vesk", "Päivi Vesk")], id="accent-and-slip"),
        pytest.param("Wesk", [("Päivi Vesk", "Vesk")], id="first-letter"),
        pytest.param(
            "Achtenberg",
            [("Jonas Achterberg", "Jonas Achterberg"), ("Sabine Achterberg", "Sabine Achterberg")],
            id="two-people",
        ),
        pytest.param("Jonas Achtenberg", [("Jonas Achterberg", "Jonas Achterberg")], id="one-of-two-people"),
        pytest.param("Alexandra Kovalenko", [], id="another-name"),
        pytest.param("Oleksandra Kowalenko", [("Oleksandra Kovalenko", "Oleksandra Kovalenko")], id="long"),
        pytest.param("dokers union", [("Dockers' Union of Selwick", "Dockers' Union of Selwick")], id="organisation"),
        pytest.param("Marandt il", [("Ilse Marrandt", "Ilse Marrandt")], id="beside-a-beginning"),
        pytest.param("Volodimir Zelenskij", [("Volodymyr Zelenskyy", "Volodymyr Zelenskyy")], id="romanised"),
        pytest.param("Lj Wu", [], id="too-short-to-guess"),
        pytest.param("zeppelin", [], id="nothing-near"),
        pytest.param("Marandt zeppelin", [], id="one-word-of-two"),
        pytest.param("a b c d e f g", [], id="too-many-words"),
        pytest.param("مرحبا", [], id="right-to-left"),
    ],
)
def test_guesses(archive, q, found):
    page = list_speakers(archive, q=q, limit=9)
    assert [(speaker.name, speaker.matched) for speaker in page.items] == [
        (name, NameMatch(alias, "similar")) for name, alias in found
    ]
    assert (page.total, page.next) == (Total(len(found), True), None)


@pytest.mark.parametrize(
    ("q", "matched"),
    [
        ("ILSE marrandt", NameMatch("Ilse Marrandt", "exact")),
        ("marrandt", NameMatch("Marrandt", "exact")),
        ("marrandt ilse", NameMatch("Ilse Marrandt", "beginning")),
        ("marr", NameMatch("Ilse Marrandt", "beginning")),
        ("the uni", NameMatch("the union", "beginning")),
        ("paivi vesk", NameMatch("Päivi Vesk", "exact")),
    ],
)
def test_which_name_was_found(archive, q, matched):
    (speaker,) = list_speakers(archive, q=q, limit=9).items
    assert speaker.matched == matched


def test_guesses_of_one_kind(archive):
    assert list_speakers(archive, q="dokers", kind="person", limit=9).items == ()
    (union,) = list_speakers(archive, q="dokers", kind="organisation", limit=9).items
    assert union.name == "Dockers' Union of Selwick"


def test_pages_of_guessed_outlets(make):
    names = ["The Selwick Courier", "The Selwick Currier", "Selwick Couriers"]
    with make.memory() as database:
        for number, name in enumerate(names):
            for quote in range(3 - number):
                store_article(database, *make.document(f"Words {number} {quote}.", outlet=name))
        pages, cursor = [], None
        while not pages or cursor is not None:
            page = list_outlets(database.conn, q="selwik courier", limit=1, cursor=cursor)
            pages.append([outlet.name for outlet in page.items])
            assert page.total == Total(3, True)
            cursor = page.next
        assert pages == [[names[0]], [names[2]], [names[1]]]
        first = list_outlets(database.conn, q="selwik courier", limit=1)
        # (What the cursor stood at may be gone, or no longer be near.)
        database.execute("UPDATE outlets SET folded = 'x' WHERE name = ?", [names[0]])
        assert list_outlets(database.conn, q="selwik courier", limit=1, cursor=first.next).items == ()


def test_outlets_guessed_at_are_those_with_most_quotes(make, monkeypatch):
    monkeypatch.setattr(outlets_module, "_COMPARED", 1)
    with make.memory() as database:
        for number, name in enumerate(["Selwick Courier", "Tideline", "Tideline"]):
            store_article(database, *make.document(f"Words {number}.", outlet=name))
        assert [outlet.name for outlet in list_outlets(database.conn, q="tidelime", limit=9).items] == ["Tideline"]
        assert list_outlets(database.conn, q="selwik", limit=9).items == ()


def test_an_outlet_is_meant_by_its_whole_name_first(make):
    with make.memory() as database:
        for number, name in enumerate(["The Tideline", "Tideline"]):
            store_article(database, *make.document(f"Words {number}.", outlet=name))
        for asked, found in (("The Tideline", "Words 0."), ("Tideline", "Words 1.")):
            page = search_quotes(database.conn, QuoteSearch(outlet=asked), limit=9)
            assert [quote.text for quote in page.items] == [found]


def test_pages_of_guesses(archive):
    first = list_speakers(archive, q="Achtenberg", limit=1)
    second = list_speakers(archive, q="Achtenberg", limit=1, cursor=first.next)
    assert [speaker.name for speaker in first.items + second.items] == ["Jonas Achterberg", "Sabine Achterberg"]
    assert (first.total, second.total, second.next) == (Total(2, True), Total(2, True), None)


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("Selwik", [("The Selwick Courier", "similar")]),
        ("selwick currier", [("The Selwick Courier", "similar")]),
        ("Tidelines", [("Tideline", "similar")]),
        ("tideline", [("Tideline", "exact")]),
        ("echo", [("Dunmere Echo", "beginning")]),
        ("zeppelin", []),
    ],
)
def test_outlets(archive, q, found):
    page = list_outlets(archive, q=q, limit=9)
    assert [(outlet.name, outlet.matched.how) for outlet in page.items] == found
    assert page.total == Total(len(found), True)


@pytest.mark.parametrize(
    ("search", "reason"),
    [
        (
            {"speaker": "Ilse Marandt"},
            "no speaker has that id, name or alias; did you mean Ilse Marrandt? If not, "
            "look it up with /v1/speakers?q=",
        ),
        (
            {"speaker": "achter"},
            "no speaker has that id, name or alias; did you mean Jonas Achterberg or Sabine Achterberg? If not, "
            "look it up with /v1/speakers?q=",
        ),
        ({"speaker": "Zeppelin"}, "no speaker has that id, name or alias; look it up with /v1/speakers?q="),
        ({"speaker": '"'}, "no speaker has that id, name or alias; look it up with /v1/speakers?q="),
        (
            {"outlet": "Selwik Courier"},
            "no outlet has that id or name; did you mean The Selwick Courier? If not, look it up with /v1/outlets?q=",
        ),
        ({"outlet": "Zeppelin"}, "no outlet has that id or name; look it up with /v1/outlets?q="),
    ],
)
def test_filters_suggest_near_names(archive, search, reason):
    with pytest.raises(InvalidSearch) as caught:
        search_quotes(archive, QuoteSearch(**search), limit=9)
    assert (caught.value.parameter, caught.value.reason) == (next(iter(search)), reason)


@pytest.mark.parametrize("spelling", ["Volodymyr Zelensky", "Volodymyr Zelenskiy", "Dr. Volodymyr Zelenskyi"])
def test_the_filter_takes_a_spelling_that_was_never_met(archive, spelling):
    page = search_quotes(archive, QuoteSearch(speaker=spelling), limit=9)
    assert [quote.speaker.name for quote in page.items] == ["Volodymyr Zelenskyy"]


@given(q=st.text(max_size=60))
def test_any_text_is_answered_or_refused(archive, q):
    assert len(near_speakers(archive, q)) <= 100
    try:
        list_speakers(archive, q=q, limit=9)
        list_outlets(archive, q=q, limit=9)
    except InvalidSearch as error:
        assert error.parameter == "q"


def test_slips_allowed():
    assert [slips_allowed("x" * length) for length in (2, 3, 5, 6, 9, 10)] == [0, 1, 1, 2, 2, 3]


def test_near_of_orders_by_distance():
    assert near_of("marandt", ["marrandts", "marrandt", "orr", "ilse marrandt"]) == [1, 3, 0]


def test_did_you_mean():
    assert did_you_mean([]) == ""
    assert did_you_mean(["A", "A", "B", "C", "D"]) == "did you mean A, B or C? If not, "


def test_no_name_matches():
    assert match_name("vesk", ["Ilse Marrandt"]) is None
