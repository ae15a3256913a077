"""Sayings that are none: denied, only possible, still to come, wanted of somebody."""

from spacy.tokens import Token

from indexer.cues import HYPOTHETICALS, NEGATIONS

_WORDS = (NEGATIONS | HYPOTHETICALS | {"will", "'ll", "’ll", "wo"}) - {"to", "should", "whether"}
_NOBODY = {"no", "never", "neither", "nor", "nowhere", "none", "nobody"}
_AHEAD = {
    "expected", "due", "likely", "unlikely", "set", "scheduled", "poised", "prepared", "preparing", "ready", "yet",
    "able", "unable", "willing", "unwilling", "reluctant", "supposed", "tempted", "going", "about", "sure", "certain",
    "refuse", "refuses", "refused", "refusing", "decline", "declines", "declined", "declining", "failed", "fails",
    "forgot", "planning", "hoping", "free", "thought",
}  # fmt: skip
"""What "to say" hangs on where nothing is said yet, or never will be."""
_WANTING = {"want", "wants", "wanted", "like", "liked", "wish", "wishes", "wished", "expect", "expects", "expected"}
_AVOIDED = {"short", "without", "instead", "avoided", "avoids", "avoiding"}
_HAVING = {"has", "have", "had"}
_LONGEST_CHAIN = 4


def is_unsaid(cue: Token) -> bool:
    """Whether saying is denied or only possible: did not say, if he says, could argue, had she said, will say."""
    return _is_denied(cue) or _is_ahead(cue) or _is_avoided(cue)


def _is_denied(cue: Token) -> bool:
    for child in cue.children:
        if child.i > cue.i:
            continue
        # (May is a month.)
        unsaid = child.lower_ in _WORDS and child.pos_ != "PROPN"
        if unsaid or (child.dep_ in {"obl", "advmod", "prep"} and child.i - child.left_edge.i <= 3):
            small = {token.lower_ for token in child.subtree}
            if unsaid or small & _NOBODY:
                return True
    auxiliary = next((c for c in cue.children if c.dep_ == "aux" and c.i < cue.i), None)
    subject = next((c for c in cue.children if c.dep_ == "nsubj" and c.i < cue.i), None)
    inverted = auxiliary is not None and subject is not None and auxiliary.i < subject.i
    if inverted and auxiliary is not None and auxiliary.lower_ == "had" and auxiliary.is_sent_start:
        return True
    if inverted and auxiliary is not None and _follows_denial(auxiliary):
        return True
    return cue.i > 0 and cue.doc[cue.i - 1].lower_ in {"neither", "nor"}


def _follows_denial(auxiliary: Token) -> bool:
    """Whether what brings an auxiliary before its subject is a denial: at no point in the hearing did he say."""
    doc = auxiliary.doc
    for at in range(auxiliary.i - 1, max(-1, auxiliary.i - 12), -1):
        if doc[at].lower_ in _NOBODY:
            return True
        if doc[at].text in {".", ";", ":"}:
            return False
    return False


def _is_ahead(cue: Token) -> bool:
    """Whether an infinitive hangs on what makes it one for another day: is expected to say, wants him to say."""
    if not any(c.lower_ == "to" and c.i < cue.i for c in cue.children):
        return False
    if cue.i > 1 and cue.doc[cue.i - 1].lower_ == "to" and cue.doc[cue.i - 2].lower_ in _AHEAD:
        return True
    at = cue
    for _ in range(_LONGEST_CHAIN):
        if at.dep_ not in {"xcomp", "ccomp", "conj"} or at.head == at:
            return False
        at = at.head
        if at.lower_ in _AHEAD and at.i < cue.i:
            return True
        if at.lower_ in _WANTING and at.i < cue.i - 2:
            return True
        if at.pos_ == "VERB" and any(c.lower_ in _WORDS and c.i < at.i for c in at.children):
            return True
    return False


def _is_avoided(cue: Token) -> bool:
    """Whether a gerund names what was not done: stopped short of saying; has the minister saying."""
    if not cue.lower_.endswith("ing") or cue.i < 2:
        return False
    before = cue.doc[cue.i - 1].lower_
    if before in _AVOIDED or (before in {"of", "at"} and cue.doc[cue.i - 2].lower_ in _AVOIDED):
        return True
    for at in range(cue.i - 2, max(-1, cue.i - 8), -1):
        word = cue.doc[at]
        if word.lower_ in _HAVING:
            return True
        if word.is_punct or word.pos_ in {"VERB", "AUX", "SCONJ", "CCONJ", "ADP"}:
            return False
    return False
