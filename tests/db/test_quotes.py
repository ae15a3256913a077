import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.errors import InvalidCursor, InvalidSearch, NotFound
from db.models import ArticleRef, OutletRef, QuoteDetail, QuoteMatch, QuoteSearch, Selector, SpeakerRef, Total
from db.query import Query, QueryField
from db.quotes import get_quote, search_quotes
from db.writes import store_article


@pytest.fixture(scope="module")
def archive(make):
    """Four articles of two outlets; one of them states neither date nor outlet."""
    marrandt = make.person("Ilse Marrandt", "Marrandt", roles=("prime minister",))
    quill = make.person("Dario Quill", "Quill")
    union = make.organisation("The Dockers' Union")
    with make.memory() as database:
        for document in (
            make.document(
                ("We want a just and lasting peace.", {"speaker": marrandt, "said_to": "Radio Calderra"}),
                ("Peace must be just, and lasting too.", {"speaker": quill, "kind": "mixed"}),
                url="https://courier.example/1",
                title="Talks",
                outlet="The Selwick Courier",
                published_at="2031-03-18",
                published_precision="day",
            ),
            make.document(
                ("A harbour is not a suitcase.", {"speaker": union}),
                ("Nobody told us.", {"source": "a member of the union"}),
                outlet="The Selwick Courier",
                published_at="2031-03-20T09:30:00+01:00",
                published_precision="day",
            ),
            make.document(
                ("Lasting is the peace that is just.", {"speaker": make.person("Quill"), "kind": "indirect"}),
                outlet="Tideline",
                published_at="2031-03-19",
                published_precision="day",
            ),
            make.document(("No peace without bread.", {"speaker": make.person("Marrandt")})),
        ):
            assert store_article(database, *document) == "added"
        make.check(database.conn)
        yield database.conn


PEACE, QUILL, SUITCASE, TOLD, LASTING, BREAD = (
    "We want a just and lasting peace.",
    "Peace must be just, and lasting too.",
    "A harbour is not a suitcase.",
    "Nobody told us.",
    "Lasting is the peace that is just.",
    "No peace without bread.",
)


def found(connection, *, limit=10, **search):
    return [match.text for match in search_quotes(connection, QuoteSearch(**search), limit=limit).items]


@pytest.mark.parametrize(
    ("search", "texts"),
    [
        pytest.param({}, [SUITCASE, TOLD, LASTING, PEACE, QUILL, BREAD], id="all-newest"),
        pytest.param({"sort": "oldest"}, [QUILL, PEACE, LASTING, TOLD, SUITCASE, BREAD], id="all-oldest"),
        pytest.param({"q": "peace"}, [LASTING, PEACE, QUILL, BREAD], id="word"),
        pytest.param({"q": "PEACE -bread -mus*"}, [LASTING, PEACE], id="exclusions"),
        pytest.param({"q": "just and lasting"}, [PEACE, QUILL], id="row-of-words-first"),
        pytest.param({"q": "lasting peace"}, [PEACE, LASTING, QUILL], id="row-of-words-before-newer"),
        pytest.param({"q": "lasting peace", "sort": "newest"}, [LASTING, PEACE, QUILL], id="words-newest"),
        pytest.param({"q": "lasting peace", "sort": "oldest"}, [QUILL, PEACE, LASTING], id="words-oldest"),
        pytest.param({"q": '"lasting peace"'}, [PEACE], id="phrase"),
        pytest.param({"q": "suitcase OR bread"}, [SUITCASE, BREAD], id="or"),
        pytest.param({"q": "nowhere"}, [], id="nothing"),
        pytest.param({"speaker": "Ilse Marrandt"}, [PEACE], id="speaker-full-name"),
        pytest.param({"speaker": "marrandt"}, [PEACE, BREAD], id="speaker-alias-of-several"),
        pytest.param({"speaker": "QUILL"}, [LASTING, QUILL], id="speaker-one-word"),
        pytest.param({"speaker": "Dockers’ Union"}, [SUITCASE], id="organisation-without-the"),
        pytest.param({"speaker": "the dockers' union"}, [SUITCASE], id="organisation-with-the"),
        pytest.param({"q": "peace", "speaker": "quill"}, [LASTING, QUILL], id="word-and-speaker"),
        pytest.param({"outlet": "the selwick courier"}, [SUITCASE, TOLD, PEACE, QUILL], id="outlet"),
        pytest.param({"outlet": "Selwick Courier"}, [SUITCASE, TOLD, PEACE, QUILL], id="outlet-without-the"),
        pytest.param({"outlet": "the tideline"}, [LASTING], id="outlet-with-the"),
        pytest.param({"kind": "mixed"}, [QUILL], id="kind"),
        pytest.param({"said_to": "radio"}, [PEACE], id="said-to-word"),
        pytest.param({"said_to": "Calderra Radio"}, [PEACE], id="said-to-words"),
        pytest.param({"said_to": "Radio Estmark"}, [], id="said-to-nobody"),
        pytest.param({"has_speaker": False}, [TOLD], id="no-speaker"),
        pytest.param({"has_speaker": True, "outlet": "Tideline"}, [LASTING], id="speaker-known"),
        pytest.param({"published_from": "2031-03-19"}, [SUITCASE, TOLD, LASTING], id="from"),
        pytest.param({"published_to": "2031-03-19"}, [LASTING, PEACE, QUILL], id="to-leaves-out-undated"),
        pytest.param({"published_from": "2031-03-20", "published_to": "2031-03-20"}, [SUITCASE, TOLD], id="day"),
        pytest.param({"q": "peace", "published_from": "2031-03-19", "sort": "oldest"}, [LASTING], id="word-from"),
    ],
)
def test_finds(archive, search, texts):
    assert found(archive, **search) == texts


