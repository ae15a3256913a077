"""Lookup: whose words a remembered text is, where first, and how altered."""

from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from msgspec import Meta

from api.database import Database
from api.params import OutletName, PublishedFrom, PublishedTo, as_text
from api.search_params import SpeakerName
from db.answers import Lookup
from db.lookup import LONGEST, look_up

Text = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=LONGEST,
        description="The words as remembered: some may be missing, added, changed, misspelt or in another order, it "
        "may be half a quote or several run together. Case, accents and punctuation do not matter; at least one word.",
        examples=["we will open the harbor before the snow"],
    ),
]
Matches = Annotated[
    int,
    Meta(
        ge=1,
        le=20,
        description="How many wordings are answered at most, 1 to 20; where the text runs several quotes together, the "
        "best of each part always is.",
        examples=[5],
    ),
]


@get("/lookup", operation_id="look_up", summary="Look up a remembered quote", tags=["quotes"], sync_to_thread=True)
def look_up_text(
    database: NamedDependency[Database],
    text: FromQuery[Text],
    speaker: FromQuery[SpeakerName | None] = None,
    outlet: FromQuery[OutletName | None] = None,
    published_from: FromQuery[PublishedFrom | None] = None,
    published_to: FromQuery[PublishedTo | None] = None,
    limit: FromQuery[Matches] = 5,
) -> Lookup:
    """What was really said, by whom, and who printed it first.

    Each match is a wording that was printed, aligned word by word with the text, with a score from 0 to 1 and the
    words that really stood between quotation marks; `verdict` sums it up. `summary` says to whom the best match's
    words, however worded, are attributed, by how many outlets, and which article had them first. A text that
    nobody said is no error: its verdict is `not_found`.
    """
    with database.reading() as connection:
        return look_up(
            connection,
            text,
            speaker=speaker,
            outlet=outlet,
            published_from=as_text(published_from),
            published_to=as_text(published_to),
            limit=limit,
        )
