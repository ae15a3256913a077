"""The page about the search language, /docs/search: what can be typed into `q`, each with a search to try."""

from typing import Any, Final, NamedTuple

from litestar import Request, Response, get

from api.rendering import render
from db.facets import FACET_LIMIT
from db.paging import COUNT_CAP
from db.parser import MAX_WORDS, MIN_PREFIX
from db.search import MOST_FROM, MOST_OF


class Section(NamedTuple):
    """A part of the page; `examples` are what is typed, and what it finds."""

    title: str
    text: str
    examples: tuple[tuple[str, str], ...]


SECTIONS: Final = (
    Section(
        "Words",
        "All words must be in the quote, in any order; quotes that hold them in a row come first. Case, accents, "
        "punctuation and the shape of apostrophes do not matter. A word with marks inside is its pieces in a row.",
        (
            ("harbour snow", "both words"),
            ("HARBOUR saved", "the same as harbour saved"),
            ("multi-agency", "multi agency, one after the other"),
            ("don't", "also don’t"),
        ),
    ),
    Section(
        "Words in a row",
        "Double quotation marks of any shape hold words that stand one after the other.",
        (
            ('"before the first snow"', "just these words, in this order"),
            ("“our members” waited", "a phrase and a word"),
        ),
    ),
    Section(
        "Words to leave out",
        "A minus sign right before a word, a phrase or a field leaves out what holds it.",
        (
            ("harbour -first", "harbour without first"),
            ('snow -"first snow"', "snow, but not first snow"),
        ),
    ),
    Section(
        "Any ending",
        f"An asterisk at the end of a word stands for any ending, after {MIN_PREFIX} letters or more.",
        (
            ("harb*", "harbour, harbours, harbouring"),
            ('"first sno*"', "the last word of a phrase may go on, too"),
        ),
    ),
    Section(
        "One or the other",
        "OR, in capitals, joins the two things on its sides, and nothing more; parentheses do not group.",
        (
            ("quay OR cranes", "either word"),
            ("open harbour OR quay snow", "open and snow, and one of harbour and quay"),
        ),
    ),
    Section(
        "Who said it: speaker:",
        "A word stands for everybody who has it in a name; several in quotation marks are a whole name or alias. "
        "It follows right after the colon, and may be an id. Two speakers are joined by OR.",
        (
            ("speaker:marrandt", "what everybody called Marrandt said"),
            ('harbour speaker:"Ilse Marrandt"', "what Ilse Marrandt said about the harbour"),
            ("speaker:okeday OR speaker:vesk", "what either said"),
            ("harbour -speaker:marrandt", "what others said about the harbour"),
        ),
    ),
    Section(
        "Who published it: outlet:",
        "The name of an outlet, with or without its The, or an id.",
        (
            ('outlet:"The Selwick Courier" snow', "snow, in this paper"),
            ('-outlet:"Dunmere Echo"', "all but this paper"),
        ),
    ),
    Section(
        "How it was quoted: kind:",
        "direct: all of it stood between quotation marks; mixed: part of it; indirect: none of it.",
        (
            ("kind:direct harbour", "only what was printed as spoken"),
            ("kind:mixed OR kind:indirect", "the rest"),
        ),
    ),
    Section(
        "When: before: and after:",
        "A day, a month or a year, the year first. after: takes in the day, the month or the year that it names; "
        "before: ends the day before it. Quotes of articles without a date are left out.",
        (
            ("after:2031-04-15", "on 15 April 2031 or later"),
            ("before:2031-04-15", "until 14 April 2031"),
            ("after:2031-04 before:2031-05 harbour", "all of April 2031"),
            ("after:2031 before:2032", "all of 2031"),
        ),
    ),
)

REFUSED: Final = (
    ('"first snow', "a quotation mark without its second"),
    ("-harbour", "only words to leave out"),
    ("harbour NOT snow", "NOT; a minus sign does it"),
    ("ha*", f"an asterisk after fewer than {MIN_PREFIX} letters, or anywhere but at the end of a word"),
    ("(harbour OR quay) snow", "parentheses around alternatives"),
    ("speaker:okeday OR harbour", "OR between a field and something else"),
    ("speaker:okeday speaker:vesk", "a field given twice without OR: no quote has two speakers"),
    ("speaker: okeday", "a space after the colon of a field"),
    (
        "speaker:nobody",
        "a speaker or an outlet that is not there, or a word that more than a hundred speakers have",
    ),
    ("kind:spoken", "a kind that there is not"),
    ("before:yesterday", "what is no day, month or year"),
    ("after:2032 before:2031", "days between which none lies"),
    ("autor:okeday", "what is probably a field misspelt, or called otherwise elsewhere; quote it if it is not"),
)
"""What is an error, and why; each answers 400 with the reason and the place."""


@get("/docs/search", include_in_schema=False, sync_to_thread=True)
def language_page(request: Request[Any, Any, Any]) -> Response[str]:
    """The page; every address in it is relative."""
    return render(
        request.scope,
        "search_language.html",
        sections=SECTIONS,
        refused=REFUSED,
        most_from=MOST_FROM,
        most_of=MOST_OF,
        count_cap=COUNT_CAP,
        facet_limit=FACET_LIMIT,
        max_words=MAX_WORDS,
    )
