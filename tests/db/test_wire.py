"""Which reports of the same words are agency copy, and in what order and wording reports stand."""

import pytest

from db.ids import public_id
from db.variants import find_variants
from db.writes import store_article

SAID = "Nobody lied to us. They simply stopped asking."
LEAD = "Admiral Lindqvost put it in six words on the quay: "
WIRE = ("Calderra Wire",)


def variants_of(database, text=SAID):
    (id,) = database.conn.execute("SELECT id FROM quotes WHERE text = ? ORDER BY rowid", [text]).fetchone()
    return find_variants(database.conn, public_id("q", id))


def store(database, make, *reports):
    """Each report is outlet, agencies credited, what stands before the quotes, and the quotes."""
    for number, (outlet, agencies, lead, *quotes) in enumerate(reports):
        document = make.document(
            *quotes,
            lead=lead,
            outlet=outlet,
            agencies=agencies,
            published_at=None if outlet == "Undated Post" else f"2031-06-{30 - number}",
            url=f"https://x.example/{number}",
        )
        assert store_article(database, *document) == "added"


@pytest.mark.parametrize(
    ("reports", "wire"),
    [
        pytest.param(
            [("Tideline", WIRE, "One: ", SAID), ("Radio Calderra", WIRE, "Two: ", SAID)],
            {"Tideline": True, "Radio Calderra": True},
            id="credited-by-two",
        ),
        pytest.param(
            [("Tideline", WIRE, "One: ", SAID), ("Radio Calderra", (), "Two: ", SAID)],
            {"Tideline": False, "Radio Calderra": False},
            id="credited-by-one",
        ),
        pytest.param(
            [("Calderra Wire", WIRE, "One: ", SAID), ("Tideline", WIRE, "Two: ", SAID)],
            {"Calderra Wire": False, "Tideline": True},
            id="an-agency-that-credits-itself",
        ),
        pytest.param(
            [("Tideline", ("CALDERRA WIRE", "Calderra Wire"), "One: ", SAID), ("Calderra Wire", (), "Two: ", SAID)],
            {"Tideline": True, "Calderra Wire": False},
            id="published-by-the-agency",
        ),
        pytest.param(
            [("Tideline", ("Lake Press", "Lake Press"), "One: ", SAID), ("Radio Calderra", (), "Two: ", SAID)],
            {"Tideline": False, "Radio Calderra": False},
            id="credited-twice-by-one",
        ),
        pytest.param(
            [("Tideline", (), LEAD, SAID), ("Radio Calderra", (), LEAD, SAID), ("Undated Post", (), LEAD, SAID)],
            {"Tideline": True, "Radio Calderra": False, "Undated Post": True},
            id="the-later-in-the-same-sentence",
        ),
        pytest.param(
            [("Tideline", (), LEAD, SAID), ("Tideline", (), f"Again. {LEAD}", SAID)],
            {"Tideline": False},
            id="one-outlet-twice-in-the-same-sentence",
        ),
        pytest.param(
            [("Tideline", (), "", SAID), ("Radio Calderra", (), "", SAID)],
            {"Tideline": False, "Radio Calderra": False},
            id="few-words-around",
        ),
    ],
)
def test_wire_copy(database, make, reports, wire):
    store(database, make, *reports)
    found = {}
    for variant in variants_of(database).variants:
        for report in variant.reports:
            found[report.outlet.name] = found.get(report.outlet.name, False) or report.wire
    assert found == wire


def test_a_wording_is_shown_as_most_print_it_and_its_reports_from_the_earliest(database, make):
    printed = ["Nobody lied to us! They simply stopped asking", "NOBODY lied to us; they simply stopped asking."]
    longer = f"{SAID} And we stopped telling."
    reports = [(f"Outlet {n}", (), f"{n}: ", text) for n, text in enumerate([*printed, printed[1], longer])]
    store(database, make, ("Undated Post", (), "Once: ", printed[1]), *reports)
    found = variants_of(database, longer)
    assert [variant.text for variant in found.variants] == [longer, printed[1]]
    assert [report.outlet.name for report in found.variants[1].reports] == [
        "Outlet 2",
        "Outlet 1",
        "Outlet 0",
        "Undated Post",
    ]
    assert [variant.text for variant in variants_of(database, printed[0]).variants] == [printed[0], longer]


def test_words_contained_are_whole_words(database, make):
    inside, outside = "they simply stopped asking us", "then they simply stopped asking us"
    store(
        database,
        make,
        *((f"Outlet {n}", (), f"{n}: ", text) for n, text in enumerate([inside, outside, f"then {inside}ers"])),
    )
    found = variants_of(database, inside)
    assert len(found.variants) == 3
    assert (found.contained_in, found.contains) == (1, 0)
    assert (variants_of(database, outside).contained_in, variants_of(database, outside).contains) == (0, 1)
