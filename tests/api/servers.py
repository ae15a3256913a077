"""Real servers over a database. Loaded by path, because test folders are no packages."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ONRECORD = Path(sys.executable).with_name("onrecord")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port


@contextmanager
def _run(command: list[str], folder: Path, port: int, **settings: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a server until the block ends; what it prints is in the folder's `log`."""
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            [*command, "--port", str(port)], env={**os.environ, **settings}, stdout=log, stderr=log
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
        process.terminate()
        try:
            process.wait(60)
        finally:
            process.kill()


@contextmanager
def serving(path: Path, folder: Path, port: int, **settings: str) -> Iterator["subprocess.Popen[bytes]"]:
    """One process of uvicorn over a database, killed at the end."""
    command = [sys.executable, "-m", "uvicorn", "--factory", "api.app:app_from_environment"]
    with _run(command, folder, port, ONRECORD_DB=str(path), **settings) as process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def running(
    path: Path, folder: Path, *options: str, **settings: str
) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """`onrecord serve` as it is run, stopped at the end; its address."""
    port = free_port()
    with _run([str(ONRECORD), "serve", "--db", str(path), *options], folder, port, **settings) as process:
        yield f"http://127.0.0.1:{port}", process


def workers_of(process: "subprocess.Popen[bytes]") -> list[int]:
    """The processes that `onrecord serve --workers` runs at the moment, by what Linux tells of them."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    found = []
    for child in children:
        # (One that ended meanwhile is none.)
        with suppress(FileNotFoundError, ProcessLookupError):
            if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                found.append(int(child))
    return found
