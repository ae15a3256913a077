"""A timeline as a bar plot: where its bars and labels stand, in units of an SVG drawing."""

from datetime import date, timedelta
from typing import Final, Literal, NamedTuple
from urllib.parse import urlencode

from api.rendering import show_day
from db.counts import Timeline
from db.timeline import Interval

WIDTH: Final = 640
HEIGHT: Final = 150
_LEFT: Final = 30
_BASE: Final = HEIGHT - 20
_TOP: Final = 6
# So many bars can be told apart, and their labels read.
_MOST_DAYS: Final = 93
_MOST_MONTHS: Final = 120


class Bar(NamedTuple):
    """One period."""

    x: float
    y: float
    width: float
    height: float
    quotes: int
    label: str
    search: str
    """Query string that finds its quotes."""


class Tick(NamedTuple):
    """A label below the bars."""

    x: float
    anchor: Literal["start", "middle", "end"]
    label: str


class Plot(NamedTuple):
    """A drawing of `width` by `height`; bars stand on `base`, right of `left`."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    interval: Interval
    most: int
    undated: int
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    base: int = _BASE


def interval_of(first_day: str, last_day: str) -> Interval:
    """How long the periods of a plot from one RFC 3339 day to another should be."""
    days = (date.fromisoformat(last_day[:10]) - date.fromisoformat(first_day[:10])).days
    if days < _MOST_DAYS:
        return "day"
    return "month" if days < _MOST_MONTHS * 30 else "year"


def plot(timeline: Timeline) -> Plot:
    """Draw a timeline, which should have its empty periods."""
    periods = timeline.periods
    most = max((period.quotes for period in periods), default=0)
    room = (WIDTH - _LEFT) / max(len(periods), 12)
    bars = []
    for number, period in enumerate(periods):
        height = (_BASE - _TOP) * period.quotes / most if most else 0
        when = show_day(period.first_day, timeline.interval)
        bars.append(
            Bar(
                x=round(_LEFT + number * room, 2),
                y=round(_BASE - height, 2),
                width=round(room * 0.85, 2),
                height=round(height, 2),
                quotes=period.quotes,
                label=f"{when}: {period.quotes:,} {'quote' if period.quotes == 1 else 'quotes'}",
                search=_search(timeline, period.first_day, period.last_day),
            )
        )
    labelled = sorted({0, len(periods) // 2, len(periods) - 1}) if len(periods) > 6 else [0] if periods else []
    ticks = tuple(
        Tick(
            x=round(bars[number].x + (bars[number].width if anchor == "end" else 0), 2),
            anchor=anchor,
            label=show_day(periods[number].first_day, timeline.interval),
        )
        for number in labelled
        for anchor in [_anchor(number, len(periods))]
    )
    return Plot(tuple(bars), ticks, timeline.interval, most, timeline.undated)


def _anchor(number: int, periods: int) -> Literal["start", "middle", "end"]:
    return "start" if number == 0 else "end" if number == periods - 1 else "middle"


def _search(timeline: Timeline, first_day: str, last_day: str) -> str:
    """The words and fields that find the quotes of a period; `before:` leaves out the day it names."""
    last = date.fromisoformat(last_day)
    until = "" if last == date.max else f" before:{last + timedelta(1)}"
    return urlencode({"q": f"after:{first_day}{until}", "speaker": timeline.speaker.id, "sort": "oldest"})