@pytest.mark.parametrize(
    ("search", "texts"),
    [
        pytest.param("speaker:marrandt", [PEACE, BREAD], id="speaker"),
        pytest.param('speaker:"Ilse Marrandt"', [PEACE], id="speaker-quoted"),
        pytest.param("speaker:Ilse", [PEACE], id="speaker-given-name"),
        pytest.param("speaker:dario", [QUILL], id="speaker-word-of-a-name"),
        pytest.param("speaker:dockers", [SUITCASE], id="organisation-word-of-a-name"),
        pytest.param("speaker:marrandt OR speaker:“Dockers' Union”", [SUITCASE, PEACE, BREAD], id="either-speaker"),
        pytest.param("-speaker:quill", [SUITCASE, TOLD, PEACE, BREAD], id="speaker-excluded"),
        pytest.param("-speaker:quill -speaker:marrandt", [SUITCASE, TOLD], id="speakers-excluded"),
        pytest.param("peace -speaker:quill", [PEACE, BREAD], id="word-without-speaker"),
        pytest.param("peace speaker:quill", [LASTING, QUILL], id="word-and-speaker"),
        pytest.param("speaker:quill -just", [], id="word-excluded"),
        pytest.param("kind:direct -peace", [SUITCASE, TOLD], id="field-without-word"),
        pytest.param("outlet:tideline", [LASTING], id="outlet"),
        pytest.param('outlet:"Selwick Courier" -outlet:Tideline after:2031-03-20', [SUITCASE, TOLD], id="outlets"),
        pytest.param("kind:mixed OR kind:indirect", [LASTING, QUILL], id="either-kind"),
        pytest.param("-kind:direct", [LASTING, QUILL], id="kind-excluded"),
        pytest.param("after:2031-03-19", [SUITCASE, TOLD, LASTING], id="after-takes-its-day-in"),
        pytest.param("before:2031-03-19", [PEACE, QUILL], id="before-leaves-its-day-out"),
        pytest.param("after:2031 before:2032 bread", [], id="days-leave-out-undated"),
        pytest.param("after:2031-03-18 before:2031-03-19 lasting peace", [PEACE, QUILL], id="days-and-row-of-words"),
        pytest.param("lasting kind:direct OR kind:indirect peace", [PEACE, LASTING], id="row-of-words-around-field"),
    ],
)
def test_finds_by_fields_inside_q(archive, search, texts):
    assert found(archive, q=search) == texts


