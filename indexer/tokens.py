"""Words: spaCy's English tokens, with every double quotation mark a token of its own."""

import re

from spacy.attrs import ORTH
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex

_TITLES = ("Sgt.", "Capt.", "Lt.", "Col.", "Maj.", "Cmdr.", "Supt.", "Insp.", "Hon.", "Atty.", "Asst.", "Det.")
_MARKS = ['[“”„«»‟"]', "''", "``"]

# spaCy takes time quadratic in the length of a run without blanks; a word has no hundred letters.
_RUN = re.compile(r"\S{1,100}|\s+")
_REMEMBERED = 100_000


class Words:
    """The tokenizer of the pipeline; linear in the length of the text whatever it holds.

    A run without blanks is cut once and remembered, up to a hundred thousand of them.
    """

    def __init__(self, nlp: Language) -> None:
        defaults = nlp.Defaults
        self._inner = Tokenizer(
            nlp.vocab,
            rules={**defaults.tokenizer_exceptions, **{title: [{ORTH: title}] for title in _TITLES}},
            prefix_search=compile_prefix_regex([*_MARKS, *(defaults.prefixes or [])]).search,
            suffix_search=compile_suffix_regex([*_MARKS, *(defaults.suffixes or [])]).search,
            infix_finditer=compile_infix_regex([*(defaults.infixes or []), *_MARKS]).finditer,
            token_match=defaults.token_match,
            url_match=defaults.url_match,
        )

        self._runs: dict[str, list[str]] = {}

    def __call__(self, text: str) -> Doc:
        """Cut a text into tokens; they and the blanks between them are the whole text."""
        runs = _RUN.findall(text)
        self._remember(runs)
        words: list[str] = []
        spaces: list[bool] = []
        for run in runs:
            if run == " " and spaces and not spaces[-1]:
                spaces[-1] = True
            else:
                cut = self._runs.get(run) or [run]
                words += cut
                spaces += [False] * len(cut)
        return Doc(self._inner.vocab, words=words, spaces=spaces)

    def _remember(self, runs: list[str]) -> None:
        """Cut the runs that were not met before, all together."""
        if len(self._runs) > _REMEMBERED:
            self._runs.clear()
        new = [run for run in dict.fromkeys(runs) if run not in self._runs and not run.isspace()]
        rows = iter(new)
        cut: list[str] = []
        for token in self._inner(" ".join(new)):
            cut.append(token.text)
            if token.whitespace_:
                self._runs[next(rows)] = cut
                cut = []
        if cut:
            self._runs[next(rows)] = cut

    def to_disk(self, *_: object, **__: object) -> None:
        """Nothing to keep: the rules are those above."""

    def from_disk(self, *_: object, **__: object) -> "Words":
        """Nothing to read."""
        return self
