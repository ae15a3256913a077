"""Query parameters of a search of quotes, shared by the handlers that search."""

from typing import Annotated, Literal

from litestar.di import NamedDependency
from litestar.params import FromQuery
from msgspec import Meta

from api.params import OutletName, PublishedFrom, PublishedTo, ReadBy, as_text
from db.models import QuoteSearch
from db.parser import MAX_WORDS, MIN_PREFIX
from db.search import MOST_FROM, MOST_OF

Words = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=1000,
        description=f'Words that the quote holds: all of them, in any order. `"…"` is for words in a row, '
        f"`-word` for one it must not hold, `word*` for any ending (after {MIN_PREFIX} letters or more), `OR` "
        "for either of its two neighbours: `harbour OR port lease` asks for lease and one of the others. "
        '`speaker:okeday`, `outlet:"The Selwick Courier"`, `kind:direct`, `after:2031-04` (from its first day on) and '
        "`before:2031-05` (until the day before) narrow the search like the parameters, and both must hold; "
        "`-speaker:okeday` leaves out. "
        "Case, accents, punctuation and the shape of apostrophes do not matter; don't and multi-agent are "
        "their pieces in a row. Refused, saying why and where: a quotation mark never closed, `*` elsewhere, "
        "`NOT`, `OR` without a neighbour on each side, parentheses around alternatives, only words to leave "
        f"out, a field with a value that cannot be, more than {MAX_WORDS} words. All of it with examples: "
        "[/docs/search](/docs/search).",
        examples=["harbour", '"the harbour" -years', "harbour speaker:okeday"],
    ),
]
SpeakerName = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=200,
        description="Id of a speaker, or the name or any alias; case and accents do not matter.",
        examples=["Ilse Marrandt"],
    ),
]
QuoteKind = Annotated[
    Literal["direct", "mixed", "indirect"],
    Meta(
        description="`direct`: all of it stood between quotation marks; `mixed`: part of it; `indirect`: none of it.",
        examples=["direct"],
    ),
]
SaidTo = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=200,
        description="Words of the paper, programme or network it was said to.",
        examples=["Radio Calderra"],
    ),
]
HasSpeaker = Annotated[
    bool,
    Meta(
        description="`true`: only quotes whose speaker is known; `false`: only those of unnamed or unknown sources.",
        examples=[True],
    ),
]
MinConfidence = Annotated[
    float,
    Meta(
        ge=0,
        le=1,
        description="Lowest confidence, 0 to 1, inclusive. A quote's `confidence` is the share of such quotes that "
        "are right in words and source, measured on labelled news (calibrated): of a hundred quotes with 0.9, "
        "about ninety are right. Confidences are in hundredths.",
        examples=[0.8],
    ),
]
Match = Annotated[
    Literal["all", "most"],
    Meta(
        description=f"`all`: a quote must hold every word of `q`. `most`: of {MOST_FROM} words or more it may lack "
        f"one; of more than {MOST_OF} only the {MOST_OF} rarest count. By relevance, quotes that lack one come after "
        "all others, the commoner the word they lack, the earlier. What `-` leaves out and the fields always hold.",
        examples=["most"],
    ),
]
QuoteSort = Annotated[
    Literal["relevance", "newest", "oldest"],
    Meta(
        description="Order: `relevance` (only with `q`) puts the words in a row first, then all of them; "
        "of very common words that seldom stand in a row, such quotes come first only if they are among the newest; "
        "`newest` and `oldest` go by day of publication, undated ones last. An article's quotes stand as "
        "printed, but from the last to the first with `oldest`. Without it: relevance with `q`, newest without.",
        examples=["newest"],
    ),
]


def read_search(
    q: FromQuery[Words | None] = None,
    speaker: FromQuery[SpeakerName | None] = None,
    outlet: FromQuery[OutletName | None] = None,
    kind: FromQuery[QuoteKind | None] = None,
    said_to: FromQuery[SaidTo | None] = None,
    published_from: FromQuery[PublishedFrom | None] = None,
    published_to: FromQuery[PublishedTo | None] = None,
    has_speaker: FromQuery[HasSpeaker | None] = None,
    min_confidence: FromQuery[MinConfidence | None] = None,
    match: FromQuery[Match] = "all",
) -> QuoteSearch:
    """Make the search that the parameters ask for, in no order yet."""
    return QuoteSearch(
        q=q,
        speaker=speaker,
        outlet=outlet,
        kind=kind,
        said_to=said_to,
        published_from=as_text(published_from),
        published_to=as_text(published_to),
        has_speaker=has_speaker,
        min_confidence=min_confidence,
        match=match,
    )


Search = Annotated[NamedDependency[QuoteSearch], ReadBy(read_search)]
"""A handler's argument `search`: all of these parameters, read."""
