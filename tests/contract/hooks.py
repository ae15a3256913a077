"""What schemathesis is told of this service: how lines of JSON are read, and what no schema can say of a request.

Loaded by schemathesis itself (SCHEMATHESIS_HOOKS), see test_contract.py.
"""

import json
import re

import schemathesis

# A request may follow the schema and be refused all the same, where what it says does not go with the database or with
# itself. (The language of `q` has a page of its own, /docs/search.)
REASONS = re.compile(
    "|".join(
        (
            r"not a cursor; take `next` of a page as it is",
            r"made by another search; keep all parameters",
            r"does not go with status",
            r"no (?:speaker|outlet) has (?:that|the) id",
            r"no text$",
            r"no article text found in the HTML",
            r"holds (?:the control character U\+|NUL characters)",
            r"this Idempotency-Key was sent with another request",
            r"goes only with (?:a speaker|html)",
            r"says nothing: give ",
            r"goes with one article; a line sent again is answered unchanged",
            r"after published_to, .*: no day lies between",
            r"is no name: it has neither letters nor digits|is blank",
            r"no word to look for",
            r"more than \d+ periods; ",
            r"is of kind \w+, .* of kind \w+: say across_kinds",
            r"the speaker has no alias|is the speaker that is to be merged",
        )
    )
)


@schemathesis.serializer("application/x-ndjson")
def lines_of(_context, value):  # type: ignore[no-untyped-def]
    """Send a line for the one document that the schema describes."""
    return value if isinstance(value, bytes) else json.dumps(value).encode() + b"\n"


@schemathesis.deserializer("application/x-ndjson")
def lines_in(_context, response):  # type: ignore[no-untyped-def]
    """Read the first line: the schema is of each."""
    first, *_ = response.content.splitlines() or [b"null"]
    return json.loads(first)


@schemathesis.hook
def map_query(_context, query):  # type: ignore[no-untyped-def]
    """Leave out cursors, which are refused unless a page gave them: nothing behind them would be reached."""
    return {name: value for name, value in query.items() if name != "cursor"} if query else query


@schemathesis.hook
def filter_case(_context, case):  # type: ignore[no-untyped-def]
    """Leave out objects sent as text: whatever is sent is a text, so that none is against the schema."""
    return case.media_type not in ("text/plain", "text/html") or isinstance(case.body, str | bytes)


@schemathesis.check
def accepts_what_is_valid(context, response, case):  # type: ignore[no-untyped-def]
    """Let no request be refused that follows the schema, but for the reasons above (`positive_data_acceptance`)."""
    meta = case.meta
    if meta is None or not meta.generation.mode.is_positive or response.status_code not in (400, 413, 415, 422):
        return
    problem = response.json()
    reasons = [fault["detail"] for fault in problem["errors"] if fault["parameter"] != "q"]
    if not problem["errors"]:
        reasons = [problem["detail"]]
    unknown = [reason for reason in reasons if not REASONS.search(reason)]
    if unknown:
        raise AssertionError(f"refused, though it follows the schema: {unknown}")
