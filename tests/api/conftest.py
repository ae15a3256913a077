import os
import runpy
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from api.app import create_app
from api.settings import Settings

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
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "--factory", "api.app:app_from_environment", "--port", str(port)]
    log = tmp_path_factory.mktemp("server") / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env={**os.environ, "ONRECORD_DB": str(database_path)}, stdout=output, stderr=output
        )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/health/live", process, log)
        yield address
    finally:
        process.terminate()
        assert process.wait(timeout=20) in (0, -15), log.read_text()


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(url):
                return
        except URLError:
            time.sleep(0.1)
    pytest.fail(f"the server did not start: {log.read_text()}")
