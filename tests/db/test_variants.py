import pytest

from db.errors import NotFound
from db.ids import public_id
from db.variants import find_variants
from db.writes import store_article

CRANES = "We are leasing the cranes, not the coastline,"
ALTERED = "We’re leasing the cranes and not the coastline."
LONGER = "We are leasing the cranes, not the coastline, and every crown of it will come back to this city."
SHORTER = "leasing the cranes, not the coastline"


@pytest.fixture(scope="module")
def archive(make):
    """One remark in six papers, two look-alikes, and three people who said yes."""
    quill, ruhl = make.person("Dario Quill"), make.person("Mattis Ruhl")
    reports = [
        ("The Selwick Courier", "2031-03-18", CRANES, quill, ()),
        ("Calderra Wire", "2031-03-19", LONGER, quill, ()),
        ("The Northern Ledger", "2031-03-19", LONGER, quill, ("Calderra Wire",)),
        ("Radio Calderra", "2031-03-20", ALTERED.upper(), make.person("Dario Quil"), ()),
        ("Tideline", None, SHORTER, None, ()),
        ("Harbour Herald", "2031-03-21", CRANES, ruhl, ()),
        ("Harbour Herald", "2031-03-22", "We are not leasing a suitcase to the city.", ruhl, ()),
        ("Tideline", "2031-03-23", "We are not the ones who will come back to this.", quill, ()),
        ("Tideline", "2031-03-24", "Yes.", quill, ()),
        ("Radio Calderra", "2031-03-24", "Yes,", quill, ()),
        ("Harbour Herald", "2031-03-24", "Yes", ruhl, ()),
    ]
    with make.memory() as database:
        for number, (outlet, day, text, speaker, agencies) in enumerate(reports):
            document = make.document(
                (text, {"speaker": speaker, "source": None if speaker else "an aide"}),
                lead=f"Report number {number}: he told us all about it\n",
                outlet=outlet,
                published_at=day,
                agencies=agencies,
                url=f"https://x.example/{number}",
            )
            assert store_article(database, *document) == "added"
        yield database.conn


def variants_of(connection, text, outlet):
    (id,) = connection.execute(
        """
        SELECT quotes.id FROM quotes
        JOIN articles ON articles.rowid = quotes.article JOIN outlets ON outlets.key = articles.outlet
        WHERE quotes.text = ? AND outlets.name = ?
        """,
        [text, outlet],
    ).fetchone()
    return find_variants(connection, public_id("q", id))


def wordings(found):
    return [(variant.text, [report.outlet.name for report in variant.reports]) for variant in found.variants]


def test_every_wording_once_its_own_first(archive):
    found = variants_of(archive, CRANES, "Harbour Herald")
    assert found.quote.text == CRANES
    own, *others = wordings(found)
    assert own == (CRANES, ["The Selwick Courier", "Harbour Herald"])
    assert sorted(others) == sorted(
        [
            (LONGER, ["Calderra Wire", "The Northern Ledger"]),
            (ALTERED.upper(), ["Radio Calderra"]),
            (SHORTER, ["Tideline"]),
        ]
    )
    assert (found.contained_in, found.contains) == (2, 1)


def test_the_alignment_leads_from_the_quote_to_each_wording(archive):
    found = variants_of(archive, CRANES, "The Selwick Courier")
    by_text = {variant.text: variant.alignment for variant in found.variants}
    assert [(part.op, part.query, part.quote) for part in by_text[CRANES]] == [("equal", (0, 44), (0, 44))]
    longer = [(part.op, CRANES[slice(*part.query)], LONGER[slice(*part.quote)]) for part in by_text[LONGER]]
    assert longer == [
        ("equal", CRANES[:-1], CRANES[:-1]),
        ("missing", "", "and every crown of it will come back to this city"),
    ]
    assert [part.op for part in by_text[SHORTER]] == ["added", "equal"]


def test_rivals_are_people_who_cannot_be_one(archive):
    found = variants_of(archive, CRANES, "The Selwick Courier")
    assert [(rival.speaker.name, rival.outlets, rival.quotes) for rival in found.rival_attributions] == [
        ("Dario Quill", 3, 3),
        ("Dario Quil", 1, 1),
        ("Mattis Ruhl", 1, 1),
    ]
    assert variants_of(archive, "Yes.", "Tideline").rival_attributions == ()


def test_the_earliest_report_and_wire_copy(archive):
    found = variants_of(archive, CRANES, "Harbour Herald")
    assert (found.earliest.outlet.name, found.earliest.published_at) == ("The Selwick Courier", "2031-03-18")
    wire = {report.outlet.name: report.wire for variant in found.variants for report in variant.reports}
    assert wire == {
        "The Selwick Courier": False,
        "Calderra Wire": False,
        "The Northern Ledger": True,
        "Radio Calderra": False,
        "Tideline": False,
        "Harbour Herald": False,
    }


def test_short_quotes_have_only_the_same_words_of_the_same_speaker(archive):
    assert wordings(variants_of(archive, "Yes.", "Tideline")) == [("Yes.", ["Tideline", "Radio Calderra"])]
    assert wordings(variants_of(archive, "Yes", "Harbour Herald")) == [("Yes", ["Harbour Herald"])]


def test_a_look_alike_is_no_variant(archive):
    text = "We are not leasing a suitcase to the city."
    assert wordings(variants_of(archive, text, "Harbour Herald")) == [(text, ["Harbour Herald"])]


def test_two_quotes_that_mention_one_name_are_no_variants(make):
    first = "We sold the quay to Norvane Terminals because nobody else could pay for new cranes."
    second = "My grandfather would have thrown a boot at Norvane Terminals, and he only had two boots."
    with make.memory() as database:
        store_article(database, *make.document(first, second, outlet="Tideline", url="https://x.example/1"))
        assert wordings(variants_of(database.conn, first, "Tideline")) == [(first, ["Tideline"])]


def test_the_same_sentence_around_is_wire_copy(make):
    quote = ("Nobody lied to us. They simply stopped asking,", {})
    with make.memory() as database:
        for number, (outlet, lead) in enumerate(
            [
                ("Radio Calderra", "Admiral Lindqvost put it in six words on the quay: "),
                ("Tideline", "Admiral Lindqvost put it in six words on the quay: "),
                ("Harbour Herald", "Nobody at the press table looked up when she said it: "),
            ]
        ):
            article = {"outlet": outlet, "published_at": f"2031-06-1{number}", "url": f"https://x.example/{number}"}
            store_article(database, *make.document(quote, lead=lead, **article))
        found = variants_of(database.conn, quote[0], "Tideline")
    (variant,) = found.variants
    assert [(report.outlet.name, report.wire) for report in variant.reports] == [
        ("Radio Calderra", False),
        ("Tideline", True),
        ("Harbour Herald", False),
    ]


def test_a_quote_without_words_has_itself_alone(make):
    with make.memory() as database:
        store_article(database, *make.document("…", outlet="Tideline"))
        found = variants_of(database.conn, "…", "Tideline")
    assert wordings(found) == [("…", ["Tideline"])]
    assert (found.variants[0].alignment, found.earliest, found.contains) == ((), None, 0)


@pytest.mark.parametrize("id", ["q_aaaaaaaaaaaa", "q_0", "a_aaaaaaaaaaaa", ""])
def test_an_unknown_id(archive, id):
    with pytest.raises(NotFound) as caught:
        find_variants(archive, id)
    assert (caught.value.kind, caught.value.id) == ("quote", id)
