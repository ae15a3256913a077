"""WARC: a page a document."""

from collections.abc import Iterator
from io import BufferedReader

from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord

from indexer.readers.document import MAX_BYTES, Document, Problem, printable, too_large
from indexer.readers.pages import read_bytes

_CHUNK = 1 << 16
_TYPES = {"text/html", "application/xhtml+xml", "text/plain"}


def read_warc(name: str, stream: BufferedReader) -> Iterator[Document | Problem]:
    """Yield the pages and texts that an archive holds as answers of status 200, or as resources.

    The place is "FILE:URL", or "FILE:NUMBER" of a page without an address. The day of the crawl is none of
    publication, and is passed over.
    """
    count = 0
    try:
        for record in ArchiveIterator(stream):
            if not _is_page(record):
                continue
            count += 1
            url = record.rec_headers.get_header("WARC-Target-URI")
            place = f"{name}:{printable(url) if url else count}"
            data = record.content_stream().read(MAX_BYTES + 1)
            if len(data) > MAX_BYTES:
                yield Problem(place, too_large())
                continue
            while record.raw_stream.read(_CHUNK):
                pass
            if record.raw_stream.limit:
                yield Problem(place, "the archive ends inside this record")
            else:
                yield read_bytes(place, data, encoding=_charset(record), url=url)
    except Exception as error:
        # (Of what is no archive warcio raises whatever it stumbles over.)
        reason = str(error).strip() or type(error).__name__
        yield Problem(name, f"cannot be read on after {count} pages: {printable(reason)}")
        return
    if not count:
        yield Problem(name, "no pages in this archive")


def _is_page(record: ArcWarcRecord) -> bool:
    headers = record.http_headers
    if record.rec_type == "resource":
        return (record.rec_headers.get_header("Content-Type") or "").split(";")[0].strip().lower() in _TYPES
    if record.rec_type != "response" or headers is None or headers.get_statuscode() != "200":
        return False
    return (headers.get_header("Content-Type") or "").split(";")[0].strip().lower() in _TYPES


def _charset(record: ArcWarcRecord) -> str | None:
    header = record.http_headers.get_header("Content-Type") if record.http_headers else None
    _, _, charset = (header or "").lower().partition("charset=")
    return charset.split(";")[0].strip("\"' ") or None
