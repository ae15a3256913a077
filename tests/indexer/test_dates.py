import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.dates import InvalidDate, Published, date_line, first_date, is_update, parse_date


@pytest.mark.parametrize(
    ("raw", "at", "precision"),
    [
        ("2031-04-12", "2031-04-12", "day"),
        ("April 12, 2031", "2031-04-12", "day"),
        ("12 April 2031", "2031-04-12", "day"),
        ("Sept. 3, 2031", "2031-09-03", "day"),
        ("Friday 15.11.24", "2024-11-15", "day"),
        ("03.04.2031", "2031-04-03", "day"),
        ("25/4/2031", "2031-04-25", "day"),
        ("4/25/2031", "2031-04-25", "day"),
        ("03/04/2031", "2031-01-01", "year"),
        ("April 2031", "2031-04-01", "month"),
        ("2031-04", "2031-04-01", "month"),
        ("2031", "2031-01-01", "year"),
        ("2031-04-12T09:30:00+02:00", "2031-04-12T09:30:00+02:00", "day"),
        ("2031-04-12T09:30:00Z", "2031-04-12T09:30:00Z", "day"),
        ("2031-04-12T09:30", "2031-04-12", "day"),
        ("April 16, 2031 22:48 UTC", "2031-04-16T22:48:00Z", "day"),
        ("Mon, 03 Mar 2031 10:30:00 +0000", "2031-03-03T10:30:00Z", "day"),
        ("20310203", "2031-02-03", "day"),
        ("2031-03-03 10:30 UTC", "2031-03-03T10:30:00Z", "day"),
        ("2031-03-03 10:30:00 +0200", "2031-03-03T10:30:00+02:00", "day"),
        ("1929868200", "2031-02-26T10:30:00Z", "day"),
        ("1929868200000", "2031-02-26T10:30:00Z", "day"),
    ],
)
def test_dates(raw: str, at: str, precision: str) -> None:
    assert parse_date(raw) == Published(at, raw, precision)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "raw", ["03/04/2031", "3/4/2031 10:30 AM", "1/2/2031, 09:00", "03/04/31", "03-04-2031", "Tuesday 3/4/2031"]
)
def test_of_a_day_and_month_that_cannot_be_told_apart_the_year_is_kept(raw: str) -> None:
    assert parse_date(raw) == Published("2031-01-01", raw, "year")


@pytest.mark.parametrize("raw", ["25/4/2031 10:30", "4/25/31", "4-25-2031", "25.04.2031, 9:00", "25-04-2031"])
def test_a_number_above_twelve_is_the_day(raw: str) -> None:
    assert parse_date(raw) == Published("2031-04-25", raw, "day")


@pytest.mark.parametrize(
    "raw", ["April 16, 2031 22:48 IST", "April 16, 2031 22:48 CST", "2031-04-16 22:48 EST", "16 April 2031, 9:30 pm"]
)
def test_a_time_without_a_clear_zone_is_not_kept(raw: str) -> None:
    assert parse_date(raw) == Published("2031-04-16", raw, "day")


@pytest.mark.parametrize("raw", ["31 February 2031", "2031-02-31", "20310231", "31/02/2031", "31.02.31", "2031-13"])
def test_an_impossible_day_is_told_from_what_cannot_be_read(raw: str) -> None:
    with pytest.raises(InvalidDate) as caught:
        parse_date(raw)
    assert caught.value.shaped
    with pytest.raises(InvalidDate):
        first_date([raw, "2031-04-12"])


@pytest.mark.parametrize(
    "raw", ["2 hours ago", "6. Mai 2031", "Spring 2031", "0000-00-00 00:00:00", "0001-01-01", "12345", "3 a.m. in May"]
)
def test_what_cannot_be_read_is_kept_as_printed(raw: str) -> None:
    assert first_date([raw]) == Published(None, raw, "unknown")
    assert first_date([None, raw, "2031-04-12"]) == Published("2031-04-12", "2031-04-12", "day")


@pytest.mark.parametrize("stated", [[], [None], ["  "], ["PT5M"]])
def test_without_a_date_there_is_none(stated: list[str | None]) -> None:
    assert first_date(stated) is None


@pytest.mark.parametrize(
    "raw",
    ["31 February 2031", "2031-02-31", "2031-13", "about a year ago", "yesterday", "soon", "", "2031-04-12T25:00Z"],
)
def test_what_names_no_day_is_refused(raw: str) -> None:
    with pytest.raises(InvalidDate, match="no such date"):
        parse_date(raw)


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_refused(raw: str) -> None:
    try:
        assert parse_date(raw).raw == raw
    except InvalidDate as error:
        assert error.raw == raw


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("November 15, 2024", "November 15, 2024"),
        ("Published on 12 April 2031", "12 April 2031"),
        ("Updated: April 12, 2031 9:30 am", "April 12, 2031 9:30 am"),
        ("Last updated: 5 June 2031", "5 June 2031"),
        ("03-04-2031", "03-04-2031"),
        ("Published about a year ago", None),
        ("The talks of April 12, 2031 failed.", None),
    ],
)
def test_date_lines(line: str, date: str | None) -> None:
    assert date_line(line) == date


def test_an_update_is_told_from_a_publication() -> None:
    assert is_update("Updated: 5 June 2031")
    assert not is_update("Published: 5 June 2031")
    assert not is_update("Updated about a year ago")
