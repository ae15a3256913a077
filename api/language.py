"""The page about the search language, /docs/search: what can be typed into `q`, each with a search to try."""

from html import escape
from typing import Final, NamedTuple
from urllib.parse import urlencode

from litestar import MediaType, get

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

_STYLE: Final = (
    "body { margin: 0; background: #fafafa; color: #3b4151; font: 16px/1.5 sans-serif; } "
    "main { max-width: 46rem; margin: 0 auto; padding: 1rem 1.5rem 4rem; } "
    "h2 { margin: 2rem 0 .25rem; font-size: 1.15rem; } p { margin: .25rem 0 .5rem; } "
    "table { border-collapse: collapse; width: 100%; } "
    "td { padding: .25rem .75rem .25rem 0; vertical-align: top; border-top: 1px solid #ddd; width: 50%; } "
    "code { font-size: .95em; }"
)


def render() -> str:
    """Write the page as HTML; every address in it is relative."""
    parts = [
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        "<title>OnRecord: the search language</title>",
        '<link rel="icon" type="image/png" href="favicon-32x32.png">',
        f"<style>{_STYLE}</style>",
        "</head>",
        "<body>",
        "<main>",
        "<h1>The search language</h1>",
        '<p>What the parameter <code>q</code> of <a href="../docs#/quotes/search_quotes">/v1/quotes</a> and '
        '<a href="../docs#/quotes/count_facets">/v1/facets</a> takes, and <code>onrecord search</code> in a terminal. '
        "Everything narrows the search, as do the other parameters beside it. The examples are of an invented country, "
        "and each leads to its answer; where the database knows no such speaker or outlet, the answer says so. Every "
        "answer tells in <code>query</code> how <code>q</code> was understood.</p>",
    ]
    for section in SECTIONS:
        parts += [f"<h2>{escape(section.title)}</h2>", f"<p>{escape(section.text)}</p>", _table(section.examples)]
    parts += [
        "<h2>Most words: the parameter match</h2>",
        f"<p>With <code>match=most</code> a quote may lack one of {MOST_FROM} words or more; of more than {MOST_OF} "
        f"only the {MOST_OF} rarest count. Quotes that hold all words still come first, then those that lack the "
        "commonest.</p>",
        "<h2>Counts</h2>",
        f"<p>Totals are exact to {COUNT_CAP:,}. Where words are in very many quotes but seldom together, or a prefix "
        "is of very many, counting stops after some milliseconds: there are at least so many. <code>/v1/facets</code> "
        f"counts the same search, its newest {COUNT_CAP:,} quotes at the utmost, by speaker and outlet ({FACET_LIMIT} "
        "of each are named), kind, month and year.</p>",
        "<h2>What is refused</h2>",
        f"<p>What cannot be meant is an error that says why and where, never an empty answer. So are more than "
        f"{MAX_WORDS} words. Other words before a colon, such as <code>note:</code>, are words; a field's name is one "
        "inside quotation marks.</p>",
        _table(REFUSED),
        "</main>",
        "</body>",
        "</html>",
        "",
    ]
    return "\n".join(parts)


def _table(examples: tuple[tuple[str, str], ...]) -> str:
    rows = [
        f'<tr><td><a href="../v1/quotes?{escape(urlencode({"q": query}))}"><code>{escape(query)}</code></a></td>'
        f"<td>{escape(meaning)}</td></tr>"
        for query, meaning in examples
    ]
    return "\n".join(["<table>", *rows, "</table>"])


@get("/docs/search", include_in_schema=False, media_type=MediaType.HTML, sync_to_thread=False)
def search_page() -> str:
    """The page; it asks nobody for anything but the icon."""
    return render()
