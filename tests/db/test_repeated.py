"""Words that very many print: all of them count, the first is the first, and nothing pushes the rest out of sight."""

import time
from datetime import date, timedelta

import pytest

from db.extracted import ExtractedArticle, ExtractedQuote
from db.ids import public_id
from db.lookup import look_up
from db.reported import ReportedArticle, ReportedQuote, store_reported
from db.variants import find_variants
from db.writes import store_article

CRANES = "We are leasing the cranes and not the coastline"
FIRST = date(2031, 1, 1)
SYLLABLES = ("ba", "cor", "dun", "fel", "gri", "hol", "jun", "kes", "lim", "mor")


def word(number):
    return "".join(SYLLABLES[int(digit)] for digit in f"{number:03}")


def tail(number):
    return " ".join(word(7 * number + index) for index in range(8))


def store(database, *reports, others=0):
    """Each report is text, speaker and day of the year; others are quotes of something else."""
    quotes = [
        ReportedQuote(
            article=ReportedArticle(
                url=f"https://p{number}.example/{number}",
                outlet=f"Outlet {number}",
                published_at=(FIRST + timedelta(days=day)).isoformat(),
            ),
            text=text,
            speaker=speaker,
        )
        for number, (text, speaker, day) in enumerate(reports)
    ]
    quotes += [
        ReportedQuote(
            article=ReportedArticle(url=f"https://o.example/{number}", published_at="2030-06-01"),
            text=f"The {word(number)} of the {word(3 * number % 1000)} is not for {word(7 * number % 1000)}, alas.",
        )
        for number in range(others)
    ]
    store_reported(database, quotes)


def id_of(database, text):
    (id,) = database.conn.execute("SELECT id FROM quotes WHERE text = ? ORDER BY rowid", [text]).fetchone()
    return public_id("q", id)


def test_a_remark_inside_many_longer_ones(database, make):
    quill = make.person("Dario Quill")
    store(database, *((f"{CRANES}, and {tail(day)}", quill, day) for day in range(60)), others=1500)
    summary = look_up(database.conn, "leasing the cranes and not the coastline").summary
    assert [(said.outlets, said.quotes) for said in summary.speakers] == [(60, 60)]
    assert summary.first.quote.published_at == "2031-01-01"
    found = find_variants(database.conn, id_of(database, f"{CRANES}, and {tail(40)}"))
    assert len(found.variants) == 60
    assert found.earliest.published_at == "2031-01-01"


def test_a_short_early_report_beside_many_long_ones(database, make):
    quill = make.person("Dario Quill")
    longer = [(f"{CRANES}, and {tail(day)}", quill, 40 + day) for day in range(30)]
    store(database, (CRANES, quill, 0), *longer, others=300)
    found = find_variants(database.conn, id_of(database, longer[3][0]))
    assert (found.contains, found.earliest.published_at) == (1, "2031-01-01")
    summary = look_up(database.conn, longer[3][0]).summary
    assert summary.first.quote.text == CRANES


@pytest.mark.parametrize("others", [0, 1000])
def test_rivals_stay_however_often_the_words_are_printed(database, make, others):
    quill, ruhl = make.person("Dario Quill"), make.person("Mattis Ruhl")
    text = "The sea did not sink that ship. Paperwork did."
    store(database, *((text, (quill, ruhl)[day % 2], day) for day in range(120)), others=others)
    found = find_variants(database.conn, id_of(database, text))
    assert [(rival.speaker.name, rival.quotes) for rival in found.rival_attributions] == [
        ("Dario Quill", 60),
        ("Mattis Ruhl", 60),
    ]


@pytest.mark.parametrize("text", ["No comment", "Nobody lied to us about the timetable"])
def test_the_very_words_come_before_newer_ones_that_go_on(database, make, text):
    quill = make.person("Dario Quill")
    store(database, (text + ".", quill, 0), *((f"{text} on {tail(day)} today", quill, day) for day in range(1, 90)))
    found = look_up(database.conn, text)
    assert (found.verdict, found.matches[0].quote.text) == ("exact", text + ".")


def test_the_first_of_many_hundreds_is_the_first(database, make):
    quill = make.person("Dario Quill")
    store(database, *((CRANES, quill, day) for day in range(420)))
    assert look_up(database.conn, CRANES).summary.first.quote.published_at == "2031-01-01"


