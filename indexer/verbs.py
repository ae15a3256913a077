"""The forms of the verbs in the word lists."""

from indexer.lexicon import table, words

_IRREGULAR = table("irregular")


def _forms(lemma: str) -> list[str]:
    if lemma in _IRREGULAR:
        return [lemma, *_IRREGULAR[lemma]]
    if lemma.endswith("e"):
        return [lemma, lemma + "s", lemma + "d", lemma[:-1] + "ing"]
    if lemma.endswith("y") and lemma[-2] not in "aeiou":
        return [lemma, lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing"]
    third = lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x", "z")) else "s")
    return [lemma, third, lemma + "ed", lemma + "ing"]


SAYING = frozenset(form for lemma in words("saying") for form in _forms(lemma))
TELLING = frozenset(_forms("tell"))
CUES = SAYING | {form for lemma in words("wording") for form in _forms(lemma)}
JUDGING = frozenset(form for lemma in words("judging") for form in _forms(lemma))