@pytest.mark.parametrize(
    ("search", "texts"),
    [
        pytest.param({"q": "lasting peace soon"}, [LASTING, PEACE, QUILL], id="one-of-three"),
        pytest.param({"q": "lasting peace"}, [PEACE, LASTING, QUILL], id="two-are-all"),
        pytest.param({"q": "peace bread"}, [BREAD], id="one-of-two-is-no-most"),
        pytest.param({"q": "just lasting peace is"}, [LASTING, PEACE, QUILL], id="one-of-four"),
        pytest.param({"q": "just lasting peace is", "sort": "oldest"}, [QUILL, PEACE, LASTING], id="oldest"),
        pytest.param({"q": "just lasting peace is", "sort": "newest"}, [LASTING, PEACE, QUILL], id="newest"),
        pytest.param({"q": "just lasting peace is -must"}, [LASTING, PEACE], id="exclusion-holds"),
        pytest.param({"q": "just lasting peace is speaker:quill"}, [LASTING, QUILL], id="field-holds"),
        pytest.param({"q": "just lasting peace soon later"}, [], id="two-of-five"),
        pytest.param({"q": "we just want lasting peace soon"}, [PEACE], id="one-of-six"),
        pytest.param({"q": "is lasting the that just peace soon"}, [LASTING], id="one-of-seven"),
        pytest.param({"q": "just OR must lasting peace soon"}, [LASTING, PEACE, QUILL], id="alternatives"),
        pytest.param({"q": "we want nobody"}, [PEACE], id="only-most"),
        pytest.param({"q": "we want a just lasting peace soon later"}, [], id="two-of-eight"),
    ],
)
def test_finds_most_words(archive, search, texts):
    search = QuoteSearch(match="most", **search)
    assert [match.text for match in search_quotes(archive, search, limit=10).items] == texts
    assert search_quotes(archive, search, limit=10).total == Total(len(texts), True)


@pytest.mark.parametrize(
    ("search", "texts"),
    [
        pytest.param({"q": "speaker:marrandt", "outlet": "The Selwick Courier"}, [PEACE], id="speaker-and-outlet"),
        pytest.param({"q": "speaker:quill", "speaker": "Ilse Marrandt"}, [], id="speaker-twice"),
        pytest.param({"q": "speaker:marrandt", "speaker": "Ilse Marrandt"}, [PEACE], id="speaker-twice-the-same"),
        pytest.param({"q": "after:2031-03-18", "published_to": "2031-03-18"}, [PEACE, QUILL], id="days"),
        pytest.param({"q": "-kind:direct", "has_speaker": True, "sort": "oldest"}, [QUILL, LASTING], id="oldest"),
    ],
)
def test_fields_and_parameters_combine(archive, search, texts):
    assert found(archive, **search) == texts


def test_says_how_q_was_understood(archive):
    page = search_quotes(archive, QuoteSearch(q="Peace speaker:Quill after:2031"), limit=1)
    assert page.query == Query(
        text="peace speaker:Quill after:2031",
        words=("peace",),
        phrases=(),
        prefixes=(),
        alternatives=(),
        excluded=(),
        fields=(
            QueryField(field="speaker", values=("Quill",), excluded=False),
            QueryField(field="after", values=("2031",), excluded=False),
        ),
        published_from="2031-01-01",
        published_to=None,
    )
    assert search_quotes(archive, QuoteSearch(), limit=1).query is None


