"""The third stage, beside attribution: the turns of transcripts and the answers of interviews, which bear no marks.

Three forms are read, each only on more evidence than one paragraph gives, since an ordinary article may hold a bare
question or a line with a colon:

labels      paragraphs that begin with who speaks ("ORR: ...", "Q: ...", "14:02 Captain: ..."), two or more
one line    "Q. ... A. ..." within a paragraph
interviews  bare questions, each with its answer below, in an article that names who was asked
"""

from indexer.interviews import interview, questionnaire
from indexer.quotes import Found, Paragraph
from indexer.talk import Talk
from indexer.transcripts import transcript


def find_turns(text: str, paragraphs: list[Paragraph]) -> dict[int, list[Found]]:
    """Return the quotes of each paragraph that is part of a transcript or an interview; the questions hold none.

    The other rules leave these paragraphs alone. The time is linear in the length of the text.
    """
    talk = Talk(text, paragraphs)
    return transcript(talk) or interview(talk) or questionnaire(talk)
