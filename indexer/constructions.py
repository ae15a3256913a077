"""What a cue says about what: the grammatical constructions in which a verb, noun or adjective reports words.

Reads the relations of Universal Dependencies and those of ClearNLP (spaCy's own English pipelines).
"""

from collections.abc import Iterator

from msgspec import Struct
from spacy.tokens import Doc, Token

from indexer.lexicon import words
from indexer.verbs import CUES

Range = tuple[int, int]
"""Tokens of a document, end exclusive."""

SUBJECT = {"nsubj", "nsubj:pass", "nsubj:outer", "csubj", "nsubjpass", "csubjpass", "expl"}
_OBJECT = {"obj", "dobj", "iobj", "dative"}
_ATTRIBUTE = {"attr", "acomp", "oprd"}
_CLAUSE = {"ccomp"}
_RELATIVE = {"acl:relcl", "relcl"}
_TAIL = {"obl", "obj", "dobj", "xcomp", "advcl", "prep", "nmod", "oprd", "ccomp", "acl", "attr"}
PASSIVE = {"nsubj:pass", "nsubjpass", "csubj:pass", "csubjpass"}
_EMPTY = {"who", "it", "he", "she", "they", "i", "we", "you", "that", "which"}
_COMPLEMENTS = {"of", "for", "as", "to", "with", "from", "against", "over", "about", "into", "on", "than", "between"}
_BREAKS = {",", "-", "—", "–", "―", "(", ";"}
_PREPOSITIONS = {"of", "for", "about", "against", "on", "with", "in", "over", "at", "from", "by"}
_MEDIUMS = words("mediums")
_TIMES = words("time_nouns")
_BASES = words("saying") | words("wording")


class Candidate(Struct, frozen=True, gc=False):
    """Words that may be reported: their cue, how they hang on it, and the tokens they cover."""

    cue: int
    construction: str
    content: tuple[Range, ...]
    head: int
    """The token the content hangs on."""


def candidates(doc: Doc, cue: Token) -> Iterator[Candidate]:
    """Yield what `cue` may report, one candidate a construction it stands in."""
    children = list(cue.children)
    if cue.dep_ == "parataxis" or (cue.dep_ in {"ccomp", "advcl"} and _interrupts(cue)):
        rest = _without(doc, cue.head, cue)
        if rest:
            yield Candidate(cue.i, "parataxis", rest, cue.head.i)
    if cue.dep_ == "advcl" and any(c.dep_ == "mark" and c.lower_ == "as" for c in children):
        rest = _without(doc, cue.head, cue)
        if rest:
            yield Candidate(cue.i, "as", rest, cue.head.i)
    clause = False
    patient = next((c for c in children if c.i > cue.i and c.dep_ in _OBJECT), None)
    for child in children:
        label = child.dep_
        if label in _CLAUSE or (label == "advcl" and child.i > cue.i and _marked(child, "that", "if", "whether")):
            clause = True
            yield _clause(cue, child, patient)
        elif label == "parataxis" and child.i > cue.i:
            yield _one(cue, child, "parataxis-right")
        elif (label == "xcomp" or label in _ATTRIBUTE) and not (patient and patient.i < child.i):
            yield _one(cue, child, "xcomp")
        elif label == "acl" and child.i > cue.i:
            yield _one(cue, child, "acl" if not _marked(child, "that") else "acl-that")
        elif label in _RELATIVE and child.i > cue.i and cue.pos_ == "NOUN" and _marked(child, "that"):
            yield _one(cue, child, "acl-that")
    if clause:
        return
    subject = next((c for c in children if c.dep_ in PASSIVE and c.i < cue.i), None)
    if subject is not None and subject.lower_ not in _EMPTY:
        yield Candidate(cue.i, "passive", (_trim(doc, _left(subject), _until_relative(doc, subject)),), subject.i)
    right = [c for c in children if c.i > cue.i]
    if patient is not None:
        yield _object(doc, cue, patient, right)
        return
    for child in right:
        preposition = _preposition(child)
        if preposition and not _is_time(child):
            start = next((c.i + 1 for c in child.children if c.dep_ in {"case", "mark"} and c.i < child.i), child.i)
            start = start if child.dep_ != "prep" else child.i + 1
            content = _trim(doc, start, max(_right(child), start + 1))
            yield Candidate(cue.i, f"of-{preposition}", (content,), child.i)
            break


