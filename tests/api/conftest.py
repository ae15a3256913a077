import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from api.app import create_app
from api.settings import Settings

SERVERS = runpy.run_path(str(Path(__file__).with_name("servers.py")))
INDEXING = runpy.run_path(str(Path(__file__).with_name("indexing_service.py")))
SAMPLE = runpy.run_path(str(Path(__file__).with_name("sample_database.py")))


@pytest.fixture(scope="session")
def database_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = SAMPLE["build"](tmp_path_factory.mktemp("sample") / "onrecord.db")
    return path


@pytest.fixture(scope="session")
def client(database_path: Path) -> Iterator[TestClient[Litestar]]:
    with TestClient(create_app(Settings(db=database_path, max_body=20_000))) as client:
        yield client


@pytest.fixture(scope="session")
def server(database_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real server over the sample database."""
    port = SERVERS["free_port"]()
    folder = tmp_path_factory.mktemp("server")
    with SERVERS["serving"](database_path, folder, port) as process:
        yield f"http://127.0.0.1:{port}"
        process.terminate()
        assert process.wait(timeout=20) in (0, -15), (folder / "log").read_text()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    service = INDEXING["Service"](tmp_path_factory.mktemp("service"))
    with service.client:
        yield service
