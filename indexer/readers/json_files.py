"""A JSON array of objects, or one object written over several lines."""

import codecs
import json
import re
from collections.abc import Iterator
from io import BufferedReader

from indexer.readers.document import MAX_BYTES, Document, Problem
from indexer.readers.encodings import escaped_bytes
from indexer.readers.json_lines import as_document, read_object

_CHUNK = 1 << 16
_decoder = json.JSONDecoder()
_space = re.compile(r"\s*")


def read_json_object(place: str, stream: BufferedReader) -> Iterator[Document | Problem]:
    """Yield the one object of a stream."""
    data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        yield Problem(place, f"more than {MAX_BYTES:,} bytes in one object")
    else:
        yield read_object(place, data)


def read_json_array(name: str, stream: BufferedReader) -> Iterator[Document | Problem]:
    """Yield the elements of an array, each as it comes; the place is "FILE:NUMBER"."""
    text = _Text(stream)
    number = 0
    try:
        text.skip("[")
        while text.next() != "]":
            number += 1
            yield text.element(f"{name}:{number}")
            if text.next() != "]":
                text.skip(",")
    except ValueError as error:
        yield Problem(f"{name}:{number}" if number else name, f"not JSON: {error}")
    else:
        if not number:
            yield Problem(name, "empty")


class _Text:
    """What of a stream has been read and not yet been used."""

    def __init__(self, stream: BufferedReader) -> None:
        self.stream = stream
        # (Bytes that are no UTF-8 are looked at again with the element that they stand in.)
        self.decoder = codecs.getincrementaldecoder("utf-8-sig")("surrogateescape")
        self.text = ""
        self.at = 0
        self.ended = False

    def more(self, size: int = _CHUNK) -> bool:
        """Read on; False at the end."""
        data = self.stream.read(size)
        self.ended = not data
        self.text = self.text[self.at :] + self.decoder.decode(data, final=self.ended)
        self.at = 0
        return not self.ended

    def next(self) -> str:
        """The next character that is no white space; raises ValueError at the end."""
        while (at := _space.match(self.text, self.at).end()) == len(self.text):  # type: ignore[union-attr]
            self.at = at
            if not self.more():
                raise ValueError("the array ends too early")
        self.at = at
        return self.text[at]

    def skip(self, character: str) -> None:
        if self.next() != character:
            raise ValueError(f"{character!r} expected, {self.text[self.at : self.at + 20]!r} found")
        self.at += 1

    def element(self, place: str) -> Document | Problem:
        """The next element; one that cannot be used is a Problem. Raises ValueError where the array cannot go on."""
        while True:
            try:
                record, end = _decoder.raw_decode(self.text, self.at)
            except RecursionError:
                raise ValueError("nested too deep") from None
            except ValueError:
                unread = len(self.text) - self.at
                if unread > 2 * MAX_BYTES:
                    raise
                # (Twice as much each time, since an element is read from its beginning again.)
                if not self.more(max(_CHUNK, unread)):
                    raise
                continue
            # A number may go on in what has not been read yet.
            if end == len(self.text) and self.more():
                continue
            text, self.at = self.text[self.at : end], end
            if len(text) > MAX_BYTES:
                return Problem(place, f"more than {MAX_BYTES:,} characters in one element")
            data = escaped_bytes(text)
            return as_document(place, text, record) if data is None else read_object(place, data)
