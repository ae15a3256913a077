"""What shared words do not tell: set phrases that anybody says, and words about another number."""

import re
from collections.abc import Iterable, Sequence

from db.alignment import Piece

# Folded words in which people all say the same on such occasions. Collected from general knowledge and from the half of
# seeds/variants_unseen.json that is built on; those that only its other half has are left out.
_SET_PHRASES = r"""
no (further |more )?comment
(do|does|did|don t|doesn t|will|won t|can|cannot)( not)? comment( further)?( on( \w+)? (rumou?rs|speculation))?
(nothing|anything) (further|more|else) to (say|add)
(neither )?confirm (n?or )?den(y|ied)
at this (time|stage|point|moment)
(take|takes|taking|took|taken)( \w+){0,4} seriously
(our|my)( \w+)? (thoughts|hearts?|prayers|condolences|sympath(y|ies))( and( \w+)? \w+)? (are|is|go|goes) (with|out to)
with the famil(y|ies)( of( the)?( \w+)? (victims|dead|missing))?
(too|still) early to (say|tell|speculate|comment)( (what|who|whether|how|why)( (caused|happened))?)?
(there (is|s|was)|we (have|had|ve)|have seen) no (evidence|indication|sign|suggestion|reason to believe)
(has|have|had|was|were|is|are)( been)? (misused|compromised|affected)
(sorry|apologi[sz]e[sd]?|apolog(y|ies)) for (any|the)
(any|the) (inconvenience|disruption|distress|delays?)( (this|that|it|we))?( (may|might|could))?( (have|has))?( caused)?
(who )?((have|has) been )?(work|works|working|worked) a?round the clock
((would like|d like|want|wants|wish) to )?thank( (the|all|our))?( (firefighters|police|rescuers|volunteers|staff))?
(would like|d like|want|wants|wish) to (congratulate|apologi[sz]e)
subject to( \w+)? approvals?
justice (has been|was|will be|must be|is) (done|served)
(investigation|inquiry|probe|case)s? (is|are|was|remains?)( still)? (ongoing|under ?way|continuing|pending)
(cooperat|co operat|work)(e|es|ed|ing)? (fully|closely) with( the)?( \w+)? (police|authorities|investigators)
lessons (will|must|have|had|need|are)( to)?( be)?( been)? learn(ed|t)
(is|are|remains?|has always been)( \w+)? (our|my|the)( \w+)? priority
(our|my|the)( \w+)? priority (is|remains|has always been)
(in|over) the (coming|next few) (days|weeks|months)
as soon as (possible|practicable|we can|we know more|anything changes)
(at|by) the end of the day
(am|are|is|m|re|remain|remains)( \w+)? committed to
(deeply|truly|profoundly|very|extremely) (saddened|sorry|shocked|concerned|disappointed|sad|proud|grateful|pleased)
(shocked and saddened|saddened and shocked)
(honou?red|humbled|delighted|thrilled|proud|pleased) to (be|have|announce|welcome)
all( the)? options (are|remain) on the table
(a|the)( \w+)? step in the right direction
(deny|denies|denied|reject|rejects|rejected)( (these|those|the|all|any))? (allegations?|accusations?|claims?|wrongdoing)
in the strongest( possible)? terms
done nothing wrong
time will tell
wait and see( what happens)?
(let me|let s|let us) be( \w+)? clear
(to be|being)( \w+)? (honest|frank|fair)
with all due respect
make no mistake
rest assured
the fact of the matter is
first and foremost
(what|that) (is|s|was) best for( (the|our|my))?( (people|country|children|patients|customers|team|city|town))?
(do|does|doing|done|did) (everything|all) (we can|i can|possible|(in|within) (our|my|their) power)
the right thing to do
look(ing)? forward to
enough is enough
"""
# (Groups that capture are four times as slow.)
_SET = re.compile(rf"\b({'|'.join(_SET_PHRASES.split(chr(10))[1:-1])})\b".replace("(", "(?:"))

_NUMBERS = """
two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion
first second third fourth fifth sixth seventh eighth ninth tenth
"""
_IS_NUMBER = frozenset(_NUMBERS.split()).__contains__
# Words on either side of a number that are about it: those of a sentence or less.
_ABOUT = 8


def set_phrases(words: Sequence[str]) -> set[int]:
    """Which of some folded words, by index, stand in a set phrase: "we take this matter very seriously"."""
    text = " ".join(words)
    found: set[int] = set()
    for match in _SET.finditer(text):
        first = text.count(" ", 0, match.start())
        found.update(range(first, first + len(match[0].split())))
    return found


def about_another_number(pieces: Iterable[Piece], query: Sequence[str], quote: Sequence[str]) -> set[int]:
    """Which words of the query, by index, stand near a number that is another one in the quote.

    "1,800 hectares have burned" and "3,500 hectares have burned" are two statements, however alike. A number in figures
    is not compared with one in words.
    """
    found: set[int] = set()
    for piece in pieces:
        if piece.op != "changed":
            continue
        one, other = query[slice(*piece.query)], quote[slice(*piece.quote)]
        for is_number in (str.isdigit, _IS_NUMBER):
            first, second = list(filter(is_number, one)), list(filter(is_number, other))
            if first and second and first != second:
                found.update(range(piece.query[0] - _ABOUT, piece.query[1] + _ABOUT))
    return found
