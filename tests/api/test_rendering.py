"""What pages show of texts: everything of them, escaped, in order; and where the bars of a plot stand."""

import re
from datetime import date, timedelta
from itertools import zip_longest

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.plots import HEIGHT, WIDTH, interval_of, plot
from api.rendering import as_sentence, compare, is_web, mark, show_day
from db.alignment import Wording, align, in_characters
from db.counts import Timeline, TimelinePeriod
from db.fold import words
from db.models import SpeakerRef

# (A control character is no text of a page, and a parser of HTML reads another for it.)
TEXTS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn")), max_size=60)
WORDS = st.lists(
    st.sampled_from(["we", "will", "open", "the", "harbour", "before", "first", "snow", "<b>", "“no”", "&amp;"]),
    max_size=12,
)


def shown(markup: str) -> lxml.html.HtmlElement:
    return lxml.html.fragment_fromstring(f"<p>{markup}</p>")


@given(TEXTS, st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=5))
def test_marking_keeps_the_text(text: str, spans: list[tuple[int, int]]) -> None:
    found = shown(mark(text, spans))
    assert found.text_content() == text
    marked = {at for start, end in spans for at in range(start, min(end, len(text)))}
    assert "".join(part.text_content() for part in found.iter("mark")) == "".join(text[at] for at in sorted(marked))


@given(WORDS, WORDS)
def test_a_comparison_holds_both_texts(asked: list[str], other: list[str]) -> None:
    """Without what is deleted it is the other text; without what is inserted, all words of the asked one in order."""
    one, two = " ".join(asked), " ".join(other)
    first, second = (Wording([word.folded for word in words(text)], len) for text in (one, two))
    alignment = in_characters(align(first, second).pieces, words(one), words(two))
    markup = str(compare(alignment, one, two))
    new = shown(re.sub(r"<del>.*?</del>", "", markup)).text_content()
    # (A space more may stand beside what is deleted.)
    assert "".join(new.split()) == "".join(two.split())
    old = shown(re.sub(r"<ins>.*?</ins>", "", markup)).text_content()
    assert [word.folded for word in words(old)] == [word.folded for word in words(one)]


@pytest.mark.parametrize(
    ("at", "precision", "expected"),
    [
        ("2031-04-14", "day", "14 April 2031"),
        ("2031-04-15T07:30:00+02:00", "day", "15 April 2031"),
        ("2031-04-01", "month", "April 2031"),
        ("2031-01-01", "year", "2031"),
        ("2031-04-14", "unknown", "14 April 2031"),
        ("0031-12-01", "month", "December 31"),
    ],
)
def test_days_in_words(at: str, precision: str, expected: str) -> None:
    assert show_day(at, precision) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize("address", ["https://a.example", "HTTP://b.example"])
def test_web_addresses_are_links(address: str) -> None:
    assert is_web(address)


@pytest.mark.parametrize("address", ["javascript:1", "//c.example", "data:text/html,x", "", None])
def test_nothing_else_is(address: str | None) -> None:
    assert not is_web(address)


def test_sentences_keep_their_names() -> None:
    assert [as_sentence(text) for text in ("q: NOT, Ilse", "", "ändern")] == ["Q: NOT, Ilse", "", "Ändern"]


@given(st.dates(), st.dates())
def test_a_plot_is_never_crowded(one: date, two: date) -> None:
    first, last = sorted((one, two))
    interval = interval_of(first.isoformat(), last.isoformat())
    days = (last - first).days + 1
    assert {"day": days <= 93, "month": 93 < days <= 3600, "year": days > 3600}[interval]


@given(st.lists(st.integers(0, 10**6), max_size=130), st.integers(0, 5))
def test_bars_stay_inside(counts: list[int], undated: int) -> None:
    days = [(date(2031, 1, 1) + timedelta(number)).isoformat() for number in range(len(counts))]
    periods = tuple(
        TimelinePeriod(first_day=day, last_day=day, quotes=quotes, outlets=None)
        for day, quotes in zip(days, counts, strict=True)
    )
    drawn = plot(
        Timeline(speaker=SpeakerRef("s_a", "A"), interval="day", periods=periods, quotes=sum(counts), undated=undated)
    )
    assert [bar.quotes for bar in drawn.bars] == counts
    assert (drawn.most, drawn.undated) == (max(counts, default=0), undated)
    for bar, following in zip_longest(drawn.bars, drawn.bars[1:]):
        assert drawn.left <= bar.x and bar.x + bar.width <= (following.x if following else WIDTH) + 0.02
        assert 0 <= bar.y <= bar.y + bar.height <= HEIGHT and abs(bar.y + bar.height - drawn.base) < 0.02
        if drawn.most:
            assert bar.height / (drawn.base - 6) == pytest.approx(bar.quotes / drawn.most, abs=0.001)
    for tick in drawn.ticks:
        assert 0 <= tick.x <= WIDTH


def test_the_last_day_there_is() -> None:
    end = date.max.isoformat()
    periods = (TimelinePeriod(first_day=end, last_day=end, quotes=1, outlets=None),)
    drawn = plot(Timeline(speaker=SpeakerRef("s_a", "A"), interval="day", periods=periods, quotes=1, undated=0))
    assert "before" not in drawn.bars[0].search
