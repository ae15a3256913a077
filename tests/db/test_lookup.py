import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.errors import InvalidSearch
from db.lookup import LONGEST, look_up
from db.sizes import count_quotes
from db.writes import store_article

PAPERWORK = "The sea did not sink that ship. Paperwork did,"
TIMETABLE = "We did not come for an apology. We came for a timetable."
DRAWERS = "There will be no locked drawers. If I am shown it, you will be shown it, coffee stains and all."
HARBOUR = "that the harbour was “not a suitcase” and would stay"


@pytest.fixture(scope="module")
def archive(make):
    """Six articles about one inquiry, in a made-up country."""
    vael, halvari = make.person("Corin Vael"), make.person("Noor Halvari")
    morrow = make.person("Agneta Morrow")
    with make.memory() as database:
        for number, (outlet, day, text, fields) in enumerate(
            [
                ("The Selwick Courier", "2031-04-15", PAPERWORK, {"speaker": vael}),
                ("Radio Calderra", "2031-04-17", "The sea did not sink that ship; paperwork did!", {"speaker": vael}),
                ("Harbour Herald", "2031-04-16", "The sea didn’t sink that ship, paperwork did.", {"speaker": halvari}),
                ("Tideline", None, PAPERWORK, {"source": "a relative"}),
                ("Radio Calderra", "2031-04-11", TIMETABLE, {"speaker": morrow}),
                ("Calderra Wire", "2031-04-11", DRAWERS, {"speaker": make.person("Petra Lindqvost")}),
            ]
        ):
            document = make.document(
                (text, fields), lead=f"{number}\n", outlet=outlet, published_at=day, url=f"https://x.example/{number}"
            )
            assert store_article(database, *document) == "added"
        yield database.conn


def attributions(found):
    return [
        (said.speaker.name if said.speaker else said.source, said.outlets, said.quotes)
        for said in found.summary.speakers
    ]


@pytest.mark.parametrize(
    ("text", "verdict", "first"),
    [
        pytest.param("the SEA did not sink that ship — paperwork did", "exact", PAPERWORK, id="exact"),
        pytest.param("The sea did not sink that ship. Paperwrok did.", "close", PAPERWORK, id="misspelt"),
        pytest.param("Teh sea did not sink that ship paperwork didd", "close", PAPERWORK, id="misspelt-ends"),
        pytest.param("the sea did not sink this ship, paper did", "altered", PAPERWORK, id="two-words-changed"),
        pytest.param("the sea did sink ship, paperwork did", "altered", PAPERWORK, id="words-dropped"),
        pytest.param("we came for a timetable", "partial", TIMETABLE, id="a-half"),
        pytest.param("there will be no locked drawers", "partial", DRAWERS, id="the-first-half"),
        pytest.param("a timetable we came for, not for an apology", "partial", TIMETABLE, id="reordered"),
        pytest.param(DRAWERS.lower() + " I promise", "close", DRAWERS, id="a-little-added"),
        pytest.param("We have always wanted a bigger boat for the lake", "not_found", None, id="never-said"),
        pytest.param("zeppelin", "not_found", None, id="one-word-nobody-said"),
        pytest.param("The sea did not sink the umbrella", "not_found", None, id="common-words-of-a-quote"),
        pytest.param(
            "there will be no locked umbrella shop for my aunt, who has lost each of her forty keys since the war",
            "not_found",
            None,
            id="five-words-in-a-row-by-chance",
        ),
        pytest.param("drawers", "partial", DRAWERS, id="one-word"),
    ],
)
def test_verdicts(archive, text, verdict, first):
    found = look_up(archive, text)
    assert (found.text, found.verdict) == (text, verdict)
    assert (found.matches[0].quote.text if found.matches else None) == first


def test_a_name_alone_is_not_what_was_said(make):
    said = "We sold the quay to Norvane Terminals because nobody else could pay for new cranes."
    with make.memory() as database:
        store_article(database, *make.document(said))
        assert look_up(database.conn, "Norvane Terminals should pack up and go home at once").verdict == "not_found"
        assert look_up(database.conn, "Norvane Terminals").verdict == "partial"


def test_each_wording_comes_once_with_its_earliest_quote(archive):
    found = look_up(archive, PAPERWORK)
    assert [(match.quote.text, match.sightings, match.quote.published_at) for match in found.matches] == [
        (PAPERWORK, 3, "2031-04-15"),
        ("The sea didn’t sink that ship, paperwork did.", 1, "2031-04-16"),
    ]
    assert found.matches[0].score == 1
    assert [(part.op, part.query, part.quote) for part in found.matches[0].alignment] == [
        ("equal", (0, len(PAPERWORK) - 1), (0, len(PAPERWORK) - 1))
    ]


def test_the_summary_holds_every_wording_of_the_best_match(archive):
    found = look_up(archive, "the sea did not sink that ship paperwork did")
    assert attributions(found) == [("Corin Vael", 2, 2), ("Noor Halvari", 1, 1), ("a relative", 1, 1)]
    assert found.summary.first.quote.published_at == "2031-04-15"


