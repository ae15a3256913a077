"""Who passes somebody else's words on, by the words of a sentence: quoted by the Gazette, according to the police."""

from collections.abc import Iterable

from indexer.cues import AUXILIARIES, is_adverb
from indexer.frames import Sentence
from indexer.lexicon import words
from indexer.quotes import Found
from indexer.sources import left_source, right_source
from indexer.spans import Place, Span, place_span
from indexer.verbs import SAYING

CITING = {"citing", "quoting"}
_QUOTED = {"quoted", "quotes", "cited", "cites"}
QUOTED_FOR = {"said", "says", "reported", "reports", "wrote", "writes", "that", "as"}
_CARRIED = words("carrying")
_PEOPLE = words("roles") | words("people") | words("relays")
_CITED = {"people", "persons", "sources", "officials", "diplomats", "executives", "insiders", "aides", "documents"}
_STATEMENTS = {"statement", "letter", "message", "note", "speech", "email", "remarks"}
_OWNED = {"his", "her", "its", "their", "a", "an", "the"}


def cited(sentence: Sentence, source: Place, cue: int, said: int = 1 << 60) -> Place | None:
    """Whom a paper quotes: TASS, citing an official, reported; the Gazette said, quoting one of the divers."""
    near = min(len(sentence) - 1, max(cue, source[1]) + 6)
    for at in range(source[0], len(sentence) - 1):
        beside = at < near or (sentence[at - 1].text == "," and sentence[at].start >= said)
        if beside and sentence[at].lower in CITING and sentence[at].stretch is None:
            if at >= near and not any(
                i.lower in _CITED or i.lower in _PEOPLE or i.is_name for i in sentence[at + 1 : at + 9]
            ):
                return None
            end = at + 1
            while end < len(sentence) and _in_phrase(sentence, end):
                end += 1
            return (at + 1, end) if end > at + 1 else None
    return None


def reported_citing(sentence: Sentence, row: Found, relay: Place, cue: int) -> Found | None:
    """The quote of "TASS reported on Monday, citing two officials, that ..."; None where it holds only who is cited."""
    verb = next((n for n in range(relay[1], cue) if sentence[n].lower in SAYING), None)
    that = next((n for n in range(cue + 2, min(cue + 14, len(sentence))) if sentence[n].lower == "that"), None)
    if verb is None or that is None or sentence[that - 1].text != ",":
        return None
    last = sentence[-1] if sentence[-1].text[-1].isalnum() or sentence[-1].stretch else sentence[-2]
    row.contents = [(sentence[that].start, last.end)]
    row.cue, row.cue_place = [place_span(sentence, (verb, verb + 1))], (verb, verb + 1)
    row.source, row.source_place = [place_span(sentence, (cue + 1, that - 1))], (cue + 1, that - 1)
    row.verbatim = [(i.stretch.start, i.stretch.end) for i in sentence[that:] if i.stretch]
    row.kind = "mixed" if row.verbatim else "indirect"
    row.relayed_by, row.inner = place_span(sentence, relay), None
    return row


def saying_as(sentence: Sentence, row: Found, cue: int) -> None:
    """Take what follows "as telling" for the words of "quoted him as telling cadets that ..."."""
    if sentence[cue].lower not in _QUOTED or row.contents[0][0] < sentence[cue].start:
        return
    verb = next((n + 1 for n in range(cue, min(cue + 9, len(sentence) - 2)) if sentence[n].lower == "as"), None)
    if verb is None or not sentence[verb].lower.endswith("ing") or row.contents[0][0] >= sentence[verb].start:
        return
    near = range(verb + 1, min(verb + 6, len(sentence)))
    that = next((n for n in near if sentence[n].lower == "that" or sentence[n].stretch), verb + 1)
    if sentence[that].start < row.contents[-1][1]:
        row.contents = [(sentence[that].start, row.contents[-1][1])]
        row.cue, row.cue_place = [place_span(sentence, (verb, verb + 1))], (verb, verb + 1)


def is_swallowed(sentence: Sentence, contents: Iterable[Span], cue: Span) -> bool:
    """Whether words hold the frame of their own cue: “...,” the driver WAS QUOTED by the Argus as saying."""
    return any(
        i.lower in {"quoted", "cited"} and i.stretch is None and i.start < cue[0] and is_within(contents, i.start)
        for i in sentence
    ) and any(i.lower == "as" and i.end + 1 == cue[0] for i in sentence)


def _in_phrase(sentence: Sentence, at: int) -> bool:
    item = sentence[at]
    if item.stretch is not None or item.lower in QUOTED_FOR:
        return False
    return item.text[0].isalnum() or item.text in {"-", "'s", "’s"}


