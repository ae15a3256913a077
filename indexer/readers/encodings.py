"""Bytes to text."""

import codecs
import io
import re
from io import BufferedReader

import charset_normalizer

_STRAY = {0xDC00 + byte: bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0x100)}
_ESCAPED = re.compile("[\udc80-\udcff]")
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""What a text in UTF-16 begins with."""
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), *((mark, "utf-16") for mark in UTF_16))


def decode(data: bytes, stated: str | None = None) -> tuple[str, str | None] | None:
    """Decode by a mark, as UTF-8, by the encoding that was stated for it, or by detection; None for what is no text.

    What is guessed is noted: stray bytes in text that is UTF-8 for the greater part, or another encoding.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding), None
            except UnicodeDecodeError:
                break
    if b"\x00" in data[:8192]:
        return None
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError as error:
        by_statement = _decode_as(data, stated)
        if by_statement is not None:
            return by_statement, None
        # Each byte that is no part of a UTF-8 character becomes one of these code points.
        text = data.decode("utf-8", "surrogateescape")
        broken = sum("\udc80" <= char <= "\udcff" for char in text)
        whole = sum(char > "\x7f" for char in text) - broken
        if whole >= broken:
            return text.translate(_STRAY), f"broken UTF-8 at byte {error.start}; {broken} stray bytes read as cp1252"
    best = charset_normalizer.from_bytes(data).best()
    if best is None:
        return None
    return str(best), f"not UTF-8; read as {best.encoding} by detection"


def escaped_bytes(text: str) -> bytes | None:
    """The bytes of a piece of text that was decoded as UTF-8 with "surrogateescape"; None where they are UTF-8."""
    return text.encode("utf-8", "surrogateescape") if _ESCAPED.search(text) else None


class FromUtf16(io.RawIOBase):
    """A stream of UTF-16 as one of UTF-8. Raises UnicodeDecodeError, at its end too."""

    def __init__(self, stream: BufferedReader) -> None:
        self.stream = stream
        self.decoder = codecs.getincrementaldecoder("utf-16")()
        self.unread = b""

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read some bytes; 0 at the end."""
        while not self.unread and (data := self.stream.read1()):
            self.unread = self.decoder.decode(data).encode()
        if not self.unread:
            self.decoder.decode(b"", final=True)
        count = min(len(buffer), len(self.unread))
        buffer[:count] = self.unread[:count]
        self.unread = self.unread[count:]
        return count


def _decode_as(data: bytes, stated: str | None) -> str | None:
    try:
        # (UTF-8 was tried, and what is no encoding of text, such as rot13 or zlib, is none of a document.)
        if stated and codecs.lookup(stated)._is_text_encoding and codecs.lookup(stated).name != "utf-8":
            return data.decode(stated)
    except (LookupError, UnicodeError):
        pass
    return None
