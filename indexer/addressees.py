"""To whom a quote was said, and who passes it on."""

import re

from indexer.cues import TELLING
from indexer.frames import Sentence
from indexer.lexicon import words
from indexer.names import ORGANISATION, plain
from indexer.sources import Place

_NETWORK = re.compile(
    r"\b(?:wrote|writing|posted|posting|said|wrote in a post|tweeted|shared|statement|post|message)\b[^“”\"]{0,40}?"
    r"\bon (social media|Twitter|X|Facebook|Instagram|Telegram|Truth Social|LinkedIn|TikTok|YouTube|Bluesky|Mastodon)\b"
)
_INTERVIEW = re.compile(
    r"\b(?:interview with|interviewed by|interview on|interview for|appearance on|speaking to|speaking on|speaking with"
    r"|appearing on|in conversation with) ((?:the |its )?[A-Z][\w’'-]*(?:[ ](?:of|the|&|[A-Z][\w’'-]*))*)"
)
_MEDIA = words("media")


def said_to(sentence: Sentence, cue: Place | None, text: str) -> str | None:
    """The paper, programme or network a quote was said to, as printed in its sentence; else None."""
    if cue is not None and sentence[cue[0]].lower in TELLING:
        end = start = cue[0] + 1
        while end < len(sentence) and end - start < 7 and _in_name(sentence, end):
            end += 1
        if end > start and _is_media(sentence, start, end):
            return text[sentence[start].start : sentence[end - 1].end]
    outside = text[sentence[0].start : sentence[-1].end]
    for match in (_NETWORK.search(outside), _INTERVIEW.search(outside)):
        if match and (match.re is _NETWORK or _media_word(match.group(1))):
            return match.group(1).removesuffix("’s").removesuffix("'s")
    return None


def _in_name(sentence: Sentence, at: int) -> bool:
    item = sentence[at]
    return item.stretch is None and (
        item.is_name or item.lower in {"the", "a", "newspaper", "magazine", "radio", "of", "broadcaster", "&", "-"}
    )


def _is_media(sentence: Sentence, start: int, end: int) -> bool:
    return any(plain(i.text) in _MEDIA for i in sentence[start:end])


def _media_word(name: str) -> bool:
    words = {plain(w) for w in name.split()}
    return bool(words & (_MEDIA | (ORGANISATION & _MEDIA)))


def relayed_by(sentence: Sentence, source: Place, cue: Place, text: str) -> tuple[str, Place] | None:
    """Who passes on a source's words: "TASS, citing an official, reported" gives TASS and the official."""
    for at in range(source[0], min(len(sentence), cue[0] + 6)):
        if sentence[at].lower == "citing" and at + 1 < len(sentence):
            end = at + 1
            while end < len(sentence) and sentence[end].stretch is None and (
                sentence[end].text[0].isalnum() or sentence[end].text in {"-", "'s", "’s"}
            ) and sentence[end].lower not in {"said", "reported", "that", "reports", "says"}:  # fmt: skip
                end += 1
            relay = text[sentence[source[0]].start : sentence[source[1] - 1].end]
            if end > at + 1:
                return relay, (at + 1, end)
    return None
