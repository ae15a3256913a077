"""Make gold.jsonl and hard.jsonl from labels/ and hard/: find every labelled string in its text and write the offsets.

usage: python seeds/make_gold.py [--check]
"""

import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from indexer.documents import read_document
from indexer.readers.document import Document
from indexer.readers.paths import read_file

SEEDS = Path(__file__).parent
FOLDERS = ("articles", "varied", "unseen")
FIELDS = ("title", "outlet", "author", "published_at", "published_raw", "published_precision", "url", "agencies")

Span = tuple[int, int]
Row = dict[str, Any]


def find_all(text: str, wanted: str) -> list[Span]:
    """Every place of a string as whole words."""
    pattern = re.compile(rf"(?<!\w){re.escape(wanted)}(?!\w)" if wanted[0].isalnum() else re.escape(wanted))
    return [m.span() for m in pattern.finditer(text)]


def content_span(text: str, wanted: str, near: str | None) -> Span:
    """The one place of a content string; of several, the first from where `near` begins."""
    start = 0
    if text.count(wanted) != 1:
        if not near or text.count(near) != 1:
            raise ValueError(f"found {text.count(wanted)} times: {wanted!r}")
        start = text.index(near)
    at = text.find(wanted, start)
    if at < 0:
        raise ValueError(f"not found from {near!r} on: {wanted!r}")
    return at, at + len(wanted)


def nearest(text: str, wanted: str, contents: list[Span]) -> Span:
    """The place of a cue or source nearest to the content and outside it."""
    places = [(s, e) for s, e in find_all(text, wanted) if not any(a <= s and e <= b for a, b in contents)]
    if not places:
        raise ValueError(f"not found: {wanted!r}")
    return min(places, key=lambda p: min(max(a - p[1], p[0] - b) for a, b in contents))


def placed(text: str, labels: list[Row]) -> list[Row]:
    """The quotes of one text in its order; offsets are code points of `text`, end exclusive."""
    quotes = []
    for label in labels:
        content = [content_span(text, piece, label.get("near")) for piece in label["content"]]
        quotes.append(
            {
                "content": content,
                "cue": [nearest(text, cue, content) for cue in label["cue"]],
                "source": [nearest(text, source, content) for source in label["source"]],
                "speaker": label["speaker"],
                "kind": label["kind"],
                "said_to": label.get("said_to"),
                "relayed_by": label.get("relayed_by"),
            }
        )
    return sorted(quotes, key=lambda q: q["content"])


def gold_row(label: Row, file: Path) -> Row:
    """One line of gold.jsonl; `file` is told from the seeds' folder."""
    document = next(read_file(file))
    if not isinstance(document, Document):
        raise ValueError(f"{document.place}: {document.reason}")
    text = read_document(document).text
    stated = {field: label[field] for field in FIELDS}
    name = file.relative_to(SEEDS).as_posix()
    return {"id": label["id"], "file": name, **stated, "text": text, "quotes": placed(text, label["quotes"])}


def hard_row(case: Row, phenomenon: str) -> Row:
    """One line of hard.jsonl."""
    text = case["text"]
    return {"id": case["id"], "phenomenon": phenomenon, "text": text, "quotes": placed(text, case["quotes"])}


def articles() -> Iterator[tuple[str, Callable[[], Row]]]:
    """The name of each labelled article, with what makes its row."""
    for path in sorted((SEEDS / "labels").glob("*.json")):
        label = json.loads(path.read_text(encoding="utf-8"))
        file = next(file for folder in FOLDERS for file in (SEEDS / folder).glob(f"{path.stem}.*"))
        yield path.name, lambda label=label, file=file: gold_row(label, file)


def cases() -> Iterator[tuple[str, Callable[[], Row]]]:
    """The id of each hard case, with what makes its row."""
    for path in sorted((SEEDS / "hard").glob("*.json")):
        group = json.loads(path.read_text(encoding="utf-8"))
        for case in group["cases"]:
            yield case["id"], lambda case=case, group=group: hard_row(case, group["phenomenon"])


def main() -> None:
    """Write the two files, or with --check say whether they are what the labels give."""
    wrong = 0
    for file, labelled in ((SEEDS / "gold.jsonl", articles()), (SEEDS / "hard.jsonl", cases())):
        rows = []
        for name, make in labelled:
            try:
                rows.append(make())
            except ValueError as error:
                wrong += 1
                print(f"{name}: {error}", file=sys.stderr)
        made = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        if "--check" in sys.argv:
            if not file.exists() or file.read_text(encoding="utf-8") != made:
                wrong += 1
                print(f"{file.name} is not what the labels give: run `make gold`", file=sys.stderr)
            continue
        file.write_text(made, encoding="utf-8")
        print(f"{file.name}: {len(rows)} texts, {sum(len(row['quotes']) for row in rows)} quotes")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