@pytest.mark.parametrize(
    ("search", "reason", "position"),
    [
        pytest.param(
            {"q": "x speaker:nobody"},
            "no speaker has that id, name or alias; look it up with /v1/speakers?q=",
            10,
            id="speaker",
        ),
        pytest.param(
            {"q": '-outlet:"Nope"'}, "no outlet has that id or name; look it up with /v1/outlets?q=", 9, id="outlet"
        ),
        pytest.param(
            {"q": "peace before:2031-03-20", "published_from": "2031-03-20"},
            "no day lies both between its days and between published_from and published_to",
            13,
            id="no-day",
        ),
    ],
)
def test_refuses_fields_inside_q(archive, search, reason, position):
    with pytest.raises(InvalidSearch) as caught:
        search_quotes(archive, QuoteSearch(**search), limit=1)
    error = caught.value
    assert (error.parameter, error.value, error.reason, error.position) == ("q", search["q"], reason, position)


def test_filters_by_id(archive):
    match = search_quotes(archive, QuoteSearch(q="suitcase"), limit=1).items[0]
    assert match.speaker is not None and match.outlet is not None
    assert found(archive, speaker=match.speaker.id) == [SUITCASE]
    assert found(archive, outlet=match.outlet.id, q="told") == [TOLD]


def test_answers_whole_records(archive):
    page = search_quotes(archive, QuoteSearch(q="just lasting", speaker="Ilse Marrandt"), limit=1)
    (match,) = page.items
    assert page.total == Total(1, True)
    assert page.next is None
    assert match == QuoteMatch(
        id=match.id,
        text=PEACE,
        kind="direct",
        speaker=SpeakerRef(match.speaker.id, "Ilse Marrandt"),
        source=None,
        cue=None,
        said_to="Radio Calderra",
        relayed_by=None,
        outlet=OutletRef(match.outlet.id, "The Selwick Courier"),
        published_at="2031-03-18",
        published_precision="day",
        confidence=0.5,
        article=ArticleRef(match.article.id, "Talks", "https://courier.example/1"),
        spans=((1, 34),),
        verbatim=((1, 34),),
        selector=Selector(PEACE, "“", "”, it was said.\n“Peace must be j"),
        context="“" + PEACE + "”, it was said.\n“" + QUILL + "”, it was said.",
        matches=((10, 14), (19, 26)),
    )
    fields = {name: getattr(match, name) for name in match.__struct_fields__ if name != "matches"}
    assert get_quote(archive, match.id) == QuoteDetail(
        **fields,
        evidence_url="https://courier.example/1#:~:text=We%20want%20a%20just%20and%20lasting%20peace.",
    )


SEARCHES = [
    {},
    {"sort": "oldest"},
    {"q": "lasting peace"},
    {"q": "lasting peace", "sort": "newest"},
    {"q": "peace", "sort": "oldest"},
    {"speaker": "Quill"},
    {"q": "-speaker:quill"},
    {"q": "just lasting peace is", "match": "most"},
    {"published_from": "2031-03-19", "sort": "oldest"},
]


@pytest.mark.parametrize("search", SEARCHES, ids=repr)
@pytest.mark.parametrize("limit", [1, 2, 4])
def test_pages_are_the_whole_in_pieces(archive, search, limit):
    whole = search_quotes(archive, QuoteSearch(**search), limit=100)
    pieces, cursor = [], None
    while True:
        page = search_quotes(archive, QuoteSearch(**search), limit=limit, cursor=cursor)
        assert page.total == whole.total == Total(len(whole.items), True)
        assert 0 < len(page.items) <= limit
        pieces += page.items
        if (cursor := page.next) is None:
            break
    assert tuple(pieces) == whole.items


