"""The first bytes of a stream, which tell what it is, however it arrives."""

import io
from io import BufferedReader

from indexer.readers.kinds import HEAD, kind_of, packing_of


def with_head(stream: BufferedReader) -> tuple[bytes, BufferedReader]:
    """Return the first bytes of a stream, and the whole stream.

    A pipe gives what was written so far: it is read on until that is enough, or until a whole line of JSON lines
    was sent, which need not wait for others.
    """
    head = stream.peek(HEAD)[:HEAD]
    if len(head) == HEAD or stream.seekable():
        return head, stream
    head = b""
    while len(head) < HEAD and not _is_a_line(head) and (data := stream.read1(HEAD - len(head))):
        head += data
    return head, BufferedReader(_Joined(head, stream))


def _is_a_line(head: bytes) -> bool:
    return b"\n" in head and packing_of(head) is None and kind_of(head, "") == "json lines"


class _Joined(io.RawIOBase):
    """A stream, and before it what was read of it already."""

    def __init__(self, head: bytes, stream: BufferedReader) -> None:
        self.head = head
        self.stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self.head[: len(buffer)] or self.stream.read1(len(buffer))
        self.head = self.head[len(data) :]
        buffer[: len(data)] = data
        return len(data)
