"""Count which cues introduce quotes in which constructions: python -m indexer.training.counts LABELLED.jsonl

LABELLED is in PolNeAR's shape ({"text", "quotes": [{"content": [[start, end], ...]}]}); `data/cues.csv` and
`data/contexts.csv` are written anew. Only numbers are kept, and lemmas that introduced a quote twice or more.
"""

import csv
import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from spacy.tokens import Doc

from indexer.constructions import Candidate, candidates, contexts
from indexer.likelihood import family
from indexer.parsing import Parse
from indexer.pipeline import load, parser
from indexer.score_match import words_of
from indexer.text import View, view
from indexer.training.lemmas import Lemmas

_DATA = Path(__file__).parents[1] / "data"
_PARTS = {"VERB", "NOUN", "ADJ"}
_LEAST = 2


def documents(rows: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], View, Doc]]:
    """Yield each article with its view and its document, every sentence of it parsed."""
    nlp = load()
    parse = Parse(parser(nlp.vocab), lambda _: True)
    views = [view(row["text"]) for row in rows]
    docs = parse.pipe(nlp.get_pipe("typography")(nlp.make_doc(v.text)) for v in views)
    yield from zip(rows, views, docs, strict=True)


def cases(row: dict[str, Any], reading: View, doc: Doc) -> Iterator[tuple[Candidate, bool]]:
    """Yield what hangs on every word outside quotation marks that may be a cue, and whether it is a labelled quote."""
    words = words_of(row["text"])
    gold = [words.of(quote["content"]) for quote in row["quotes"]]
    owners: dict[int, set[int]] = defaultdict(set)
    for number, held in enumerate(gold):
        for word in held:
            owners[word].add(number)
    for paragraph in doc._.paragraphs:
        for sentence in paragraph.sentences:
            for item in sentence:
                token = doc[item.token]
                if item.stretch is not None or not token.dep or token.pos_ not in _PARTS:
                    continue
                for candidate in candidates(doc, token):
                    spans = [
                        reading.original(doc[start].idx, doc[end - 1].idx + len(doc[end - 1]))
                        for start, end in candidate.content
                    ]
                    held = words.of(spans)
                    near = {number for word in held for number in owners[word]}
                    if held:
                        share = max((len(held & gold[n]) / len(held | gold[n]) for n in near), default=0.0)
                        yield candidate, share >= 0.5


def main(source: Path, treebanks: Path) -> None:
    """Write both tables."""
    rows = [json.loads(line) for line in source.read_text(encoding="utf-8").splitlines()]
    lemmas = Lemmas.read(sorted(treebanks.glob("*-train.conllu")))
    cues: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    around: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for row, reading, doc in documents(rows):
        for candidate, right in cases(row, reading, doc):
            token = doc[candidate.cue]
            tallies = [cues[lemmas.of(token.lower_, token.pos_), token.pos_, candidate.construction]]
            tallies += [around[family(candidate.construction), c] for c in contexts(doc, candidate)]
            for tally in tallies:
                tally[0] += 1
                tally[1] += right
    kept: dict[tuple[str, str], int] = defaultdict(int)
    for (lemma, part, _), (_, quotes) in cues.items():
        kept[lemma, part] += quotes
    table: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for (lemma, part, construction), (seen, quotes) in cues.items():
        known = kept[lemma, part] >= _LEAST and lemma.isascii() and lemma.replace("-", "").isalpha()
        table[lemma if known else "", part, construction][0] += seen
        table[lemma if known else "", part, construction][1] += quotes
    _write("cues.csv", ["lemma", "part", "construction"], table)
    _write("contexts.csv", ["construction", "context"], {k: v for k, v in around.items() if v[0] > 20})


def _write(name: str, fields: list[str], table: dict[Any, list[int]]) -> None:
    with (_DATA / name).open("w", encoding="utf-8", newline="") as handle:
        rows = csv.writer(handle, lineterminator="\n")
        rows.writerow([*fields, "seen", "quotes"])
        rows.writerows([*key, *counts] for key, counts in sorted(table.items()))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
