"""How sure a quote is: the share of such quotes that are right in words and source.

Shares were counted on the 840 training articles of PolNeAR, whole quotes matched as its scorer matches them: by rule
where the typography or a cue beside the marks decides, and by kind and likelihood where the grammar does. Its idea of a
quote is wide and its annotators agree at 75 of 100, so that even what is plainly right stays below 1.
"""

import numpy as np

from indexer.quotes import Found

TAGGED = "tagged"
"""The rule of quotes found by a tagger of one's own: their probability is the share of such quotes that is right."""

# (Turns of transcripts: 59 cases there, a quarter right, since other annotators cut them otherwise, and 14 on the dev
# part, nearly all right. "by" and "signature" were seen too seldom to count.)
_RULES = {
    "after": 0.94,
    "turn": 0.4,
    "signature": 0.9,
    "colon": 0.73,
    "according": 0.4,
    "before": 0.64,
    "by": 0.5,
    "carried": 0.5,
    "far": 0.2,
    "subject": 0.26,
    "paragraph": 0.24,
    "none": 0.1,
}
# For each kind the likelihood of the construction and, at it, the share that is right; linear between.
_SOURCED = {
    "direct": [(0.25, 0.25), (0.45, 0.45), (0.55, 0.6), (0.65, 0.65), (0.75, 0.72), (0.85, 0.88)],
    "mixed": [(0.25, 0.15), (0.46, 0.36), (0.55, 0.5), (0.65, 0.6), (0.76, 0.67), (0.85, 0.81), (0.92, 0.88)],
    "indirect": [(0.46, 0.39), (0.55, 0.48), (0.65, 0.58), (0.75, 0.67), (0.85, 0.82), (0.92, 0.86)],
}
_UNSOURCED = {
    "direct": [(0.5, 0.3)],
    "mixed": [(0.25, 0.05), (0.75, 0.3)],
    "indirect": [(0.49, 0.16), (0.55, 0.3), (0.65, 0.44), (0.75, 0.52)],
}
_UNSURE = 0.8
"""What is left of the confidence where a pronoun could mean two people: 8 of 10 such in the seeds are right."""


def confidence(found: Found, *, unsure: bool) -> float:
    """The share of such quotes that are right in words and source, 0 to 1; `unsure` where a pronoun left a choice."""
    share = found.probability if found.rule == TAGGED else _RULES.get(found.rule)
    if share is None:
        points = (_SOURCED if found.source else _UNSOURCED)[found.kind]
        share = float(np.interp(found.probability, [p for p, _ in points], [s for _, s in points]))
    return round(share * (_UNSURE if unsure else 1), 2)
