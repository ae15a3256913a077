"""Real servers over a database. Loaded by path, because test folders are no packages."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port


@contextmanager
def serving(path: Path, folder: Path, port: int, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """Serve a database until the block ends, then kill the server; what it prints is in the folder's `log`."""
    command = [sys.executable, "-m", "uvicorn", "--factory", "api.app:app_from_environment", "--port", str(port)]
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            command, env={**os.environ, "ONRECORD_DB": str(path), **settings}, stdout=log, stderr=log
        )
    try:
        end = time.monotonic() + 60
        while True:
            try:
                urlopen(f"http://127.0.0.1:{port}/health/ready").close()
                break
            except URLError:
                assert process.poll() is None and time.monotonic() < end, (folder / "log").read_text()
                time.sleep(0.1)
        yield process
    finally:
        process.kill()
        process.wait()
