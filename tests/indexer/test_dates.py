import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.dates import InvalidDate, Published, date_line, parse_date


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
    ],
)
def test_dates(raw: str, at: str, precision: str) -> None:
    assert parse_date(raw) == Published(at, raw, precision)  # type: ignore[arg-type]


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
        ("Published about a year ago", None),
        ("The talks of April 12, 2031 failed.", None),
    ],
)
def test_date_lines(line: str, date: str | None) -> None:
    assert date_line(line) == date
