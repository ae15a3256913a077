"""Where a request is below a prefix, however the server tells of it, and what that changes: nothing."""

import json
import runpy
import shutil
from pathlib import Path
from urllib.parse import quote, urljoin
from urllib.request import urlopen

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from litestar.testing import TestClient

from api.app import create_app
from api.paths import own_path, way_up, whole_path
from api.rates import shared_path
from api.settings import Settings
from indexer.cli import main

SERVERS = runpy.run_path(str(Path(__file__).with_name("servers.py")))
# (A path that begins as the prefix does is taken to hold it, which the specification of ASGI wants.)
SEGMENTS = st.lists(st.text("cdö ", min_size=1, max_size=3), max_size=3)


@given(SEGMENTS, st.sampled_from(["", "/press", "/a/b"]), st.booleans(), st.booleans())
def test_the_way_up_leads_to_the_root(segments: list[str], root: str, in_path: bool, ends: bool) -> None:
    path = "/" + "/".join(segments) + ("/" if ends and segments else "")
    sent = root + path if in_path else path
    scope = {"path": sent, "root_path": root, "raw_path": quote(sent).encode()}
    assert (own_path(scope), whole_path(scope)) == (path, root + path)
    assert urljoin("http://here" + quote(root + path), way_up(scope) or "./") == f"http://here{root}/"
    assert way_up({**scope, "raw_path": quote(sent).encode() + b"?q=a/b"}) == way_up(scope)


@pytest.mark.parametrize("path", ["/search", "/search/", "/docs/", "/docs/search/", "/nowhere/at/all/"])
def test_a_page_finds_its_styles_from_any_address(path: str, database_path: Path) -> None:
    with TestClient(create_app(Settings(db=database_path))) as client:
        page = client.get(path, headers={"Accept": "text/html"}).text
        styles = urljoin(f"http://testserver.local{path}", page.split('rel="stylesheet" href="')[1].split('"')[0])
        assert client.get(styles).headers["content-type"].startswith("text/css")


def test_served_below_a_path(database_path: Path, tmp_path: Path) -> None:
    """As a proxy asks that takes the path off."""
    with SERVERS["running"](database_path, tmp_path, "--root-path", "/press/") as (address, _):
        with urlopen(f"{address}/v1/quotes?limit=1") as answer:
            assert json.load(answer)["next_url"].startswith("/press/v1/quotes?limit=1&cursor=")
        with urlopen(f"{address}/search?q=harbour") as answer:
            page = answer.read().decode()
        assert 'href="static/text.css"' in page and "/press" not in page


def test_a_path_that_is_none(tmp_path: Path) -> None:
    refused = CliRunner().invoke(main, ["serve", "--db", str(tmp_path / "x.db"), "--root-path", "press"])
    assert (refused.exit_code, refused.output) == (1, "Error: --root-path press: begin it with /\n")


@pytest.mark.parametrize("in_path", [True, False])
def test_below_a_prefix_all_is_as_without(in_path: bool, database_path: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(database_path, tmp_path / "served.db"))
    app = create_app(Settings(db=path, requests_per_minute=3))
    prefix = "/press" if in_path else ""
    with TestClient(app, root_path="/press") as client:
        assert {client.get(f"{prefix}/health/live").status_code for _ in range(9)} == {200}
        assert client.get(f"{prefix}/health/live").headers["cache-control"] == "no-store"
        statuses = [client.get(f"{prefix}/v1/quotes?limit=1").status_code for _ in range(4)]
        assert statuses == [200, 200, 200, 429]
    shared_path(path).unlink()
