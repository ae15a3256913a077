"""The documentation pages, to try requests out (Swagger UI) and to read (Scalar), every file of them served from here.

Their scripts are those of the package `offapi`, found without importing it, which would read all of them.
"""

from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from api.rendering import render

OWN: Final = {
    "frame.css": "text/css",
    "text.css": "text/css",
    "elsewhere.js": "text/javascript",
    "docs.js": "text/javascript",
    "reference.js": "text/javascript",
    "favicon.svg": "image/svg+xml",
}
"""Files of the service's own pages -> their media types."""

OTHERS: Final = {
    "swagger-ui.css": ("swagger_style.css", "text/css"),
    "swagger-ui.js": ("swagger_bundle.js", "text/javascript"),
    "scalar.js": ("scalar.js", "text/javascript"),
}
"""Names under which files of `offapi` are served -> their names there, and media types."""


@get("/docs", include_in_schema=False, sync_to_thread=True)
def docs_page(request: Request[Any, Any, Any]) -> Response[str]:
    """Swagger UI; it asks this service for everything it needs and nobody else."""
    return render(request.scope, "docs.html")


@get("/docs/reference", include_in_schema=False, sync_to_thread=True)
def reference_page(request: Request[Any, Any, Any]) -> Response[str]:
    """Scalar, to read; it asks nobody else either."""
    return render(request.scope, "reference.html")


@get("/static/{name:str}", include_in_schema=False, sync_to_thread=True)
def static_file(name: FromPath[str]) -> Response[bytes]:
    """One file of the pages."""
    if name in OWN:
        return _own(name)
    if name in OTHERS:
        file, media_type = OTHERS[name]
        return Response((_offapi() / file).read_bytes(), media_type=media_type)
    raise NotFoundException


@get("/favicon.ico", include_in_schema=False, sync_to_thread=True)
def favicon() -> Response[bytes]:
    """The icon browsers ask for beside what is no page."""
    return _own("favicon.svg")


def _own(name: str) -> Response[bytes]:
    return Response((Path(__file__).with_name("static") / name).read_bytes(), media_type=OWN[name])


def _offapi() -> Path:
    spec = find_spec("offapi")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("the package offapi is not installed")
    return Path(spec.origin).parent
