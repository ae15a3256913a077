"""Make gold.jsonl from labels/: find every labelled string in its article's text and write the offsets.

usage: python seeds/make_gold.py [--check]
"""

import json
import re
import sys
from pathlib import Path

from indexer.documents import read_document
from indexer.readers import Document, read_file

SEEDS = Path(__file__).parent
FIELDS = ("title", "outlet", "author", "published_at", "published_raw", "published_precision", "url", "agencies")

Span = tuple[int, int]


def find_all(text: str, wanted: str) -> list[Span]:
    """Every place of a string as whole words."""
    pattern = re.compile(rf"(?<!\w){re.escape(wanted)}(?!\w)" if wanted[0].isalnum() else re.escape(wanted))
    return [m.span() for m in pattern.finditer(text)]


def content_span(text: str, wanted: str, near: str | None) -> Span:
    """The one place of a content string, or the one inside `near`."""
    start = 0
    if near:
        assert text.count(near) == 1, f"not unique: {near!r}"
        start = text.index(near)
    elif text.count(wanted) != 1:
        raise ValueError(f"found {text.count(wanted)} times: {wanted!r}")
    at = text.index(wanted, start)
    return at, at + len(wanted)


def nearest(text: str, wanted: str, contents: list[Span]) -> Span:
    """The place of a cue or source nearest to the content and outside it."""
    places = [(s, e) for s, e in find_all(text, wanted) if not any(a <= s and e <= b for a, b in contents)]
    if not places:
        raise ValueError(f"not found: {wanted!r}")
    return min(places, key=lambda p: min(max(a - p[1], p[0] - b) for a, b in contents))


def gold_row(label: dict, file: Path) -> dict:
    """One line of gold.jsonl; offsets are code points of `text`, end exclusive."""
    document = next(read_file(file))
    assert isinstance(document, Document), document
    text = read_document(document).text
    quotes = []
    for quote in label["quotes"]:
        content = [content_span(text, piece, quote.get("near")) for piece in quote["content"]]
        quotes.append(
            {
                "content": content,
                "cue": [nearest(text, cue, content) for cue in quote["cue"]],
                "source": [nearest(text, source, content) for source in quote["source"]],
                "speaker": quote["speaker"],
                "kind": quote["kind"],
                "said_to": quote.get("said_to"),
                "relayed_by": quote.get("relayed_by"),
            }
        )
    quotes.sort(key=lambda q: q["content"])
    return {"id": label["id"], "file": file.name, **{f: label[f] for f in FIELDS}, "text": text, "quotes": quotes}


def main() -> None:
    """Write gold.jsonl, or with --check say whether it is what the labels give."""
    rows, wrong = [], 0
    for path in sorted((SEEDS / "labels").glob("*.json")):
        label = json.loads(path.read_text(encoding="utf-8"))
        file = next((SEEDS / "articles").glob(f"{path.stem}.*"))
        try:
            rows.append(gold_row(label, file))
        except (ValueError, AssertionError) as error:
            wrong += 1
            print(f"{path.name}: {error}", file=sys.stderr)
    made = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    gold = SEEDS / "gold.jsonl"
    if "--check" in sys.argv:
        sys.exit(wrong or gold.read_text(encoding="utf-8") != made)
    gold.write_text(made, encoding="utf-8")
    print(f"{len(rows)} articles, {sum(len(r['quotes']) for r in rows)} quotes")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
