"""Articles as they are sent: the body, within its limit, and the fields of one article, checked."""

import re
from collections.abc import AsyncIterator
from typing import Any, Final

import msgspec
from litestar import Request

from api.errors import BODY_TOO_LARGE, INVALID_BODY, UNSUPPORTED_MEDIA_TYPE, RequestError, invalid_body
from api.schemas import ArticleRequest, Fault

JSON: Final = "application/json"
LINES: Final = "application/x-ndjson"
BODY_TYPES: Final = {JSON: ArticleRequest, LINES: ArticleRequest}
"""Media type -> what the body, or each line of it, is read as; the schema lists the same."""

_FIELDS: Final = frozenset(ArticleRequest.__struct_fields__)
_AT = re.compile(r" - at `\$\.(\w+)[^`]*`$")


def media_type(request: Request[Any, Any, Any]) -> str:
    """One of `BODY_TYPES`. Raises `RequestError` (415)."""
    encoding = request.headers.get("content-encoding")
    if encoding not in (None, "", "identity"):
        raise RequestError(UNSUPPORTED_MEDIA_TYPE, f"a body in Content-Encoding {encoding} is not read")
    stated = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if stated not in BODY_TYPES:
        raise RequestError(
            UNSUPPORTED_MEDIA_TYPE,
            f"Content-Type is {stated or 'missing'}; it must be one of {', '.join(BODY_TYPES)}",
        )
    return stated


async def read_body(request: Request[Any, Any, Any], limit: int) -> bytes:
    """Read the body, of `limit` bytes at most. Raises `RequestError` (413)."""
    try:
        announced = int(request.headers.get("content-length", "0"))
    except ValueError:
        announced = 0
    body = bytearray()
    if announced <= limit:
        async for chunk in request.stream():
            body += chunk
            if len(body) > limit:
                break
        else:
            return bytes(body)
    raise RequestError(BODY_TOO_LARGE, f"the body is larger than {limit:,} bytes")


async def lines(chunks: AsyncIterator[bytes], limit: int) -> AsyncIterator[bytes | None]:
    """Cut a body into lines as it arrives; None stands for a line of more than `limit` bytes, which is not kept."""
    line = bytearray()
    is_long = False
    async for chunk in chunks:
        *ends, rest = chunk.split(b"\n")
        for part in ends:
            is_long = is_long or len(line) + len(part) > limit
            yield None if is_long else bytes(line + part)
            line.clear()
            is_long = False
        is_long = is_long or len(line) + len(rest) > limit
        if is_long:
            line.clear()
        else:
            line += rest
    if line or is_long:
        yield None if is_long else bytes(line)


def read_article(body: bytes) -> dict[str, Any]:
    """Read the fields of one article. Raises `RequestError` (400), which names each that is unknown."""
    try:
        text = body.decode("utf-8-sig")
        fields = msgspec.json.decode(text)
    except UnicodeDecodeError as error:
        raise invalid_body("", f"is not UTF-8 from byte {error.start} on") from None
    except (msgspec.DecodeError, RecursionError) as error:
        raise invalid_body("", f"is not JSON: {error}") from None
    if not isinstance(fields, dict):
        raise invalid_body("", "is no JSON object")
    if unknown := [name[:200] for name in fields if name not in _FIELDS][:20]:
        detail = "is no field of an article, which has " + ", ".join(sorted(_FIELDS))
        faults = tuple(Fault(parameter=name, where="body", value=None, detail=detail) for name in unknown)
        raise RequestError(INVALID_BODY, f"{', '.join(unknown)}: {detail}", faults)
    try:
        article = msgspec.convert(fields, ArticleRequest)
    except msgspec.ValidationError as error:
        found = _AT.search(str(error))
        raise invalid_body(found[1] if found else "", _AT.sub("", str(error))) from None
    _check(article)
    return {name: value for name, value in fields.items() if value is not None}


def _check(article: ArticleRequest) -> None:
    if (article.text is None) == (article.html is None):
        raise invalid_body("", "must hold either text or html, and not both")
    for name in ArticleRequest.__struct_fields__:
        value = getattr(article, name)
        if "\0" in (value if isinstance(value, str) else "".join(value) if isinstance(value, tuple) else ""):
            raise invalid_body(name, "holds NUL characters, as no text does")
    field, content = ("text", article.text) if article.html is None else ("html", article.html)
    if not (content or "").strip():
        raise invalid_body(field, "is blank")