def _clause(cue: Token, child: Token, patient: Token | None) -> Candidate:
    """A complement clause; what the parser set before it as an object or adjunct is its own where it lacks that."""
    made = _one(cue, child, "ccomp" if child.i > cue.i else "ccomp-left")
    that = next((c.i for c in child.children if c.dep_ == "mark" and c.lower_ == "that"), None)
    if that is not None and cue.i < made.content[0][0] <= that and not _has_verb(cue.doc, made.content[0][0], that):
        # "said, for the first time, that": what stands before is no part of the clause.
        start = made.content[0][0] if cue.doc[that - 1].lower_ in {"and", "but"} else that
        return Candidate(cue.i, "ccomp", ((start, _and_that(cue.doc, made.content[0][1])),), child.i)
    if child.i < cue.i or any(c.dep_ == "mark" for c in child.children):
        return made
    start, end = made.content[0]
    doc = cue.doc
    if start - 1 > cue.i and doc[start - 1].lower_ == "that":
        return Candidate(cue.i, "ccomp", ((start - 1, end),), child.i)
    bare = not any(c.dep_ in SUBJECT for c in child.children)
    if patient is not None and patient.i < child.i and bare:
        return Candidate(cue.i, "ccomp", ((_left(patient), end),), child.i)
    if start - cue.i > 3 and doc[start - 1].text == "," and doc[cue.i + 1].dep_ in {"case", "mark"}:
        return Candidate(cue.i, "ccomp", ((cue.i + 1, end),), child.i)
    return made


def _and_that(doc: Doc, end: int) -> int:
    """Where a clause with "that" ends, a second one with it included: THAT SHE HAD LEFT, AND THAT IT RAINED."""
    at = end + (end < len(doc) and doc[end].text == ",")
    if at + 1 < len(doc) and doc[at].lower_ == "and" and doc[at + 1].lower_ == "that" and doc[at + 1].dep_ == "mark":
        clause = doc[at + 1].head
        return max(end, _trim(doc, at, _right(clause))[1]) if clause.i > at else end
    return end


def _has_verb(doc: Doc, start: int, end: int) -> bool:
    return any(doc[at].pos_ in {"VERB", "AUX"} for at in range(start, end))


def _object(doc: Doc, cue: Token, patient: Token, right: list[Token]) -> Candidate:
    """An object with what follows it: "called the plan a farce", "urged him to resign"."""
    end = min(_until_relative(doc, patient), _until_next(patient))
    for other in right:
        if other.i <= patient.i or other.dep_ not in _TAIL or _left(other) > end + 1:
            continue
        if other.dep_ in {"obl", "advcl", "prep"} and _introduces(other) not in _COMPLEMENTS:
            continue
        first = doc[_left(other)]
        if _is_time(other) or _is_medium(other) or first.text in _BREAKS:
            continue
        if doc[first.i - 1].text in _BREAKS and other.dep_ in {"advcl", "obl", "prep"}:
            continue
        end = max(end, _until_next(other))
    return Candidate(cue.i, "obj", (_trim(doc, _left(patient), end),), patient.i)


def _until_relative(doc: Doc, noun: Token) -> int:
    """Where a noun phrase ends, without a relative clause or apposition behind a comma."""
    end = _right(noun)
    for at in range(noun.i + 1, end):
        token = doc[at]
        if (
            token.dep_ in {"acl:relcl", "relcl", "appos"}
            and token.head.i < at
            and doc[_left(token) - 1].text in _BREAKS
        ):
            end = min(end, _left(token) - 1)
        elif token.dep_ in {"acl:relcl", "relcl", "appos"} and doc[_left(token)].text in _BREAKS:
            end = min(end, _left(token))
    return max(end, noun.i + 1)


