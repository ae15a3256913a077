"""What each cue of a sentence reports, by the grammar of the sentence and the counts of such cues."""

from msgspec import Struct
from spacy.tokens import Doc, Token

from indexer.constructions import Candidate, Range, candidates, contexts
from indexer.directives import directives
from indexer.frames import Sentence
from indexer.fronted import fronted
from indexer.lexicon import words
from indexer.likelihood import Likelihood
from indexer.nominals import nominals, without_denied
from indexer.sources import POSSESSIVES, left_source, right_source
from indexer.spans import Span, place_span
from indexer.subjects import SEEMING, is_passive, phrase, source_of_cue
from indexer.unsaid import is_unsaid
from indexer.verbs import SAYING

_REPORTED = 0.38
"""From here on a clause is taken for one that is reported."""
_DIRECTED = 0.62
_LED = 4
"""Words before a noun that still leave it the head of its phrase."""
LEAST = 0.2
"""Less likely words are not looked at again."""
_VIEWS = {"words", "view", "opinion", "eyes", "judgment", "judgement", "phrase"}
_FRONTED = {"in", "on", "at", "after", "before", "when", "while", "if", "as", "during", "but", "and", "with", "for"}
_RESUMES = {"adding", "and", "but", "who", "which", "while", "as", "after", "when", "where", "citing", "noting"}
_INTERRUPTING = {"parataxis", "ccomp", "advcl"}
"""Relations of cues that what surrounds them hangs on."""
_PARTICLES = {"back", "out", "again", "on", "loudly", "softly", "flatly", "bluntly"}
_PARTS = {"VERB", "NOUN", "ADJ"}
_ROLES = words("people") | words("roles")
_DENIABLE = words("saying") | words("reporting")


UNSAID = "unsaid"
"""The construction of a cue that reports nothing: did not say, could say."""


class Report(Struct, frozen=True, gc=False):
    """Words that hang on a cue, with the probability that they are a quote; spans count in the document's text."""

    contents: tuple[Span, ...]
    cue: Span
    source: Span | None
    probability: float
    construction: str
    token: int
    """The cue's token."""


def reports(doc: Doc, sentence: Sentence, likelihood: Likelihood) -> list[Report]:
    """What the cues outside the stretches of a sentence report, the likeliest first; nothing where it is not parsed."""
    found: list[Report] = []
    medial = _medial(sentence) or _fronted(doc, sentence)
    if medial:
        found.append(medial)
    for place, item in enumerate(sentence):
        if item.stretch is not None or not item.text[0].isalpha():
            continue
        report: Report | None = None
        if item.lower == "according":
            token = doc[item.token]
            report = _according(doc, sentence, token) if token.dep else None
        elif item.lower == "in":
            report = _in_words_of(sentence, place)
        elif (counted := likelihood.may_be_cue(item.lower, LEAST)) or _leads(sentence, place):
            if medial and (item.start, item.end) == medial.cue:
                continue
            token = doc[item.token]
            part = token.pos_ if token.dep else ""
            if counted and part in _PARTS and (part == "VERB" or token.n_rights or token.dep_ in _INTERRUPTING):
                found += _of(doc, token, likelihood, sentence, place)
            elif part == "VERB":
                found += (r for r in _of(doc, token, likelihood, sentence, place) if r.source)
        if report:
            found.append(report)
    found = _with_directives(doc, sentence, found)
    return sorted(_with_nominals(doc, sentence, found), key=lambda r: -r.probability)


def _with_directives(doc: Doc, sentence: Sentence, found: list[Report]) -> list[Report]:
    """The reports, those of what somebody is told to do without who is told."""
    for content, cue, by in directives(doc, sentence):
        span, done = place_span(sentence, cue), place_span(sentence, content)
        same = [r for r in found if r.cue == span]
        if any(r.contents[0][0] <= done[0] and r.construction.startswith(("ccomp", "as", "para")) for r in same):
            continue
        token = sentence[cue[0]].token
        source = place_span(sentence, by) if by else _source(doc, doc[token], sentence, cue[0])
        probability = max([_DIRECTED, *(r.probability for r in same)])
        found = [r for r in found if r.cue != span]
        if source:
            found.append(Report((done,), span, source, probability, "xcomp", token))
    return found


