"""A load client: as many requests as are given, over a few connections, one in flight on each.

A process of its own. Each line it reads is a job, JSON: `port`, `paths`, `count` (the paths are asked in turn, over
and over), `connections`, `shown` (a field of the answers to give back, or null). Each line it writes says `seconds`
from the first request to the last answer, `milliseconds` of each answer, `cpu_seconds` of its own, `bytes`, `reopened`
connections, `failures` (how many answers are not 200 and JSON), `failed` (the first few of them), and `shown` in the
order of the requests. Answers are decoded after the clock has stopped; one that is, byte for byte, the one before it to
the same path is not decoded again.
"""

import selectors
import socket
import sys
import time
from typing import Any

import msgspec

_READ = 1 << 18
_SHOWN_FAILURES = 3
_ATTEMPTS = 3


class _Connection:
    """A socket, the request in flight on it and what has come of the answer."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.request = 0
        self.sent = 0.0
        self.received = b""
        self.attempts = 0
        self.open()

    def open(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def answer_of(received: bytes) -> tuple[int, bytes, bytes] | None:
    """Status, head in lower case and body of one whole answer of HTTP/1.1; None while some of it has not come."""
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return None
    head = received[:end].lower()
    status, start = int(head[9:12]), end + 4
    at = head.find(b"content-length:")
    if at >= 0:
        length = int(head[at + 15 :].split(b"\r\n", 1)[0])
        return (status, head, received[start:]) if len(received) - start >= length else None
    if b"transfer-encoding: chunked" not in head:
        raise ValueError(f"an answer of no stated length: {head!r}")
    chunks = []
    while True:
        line = received.find(b"\r\n", start)
        if line < 0:
            return None
        size = int(received[start:line], 16)
        start = line + 2
        if len(received) < start + size + 2:
            return None
        if not size:
            return status, head, b"".join(chunks)
        chunks.append(received[start : start + size])
        start += size + 2


def load(port: int, paths: list[str], count: int, connections: int, shown: str | None) -> dict[str, Any]:
    requests = [f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: */*\r\n\r\n".encode() for path in paths]
    selector = selectors.DefaultSelector()
    milliseconds = [0.0] * count
    bodies: list[bytes | None] = [None] * len(paths)
    answers: list[tuple[int, int, bytes, bytes]] = []
    asked = answered = received = reopened = 0

    def ask(connection: _Connection) -> None:
        nonlocal asked
        if asked < count:
            connection.request, connection.received, connection.attempts = asked, b"", 0
            asked += 1
            connection.sent = time.perf_counter()
            connection.socket.sendall(requests[connection.request % len(requests)])

    opened = [_Connection(port) for _ in range(min(connections, count))]
    for connection in opened:
        selector.register(connection.socket, selectors.EVENT_READ, connection)
    cpu, start = time.process_time(), time.perf_counter()
    for connection in opened:
        ask(connection)
    while answered < count:
        for key, _ in selector.select():
            connection = key.data
            data = connection.socket.recv(_READ)
            if not data:
                # A server may close a connection that it takes for idle just as it is used again.
                connection.attempts += 1
                if connection.received or connection.attempts >= _ATTEMPTS:
                    raise ConnectionError(f"closed while {paths[connection.request % len(paths)]} was asked")
                selector.unregister(connection.socket)
                connection.socket.close()
                connection.open()
                selector.register(connection.socket, selectors.EVENT_READ, connection)
                reopened += 1
                connection.socket.sendall(requests[connection.request % len(requests)])
                continue
            connection.received = connection.received + data if connection.received else data
            answer = answer_of(connection.received)
            if answer is None:
                continue
            request = connection.request
            milliseconds[request] = 1000 * (time.perf_counter() - connection.sent)
            answered += 1
            received += len(connection.received)
            ask(connection)
            status, head, body = answer
            if status != 200 or body != bodies[request % len(paths)]:
                bodies[request % len(paths)] = body
                answers.append((request, status, head, body))
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    for connection in opened:
        connection.socket.close()
    failed = []
    values: list[Any] = [None] * count if shown else []
    for request, status, head, body in answers:
        try:
            content = msgspec.json.decode(body)
            fine = status == 200 and b"json" in head
        except msgspec.DecodeError:
            content, fine = None, False
        if not fine:
            failed.append(f"{paths[request % len(paths)]}: {status} {body[:200].decode(errors='replace')}")
        elif shown:
            values[request] = content[shown]
    return {
        "seconds": seconds,
        "milliseconds": milliseconds,
        "cpu_seconds": cpu,
        "bytes": received,
        "reopened": reopened,
        "failures": len(failed),
        "failed": failed[:_SHOWN_FAILURES],
        "shown": values,
    }


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(msgspec.json.encode(load(**msgspec.json.decode(line))).decode() + "\n")
        sys.stdout.flush()
