"""Whose words a cue introduces: its subject, or whoever the grammar around it makes its subject."""

from spacy.tokens import Doc, Token

from indexer.constructions import PASSIVE, SUBJECT, Range
from indexer.lexicon import words
from indexer.verbs import SAYING

_EXPERIENCER = words("experiencer")
_UTTERING = words("uttering")
_TIMES = words("time_nouns") - {"april", "august", "june", "march", "may", "time", "today"}
"""Without those that are as well names."""
SEEMING = {"seem", "seems", "seemed", "seeming", "appear", "appears", "appeared", "appearing"}
"""Forms of verbs that say how their subject looks to whoever writes."""
_NOBODY = {"when", "if", "as", "though", "although", "while"}
_OBJECT = {"obj", "dobj", "iobj", "dative"}
_AFTER = {"appos", "acl:relcl", "relcl", "acl", "parataxis", "punct", "conj", "cc", "advcl", "dep"}
_RELATIVE = {"acl:relcl", "relcl"}
_RELATIVES = {"who", "which", "that"}
_OWNER = {"nmod:poss", "poss"}


def source_of_cue(doc: Doc, cue: Token) -> Range | None:
    """The noun phrase whose words `cue` introduces, or None where the sentence names nobody."""
    if cue.lower_ in SEEMING:
        return None
    head = _subject(cue, 0)
    if head is None or (head.lower_ == "it" and (head.head != cue or cue.pos_ == "ADJ")):
        # "It is fair to say", "it is clear that": nobody.
        return None
    if head.lower_ in _RELATIVES and cue.dep_ in _RELATIVE and cue.head.i < head.i:
        # "Ann Orr, who said": the pronoun with what it stands for.
        return phrase(doc, cue.head)[0], head.i + 1
    return phrase(doc, head)


def is_passive(cue: Token) -> bool:
    """Whether a verb is passive or a participle that says what was done: "a plan announced on Monday"."""
    if cue.lower_ in _EXPERIENCER:
        return False
    if cue.dep_ == "acl" and any(c.lower_ in {"have", "has", "had"} and c.i < cue.i for c in cue.children):
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
    subjects = [c for c in cue.children if c.dep_ in SUBJECT and c.dep_ != "expl" and _is_somebody(c, cue)]
    if subjects:
        before = [c for c in subjects if c.i < cue.i]
        # "Through his solicitor, Ann Orr, Fell denied": of two names that the parser takes for it, the nearest.
        return before[-1] if len(before) > 1 and all(c.pos_ == "PROPN" for c in before) else subjects[0]
    head = cue.head
    if head == cue:
        return None
    if cue.dep_ in {"acl:relcl", "relcl"}:
        return head
    if cue.dep_ == "acl":
        if head.pos_ in {"NOUN"}:
            return _owner(head, depth) or head
        return head
    if cue.dep_ == "advcl" and cue.doc[max(cue.i - 1, 0)].lower_ == "for" and cue.lower_.endswith("ing"):
        # "praised Orr for saying"
        praised = next((c for c in head.children if c.dep_ in _OBJECT and c.i < cue.i), None)
        if praised is not None:
            return praised
    if cue.dep_ in {"xcomp", "ccomp"}:
        patient = next((c for c in head.children if c.dep_ in _OBJECT), None)
        if patient is not None and patient.i < cue.i and cue.dep_ == "xcomp":
            return patient
        return _subject(head, depth + 1)
    if cue.dep_ == "advcl" and cue.lower_.endswith("ing") and _after_comma(cue):
        # "Orr said he saw no need to change, telling ...": whoever the main clause is about.
        return _subject(_said_before(cue) or _main(head), depth + 1)
    outer = _reporting(cue) if cue.dep_ == "conj" else None
    if outer is not None:
        return _subject(outer, depth + 1)
    if cue.dep_ in {"conj", "advcl", "parataxis", "dep", "appos"} and (
        head.pos_ in {"VERB", "AUX", "ADJ"} or any(c.dep_ in SUBJECT for c in head.children)
    ):
        return _subject(head, depth + 1)
    return None


def _is_somebody(subject: Token, cue: Token) -> bool:
    """Whether a subject may say something: no time, and no clause that a comma sets off: "Asked about it, Orr said"."""
    if subject.lower_ in _TIMES | _NOBODY:
        return False
    behind = subject.right_edge.i + 1
    return subject.dep_ != "csubj" or behind >= cue.i or cue.doc[behind].text != ","


def _said_before(participle: Token) -> Token | None:
    """The verb of saying right before a participle's comma, its subject or listener between: X told Y, adding ..."""
    doc = participle.doc
    for at in range(participle.i - 2, max(-1, participle.i - 10), -1):
        token = doc[at]
        if token.lower_ in SAYING and token.pos_ == "VERB":
            return token
        if token.pos_ in {"VERB", "AUX", "SCONJ"} or (token.is_punct and token.text not in {".", "-"}):
            return None
    return None


def _reporting(cue: Token) -> Token | None:
    """The verb that a verb of saying goes on with, past the words reported: X SAID that Y had left and added that Z."""
    if cue.lower_ not in SAYING or cue.doc[cue.i - 1].lower_ not in {"and", "but"}:
        return None
    said = cue.head
    while said.dep_ == "conj" and said.head.i < said.i:
        said = said.head
    outer = said.head
    if said.dep_ != "ccomp" or outer.i > said.i or outer.lower_ not in SAYING:
        return None
    return outer if _is_present(outer) == _is_present(cue) else None


def _is_present(verb: Token) -> bool:
    return bool(verb.lower_.endswith("s"))


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
            uttered = child.pos_ == "PRON" and noun.dep_ in _OBJECT and noun.head.lower_ in _UTTERING
            return (_subject(noun.head, depth + 1) if uttered else None) or child
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