def _introduces(token: Token) -> str:
    """The first small word of an adjunct."""
    if token.dep_ == "prep":
        return str(token.lower_)
    return next((c.lower_ for c in token.children if c.dep_ in {"case", "mark"} and c.i < token.i), "")


def _preposition(token: Token) -> str:
    """The preposition of an oblique, of a noun's complement or of a gerund."""
    if token.dep_ in {"obl", "nmod"}:
        return next((c.lower_ for c in token.children if c.dep_ == "case" and c.i < token.i), "")
    if token.dep_ in {"advcl", "acl"}:
        mark = next((c.lower_ for c in token.children if c.dep_ == "mark" and c.i < token.i), "")
        return mark if mark in _PREPOSITIONS else ""
    return token.lower_ if token.dep_ == "prep" else ""


def _is_medium(token: Token) -> bool:
    """Whether an adjunct says where words were said: "in an interview"."""
    noun = next((c for c in token.children if c.dep_ == "pobj"), token) if token.dep_ == "prep" else token
    return noun.lower_ in _MEDIUMS


def _is_time(token: Token) -> bool:
    noun = next((c for c in token.children if c.dep_ == "pobj"), token) if token.dep_ == "prep" else token
    return noun.lower_ in _TIMES or noun.lower_.isdigit()


def _marked(token: Token, *words: str) -> bool:
    return any(c.dep_ == "mark" and c.lower_ in words for c in token.children)


def _interrupts(cue: Token) -> bool:
    """Whether a cue stands between commas in the clause it is said to hang on."""
    return any(c.dep_ in SUBJECT for c in cue.children) and not any(
        c.dep_ in {"mark", "ccomp", "obj"} for c in cue.children
    )


def _one(cue: Token, child: Token, construction: str) -> Candidate:
    content = _trim(cue.doc, _left(child), _right(child) if child.i < cue.i else _until_next(child))
    if content[0] <= cue.i < content[1]:
        content = (cue.i + 1, content[1]) if child.i > cue.i else (content[0], cue.i)
    if construction.startswith("ccomp"):
        content = content[0], _until_which(cue.doc, *content)
    return Candidate(cue.i, construction, (content,), child.i)


def _until_which(doc: Doc, start: int, end: int) -> int:
    """Where a clause ends without what the writer adds at its end: she would talk to the board, WHICH MEETS IN MAY."""
    for at in range(end - 1, start + 2, -1):
        if doc[at].text == ",":
            return end
        if doc[at].lower_ != "which" or doc[at - 1].text != ",":
            continue
        clause = doc[at]
        for _ in range(4):
            if clause.dep_ in _RELATIVE or clause.head == clause:
                break
            clause = clause.head
        if clause.dep_ in _RELATIVE and clause.head.i < at and _right(clause) >= end:
            return at - 1
    return end


def _until_next(clause: Token) -> int:
    """Where a clause ends: before a verb of saying that goes on with the sentence and not with the clause.

    "says he respects her and calls her ...": the parser hangs the second verb on the first clause.
    """
    doc, end = clause.doc, _right(clause)
    found = end
    for at in range(clause.i + 2, end):
        token = doc[at]
        word = token.lower_
        if word in {"while", "whereas"} and token.dep_ == "mark" and doc[at - 1].text == ",":
            return at - 1
        if found < end or word not in CUES or token.dep_ not in {"conj", "advcl", "acl", "xcomp"}:
            continue
        if any(c.dep_ in SUBJECT or c.dep_ in {"mark", "aux", "aux:pass"} for c in token.children):
            continue
        link = doc[at - 1].lower_
        if link in {"and", "but"} and _goes_on(clause.head, token):
            continue
        if link in {"and", "but"} or (link == "," and word.endswith("ing")):
            found = at - 1 - (doc[at - 2].text == "," and link != ",")
    return found


def _goes_on(cue: Token, verb: Token) -> bool:
    """Whether a verb goes on with an infinitive or participle before it and not with the cue: to call and TALK"""
    first = verb.head
    if verb.dep_ != "conj" or first.i > verb.i:
        return False
    if verb.lower_.endswith("ing"):
        return first.lower_.endswith("ing") and not cue.lower_.endswith("ing")
    return verb.lower_ in _BASES and any(
        c.lower_ == "to" or c.lower_ in _MODALS for c in first.children if c.i < first.i
    )


