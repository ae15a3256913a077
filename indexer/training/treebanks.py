"""Treebanks in CoNLL-U (Universal Dependencies), as sentences."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

# The subtypes of relations that the rules tell apart; all others are cut to their relation.
_KEPT = {"nsubj:pass", "nsubj:outer", "aux:pass", "obl:agent", "acl:relcl", "nmod:poss", "compound:prt"}


@dataclass(slots=True)
class Sentence:
    """One sentence of a treebank; heads count in tokens, a root is its own head."""

    words: list[str] = field(default_factory=list)
    spaces: list[bool] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)


def read_conllu(path: Path) -> Iterator[Sentence]:
    """Yield the sentences of a CoNLL-U file."""
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        rows = []
        glued: dict[int, str] = {}
        for line in block.splitlines():
            row = line.split("\t")
            if line.startswith("#"):
                continue
            if "-" in row[0]:
                first, last = map(int, row[0].split("-"))
                glued |= dict.fromkeys(range(first, last), "SpaceAfter=No")
                glued[last] = row[9]
            elif "." not in row[0]:
                rows.append(row)
        if not rows:
            continue
        sentence = Sentence()
        for row in rows:
            number = int(row[0])
            label = row[7] if row[7] in _KEPT else row[7].split(":")[0]
            sentence.words.append(row[1])
            sentence.spaces.append("SpaceAfter=No" not in glued.get(number, row[9]))
            sentence.tags.append(row[3])
            sentence.heads.append(int(row[6]) - 1 if row[6] != "0" else number - 1)
            sentence.labels.append("ROOT" if row[6] == "0" else label)
        yield sentence
