"""Corrections: whose a quote is, what speakers are called and who is the same."""

from typing import Annotated, Any

from litestar import Request, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Meta

from api.correction_bodies import (
    MergeRequest,
    QuoteCorrectionRequest,
    SignedRequest,
    SpeakerCorrectionRequest,
    read_json,
)
from api.database import Database
from api.errors import CONFLICT
from api.keys import ask_scope
from db.corrections import (
    QuoteChange,
    QuoteSeen,
    correct_quote,
    correct_speaker,
    merge_speakers,
    revert_correction,
)
from db.history import get_correction
from db.models import Correction

QuoteId = Annotated[str, Meta(description="Id of the quote.", examples=["q_pugm72gzwrfy"])]
SpeakerId = Annotated[str, Meta(description="Id of the speaker.", examples=["s_ne4n5acdf3jg"])]
CorrectionId = Annotated[str, Meta(description="Id of the correction.", examples=["c_aaaaaaaaaaab"])]


@post(
    "/quotes/{quote_id:str}/corrections",
    status_code=200,
    operation_id="correct_quote",
    summary="Correct a quote",
    tags=["corrections"],
    opt={"scope": "write", "problems": (CONFLICT,), "body": {"application/json": QuoteCorrectionRequest}},
)
async def quote_corrected(
    request: Request[Any, Any, Any], database: NamedDependency[Database], quote_id: FromPath[QuoteId]
) -> Correction:
    """Say who really said a quote, of which kind it is, or that it is none (`retracted`).

    It applies at once, in every search and count, and again whenever the article is indexed anew and the quote is found
    in it. All corrections are kept: of those that stand, the last that says something of the speaker decides on the
    speaker, and so on. `corrections` of `/v1/quotes/{quote_id}` lists them; a retracted quote is still there.
    """
    key = await ask_scope(request, database, "write")
    body = await read_json(request, QuoteCorrectionRequest)
    change = QuoteChange(speaker=body.speaker, speaker_kind=body.speaker_kind, kind=body.kind, retracted=body.retracted)
    seen = body.expected
    expected = None if seen is None else QuoteSeen(speaker=seen.speaker, kind=seen.kind, retracted=seen.retracted)
    return await database.write(lambda writer: correct_quote(writer, quote_id, change, body.signed(key), expected))


@patch(
    "/speakers/{speaker_id:str}",
    operation_id="correct_speaker",
    summary="Rename a speaker, add or remove aliases",
    tags=["corrections"],
    opt={"scope": "write", "problems": (CONFLICT,), "body": {"application/json": SpeakerCorrectionRequest}},
)
async def speaker_corrected(
    request: Request[Any, Any, Any], database: NamedDependency[Database], speaker_id: FromPath[SpeakerId]
) -> Correction:
    """Say what a speaker is called. The id stays, and so do the quotes, also those found later.

    `history` of `/v1/speakers/{speaker_id}` lists what was changed.
    """
    key = await ask_scope(request, database, "write")
    body = await read_json(request, SpeakerCorrectionRequest)
    return await database.write(
        lambda writer: correct_speaker(
            writer,
            speaker_id,
            body.signed(key),
            name=body.name,
            add_aliases=body.add_aliases,
            remove_aliases=body.remove_aliases,
            expected_name=body.expected_name,
        ),
    )


@post(
    "/speakers/{speaker_id:str}/merge",
    status_code=200,
    operation_id="merge_speakers",
    summary="Merge a speaker into another",
    tags=["corrections"],
    opt={"scope": "write", "problems": (CONFLICT,), "body": {"application/json": MergeRequest}},
)
async def speakers_merged(
    request: Request[Any, Any, Any], database: NamedDependency[Database], speaker_id: FromPath[SpeakerId]
) -> Correction:
    """Say that two speakers are one: `into` gets all quotes and names of this one, also those found later.

    The id of the speaker merged goes on working: it answers what the other's does, whose `id` is in the answer. It
    takes a second or so for each ten thousand quotes, while nothing else is written.
    """
    key = await ask_scope(request, database, "write")
    body = await read_json(request, MergeRequest)
    return await database.write(
        lambda writer: merge_speakers(writer, speaker_id, body.into, body.signed(key), across_kinds=body.across_kinds),
    )


@get(
    "/corrections/{correction_id:str}",
    operation_id="get_correction",
    summary="One correction",
    tags=["corrections"],
)
async def one_correction(database: NamedDependency[Database], correction_id: FromPath[CorrectionId]) -> Correction:
    """What somebody said is wrong, who, when and why, and who took it back if anybody did."""
    return await database.read(lambda connection: get_correction(connection, correction_id))


@post(
    "/corrections/{correction_id:str}/revert",
    status_code=200,
    operation_id="revert_correction",
    summary="Revert a correction",
    tags=["corrections"],
    opt={"scope": "write", "problems": (CONFLICT,), "body": {"application/json": SignedRequest}},
)
async def correction_reverted(
    request: Request[Any, Any, Any], database: NamedDependency[Database], correction_id: FromPath[CorrectionId]
) -> Correction:
    """Take a correction of any kind back; it stays in the history. What applies then is what would without it.

    Others that stand go on to apply, earlier and later ones, so that they can be reverted in any order.
    """
    key = await ask_scope(request, database, "write")
    body = await read_json(request, SignedRequest)
    return await database.write(lambda writer: revert_correction(writer, correction_id, body.signed(key)))