def _with_nominals(doc: Doc, sentence: Sentence, found: list[Report]) -> list[Report]:
    """The reports, and those of nouns that stand in no clause that is itself reported."""
    said = {i.start for i in sentence if i.lower in SAYING}
    kept = without_denied(sentence, {r.cue[0] for r in found})
    found = [r for r in found if r.cue[0] in kept]
    for content, cue, source in nominals(doc, sentence):
        span, named = place_span(sentence, cue), place_span(sentence, source)
        outer = [r for r in found if r.cue[0] in said and r.probability >= _REPORTED and r.construction != "obj"]
        if any(s <= span[0] < e for r in outer if r.cue != span for s, e in r.contents):
            continue
        found = [
            r for r in found if r.cue[1] != span[1] and not (r.construction == "obj" and _opens(sentence, r, span))
        ]
        token = sentence[cue[1] - 1].token
        found.append(Report((place_span(sentence, content),), span, named, 0.8, "noun", token))
    return found


def _opens(sentence: Sentence, report: Report, noun: Span) -> bool:
    """Whether an object is the noun that reports, with what it reports: repeated HIS DEMAND that."""
    start, end = report.contents[0]
    return start <= noun[0] < end and sum(start <= i.start < noun[0] for i in sentence) < _LED


def _leads(sentence: Sentence, place: int) -> bool:
    """Whether a word that was never counted stands right before a clause with "that": rasped that, shot back that."""
    if place + 2 >= len(sentence):
        return False
    after = sentence[place + 1].lower
    return after == "that" or (after in _PARTICLES and sentence[place + 2].lower == "that")


def _medial(sentence: Sentence) -> Report | None:
    """HALF, said X, HALF; HALF, X said, HALF: a verb of saying and its subject, nothing else, between two commas."""
    for place, item in enumerate(sentence):
        if item.stretch is not None or item.lower not in SAYING or item.lower.endswith("ing") or place < 2:
            continue
        before = next((i for i in range(place - 1, max(-1, place - 10), -1) if sentence[i].text == ","), None)
        if before is None or before < 1 or any(i.stretch for i in sentence[before:place]):
            continue
        if before == place - 1:
            source = right_source(sentence, place)
        else:
            source = left_source(sentence, place, before + 1)
            source = source if source and source[0] == before + 1 else None
        end = max(source[1], place + 1) if source else 0
        if source is None or end >= len(sentence) - 2 or sentence[end].text != ",":
            continue
        start = 0
        if sentence[0].lower in _FRONTED or any(i.lower in SAYING or i.stretch for i in sentence[:before]):
            continue
        if before == place - 1 and sentence[end + 1].lower in {"who", "a", "an", "the", "which", "whose"} | _ROLES:
            after = next((i for i in range(end + 1, len(sentence)) if sentence[i].text == ","), None)
            if after is None or after >= len(sentence) - 2:
                continue
            end = after
        stop = len(sentence)
        while stop > end + 1 and sentence[stop - 1].text in {".", "!", "?"}:
            stop -= 1
        if sentence[end + 1].lower in _RESUMES or stop - end < 3:
            continue
        pieces = ((sentence[start].start, sentence[before - 1].end), (sentence[end + 1].start, sentence[stop - 1].end))
        named = (sentence[source[0]].start, sentence[source[1] - 1].end)
        return Report(pieces, (item.start, item.end), named, 0.75, "medial", item.token)
    return None


def _fronted(doc: Doc, sentence: Sentence) -> Report | None:
    """CLAUSE, X told Y on Monday; CLAUSE, X said, unless CLAUSE."""
    found = fronted(doc, sentence)
    if found is None:
        return None
    pieces, cue, source = found
    spans = tuple((sentence[s].start, sentence[e - 1].end) for s, e in pieces)
    (said, _), (start, end) = cue, source
    item = sentence[said]
    named = (sentence[start].start, sentence[end - 1].end)
    return Report(spans, (item.start, item.end), named, 0.85, "medial", item.token)


def _in_words_of(sentence: Sentence, place: int) -> Report | None:
    """In the words of X, CLAUSE; CLAUSE, in the view of X."""
    small = tuple(i.lower for i in sentence[place : place + 4])
    if small[1:2] != ("the",) or len(small) < 4 or small[2] not in _VIEWS or small[3] != "of":
        return None
    source = right_source(sentence, place + 3)
    if source is None:
        return None
    end = len(sentence)
    while end > source[1] and sentence[end - 1].text in {".", "!", "?"}:
        end -= 1
    left, right = (0, place), (source[1], end)
    while right[0] < end and sentence[right[0]].text == ",":
        right = (right[0] + 1, end)
    while left[1] > 0 and sentence[left[1] - 1].text == ",":
        left = (0, left[1] - 1)
    chosen = right if place <= 1 or any(i.stretch for i in sentence[right[0] : end]) else left
    if chosen[1] - chosen[0] < 1:
        return None
    content = (sentence[chosen[0]].start, sentence[chosen[1] - 1].end)
    cue = (sentence[place].start, sentence[place + 3].end)
    named = (sentence[source[0]].start, sentence[source[1] - 1].end)
    return Report((content,), cue, named, 0.8, "according", sentence[place].token)


