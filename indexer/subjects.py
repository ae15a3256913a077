"""Whose words a cue introduces: its subject, or whoever the grammar around it makes its subject."""

from spacy.tokens import Doc, Token

from indexer.constructions import PASSIVE, SUBJECT, Range
from indexer.lexicon import words

_EXPERIENCER = words("experiencer")
_OBJECT = {"obj", "dobj", "iobj", "dative"}
_AFTER = {"appos", "acl:relcl", "relcl", "acl", "parataxis", "punct", "conj", "cc", "advcl", "dep"}
_RELATIVE = {"acl:relcl", "relcl"}
_RELATIVES = {"who", "which", "that"}
_OWNER = {"nmod:poss", "poss"}


def source_of_cue(doc: Doc, cue: Token) -> Range | None:
    """The noun phrase whose words `cue` introduces, or None where the sentence names nobody."""
    head = _subject(cue, 0)
    if head is None:
        return None
    if head.lower_ in _RELATIVES and cue.dep_ in _RELATIVE and cue.head.i < head.i:
        # "Ann Orr, who said": the pronoun with what it stands for.
        return phrase(doc, cue.head)[0], head.i + 1
    return phrase(doc, head)


def is_passive(cue: Token) -> bool:
    """Whether a verb is passive or a participle that says what was done: "a plan announced on Monday"."""
    if cue.lower_ in _EXPERIENCER:
        return False
    passive = any(c.dep_ in {"aux:pass", "auxpass"} or c.dep_ in PASSIVE for c in cue.children)
    return passive or (cue.dep_ == "acl" and bool(cue.lower_.endswith(("ed", "en", "wn"))))


def phrase(doc: Doc, head: Token) -> Range:
    """The noun phrase of `head` without appositions, relative clauses and what is coordinated with it by a comma."""
    start, end = head.left_edge.i, head.i + 1
    for child in head.children:
        if child.i > head.i and child.lower_ in {"'s", "’s", "'", "’"}:
            continue
        if (
            child.i > head.i
            and child.dep_ not in _AFTER
            or child.dep_ == "conj"
            and doc[head.i + 1].dep_ == "cc"
            and child.right_edge.i - head.i < 8
        ):
            end = max(end, child.right_edge.i + 1)
    while start < head.i and (doc[start].is_punct or doc[start].dep_ in {"cc", "case", "mark", "prep"}):
        start += 1
    return start, end


def _subject(cue: Token, depth: int) -> Token | None:
    if depth > 4:
        return None
    if cue.pos_ in {"NOUN", "PROPN"} and not any(c.dep_ == "cop" for c in cue.children):
        return _owner(cue, depth)
    if is_passive(cue):
        return _agent(cue)
    for child in cue.children:
        if child.dep_ in SUBJECT and child.dep_ != "expl":
            return child
    head = cue.head
    if head == cue:
        return None
    if cue.dep_ in {"acl:relcl", "relcl"}:
        return head
    if cue.dep_ == "acl":
        if head.pos_ in {"NOUN"}:
            return _owner(head, depth) or head
        return head
    if cue.dep_ in {"xcomp", "ccomp"}:
        patient = next((c for c in head.children if c.dep_ in _OBJECT), None)
        if patient is not None and patient.i < cue.i and cue.dep_ == "xcomp":
            return patient
        return _subject(head, depth + 1)
    if cue.dep_ == "advcl" and cue.lower_.endswith("ing") and _after_comma(cue):
        # "Carson said he saw no need to change, telling ...": whoever the main clause is about.
        return _subject(_main(head), depth + 1)
    if cue.dep_ in {"conj", "advcl", "parataxis", "dep", "appos"} and (
        head.pos_ in {"VERB", "AUX", "ADJ"} or any(c.dep_ in SUBJECT for c in head.children)
    ):
        return _subject(head, depth + 1)
    return None


def _after_comma(cue: Token) -> bool:
    return (
        cue.left_edge.i > 0 and cue.doc[cue.left_edge.i - 1].text in {",", "—", "–", "―"} or cue.left_edge.text == ","
    )


def _main(token: Token) -> Token:
    """The verb of the sentence's main clause."""
    while token.head != token and token.dep_ != "parataxis":
        token = token.head
    return token


def _owner(noun: Token, depth: int) -> Token | None:
    for child in noun.children:
        if child.dep_ in _OWNER:
            return child
    for child in noun.children:
        if child.dep_ in {"nmod", "prep"} and child.i > noun.i:
            case = (
                child.lower_
                if child.dep_ == "prep"
                else next((c.lower_ for c in child.children if c.dep_ == "case"), "")
            )
            if case in {"by", "from"} or (case == "of" and child.pos_ == "PROPN"):
                return next((c for c in child.children if c.dep_ == "pobj"), child)
    head = noun.head.head if noun.dep_ == "pobj" else noun.head
    if head != noun and noun.dep_ in _OBJECT and head.pos_ == "VERB":
        return _subject(head, depth + 1)
    if head != noun and noun.dep_ in {"obl", "nmod", "pobj"} and head.pos_ == "VERB":
        return _subject(head, depth + 1)
    return None


def _agent(cue: Token) -> Token | None:
    for child in cue.children:
        if child.dep_ in {"obl:agent"} or (
            child.dep_ == "obl" and any(c.dep_ == "case" and c.lower_ == "by" for c in child.children)
        ):
            return child
        if child.dep_ == "agent":
            return next((c for c in child.children if c.dep_ == "pobj"), None)
    return None