@pytest.mark.parametrize(
    ("search", "parameter", "reason"),
    [
        (
            {"speaker": "Nobody"},
            "speaker",
            "no speaker has that id, name or alias; look it up with /v1/speakers?q=",
        ),
        (
            {"speaker": "s_aaaaaaaaaaaa"},
            "speaker",
            "no speaker has that id, name or alias; look it up with /v1/speakers?q=",
        ),
        ({"outlet": "Nope"}, "outlet", "no outlet has that id or name; look it up with /v1/outlets?q="),
        ({"said_to": "…"}, "said_to", "no word to look for"),
        ({"sort": "relevance"}, "sort", "relevance needs words to look for, q"),
        ({"sort": "relevance", "q": "kind:direct"}, "sort", "relevance needs words to look for, q"),
        (
            {"published_from": "yesterday"},
            "published_from",
            "not a day that exists, written year-month-day as in 2031-04-12",
        ),
        (
            {"published_to": "2031-02-31"},
            "published_to",
            "not a day that exists, written year-month-day as in 2031-04-12",
        ),
        (
            {"published_to": "20310401"},
            "published_to",
            "not a day that exists, written year-month-day as in 2031-04-12",
        ),
        (
            {"published_from": "2031-03-20", "published_to": "2031-03-19"},
            "published_from",
            "after published_to, 2031-03-19: no day lies between",
        ),
    ],
    ids=repr,
)
def test_refuses(archive, search, parameter, reason):
    with pytest.raises(InvalidSearch) as caught:
        search_quotes(archive, QuoteSearch(**search), limit=1)
    error = caught.value
    assert (error.parameter, error.value, error.reason) == (parameter, search[parameter], reason)


@pytest.mark.parametrize("sort", ["oldest", "newest"])
@pytest.mark.parametrize("search", [{"q": "peace"}, {"kind": "direct"}, {"published_from": "2031-03-01"}], ids=repr)
def test_cursor_of_another_search(archive, search, sort):
    cursor = search_quotes(archive, QuoteSearch(sort=sort), limit=1).next
    with pytest.raises(InvalidCursor) as caught:
        search_quotes(archive, QuoteSearch(sort=sort, **search), limit=1, cursor=cursor)
    assert caught.value.reason == "made by another search; keep all parameters when following `next`"
    assert caught.value.cursor == cursor


def test_cursor_is_good_for_the_default_sort_said_aloud(archive):
    cursor = search_quotes(archive, QuoteSearch(), limit=5).next
    page = search_quotes(archive, QuoteSearch(sort="newest"), limit=5, cursor=cursor)
    assert [match.text for match in page.items] == [BREAD]


@given(st.text(st.characters(), max_size=30))
def test_any_cursor_is_read_or_refused(archive, cursor):
    with pytest.raises(InvalidCursor):
        search_quotes(archive, QuoteSearch(), limit=1, cursor=cursor)


@pytest.mark.parametrize("id", ["", "q_aaaaaaaaaaaa", "a_aaaaaaaaaaaa", "q_AAAAAAAAAAAA", "q_\ud800", "' OR 1"])
def test_unknown_id(archive, id):
    with pytest.raises(NotFound) as caught:
        get_quote(archive, id)
    assert (caught.value.kind, caught.value.id) == ("quote", id)


def test_totals_stop_at_the_cap(database, make, monkeypatch):
    for module in ("db.walking", "db.paging"):
        monkeypatch.setattr(f"{module}.COUNT_CAP", 3)
    store_article(database, *make.document("one peace", "two peace", "three peace"))
    assert search_quotes(database.conn, QuoteSearch(q="peace"), limit=1).total == Total(3, True)
    store_article(database, *make.document("four peace", "five peace"))
    assert search_quotes(database.conn, QuoteSearch(q="peace"), limit=1).total == Total(3, False)
    assert search_quotes(database.conn, QuoteSearch(), limit=1).total == Total(3, False)
    assert search_quotes(database.conn, QuoteSearch(q="four"), limit=1).total == Total(1, True)


def test_a_total_is_never_below_what_came_before(database, make, monkeypatch):
    """Where counting is not done to the end, each page knows what those before it gave."""
    for name, value in (("walking._COUNT_SECONDS", -1), ("walking._FEW", -1), ("connection._FINE_STEPS", 1)):
        monkeypatch.setattr(f"db.{name}", value)
    store_article(database, *make.document(*(f"{number} peace" for number in range(400))))
    for search in (QuoteSearch(q="peace"), QuoteSearch(q="peace OR war", sort="oldest"), QuoteSearch()):
        seen, cursor = 0, None
        for _ in range(4):
            page = search_quotes(database.conn, search, limit=40, cursor=cursor)
            seen, cursor = seen + len(page.items), page.next
            assert page.total.count >= seen, (search, page.total)
