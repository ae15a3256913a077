"""Corrections as they are sent: what to change, who says so and why."""

import re
from typing import Annotated, TypeVar

import msgspec
from litestar import Request
from msgspec import UNSET, Meta, Struct, UnsetType

from api.errors import UNSUPPORTED_MEDIA_TYPE, RequestError, invalid_body
from db.corrections import MAX_ALIASES, MAX_NAME, MAX_WHY, Signed
from db.models import Kind, SpeakerKind

_AT = re.compile(r" - at `\$\.([\w.]+)[^`]*`$|(?<=unknown field )`(.+)`$")

Name = Annotated[str, Meta(min_length=1, max_length=MAX_NAME)]


class SignedRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who says so, and why."""

    why: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=MAX_WHY,
            description="Why, in words for whoever looks at it later; anybody may read it.",
            examples=["The recording has Okeday's voice."],
        ),
    ]
    by: Annotated[
        Name | None, Meta(description="Who says so; without it, the name of the key.", examples=["Anneke Dray"])
    ] = None

    def signed(self, key: str) -> Signed:
        """Sign it, with the name of the key that it was sent with."""
        return Signed(by=key if self.by is None else self.by, why=self.why, key=key)


class SeenQuote(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a quote is taken to be; what is left out may be anything."""

    speaker: Annotated[
        str | None | UnsetType, Meta(description="Id of the speaker, or null.", examples=["s_5kq2v8x1m0ta"])
    ] = UNSET
    kind: Annotated[Kind | UnsetType, Meta(description="Kind of the quote.", examples=["direct"])] = UNSET
    retracted: Annotated[bool | UnsetType, Meta(description="Whether it is retracted.", examples=[False])] = UNSET


class QuoteCorrectionRequest(SignedRequest, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to correct of a quote: at least one of `speaker`, `kind` and `retracted`; what is left out stays."""

    speaker: Annotated[
        Name | None | UnsetType,
        Meta(
            description="Who said it: the id of a speaker, or a name or alias, exact but for case and accents; a name "
            "that nobody has makes a new speaker; one that several have is refused with their ids. Null where it is "
            "not known who said it.",
            examples=["Tomas Okeday"],
        ),
    ] = UNSET
    speaker_kind: Annotated[
        SpeakerKind | None,
        Meta(
            description="Of which kind a speaker given by name is; without it, a new one is a person.",
            examples=["organisation"],
        ),
    ] = None
    kind: Annotated[Kind | UnsetType, Meta(description="Kind of the quote.", examples=["indirect"])] = UNSET
    retracted: Annotated[
        bool | UnsetType,
        Meta(
            description="True: this is no quote; it is then in no search, list or count, but still under its id. "
            "False: it is one after all.",
            examples=[True],
        ),
    ] = UNSET
    expected: Annotated[
        SeenQuote | None,
        Meta(description="What you saw: where the quote has become something else since, nothing is done (409)."),
    ] = None


class SpeakerCorrectionRequest(SignedRequest, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to correct of a speaker: at least one of `name`, `add_aliases` and `remove_aliases`."""

    name: Annotated[
        Name | None,
        Meta(description="The name to show; the one before becomes an alias.", examples=["Tomas A. Okeday"]),
    ] = None
    add_aliases: Annotated[
        tuple[Name, ...],
        Meta(max_length=MAX_ALIASES, description="Names to find the speaker by, too.", examples=[["T. Okeday"]]),
    ] = ()
    remove_aliases: Annotated[
        tuple[Name, ...],
        Meta(
            max_length=MAX_ALIASES,
            description="Aliases that are no longer shown nor found, however often they are met; their quotes stay.",
            examples=[["the harbour man"]],
        ),
    ] = ()
    expected_name: Annotated[
        str | None,
        Meta(
            description="The name you saw: where the speaker is called otherwise by now, nothing is done (409).",
            examples=["Tomas Okeday"],
        ),
    ] = None


class MergeRequest(SignedRequest, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Into which speaker to merge another."""

    into: Annotated[
        str, Meta(description="Id of the speaker who gets all quotes and keeps the name.", examples=["s_5kq2v8x1m0ta"])
    ]
    across_kinds: Annotated[
        bool,
        Meta(description="True: also a person into an organisation, or the other way round.", examples=[False]),
    ] = False


Body = TypeVar("Body")


async def read_json(request: Request[object, object, object], shape: type[Body]) -> Body:  # type: ignore[type-var]
    """Read a JSON body of this shape. Raises `RequestError` (400 or 415)."""
    encoding = request.headers.get("content-encoding")
    if encoding not in (None, "", "identity"):
        raise RequestError(UNSUPPORTED_MEDIA_TYPE, f"a body in Content-Encoding {encoding} is not read")
    stated = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if stated != "application/json":
        raise RequestError(
            UNSUPPORTED_MEDIA_TYPE, f"Content-Type is {stated or 'missing'}; it must be application/json"
        )
    body = await request.body()
    try:
        return msgspec.json.decode(body.decode("utf-8-sig"), type=shape)
    except UnicodeDecodeError as error:
        raise invalid_body("", f"is not UTF-8 from byte {error.start} on") from None
    except msgspec.ValidationError as error:
        message = str(error)
        found = _AT.search(message)
        missing = re.search(r"missing required field `(.+)`", message)
        field = (found[1] or found[2]) if found else missing[1] if missing else ""
        raise invalid_body(field, message.split(" - at ")[0]) from None
    except (msgspec.DecodeError, RecursionError) as error:
        raise invalid_body("", f"is not JSON: {error}") from None