def test_filters_narrow_matches_and_summary(archive):
    def found(**filters):
        return attributions(look_up(archive, PAPERWORK, **filters))

    assert found(speaker="Noor Halvari") == [("Noor Halvari", 1, 1)]
    assert found(outlet="Radio Calderra") == [("Corin Vael", 1, 1)]
    assert found(published_from="2031-04-16") == [("Corin Vael", 1, 1), ("Noor Halvari", 1, 1)]
    assert found(published_to="2031-04-14") == []
    assert len(look_up(archive, PAPERWORK, limit=1).matches) == 1


def test_two_quotes_run_together_are_two_matches(archive):
    text = "the sea did not sink that ship paperwork did there will be no locked drawers if I am shown it"
    found = look_up(archive, text)
    assert found.verdict == "partial"
    covered = {
        match.quote.text: [text[slice(*part.query)] for part in match.alignment if part.op == "equal"]
        for match in found.matches[:2]
    }
    assert covered == {
        PAPERWORK: ["the sea did not sink that ship paperwork did"],
        DRAWERS: ["there will be no locked drawers if I am shown it"],
    }


def test_each_part_stands_where_it_is_in_the_text(archive):
    text = "there will be no locked drawers if I am shown it you will be the sea did not sink that ship paperwork did"
    found = look_up(archive, text)
    assert [
        [text[slice(*part.query)] for part in match.alignment if part.op == "equal"] for match in found.matches
    ] == [
        ["there will be no locked drawers if I am shown it you will be"],
        ["the sea did not sink that ship paperwork did"],
    ]


def test_a_score_is_in_hundredths(archive):
    scores = [match.score for match in look_up(archive, "the sea did not sank that ship, paper did it").matches]
    assert scores
    assert scores == [round(score, 2) for score in scores]


def test_no_limit_hides_a_part(archive):
    text = "the sea did not sink that ship paperwork did there will be no locked drawers if I am shown it"
    found = look_up(archive, text, limit=1)
    assert [match.quote.text for match in found.matches] == [DRAWERS, PAPERWORK]


def test_words_between_marks_are_told_from_the_reporters(make):
    with make.memory() as database:
        article, (quote,) = make.document((HARBOUR, {"kind": "mixed"}))
        start = article.text.index("not a suitcase")
        marked = type(quote)(
            **{**{f: getattr(quote, f) for f in quote.__struct_fields__}, "verbatim": ((start, start + 14),)}
        )
        store_article(database, article, [marked])
        text = "the harbor was not a suitcase and would stay"
        (match,) = look_up(database.conn, text).matches
    assert [text[slice(*span)] for span in match.verbatim] == ["not a suitcase"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("", "no word to look for", id="empty"),
        pytest.param("… — !?", "no word to look for", id="marks"),
        pytest.param("🙂🙃", "no word to look for", id="emoji"),
        pytest.param("\0", "no word to look for", id="nul"),
        pytest.param("word " * 10_000, f"longer than {LONGEST} characters; look up one quote at a time", id="long"),
    ],
)
def test_what_cannot_be_looked_up(archive, text, reason):
    with pytest.raises(InvalidSearch) as caught:
        look_up(archive, text)
    assert (caught.value.parameter, caught.value.reason) == ("text", reason)


@pytest.mark.parametrize(
    "text", ["the of and", "لا أحد كذب علينا", "誰も嘘をつかなかった", 'NEAR("a" OR *) -b', "x" * LONGEST]
)
def test_odd_texts_are_answered(archive, text):
    assert look_up(archive, text).verdict in ("not_found", "partial")


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=60) | st.lists(st.sampled_from([*PAPERWORK.split(), *DRAWERS.split()]), max_size=30).map(" ".join)
)
def test_any_text_is_answered_or_refused(archive, text):
    try:
        found = look_up(archive, text)
    except InvalidSearch:
        return
    for match in found.matches:
        for part in match.alignment:
            assert 0 <= part.query[0] <= part.query[1] <= len(text)
            assert 0 <= part.quote[0] <= part.quote[1] <= len(match.quote.text)
        assert all(0 <= start < end <= len(text) for start, end in match.verbatim)


def test_a_word_of_thousands_of_quotes_is_found_in_one(make):
    with make.memory() as database:
        store_article(database, *make.document(*(f"the {number} of many" for number in range(4500))))
        assert look_up(database.conn, "the").verdict == "partial"
        assert look_up(database.conn, "the 4321 of many").verdict == "exact"


def test_a_database_without_quotes(make):
    with make.memory() as database:
        assert count_quotes(database.conn) == 0
        assert look_up(database.conn, PAPERWORK).verdict == "not_found"


def test_quotes_are_counted_without_being_read(archive, make):
    assert count_quotes(archive) == 6
    with make.memory() as database:
        texts = [f"number {number} of three hundred" for number in range(300)]
        store_article(database, *make.document(*texts))
        assert count_quotes(database.conn) == 300
