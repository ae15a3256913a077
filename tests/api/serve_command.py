"""`onrecord serve` as it is run. Loaded by path, because test folders are no packages."""

import os
import runpy
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

SERVERS = runpy.run_path(str(Path(__file__).with_name("servers.py")))
ONRECORD = Path(sys.executable).with_name("onrecord")


@contextmanager
def serving(path: Path, folder: Path, *options: str, **settings: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    port = SERVERS["free_port"]()
    command = [str(ONRECORD), "serve", "--db", str(path), "--port", str(port), *options]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env={**os.environ, **settings}, stdout=log, stderr=log)
    try:
        end = time.monotonic() + 60
        while True:
            try:
                urlopen(f"http://127.0.0.1:{port}/health/ready").close()
                break
            except URLError:
                assert process.poll() is None and time.monotonic() < end, (folder / "log").read_text()
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.terminate()
        process.wait(60)
