"""A headless Chromium for tests of pages. Loaded by path, because test folders are no packages."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
MISSING = "no chromium, chromium-browser or google-chrome on PATH"
_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def browsing(server: str, scheme: Literal["light", "dark"] = "light") -> Iterator[tuple[Any, list[str]]]:
    """Open a page, which may ask nobody but the server; with all that it says on its console, filled as it goes."""
    from playwright.sync_api import sync_playwright

    asked: list[str] = []
    said: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        page = browser.new_page(viewport={"width": 1200, "height": 900}, color_scheme=scheme)
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        yield page, said
        browser.close()
    assert asked and [url for url in asked if not url.startswith((f"{server}/", "data:"))] == []