def _left(token: Token) -> int:
    return int(token.left_edge.i)


def _right(token: Token) -> int:
    return int(token.right_edge.i) + 1


def _trim(doc: Doc, start: int, end: int) -> Range:
    """A range without the marks at its ends, quotation marks kept."""
    while start < end - 1 and doc[start].text in {",", ":", ";", "-", "—", "–", "―", "."}:
        start += 1
    while end - 1 > start and doc[end - 1].text in {",", ":", ";", "-", "—", "–", "―", "."}:
        end -= 1
    return start, end


def _without(doc: Doc, head: Token, cue: Token) -> tuple[Range, ...]:
    """The clause of `head` without the part that hangs on `cue`."""
    start, end = _left(head), _right(head)
    cut_start, cut_end = _left(cue), _right(cue)
    pieces = []
    for s, e in ((start, min(cut_start, end)), (max(cut_end, start), end)):
        if e > s:
            piece = _trim(doc, s, e)
            if piece[1] - piece[0] > 1 or doc[piece[0]].is_alpha:
                pieces.append(piece)
    return tuple(pieces)


_PRONOUNS = {
    "he": "he", "she": "he", "they": "they", "i": "i", "we": "i", "you": "you", "it": "it", "who": "who",
    "which": "it", "that": "it", "this": "it", "these": "it", "there": "it", "what": "it",
}  # fmt: skip
_MODALS = {"would", "could", "may", "might", "should", "will", "can", "must", "'ll", "’ll", "'d", "’d", "wo", "ca"}
_NEGATIONS = {"not", "n't", "n’t", "never", "no", "nor"}
_LENGTHS = (1, 2, 3, 5, 10, 20)


def contexts(doc: Doc, candidate: Candidate) -> list[str]:
    """What stands around a cue, in the terms that `contexts.csv` counts: its subject, form, place and content."""
    cue = doc[candidate.cue]
    before = {c.lower_ for c in cue.children if c.i < cue.i}
    length = sum(end - start for start, end in candidate.content)
    head = doc[candidate.head]
    return [
        f"subject {_subject_class(cue)}",
        "negated" if before & _NEGATIONS else "affirmed",
        "modal" if before & _MODALS else "plain",
        f"form {_form(cue, before)} {cue.pos_}",
        f"relation {cue.dep_}",
        f"words {next((n for n in _LENGTHS if length <= n), 40)}",
        f"head {head.pos_}",
        f"first {_first(doc, candidate.content[0][0])}",
    ]


def _first(doc: Doc, at: int) -> str:
    token = doc[at]
    if token.lower_ in {"that", "to", "whether", "how", "what", "why", "if", "as", "of", "for", "about"}:
        return str(token.lower_)
    return str(token.pos_)


def _subject_class(cue: Token) -> str:
    if cue.pos_ == "NOUN":
        found = next((c for c in cue.children if c.dep_ in {"nmod:poss", "poss"}), None)
    else:
        found = _grammatical_subject(cue)
    if found is None:
        return "none"
    return _PRONOUNS.get(found.lower_, "name" if found.pos_ == "PROPN" else "noun")


def _grammatical_subject(cue: Token) -> Token | None:
    for _ in range(4):
        for child in cue.children:
            if child.dep_ in SUBJECT and child.dep_ != "expl":
                return child
        if cue.dep_ in {"acl", "acl:relcl", "relcl"}:
            return cue.head
        if cue.dep_ not in {"conj", "xcomp", "advcl"}:
            return None
        cue = cue.head
    return None


def _form(cue: Token, before: set[str]) -> str:
    word = cue.lower_
    if "to" in before:
        return "to"
    if word.endswith("ing"):
        return "ing"
    if any(c.dep_ in {"aux:pass", "auxpass"} for c in cue.children):
        return "passive"
    if word.endswith(("ed", "d", "t", "e")):
        return "past"
    return "s" if word.endswith("s") else "base"
