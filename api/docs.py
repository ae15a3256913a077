"""The documentation page: Swagger UI, every file of it served from here.

The files are those of the package `swagger-ui-py`, found without importing it.
"""

from importlib.util import find_spec
from pathlib import Path
from typing import Final

from litestar import MediaType, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

ASSETS: Final = {
    "swagger-ui.css": "text/css",
    "swagger-ui-bundle.js": "text/javascript",
    "favicon-32x32.png": "image/png",
}
"""File of Swagger UI -> its media type; nothing else of the package is served."""

START: Final = """\
window.ui = SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis],
});
"""

PAGE: Final = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>OnRecord: documentation</title>
<link rel="icon" type="image/png" href="docs/favicon-32x32.png">
<link rel="stylesheet" href="docs/swagger-ui.css">
<style>body { margin: 0; background: #fafafa; }</style>
</head>
<body>
<div id="swagger-ui"><noscript>This page needs JavaScript; the schema is at /openapi.json.</noscript></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
"""


@get("/docs", include_in_schema=False, media_type=MediaType.HTML, sync_to_thread=False)
def docs_page() -> str:
    """The page itself; it asks this service for everything it needs and nobody else."""
    return PAGE


@get("/docs/{name:str}", include_in_schema=False, sync_to_thread=True)
def docs_asset(name: FromPath[str]) -> Response[bytes]:
    """One file of the page."""
    if name == "start.js":
        return Response(START.encode(), media_type=ASSETS["swagger-ui-bundle.js"])
    if name not in ASSETS:
        raise NotFoundException
    return Response((_assets() / name).read_bytes(), media_type=ASSETS[name])


@get("/favicon.ico", include_in_schema=False, sync_to_thread=True)
def favicon() -> Response[bytes]:
    """The icon browsers ask for on every page."""
    return Response((_assets() / "favicon-32x32.png").read_bytes(), media_type="image/png")


def _assets() -> Path:
    spec = find_spec("swagger_ui")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("the package swagger-ui-py is not installed")
    return Path(spec.submodule_search_locations[0]) / "static"
