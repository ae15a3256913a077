"""Extraction over HTTP: a document in, its quotes out, nothing kept."""

import re
from typing import Any

import msgspec
from litestar import Request, post
from litestar.di import NamedDependency

from api.errors import UNSUPPORTED_MEDIA_TYPE, RequestError, invalid_body
from api.extraction import Extractor
from api.schemas import Extraction, ExtractRequest

_FIELD = re.compile(r" - at `\$\.(\w+)`$|(?<=unknown field )`(.+)`$")

BODY_TYPES = {
    "application/json": ExtractRequest,
    "text/plain": str,
    "text/html": str,
}
"""Media type -> what the body is read as; the schema lists the same."""


@post(
    "/extract",
    status_code=200,
    operation_id="extract_quotes",
    summary="Extract quotes from a text or page",
    tags=["extraction"],
    opt={"body": BODY_TYPES},
)
async def extract_quotes(request: Request[Any, Any, Any], extractor: NamedDependency[Extractor]) -> Extraction:
    """Find the quotes in one document and who says them; nothing is stored.

    Send JSON with either `text` or `html` (and the page's `url`, where known), or the document itself as
    `text/plain` or `text/html`:

        curl --data-binary @article.txt -H 'Content-Type: text/plain' http://127.0.0.1:8000/v1/extract

    Spans count code points, end exclusive, in `article.text`: the text as sent, or what was read out of
    the page. The first request after a start takes seconds longer, while the extractor loads.
    """
    document = read_document(
        await request.body(), request.headers.get("content-type", ""), request.headers.get("content-encoding")
    )
    article, quotes = await extractor.extract(document.text, document.html, document.url)
    return Extraction(article=article, quotes=quotes)


def read_document(body: bytes, content_type: str, encoding: str | None = None) -> ExtractRequest:
    """Read the body as its type says. Raises `RequestError` (400 or 415)."""
    media_type, _, options = content_type.partition(";")
    media_type = media_type.strip().lower()
    if encoding not in (None, "", "identity"):
        raise RequestError(UNSUPPORTED_MEDIA_TYPE, f"a body in Content-Encoding {encoding} is not read")
    if media_type not in BODY_TYPES:
        raise RequestError(
            UNSUPPORTED_MEDIA_TYPE,
            f"Content-Type is {media_type or 'missing'}; it must be one of {', '.join(BODY_TYPES)}",
        )
    if media_type != "application/json":
        field = "text" if media_type == "text/plain" else "html"
        return _checked(ExtractRequest(**{field: _decode(body, options)}))
    try:
        return _checked(msgspec.json.decode(_decode(body, ""), type=ExtractRequest))
    except msgspec.ValidationError as error:
        message = str(error)
        found = _FIELD.search(message)
        raise invalid_body((found[1] or found[2]) if found else "", message.split(" - at ")[0]) from None
    except msgspec.DecodeError as error:
        raise invalid_body("", f"is not JSON: {error}") from None


def _checked(document: ExtractRequest) -> ExtractRequest:
    if (document.text is None) == (document.html is None):
        raise invalid_body("", "must hold either text or html, and not both")
    if document.text is not None and document.url is not None:
        raise invalid_body("url", "goes only with html; put a text's address into its header")
    field, content = ("text", document.text) if document.html is None else ("html", document.html)
    if not (content or "").strip():
        raise invalid_body(field, "is blank")
    if "\0" in (content or ""):
        raise invalid_body(field, "holds NUL characters, as no text does")
    return document


def _decode(body: bytes, options: str) -> str:
    """Decode a body by its charset, UTF-8 where it states none; a byte order mark is left out."""
    found = re.search(r'charset\s*=\s*"?([\w.:-]+)"?', options, re.IGNORECASE)
    charset = found[1].lower() if found else "utf-8"
    try:
        return body.decode("utf-8-sig" if charset in ("utf-8", "utf8") else charset)
    except LookupError:
        raise RequestError(UNSUPPORTED_MEDIA_TYPE, f"the charset {charset} is not known") from None
    except UnicodeError as error:
        at = f" from byte {error.start} on" if isinstance(error, UnicodeDecodeError) else ""
        raise invalid_body("", f"is not {charset}{at}") from None
