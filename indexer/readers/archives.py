"""Compressed files and zip archives, opened as streams within limits."""

import bz2
import gzip
import io
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from typing import IO, Literal, cast

import zstandard

from indexer.readers.document import Problem, printable

Compression = Literal["gzip", "bzip2", "zstd"]

MAX_RATIO = 250
"""Times that a compressed file may grow: text grows by 3 to 30 times, zeros in gzip by 1,000."""
_RATIO_FROM = 50_000_000
"""Bytes from which on it is looked at: a short file of one letter is no attack."""
MAX_MEMBERS = 100_000
"""Files in one zip archive."""
_ENCRYPTED = 1  # A flag of a member.
MAX_COPIED = 2_000_000_000
"""Bytes of a zip archive that comes through a pipe or is packed itself."""
MAX_UNPACKED = 20_000_000_000
"""Bytes of all files in a zip archive together."""

DAMAGED = (EOFError, OSError, zlib.error, zstandard.ZstdError, zipfile.BadZipFile, NotImplementedError)
"""What opening and reading such files raises where they are cut off, damaged, of an unknown method or too large."""


class Unpacked(io.RawIOBase):
    """A decompressed stream, which ends where it is damaged or has grown too much.

    `packed` is what it is made of, or how many bytes that is.
    """

    def __init__(self, stream: IO[bytes], packed: IO[bytes] | int) -> None:
        self.stream = stream
        self.packed = packed
        self.count = 0
        self.wrong: str | None = None
        """Why it ended too early: what was read before can be used."""

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read some bytes; 0 at the end."""
        if self.wrong:
            return 0
        try:
            # (What comes before the place where a file is cut off is to be had, too.)
            data = self.stream.read1(len(buffer))  # type: ignore[attr-defined]
        except DAMAGED as error:
            self.wrong = f"cannot be read on: {error or type(error).__name__}"
            return 0
        buffer[: len(data)] = data
        self.count += len(data)
        packed = self.packed if isinstance(self.packed, int) else self.packed.tell()
        if self.count > _RATIO_FROM and self.count > MAX_RATIO * packed:
            self.wrong = f"unpacks to more than {MAX_RATIO} times its size"
        return len(data)


def decompress(stream: BufferedReader, compression: Compression) -> Unpacked:
    """Open what a stream holds compressed."""
    packed = cast(IO[bytes], _Counted(stream))
    opened: IO[bytes]
    if compression == "gzip":
        opened = cast(IO[bytes], gzip.GzipFile(fileobj=packed))
    elif compression == "bzip2":
        opened = bz2.BZ2File(packed)
    else:
        opened = cast(IO[bytes], _Zstandard(packed))
    return Unpacked(opened, packed)


class _Zstandard:
    """Frames of zstd, one after another; zstandard's own stream ends where it is cut off as if that were the end."""

    # A block of four bytes may stand for 128 KiB, so that what comes of these many is 16 MiB at most.
    _STEP = 512

    def __init__(self, packed: IO[bytes]) -> None:
        self.packed = packed
        self.frame = zstandard.ZstdDecompressor().decompressobj()
        self.is_inside = False
        self.unread = b""
        """What is decompressed and not read yet."""
        self.rest = b""
        """What stands behind a frame, not decompressed yet."""

    def read1(self, size: int) -> bytes:
        """Read some bytes, none at the end. Raises EOFError where a frame is cut off."""
        while not self.unread:
            data = self.rest or self.packed.read(self._STEP)
            if not data:
                if self.is_inside:
                    raise EOFError("Compressed file ended before the end-of-stream marker was reached")
                return b""
            self.rest, self.is_inside = b"", True
            self.unread = self.frame.decompress(data)
            if self.frame.eof:
                self.rest, self.is_inside = self.frame.unused_data, False
                self.frame = zstandard.ZstdDecompressor().decompressobj()
        data, self.unread = self.unread[:size], self.unread[size:]
        return data


class _Counted(io.RawIOBase):
    """A stream that knows how much was read of it, as pipes do not."""

    def __init__(self, stream: BufferedReader) -> None:
        self.stream = stream
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self.stream.read1(len(buffer))
        buffer[: len(data)] = data
        self.count += len(data)
        return len(data)

    def tell(self) -> int:
        return self.count


def members(place: str, stream: BufferedReader) -> Iterator[tuple[str, Unpacked] | Problem]:
    """Yield the files in a zip archive, in its order, each to be read before the next. Raises one of DAMAGED."""
    with _seekable(stream) as opened_file, zipfile.ZipFile(opened_file) as archive:
        found = [member for member in archive.infolist() if not member.is_dir()]
        if len(found) > MAX_MEMBERS:
            yield Problem(place, f"{len(found):,} files; a zip archive may have {MAX_MEMBERS:,}")
            return
        if (size := sum(member.file_size for member in found)) > MAX_UNPACKED:
            yield Problem(place, f"unpacks to {size:,} bytes; a zip archive may have {MAX_UNPACKED:,}")
            return
        for member in found:
            inner = f"{place}/{printable(member.filename)}"
            if _is_hidden(member.filename):
                continue
            if member.flag_bits & _ENCRYPTED:
                yield Problem(inner, "encrypted")
                continue
            try:
                with archive.open(member) as opened:
                    yield inner, Unpacked(opened, max(member.compress_size, 1))
            except Exception as error:
                yield Problem(inner, f"cannot be read: {error or type(error).__name__}")


@contextmanager
def _seekable(stream: BufferedReader) -> Iterator[IO[bytes]]:
    """The stream, or where that cannot be read anywhere, a copy of it."""
    if stream.seekable():
        yield stream
        return
    with tempfile.TemporaryFile() as copy:
        while data := stream.read(1 << 20):
            copy.write(data)
            if copy.tell() > MAX_COPIED:
                raise OSError(f"a zip archive of more than {MAX_COPIED:,} bytes must be a file of its own")
        yield copy


def _is_hidden(name: str) -> bool:
    """What archives of macOS and version control hold beside the files."""
    return any((part.startswith(".") and part.strip(".")) or part == "__MACOSX" for part in name.split("/"))
