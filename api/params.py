"""Query parameters shared by handlers, and the check that every request's parameters pass.

Litestar passes unknown and repeated parameters silently and leaves `Meta` bounds unchecked (2.25), so
every request's query string is checked against the handler's own signature before anything else runs.
"""

import inspect
from collections.abc import Callable, Mapping
from datetime import date
from difflib import get_close_matches
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin, get_type_hints
from urllib.parse import parse_qsl

import msgspec
from litestar import Request
from litestar.handlers import BaseRouteHandler
from litestar.params import QueryParameter
from msgspec import Meta
from msgspec import inspect as shapes

from api.errors import invalid_parameters, query_fault
from api.schemas import Fault

Limit = Annotated[
    int, Meta(ge=1, le=100, description="How many records a page holds at most, 1 to 100.", examples=[20])
]
Cursor = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=2000,
        description="`next` of the page before, with every other parameter unchanged; a cursor used with "
        "other filters is an error. Leave it out for the first page.",
        examples=["eyJrIjpbMTJdfQ"],
    ),
]
PublishedFrom = Annotated[
    date,
    Meta(
        description="First day of publication, a full date, inclusive. Leaves out articles without a date.",
        examples=["2031-04-01"],
    ),
]
PublishedTo = Annotated[
    date,
    Meta(
        description="Last day of publication, a full date, inclusive. Leaves out articles without a date.",
        examples=["2031-04-30"],
    ),
]
OutletName = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=200,
        description="Id or name of an outlet; of a name, case, accents and a `The` before it do not matter.",
        examples=["The Selwick Courier"],
    ),
]


def as_text(day: date | None) -> str | None:
    """A day as `db` takes it: an RFC 3339 full date."""
    return None if day is None else day.isoformat()


def function_of(handler: BaseRouteHandler) -> Callable[..., Any]:
    """The handler's function as written; Litestar wraps those it runs in a thread."""
    function: Callable[..., Any] = getattr(handler.fn, "func", handler.fn)
    return function


class ReadBy(NamedTuple):
    """Marks a handler's argument as what a function, its dependency, makes of query parameters."""

    function: Callable[..., Any]


class Taken(NamedTuple):
    """A query parameter that a handler takes."""

    type: Any
    """Without the null for "not given"."""
    default: Any
    """`inspect.Parameter.empty` where the handler cannot do without it."""


@cache
def query_parameters(function: Callable[..., Any]) -> Mapping[str, Taken]:
    """Query parameters of a handler's function and of what reads some for it, by name."""
    signature = inspect.signature(function).parameters
    found: dict[str, Taken] = {}
    for name, hint in get_type_hints(function, include_extras=True).items():
        for extra in getattr(hint, "__metadata__", ()):
            if isinstance(extra, ReadBy):
                found |= query_parameters(extra.function)
            elif isinstance(extra, QueryParameter):
                found[name] = Taken(_without_null(hint), signature[name].default)
    return found


def given_parameters(request: Request[Any, Any, Any]) -> list[tuple[str, str]]:
    """The query string's names and values as sent, in order; Litestar's own view loses the order.

    Bytes that are no UTF-8 are lone surrogates in it.
    """
    query: bytes = request.scope["query_string"]
    return parse_qsl(query.decode("latin-1"), keep_blank_values=True, errors="surrogateescape")


async def check_parameters(request: Request[Any, Any, Any]) -> None:
    """Reject a request with unknown, repeated or invalid query parameters, naming every one of them."""
    if request.method == "OPTIONS":
        return
    known = query_parameters(function_of(request.route_handler))
    given: dict[str, list[str]] = {}
    for name, value in given_parameters(request):
        given.setdefault(_readable(name), []).append(value)
    faults: list[Fault] = []
    for name, values in given.items():
        if name not in known:
            faults.append(query_fault(name, _readable(values[0]), _unknown(name, known)))
        elif len(values) > 1:
            faults.append(query_fault(name, _readable(values[1]), "is given more than once"))
        elif _readable(values[0]) != values[0]:
            # "M%FCller" would be looked for as "M" and "ller", which nobody meant.
            faults.append(query_fault(name, _readable(values[0]), "is not UTF-8"))
        elif not _fits(values[0], known[name].type):
            faults.append(query_fault(name, values[0], f"must be {expectation(known[name].type)}"))
    for name, taken in known.items():
        if taken.default is inspect.Parameter.empty and name not in given:
            faults.append(query_fault(name, "", "is missing"))
    if faults:
        raise invalid_parameters(faults)


def expectation(kind: Any) -> str:
    """Say in words what a parameter's type takes ("a whole number from 1 to 100")."""
    match shapes.type_info(kind):
        case shapes.Metadata(type=shape) | shape:
            pass
    match shape:
        case shapes.IntType(ge=low, le=high):
            return f"a whole number from {low} to {high}"
        case shapes.FloatType(ge=low, le=high):
            return f"a number from {low:g} to {high:g}"
        case shapes.BoolType():
            return "true or false"
        case shapes.DateType():
            return "a full date such as 2031-04-12"
        case shapes.LiteralType(values=values):
            return "one of " + ", ".join(map(str, values))
        case shapes.StrType(max_length=longest):
            return f"text of 1 to {longest} characters"
    raise TypeError(f"no wording for parameters of type {kind}")


def _readable(text: str) -> str:
    """Put the replacement character in place of each byte that is no UTF-8."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _fits(value: str, kind: Any) -> bool:
    try:
        msgspec.convert(value, kind, strict=False)
    except msgspec.ValidationError:
        return False
    return True


def _unknown(name: str, known: Mapping[str, Any]) -> str:
    if near := get_close_matches(name, known, n=1):
        return f"is no parameter of this endpoint; did you mean {near[0]}?"
    if known:
        return "is no parameter of this endpoint, which takes " + ", ".join(known)
    return "is no parameter of this endpoint, which takes none"


def _without_null(kind: Any) -> Any:
    if get_origin(kind.__origin__) in (Union, UnionType):
        kind = kind.__origin__
        (kind,) = (arm for arm in get_args(kind) if arm is not NoneType)
    return kind
