"""Treebanks and name lists as spaCy documents: CoNLL-U (Universal Dependencies) and IOB2 (Universal NER)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from indexer.names import ROLES, TITLES, plain

# The subtypes of relations that the rules tell apart; all others are cut to their relation.
_KEPT = {"nsubj:pass", "nsubj:outer", "aux:pass", "obl:agent", "acl:relcl", "nmod:poss", "compound:prt"}
_LONGEST = 8
"""Sentences a document holds at most; a paragraph of news has two or three."""
_TITLES = TITLES | ROLES
_LABELS = {"person": "PER", "organization": "ORG", "place": "LOC"}
_MENTION = re.compile(r"\([^()]*\)?|\d+\)")


@dataclass(slots=True)
class Sentence:
    """One sentence of a treebank; heads and spans count in tokens, the end of a span exclusive."""

    words: list[str] = field(default_factory=list)
    spaces: list[bool] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    proper: list[bool] = field(default_factory=list)
    names: list[tuple[int, int, str]] | None = None
    """Names of people, organisations and places; None where the corpus marks none."""
    text: str = ""
    starts_paragraph: bool = False


def read_conllu(path: Path, *, entities: bool = False) -> Iterator[Sentence]:
    """Yield the sentences of a CoNLL-U file; with `entities`, the names its Entity field marks (GUM)."""
    new = False
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        rows = []
        glued: dict[int, str] = {}
        for line in block.splitlines():
            if line.startswith("#"):
                new = new or line.startswith(("# newpar", "# newdoc"))
                continue
            row = line.split("\t")
            if "-" in row[0]:
                first, last = map(int, row[0].split("-"))
                glued |= dict.fromkeys(range(first, last), "SpaceAfter=No")
                glued[last] = row[9]
            elif "." not in row[0]:
                rows.append(row)
        if not rows:
            continue
        sentence = Sentence(starts_paragraph=new)
        new = False
        for row in rows:
            number = int(row[0])
            label = row[7] if row[7] in _KEPT else row[7].split(":")[0]
            sentence.words.append(row[1])
            sentence.spaces.append("SpaceAfter=No" not in glued.get(number, row[9]))
            sentence.tags.append(row[3])
            sentence.heads.append(int(row[6]) - 1 if row[6] != "0" else number - 1)
            sentence.labels.append("ROOT" if row[6] == "0" else label)
            sentence.proper.append(row[4] == "NNP")
        if entities:
            sentence.names = _names(sentence, [row[9] for row in rows])
        yield sentence


def _names(sentence: Sentence, misc: list[str]) -> list[tuple[int, int, str]]:
    """The proper names among the mentions of people, organisations and places, the longest where they nest."""
    opened: dict[str, list[tuple[int, str]]] = {}
    mentions: list[tuple[int, int, str]] = []
    for i, value in enumerate(misc):
        part = next((p[7:] for p in value.split("|") if p.startswith("Entity=")), "")
        for piece in _MENTION.findall(part):
            if piece.startswith("("):
                fields = piece.strip("()").split("-")
                if len(fields) > 1 and fields[1] in _LABELS:
                    if piece.endswith(")"):
                        mentions.append((i, i + 1, _LABELS[fields[1]]))
                    else:
                        opened.setdefault(fields[0], []).append((i, _LABELS[fields[1]]))
            else:
                stack = opened.get(piece[:-1])
                if stack:
                    start, label = stack.pop()
                    mentions.append((start, i + 1, label))
    found = set()
    for start, end, label in mentions:
        name = _name_within(sentence, start, end)
        if name:
            found.add((*name, label))
    kept: list[tuple[int, int, str]] = []
    for start, end, label in sorted(found, key=lambda n: n[0] - n[1]):
        if not any(start < e and s < end for s, e, _ in kept):
            kept.append((start, end, label))
    return sorted(kept)


def _name_within(sentence: Sentence, start: int, end: int) -> tuple[int, int] | None:
    """The run of proper nouns around the head of a mention; None where a common noun or pronoun heads it."""
    heads = [i for i in range(start, end) if not start <= sentence.heads[i] < end or sentence.heads[i] == i]
    if not heads or not sentence.proper[heads[0]]:
        return None
    first = last = heads[0]
    while first > start and (sentence.proper[first - 1] or sentence.words[first - 1] in {"-", "."}):
        first -= 1
    while last + 1 < end and (
        sentence.proper[last + 1]
        or (
            last + 2 < end
            and sentence.words[last + 1] in {"of", "for", "and", "the", "-", "&"}
            and sentence.proper[last + 2]
        )
    ):
        last += 1
    while first <= last and (sentence.words[first] in {"-", "."} or plain(sentence.words[first]) in _TITLES):
        first += 1
    return (first, last + 1) if first <= last else None


def read_iob2(path: Path) -> Iterator[Sentence]:
    """Yield the sentences of a Universal NER file, which marks PER, ORG and LOC and nothing else."""
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        text = next((line[9:] for line in block.splitlines() if line.startswith("# text = ")), "")
        rows = [line.split("\t") for line in block.splitlines() if line and not line.startswith("#")]
        if not rows:
            continue
        sentence = Sentence(words=[r[1] for r in rows], text=text, starts_paragraph=True, names=[])
        sentence.spaces = _spaces(sentence.words, text)
        start, label = -1, ""
        for i, value in enumerate([*(r[2] for r in rows), "O"]):
            if start >= 0 and not value.startswith("I-"):
                sentence.names = [*(sentence.names or []), (start, i, label)]
                start = -1
            if value.startswith("B-"):
                start, label = i, value[2:]
        yield sentence


def _spaces(words: list[str], text: str) -> list[bool]:
    spaces = []
    at = 0
    for word in words:
        found = text.find(word, at)
        at = (found if found >= 0 else at) + len(word)
        spaces.append(at < len(text) and text[at].isspace())
    return spaces


def documents(vocab: Vocab, sentences: Iterable[Sentence]) -> Iterator[Doc]:
    """Yield one document a paragraph, cut at eight sentences."""
    held: list[Sentence] = []
    for sentence in sentences:
        if held and (sentence.starts_paragraph or len(held) == _LONGEST):
            yield document(vocab, held)
            held = []
        held.append(sentence)
    if held:
        yield document(vocab, held)


def document(vocab: Vocab, sentences: list[Sentence]) -> Doc:
    """Join sentences into one document; what the corpus does not mark stays unset."""
    words = [w for s in sentences for w in s.words]
    spaces = [x for s in sentences for x in [*s.spaces[:-1], True]]
    tags: list[str] = []
    heads: list[int] = []
    labels: list[str] = []
    for sentence in sentences:
        heads += [len(tags) + h for h in sentence.heads]
        tags += sentence.tags
        labels += sentence.labels
    parsed = len(tags) == len(words)
    doc = Doc(
        vocab,
        words=words,
        spaces=spaces,
        pos=tags if parsed else None,
        heads=heads if parsed else None,
        deps=labels if parsed else None,
    )
    if all(s.names is not None for s in sentences):
        at = 0
        names = []
        for sentence in sentences:
            names += [Span(doc, at + s, at + e, label) for s, e, label in sentence.names or []]
            at += len(sentence.words)
        doc.set_ents(names, default="outside")
    return doc