@pytest.mark.parametrize(("printed", "exact"), [(400, True), (401, False)])
def test_counts_beyond_what_is_compared_are_lower_bounds(database, make, printed, exact):
    store(database, *((CRANES, make.person("Dario Quill"), day) for day in range(printed)))
    store(database, *(("Yes.", make.person("Mattis Ruhl"), day) for day in range(printed)))
    found = look_up(database.conn, CRANES)
    assert (found.summary.total, found.summary.total_is_exact) == (400, exact)
    assert (found.matches[0].sightings, found.matches[0].sightings_is_exact) == (400, exact)
    assert found.summary.speakers[0].quotes == 400
    variants = find_variants(database.conn, id_of(database, CRANES))
    assert (variants.total, variants.total_is_exact) == (400, exact)
    short = find_variants(database.conn, id_of(database, "Yes."))
    assert (short.total, short.total_is_exact) == (400, exact)


@pytest.mark.parametrize(
    ("one", "other"),
    [("John Smith", "Joan Smith"), ("Mario Rossi", "Maria Rossi"), ("John Smith", "John Smith Jr.")],
)
def test_two_people_with_like_names_are_rivals(database, make, one, other):
    store(database, (CRANES, make.person(one), 0), (CRANES, make.person(other), 1))
    rivals = find_variants(database.conn, id_of(database, CRANES)).rival_attributions
    assert {rival.speaker.name for rival in rivals} == {one, other}


def test_a_part_of_a_name_and_an_organisation_are_no_rivals(database, make):
    speakers = (make.person("Dario Quill"), make.person("Quill"), make.organisation("The Port"))
    store(database, *((CRANES, speaker, day) for day, speaker in enumerate(speakers)))
    assert find_variants(database.conn, id_of(database, CRANES)).rival_attributions == ()


def test_the_first_is_the_first_by_the_clock(database):
    for number, published in enumerate(["2031-04-15T23:30:00-05:00", "2031-04-16T01:00:00+02:00"]):
        article = ExtractedArticle(text=f"{number} {CRANES}", url=f"https://x.example/{number}", published_at=published)
        span = (2, 2 + len(CRANES))
        store_article(database, article, [ExtractedQuote(text=CRANES, kind="direct", spans=(span,), verbatim=(span,))])
    assert look_up(database.conn, CRANES).summary.first.quote.published_at == "2031-04-16T01:00:00+02:00"


def test_a_text_of_which_a_quote_has_only_the_beginning_is_partly_found(database, make):
    said = "paperwork sank that ship while the harbour slept and nobody telephoned"
    store(database, (f"{said} yesterday", make.person("Dario Quill"), 0))
    more = "grandmother bought seven yellow umbrellas before visiting another crowded museum with friends"
    assert look_up(database.conn, f"{said} {more}").verdict == "partial"


def test_of_the_very_words_the_one_asked_about_is_there_however_many_print_them(database, make):
    quill = make.person("Dario Quill")
    store(database, *((CRANES, quill, day) for day in range(420)))
    rowids = [row for row in database.conn.execute("SELECT rowid, id FROM quotes ORDER BY rowid")]
    middle = public_id("q", rowids[110][1])
    found = find_variants(database.conn, middle)
    (variant,) = found.variants
    ids = [report.quote_id for report in variant.reports]
    assert (middle in ids, len(ids), len(set(ids))) == (True, 401, 401)


def test_the_very_words_are_found_among_hundreds_that_hold_them(database, make):
    quill = make.person("Dario Quill")
    longer = [(f"He had no comment on {tail(day)} today", quill, day) for day in range(500)]
    store(database, *longer, ("No comment.", quill, 120))
    assert look_up(database.conn, "No comment").matches[0].quote.text == "No comment."


def test_of_two_that_hold_all_words_the_shorter_comes_first(database, make):
    quill = make.person("Dario Quill")
    store(database, (f"{CRANES}, {tail(1)}", quill, 0), (f"{CRANES}, {tail(2)} and {tail(3)}", quill, 1))
    found = look_up(database.conn, CRANES)
    assert [match.score for match in found.matches] == [1, 1]
    assert [len(match.quote.text.split()) for match in found.matches] == [17, 26]


def test_no_wording_comes_twice(database, make):
    quill = make.person("Dario Quill")
    first = "paperwork sank that ship while the harbour slept and nobody telephoned anybody about lanterns"
    second = "every crown of the lease will come back to this city before the winter ferries return"
    store(database, (first, quill, 0), (second, quill, 1))
    words = first.split()
    found = look_up(database.conn, " ".join([*words[:7], second, *words[7:]]))
    assert sorted(match.quote.text for match in found.matches) == sorted([first, second])


def test_a_quote_as_long_as_a_book_takes_no_longer_than_a_page(database, make):
    book = " ".join(word(number * number % 997) for number in range(60_000))
    store(database, (book, None, 0), (book.replace(word(4), word(5)), None, 1))
    started = time.process_time()
    find_variants(database.conn, id_of(database, book))
    assert time.process_time() - started < 3
