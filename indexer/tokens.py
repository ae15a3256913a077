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
_LONG = re.compile(r"\S{101}")
_RUN = re.compile(r"\S{1,100}|\s+")


class Words:
    """The tokenizer of the pipeline; linear in the length of the text whatever it holds."""

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

    def __call__(self, text: str) -> Doc:
        """Cut a text into tokens; they and the blanks between them are the whole text."""
        if not _LONG.search(text):
            doc: Doc = self._inner(text)
            return doc
        words: list[str] = []
        spaces: list[bool] = []
        for run in _RUN.finditer(text):
            for token in self._inner(run.group()):
                if token.text == " " and spaces and not spaces[-1]:
                    spaces[-1] = True
                else:
                    words.append(token.text)
                    spaces.append(bool(token.whitespace_))
        return Doc(self._inner.vocab, words=words, spaces=spaces)

    def to_disk(self, *_: object, **__: object) -> None:
        """Nothing to keep: the rules are those above."""

    def from_disk(self, *_: object, **__: object) -> "Words":
        """Nothing to read."""
        return self
