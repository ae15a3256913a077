"""To whom a quote was said, and who passes it on."""

import re

from indexer.agencies import agency
from indexer.cues import TELLING
from indexer.frames import Sentence
from indexer.lexicon import words
from indexer.names import plain
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
    outside = text[sentence[0].start : min(sentence[-1].end, sentence[0].start + 1000)]
    for match in (_NETWORK.search(outside), _INTERVIEW.search(outside)):
        if match and (match.re is _NETWORK or {plain(w) for w in match.group(1).split()} & _MEDIA):
            return match.group(1).removesuffix("’s").removesuffix("'s")
    return None


def _in_name(sentence: Sentence, at: int) -> bool:
    item = sentence[at]
    return item.stretch is None and (
        item.is_name or item.lower in {"the", "a", "newspaper", "magazine", "radio", "of", "broadcaster", "&", "-"}
    )


def _is_media(sentence: Sentence, start: int, end: int) -> bool:
    return any(plain(i.text) in _MEDIA for i in sentence[start:end])


def relayed_by(sentence: Sentence, source: Place, cue: Place, text: str) -> tuple[str, Place] | None:
    """Who passes on a source's words: "TASS, citing an official, reported" gives TASS and the official.

    Only a paper, programme, network or agency passes words on in this way.
    """
    relay = text[sentence[source[0]].start : sentence[source[1] - 1].end]
    if not (_is_media(sentence, *source) or agency(relay)):
        return None
    for at in range(source[0], min(len(sentence) - 1, cue[0] + 6)):
        if sentence[at].lower == "citing":
            end = at + 1
            while end < len(sentence) and _in_phrase(sentence, end):
                end += 1
            return (relay, (at + 1, end)) if end > at + 1 else None
    return None


def _in_phrase(sentence: Sentence, at: int) -> bool:
    item = sentence[at]
    if item.stretch is not None or item.lower in {"said", "reported", "that", "reports", "says"}:
        return False
    return item.text[0].isalnum() or item.text in {"-", "'s", "’s"}
