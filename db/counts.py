"""What timelines and facets answer: quotes counted by speaker, outlet, kind and time.

Dates are RFC 3339 full dates.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from db.models import Kind, OutletCount, SpeakerCount, SpeakerRef
from db.query import Query


class TimelinePeriod(Struct, frozen=True, kw_only=True):
    """A day, month or year, and how many quotes were published in it."""

    first_day: Annotated[str, Meta(description="Its first day, RFC 3339 full date.", examples=["2031-04-01"])]
    last_day: Annotated[str, Meta(description="Its last day, RFC 3339 full date.", examples=["2031-04-30"])]
    quotes: Annotated[int, Meta(description="Quotes published in it.", examples=[4])]
    outlets: Annotated[
        tuple[OutletCount, ...] | None,
        Meta(
            description="How many of them each outlet published, most first: of the ten outlets that quote the "
            "speaker most, so that they may not add up to `quotes`. Null unless asked for with `by_outlet`."
        ),
    ]


class Timeline(Struct, frozen=True, kw_only=True):
    """When a speaker was quoted."""

    speaker: Annotated[SpeakerRef, Meta(description="The speaker.")]
    interval: Annotated[
        Literal["day", "month", "year"], Meta(description="How long each period is.", examples=["month"])
    ]
    periods: Annotated[
        tuple[TimelinePeriod, ...],
        Meta(description="The periods in order; those without quotes are left out unless `include_empty` is true."),
    ]
    quotes: Annotated[int, Meta(description="Quotes in all periods.", examples=[12])]
    undated: Annotated[
        int,
        Meta(
            description="Quotes of articles without a date, which are in no period; 0 where days are asked for.",
            examples=[1],
        ),
    ]


class KindCount(Struct, frozen=True):
    """How many quotes are of one kind."""

    kind: Kind
    quotes: Annotated[int, Meta(description="Quotes of this kind.", examples=[4])]


class MonthCount(Struct, frozen=True):
    """How many quotes were published in one month."""

    month: Annotated[str, Meta(description="Year and month.", examples=["2031-04"])]
    quotes: Annotated[int, Meta(description="Quotes published in it.", examples=[4])]


class YearCount(Struct, frozen=True):
    """How many quotes were published in one year."""

    year: Annotated[str, Meta(description="Year.", examples=["2031"])]
    quotes: Annotated[int, Meta(description="Quotes published in it.", examples=[4])]


class Facets(Struct, frozen=True, kw_only=True):
    """How the quotes of a search are spread; of speakers and outlets those with most."""

    total: Annotated[
        int, Meta(description="Quotes that match: exact, or a lower bound (see `total_is_exact`).", examples=[42])
    ]
    total_is_exact: Annotated[
        bool,
        Meta(description="False where counting stopped at a cap: then there are at least `total`.", examples=[True]),
    ]
    counted: Annotated[
        int,
        Meta(
            description="Quotes that the counts are of: all that match or, of more than 10,000, the newest 10,000.",
            examples=[42],
        ),
    ]
    speakers: Annotated[tuple[SpeakerCount, ...], Meta(description="Who said them, most first (20).")]
    speaker_count: Annotated[int, Meta(description="How many different speakers said them.", examples=[3])]
    no_speaker: Annotated[int, Meta(description="Quotes whose speaker is unnamed or unknown.", examples=[1])]
    outlets: Annotated[tuple[OutletCount, ...], Meta(description="Who published them, most first (20).")]
    outlet_count: Annotated[int, Meta(description="How many different outlets published them.", examples=[3])]
    no_outlet: Annotated[int, Meta(description="Quotes whose article states no outlet.", examples=[1])]
    kinds: Annotated[tuple[KindCount, ...], Meta(description="Of which kind they are, most first.")]
    months: Annotated[
        tuple[MonthCount, ...],
        Meta(description="When they were published, in order, months without any left out."),
    ]
    years: Annotated[tuple[YearCount, ...], Meta(description="The same by year.")]
    undated: Annotated[int, Meta(description="Quotes whose article states no date.", examples=[1])]
    query: Annotated[Query | None, Meta(description="`q` as it was understood; null without `q`.")]
