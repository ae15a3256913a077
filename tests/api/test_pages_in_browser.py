"""The pages in headless Chromium: by keyboard alone, in place, on a narrow screen, and as axe-core judges them."""

import json
import runpy
import urllib.request
from pathlib import Path

import pytest

BROWSERS = runpy.run_path(str(Path(__file__).with_name("browsers.py")))
pytestmark = [pytest.mark.browser, pytest.mark.skipif(BROWSERS["CHROMIUM"] is None, reason=BROWSERS["MISSING"])]


def first_of(server: str, path: str) -> str:
    with urllib.request.urlopen(server + path) as answer:
        found: str = json.load(answer)["items"][0]["id"]
    return found


def test_from_a_search_to_the_speaker_by_keyboard_alone(server: str) -> None:
    with BROWSERS["browsing"](server) as (page, said):
        page.goto(f"{server}/")
        page.wait_for_function("document.activeElement.id === 'q'")
        page.keyboard.type("harbour snow")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search?q=harbour+snow")
        assert page.locator("mark").all_inner_texts() == ["harbour", "snow"] * 3

        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"

        details = page.locator("details").first
        details.locator("summary").focus()
        page.keyboard.press("Enter")
        details.locator(".variants").wait_for()
        assert "The words are given to different people" in details.inner_text()
        assert details.locator("del").last.inner_text() == "first"
        assert details.locator("h2").count() == 0

        details.get_by_role("link", name="Päivi Vesk").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/speakers/*")
        assert page.get_by_role("heading", level=1).inner_text() == "Päivi Vesk"
        bar = page.get_by_role("link", name="1 April 2031: 2 quotes")
        bar.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/search?q=after*")
        assert page.locator("ol.quotes > li").count() == 2
        assert said == []


def test_what_cannot_be_read_in_place_is_told(server: str) -> None:
    with BROWSERS["browsing"](server) as (page, _):
        page.goto(f"{server}/search?q=harbour")
        page.route("**/quotes/*", lambda route: route.abort())
        details = page.locator("details").first
        details.locator("summary").click()
        details.get_by_text("They could not be read just now.").wait_for()
        assert details.get_by_role("link", name="Show them").is_visible()


def test_without_a_script(server: str) -> None:
    with BROWSERS["browsing"](server) as (page, _):
        page.route("**/static/*.js", lambda route: route.abort())
        page.goto(f"{server}/search?q=harbour")
        page.locator("summary").first.click()
        page.get_by_role("link", name="Show them").first.click()
        page.wait_for_url("**/quotes/*#elsewhere")
        assert page.locator("#elsewhere li").count() > 3


def test_below_a_path_that_a_proxy_takes_off(server: str) -> None:
    with BROWSERS["browsing"](server) as (page, said):
        page.route(
            "**/press/**",
            lambda route: route.fulfill(
                response=page.request.get(route.request.url.replace("/press/", "/"), headers=route.request.headers)
            ),
        )
        page.goto(f"{server}/press/search?q=harbour")
        details = page.locator("details").first
        details.locator("summary").click()
        details.get_by_role("link", name="Päivi Vesk").first.click()
        page.wait_for_url("**/press/speakers/*")
        page.get_by_role("link", name="1 April 2031: 2 quotes").click()
        page.wait_for_url("**/press/search?q=after*")
        page.get_by_role("link", name="OnRecord", exact=True).click()
        page.wait_for_url("**/press/")
        assert page.get_by_text("10 quotes from 4 articles").is_visible()
        assert said == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(server: str, scheme: str) -> None:
    """Contrast, names, landmarks, order of headings and what else axe-core knows of WCAG, in both colours."""
    from axe_playwright_python.sync_playwright import Axe

    quote, speaker = first_of(server, "/v1/quotes?q=%22first+snow%22"), first_of(server, "/v1/speakers")
    paths = ["/", "/search?q=harbour", "/search?q=we+will+open+the+harbor+soon+before+snow", '/search?q="harbour']
    paths += [f"/quotes/{quote}", f"/speakers/{speaker}", "/quotes/q_nothing", "/docs/search"]
    with BROWSERS["browsing"](server, scheme) as (page, _):
        for path in paths:
            page.goto(server + path)
            if path.startswith("/search?q=harbour"):
                page.locator("summary").first.click()
                page.locator(".variants").first.wait_for()
            found = Axe().run(page)
            assert found.violations_count == 0, f"{path}: {found.generate_report()}"


def test_a_narrow_screen(server: str) -> None:
    """Nothing makes the page itself wider than a telephone."""
    quote, speaker = first_of(server, "/v1/quotes?q=%22first+snow%22"), first_of(server, "/v1/speakers")
    with BROWSERS["browsing"](server) as (page, _):
        page.set_viewport_size({"width": 340, "height": 700})
        for path in ("/", "/search?q=harbour", f"/quotes/{quote}", f"/speakers/{speaker}", "/docs/search"):
            page.goto(server + path)
            assert page.evaluate("document.documentElement.scrollWidth") <= 340, path
