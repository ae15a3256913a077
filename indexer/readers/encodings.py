"""Bytes to text."""

import codecs

import charset_normalizer

_STRAY = {0xDC00 + byte: bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0x100)}
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


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


def _decode_as(data: bytes, stated: str | None) -> str | None:
    try:
        # (UTF-8 was tried, and what is no encoding of text, such as rot13 or zlib, is none of a document.)
        if stated and codecs.lookup(stated)._is_text_encoding and codecs.lookup(stated).name != "utf-8":
            return data.decode(stated)
    except (LookupError, UnicodeError):
        pass
    return None
