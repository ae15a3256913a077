"""Servers as processes of their own, what they use, and the load client that asks them.

Loaded by path, because test folders are no packages.
"""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

HERE = Path(__file__).parent
STARTING = 120.0
"""Seconds after which a server that has not answered will not."""


def python(*arguments: str) -> list[str]:
    # (-P: a folder of this project's must not hide an installed package.)
    return [sys.executable, "-P", *arguments]


class Server:
    """A server that answered a first request; `started` is the seconds that took, from the start of its process."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, started: float) -> None:
        self.process = process
        self.port = port
        self.started = started

    def cpu_seconds(self) -> float:
        """CPU time of all its threads so far, to a hundredth."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> dict[str, float]:
        """Resident MiB: all, and the part that is its own and not pages of files, such as the database's."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8").splitlines()
        found = {name: value for name, _, value in (line.partition(":") for line in lines)}
        return {
            name: round(int(found[field].split()[0]) / 1024, 1)
            for name, field in (("resident_mib", "VmRSS"), ("own_mib", "RssAnon"))
        }


@contextlib.contextmanager
def serving(command: Sequence[str], path: str) -> Iterator[Server]:
    """Run a server, `{port}` in its command being one that is free, until the block ends.

    Its log is thrown away. The block begins once a request for `path` was answered 200.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    begun = time.perf_counter()
    process = subprocess.Popen(
        [part.replace("{port}", str(port)) for part in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while not _answers(port, path):
            if process.poll() is not None or time.perf_counter() - begun > STARTING:
                raise RuntimeError(f"{' '.join(command)} did not begin to answer {path}")
            time.sleep(0.002)
        yield Server(process, port, time.perf_counter() - begun)
    finally:
        process.terminate()
        process.wait()


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=STARTING)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


class Client:
    """The load client (see client.py), in its process."""

    def __init__(self, connections: int) -> None:
        self.connections = connections
        self.process = subprocess.Popen(python(str(HERE / "client.py")), stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, server: Server, paths: Sequence[str], *, count: int = 0, shown: str | None = None) -> dict[str, Any]:
        """Ask for each path, or `count` requests for them in turn; adds the server's `server_cpu_seconds`."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        job = {
            "port": server.port,
            "paths": list(paths),
            "count": count or len(paths),
            "connections": self.connections,
            "shown": shown,
        }
        before = server.cpu_seconds()
        self.process.stdin.write(msgspec.json.encode(job) + b"\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the load client ended")
        result: dict[str, Any] = msgspec.json.decode(line)
        return {**result, "server_cpu_seconds": server.cpu_seconds() - before}

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()