def _of(doc: Doc, cue: Token, likelihood: Likelihood, sentence: Sentence, place: int) -> list[Report]:
    lemma = likelihood.lemma(cue.lower_, cue.pos_)
    if lemma in _DENIABLE and is_unsaid(cue):
        return [Report(((cue.idx, cue.idx),), (cue.idx, cue.idx + len(cue)), None, 0.0, UNSAID, cue.i)]
    found: list[Report] = []
    source: Span | None = None
    for candidate in candidates(doc, cue):
        probability = likelihood.of(lemma, cue.pos_, candidate.construction, contexts(doc, candidate))
        if probability < LEAST or doc[candidate.content[0][0]].lower_ == "asked":
            continue
        if not found:
            source = _source(doc, cue, sentence, place)
        found.append(_report(doc, candidate, source, probability))
    return found


def _report(doc: Doc, candidate: Candidate, source: Span | None, probability: float) -> Report:
    cue = doc[candidate.cue]
    return Report(
        tuple(_span(doc, r) for r in candidate.content),
        (cue.idx, cue.idx + len(cue)),
        source,
        probability,
        candidate.construction,
        candidate.cue,
    )


def _source(doc: Doc, cue: Token, sentence: Sentence, place: int) -> Span | None:
    """Whose words they are, by the grammar; where that names nobody, by what stands to the left of an active verb."""
    if cue.lower_ in SEEMING:
        return None
    found = source_of_cue(doc, cue)
    named = _span(doc, found) if found else None
    if named and found and _owns(doc, found, cue):
        named = None
    if named and not any(i.stretch and i.start < named[1] and named[0] < i.end for i in sentence):
        return named
    if (cue.pos_ == "NOUN" and not _may_be_verb(sentence, place)) or (is_passive(cue) and not named):
        return None
    if place + 1 < len(sentence) and sentence[place + 1].lower == "by":
        behind = right_source(sentence, place + 1)
        return place_span(sentence, behind) if behind else None
    floor = next((i + 1 for i in range(place - 1, -1, -1) if sentence[i].stretch), 0)
    left = left_source(sentence, place, floor)
    return place_span(sentence, left) if left else named


def _owns(doc: Doc, source: Range, cue: Token) -> bool:
    """Whether a source is no more than the owner of a noun that is no cue: "his press secretary", "its shares"."""
    owner = doc[source[0]]
    alone = source[1] - source[0] == 1 and owner.lower_ in POSSESSIVES
    return alone and cue.pos_ != "NOUN" and owner.head.i != cue.i


def _may_be_verb(sentence: Sentence, place: int) -> bool:
    """Whether what was read as a noun may be a verb behind its subject: "Orr plans to stay"."""
    return place > 0 and sentence[place - 1].is_name and sentence[place].lower.endswith("s")


def _span(doc: Doc, tokens: Range) -> Span:
    last = doc[tokens[1] - 1]
    return doc[tokens[0]].idx, last.idx + len(last)


def _according(doc: Doc, sentence: Sentence, token: Token) -> Report | None:
    """CLAUSE, according to X; According to X, CLAUSE."""
    if token.i + 2 >= len(doc) or doc[token.i + 1].lower_ != "to":
        return None
    source = token.head
    if token.dep_ in {"prep", "advmod"} or source.i < token.i:
        source = next((t for c in token.children for t in (c, *c.children) if t.dep_ == "pobj"), source)
        clause = token.head
    else:
        clause = source.head
    if source.i <= token.i or clause == source:
        return None
    named = phrase(doc, source)
    named = (max(named[0], token.i + 2), named[1])
    if named[0] >= named[1]:
        return None
    start, end = sentence[0].token, sentence[-1].last
    while end > start and (doc[end - 1].text in {".", "!", "?"} or doc[end - 1].is_space):
        end -= 1
    cut = (token.i, max(source.right_edge.i + 1, named[1]))
    if token.i - start <= 2:
        pieces = [(cut[1], end)]
    else:
        left = max(start, clause.left_edge.i) if doc[token.i - 1].text == "," else clause.left_edge.i
        pieces = [(left, cut[0]), (cut[1], clause.right_edge.i + 1)]
    contents = []
    for piece in pieces:
        s, e = piece
        while s < e and not doc[s].text[0].isalnum() and doc[s].text not in {"“", '"', "$", "‘", "''"}:
            s += 1
        while e > s and doc[e - 1].text in {",", ".", ";", ":", "—", "–", "―", "-"}:
            e -= 1
        if e - s > 1:
            contents.append(_span(doc, (s, e)))
    if not contents:
        return None
    return Report(tuple(contents), _span(doc, (token.i, token.i + 2)), _span(doc, named), 0.88, "according", token.i)