def quoted_as(sentence: Sentence, cue: int) -> tuple[Place | None, Place | None] | None:
    """The source and the relay of "the Gazette quoted the diver as saying", "he was quoted by the Argus as saying"."""
    quoted = next((n for n in range(cue, max(-1, cue - 10), -1) if sentence[n].lower in {"quoted", "quotes"}), None)
    if quoted is None or not any(i.lower == "as" for i in sentence[quoted + 1 : max(cue, quoted + 8)]):
        return None
    saying = next(n for n in range(quoted + 1, len(sentence)) if sentence[n].lower == "as")
    if quoted and sentence[quoted - 1].lower in AUXILIARIES - {"has", "have", "had", "'s", "’s", "'ve", "’ve"}:
        for at in range(quoted + 1, min(len(sentence) - 1, saying + 4)):
            if sentence[at].lower == "by" and sentence[at].stretch is None:
                return left_source(sentence, quoted), right_source(sentence, at)
        return None, None
    subject = quoted
    while subject and is_adverb(sentence[subject - 1].lower):
        subject -= 1
    relay = left_source(sentence, quoted)
    source = right_source(sentence, quoted)
    return (source, relay) if relay and source and source[1] <= saying else None


def carried(sentence: Sentence, contents: list[Span]) -> Place | None:
    """Who carries a statement or report: quoted by Calderra Wire, in remarks broadcast by Radio Quay."""
    for at, item in enumerate(sentence[1:-1], 1):
        found = item.lower == "by" and sentence[at - 1].lower in _CARRIED and item.stretch is None
        if found and not is_within(contents, item.start):
            return right_source(sentence, at)
    return None


def according(sentence: Sentence, found: Found) -> Place | None:
    """Who passes on what somebody said: he said, according to the paper, that ...; “...,” he said, according to her."""
    if not found.cue or not found.source or not any(i.lower == "according" for i in sentence):
        return None
    for at in range(2, len(sentence) - 2):
        if sentence[at].lower != "according" or sentence[at].stretch or sentence[at + 1].lower != "to":
            continue
        verb = next((n for n in range(at - 1, 0, -1) if sentence[n].lower in SAYING), None)
        relay = right_source(sentence, at + 1)
        if verb is None or relay is None or sentence[verb].stretch or found.source[0][0] >= sentence[at].start:
            continue
        end = clause_end(sentence, relay[1])
        between = {i.lower for i in sentence[verb + 1 : at]}
        if found.contents[0][0] > sentence[verb].start and not between & {"that", "and", "but"}:
            # Told them, according to the captain, that
            ahead = [i for i in sentence[end:] if i.text not in {",", ":"}]
            within = found.contents[0][0] < sentence[end - 1].end
            if not ahead or (within and ahead[0].lower != "that") or found.source[0][0] > sentence[verb].start:
                continue
            if within:
                found.contents = [(ahead[0].start, found.contents[-1][1])]
            found.cue, found.cue_place = [place_span(sentence, (verb, verb + 1))], (verb, verb + 1)
            return relay
        cued = any(s <= sentence[verb].start < e for s, e in found.cue)
        if cued and found.contents[-1][1] <= sentence[at].start and not between & {"that", "and", "but"}:
            return relay
    return None


def clause_end(sentence: Sentence, at: int) -> int:
    """Where the relative clause or the name behind a noun phrase ends: "the captain, Odd Pell", "one who was in"."""
    if at < len(sentence) and sentence[at].lower == "who":
        return next((n for n in range(at, len(sentence)) if sentence[n].text in {",", ":"}), len(sentence))
    if at + 1 < len(sentence) and sentence[at].text == "," and sentence[at + 1].is_name:
        end = at + 1
        while end < len(sentence) and sentence[end].is_name:
            end += 1
        return end
    return at


def through(sentence: Sentence, contents: list[Span]) -> Place | None:
    """Whom somebody speaks through: through her solicitor, said via a spokesman, a statement read by her lawyer."""
    for at, item in enumerate(sentence[:-2]):
        if item.stretch is not None or is_within(contents, item.start):
            continue
        if item.lower in {"through", "via"}:
            relay = right_source(sentence, at)
            near = relay is not None and sentence[at + 1].lower in _OWNED
            people = {i.lower for i in sentence[slice(*relay)]} & _PEOPLE if near and relay else set()
            starts = at == 0 or sentence[at - 1].text == "," or sentence[at - 1].lower in SAYING | _STATEMENTS
            if relay and people and starts and _is_named(sentence, relay):
                return relay
        if item.lower in {"read", "delivered", "relayed"} and at and sentence[at - 1].lower in _STATEMENTS | {"out"}:
            by = next((n for n in range(at + 1, min(at + 6, len(sentence))) if sentence[n].lower == "by"), None)
            relay = right_source(sentence, by) if by is not None else None
            if relay and _is_named(sentence, relay):
                return relay
    return None


def _is_named(sentence: Sentence, place: Place) -> bool:
    """Whether a noun phrase holds a name, or one is set behind it."""
    end = clause_end(sentence, place[1])
    apposed = end > place[1] and (end == len(sentence) or sentence[end].text in {",", "."})
    return apposed or any(i.is_name for i in sentence[slice(*place)])


def is_within(contents: Iterable[Span], offset: int) -> bool:
    """Whether an offset lies in one of the spans."""
    return any(s <= offset < e for s, e in contents)
