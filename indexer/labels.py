"""The names of an article as the labels of transcripts stand for them, and who is asked in an interview."""

from indexer.cast import Cast
from indexer.frames import is_particle
from indexer.lexicon import words
from indexer.named import Named
from indexer.names import is_organisation, name_runs, plain, split_titles, surname
from indexer.outlets import is_masthead
from indexer.people import ROLES, TITLES, is_given_name
from indexer.quotes import Paragraph
from indexer.sources import PREPOSITIONS, PRONOUNS
from indexer.spans import Span
from indexer.verbs import CUES

_MEDIA = words("media")
PARTIES = words("parties")
"""Nouns that stand for who speaks in a transcript: "caller", "witness"."""


class Labels:
    """The names of an article, as labels stand for them."""

    def __init__(self, cast: Cast) -> None:
        self._cast = cast
        self._mentions: dict[str, Span | None] = {}
        self._by_last: dict[str, list[tuple[Span, list[str]]]] = {}
        self._by_first: dict[str, list[Span]] = {}
        self._initials: dict[str, Span] = {}
        self._papers: set[str] = set()
        self._definite: set[str] = set()
        """The last words of names behind "the", and their initials: the Lantern."""
        self._common = {i.text for s in cast.sentences for i in s if i.text.islower() and not i.stretch}
        for sentence in cast.sentences:
            for start, end in name_runs(sentence):
                _, name = split_titles(sentence[start:end])
                parts = [i.text for i in name if i.text[0].isalnum()]
                behind = sentence[end].text if end < len(sentence) else ""
                if not parts or (behind == ":" and start == 0):
                    continue
                span = name[0].start, name[-1].end
                self._by_last.setdefault(plain(parts[-1]), []).append((span, parts))
                if len(parts) > 1 and is_given_name(parts[0]):
                    self._by_first.setdefault(plain(parts[0]), []).append(span)
                initials = "".join(part[0] for part in parts)
                definite = start > 0 and sentence[start - 1].lower == "the"
                if definite or parts[0] == "The":
                    self._definite.update({parts[-1], initials} if len(parts) > 1 else {parts[-1]})
                if len(parts) > 1 and (_is_media(parts) or is_organisation([plain(p) for p in parts])):
                    self._papers.add(initials)
                elif len(parts) > 1 and not definite:
                    self._initials.setdefault(initials, span)

    def may_be(self, label: str) -> bool:
        """Whether a label is the name of somebody: by its form, by a role, or because the article names them."""
        parts = label.split()
        if _is_role(parts) or self.is_paper(label) or self._fuller(parts) or label in self._initials:
            return True
        return len(parts) in {2, 3} and all(p[0].isupper() and not p.isupper() for p in parts if not is_particle(p))

    def is_paper(self, label: str, *, asks: bool = False) -> bool:
        """Whether a label is a paper's or programme's name or initials: its questions are nobody's quotes.

        `asks` where most of its turns are questions: then also a name that stands behind "the".
        """
        if label in self._initials or label in self._papers:
            return label in self._papers
        if asks and not _is_role(label.split()) and label.split()[-1] in self._definite:
            return True
        return _is_media(label.split()) or is_masthead(label)

    def mention(self, label: Span) -> Span | None:
        """Where the article names whom a label stands for, if in nothing else then in the label; else None."""
        printed = self._cast.text[slice(*label)]
        parts = printed.split()
        if printed in self._initials:
            return self._initials[printed]
        while len(parts) > 1 and (plain(parts[0]) in TITLES or plain(parts[0]) in ROLES):
            parts.pop(0)
        if _is_role(parts):
            bearer = self._cast.by_role(printed, label[0])
            return (bearer.places[0], bearer.places[0] + len(bearer.name)) if bearer else None
        if parts[-1].isdigit():
            # "Pupil 1"
            return None
        fuller = self._fuller(parts)
        if len(parts) == 1 and (fuller is None or fuller[1] - fuller[0] == len(printed)):
            fuller = self._called(parts[0]) or fuller
        if fuller is None and len(parts) == 1 and plain(parts[0]) in self._common and not parts[0].islower():
            # "the tower" is no name, nor is the label Tower.
            return None
        return fuller or (label[1] - len(" ".join(parts)), label[1])

    def _called(self, first: str) -> Span | None:
        """The one whom a label calls by a given name; None where several bear it."""
        spans = self._by_first.get(plain(first), [])
        return spans[0] if len({self._cast.text[slice(*s)] for s in spans}) == 1 else None

    def at(self, place: int) -> Span | None:
        """The name that stands at an offset, without its titles."""
        for sentence in self._cast.sentences:
            if sentence[0].start <= place < sentence[-1].end:
                run = next((r for r in name_runs(sentence) if sentence[r[0]].start >= place), None)
                if run:
                    _, name = split_titles(sentence[slice(*run)])
                    return (name[0].start, name[-1].end) if name else None
        return None

    def _fuller(self, parts: list[str]) -> Span | None:
        """The longest name of the running text that ends in the words of a label, whatever their capitals."""
        wanted = [plain(p) for p in parts]
        key = " ".join(wanted)
        if key not in self._mentions:
            named = [
                (len(name), -span[0], span)
                for span, name in self._by_last.get(wanted[-1], [])
                if [plain(p) for p in name[-len(wanted) :]] == wanted
            ]
            self._mentions[key] = max(named)[2] if named else None
        return self._mentions[key]

    def asked(self, above: Span, below: Span) -> tuple[Span, Span] | None:
        """Who answers: the person told of most above the questions, else below; as mention with its role, and name."""
        for part in (above, below):
            people = [n for n in self._cast.known.values() if _is_somebody(n) and _within(n, part)]
            counts: dict[str, int] = {}
            for named in self._cast.known.values():
                last = surname(named.name)
                counts[last] = counts.get(last, 0) + len(_within(named, part))
            best = max(people, key=lambda n: (counts[surname(n.name)], -_within(n, part)[0]), default=None)
            if best is not None:
                start = _within(best, part)[0]
                name = start, start + len(best.name)
                return (self._with_role(name), name)
        return None

    def headed(self, paragraphs: list[Paragraph]) -> tuple[Span, Span] | None:
        """The one person whom the lines above an interview name: "Ten minutes with Ada Orr"."""
        for paragraph in paragraphs[:3]:
            for sentence in paragraph.sentences:
                for start, end in name_runs(sentence):
                    _, name = split_titles(sentence[start:end])
                    if len(name) > 1 and is_given_name(name[0].text):
                        span = name[0].start, name[-1].end
                        return span, span
        return None

    def _with_role(self, name: Span) -> Span:
        """The mention of a name with the role right before it: "the former police chief Otto Lanzig"."""
        sentence = self._cast.sentences[self._cast.sentence_before(name[0] + 1)]
        at = next((i for i, item in enumerate(sentence) if item.start >= name[0]), 0)
        for first in range(at - 1, max(-1, at - 7), -1):
            item = sentence[first]
            if item.lower in {"the", "a", "an", "its", "our"}:
                return item.start, name[1]
            if item.stretch or not item.text[0].isalpha() or item.lower in PREPOSITIONS | CUES | PRONOUNS:
                break
        first = at
        while first and (plain(sentence[first - 1].text) in ROLES | TITLES):
            first -= 1
        return sentence[first].start, name[1]


def _is_role(parts: list[str]) -> bool:
    lower = [plain(p) for p in parts]
    return lower[0] == "the" or any(p in ROLES or p in PARTIES for p in lower)


def _is_media(parts: list[str]) -> bool:
    return plain(parts[-1]) in _MEDIA


def _is_somebody(named: Named) -> bool:
    """Whether a name may be that of somebody who is interviewed: more than a surname, and no longer than names are."""
    return named.is_person and named.is_full and named.name[0].isupper() and not named.name.isupper()


def _within(named: Named, part: Span) -> list[int]:
    return [at for at in named.places if part[0] <= at < part[1]]
