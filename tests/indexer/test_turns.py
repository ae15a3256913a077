"""Whole texts: the turns of transcripts and the answers of interviews, and ordinary articles that are neither."""

from collections.abc import Callable

import pytest

from indexer.pipeline import extract_quotes

INTRODUCED = "The lighthouse keeper Edda Farrow spoke to us on her last evening at work, below the lamp.\n\n"


def said(text: str) -> list[tuple[str, str | None, str | None]]:
    """What was said, by whom as printed, and by whom as named."""
    return [(q.text, q.source, q.speaker.name if q.speaker else None) for q in extract_quotes(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "Edda Farrow met the council.\n\nFARROW: I see the rock.\n\nMR. HALE: Can you?\n\nFARROW: Barely.",
            [
                ("I see the rock.", "FARROW", "Edda Farrow"),
                ("Can you?", "MR. HALE", "HALE"),
                ("Barely.", "FARROW", "Edda Farrow"),
            ],
            id="shouted-surnames",
        ),
        pytest.param(
            "The recording of the landing:\n\n09:14:02 Tower: You are low.\n09:14:05 Pilot: So is the tower.",
            [("You are low.", "Tower", None), ("So is the tower.", "Pilot", None)],
            id="roles-behind-the-time",
        ),
        pytest.param(
            "The ferry has a new deck.\n\nMilla, 61, nurse: It smells of soup.\nOdo (19): I like soup.",
            [("It smells of soup.", "Milla", "Milla"), ("I like soup.", "Odo", "Odo")],
            id="people-with-their-age",
        ),
        pytest.param(
            "CLERK: Will you swear?\n\nEDDA FARROW: I will.\n\nI have sworn before, and for nothing.\n\nCLERK: Good.",
            [
                ("Will you swear?", "CLERK", None),
                ("I will. I have sworn before, and for nothing.", "EDDA FARROW", "EDDA FARROW"),
                ("Good.", "CLERK", None),
            ],
            id="turn-of-two-paragraphs",
        ),
        pytest.param(
            "Moderator Maria Orr: One minute.\n\nAda Fell (laughing): No. (Applause.) I am off.\n\nOrr: Thank you.",
            [
                ("One minute.", "Moderator Maria Orr", "Maria Orr"),
                ("No. I am off.", "Ada Fell", "Ada Fell"),
                ("Thank you.", "Orr", "Maria Orr"),
            ],
            id="stage-directions-and-shorter-labels",
        ),
        pytest.param(
            "Ms Fell (Marrow) (Lib.): Will he say when?\n\nThe Minister for Roads (Mr Odo Hale): Soon.\n\n"
            "Ms Fell: I thank him.",
            [
                ("Will he say when?", "Ms Fell", "Fell"),
                ("Soon.", "The Minister for Roads (Mr Odo Hale)", "Odo Hale"),
                ("I thank him.", "Ms Fell", "Fell"),
            ],
            id="parliament",
        ),
        pytest.param(
            "From a podcast with Maria Orr:\n\n[00:41] MARIA: So you bought it.\n[00:43] ODO: We did.",
            [("So you bought it.", "MARIA", "Maria Orr"), ("We did.", "ODO", "ODO")],
            id="given-names",
        ),
        pytest.param(
            "When Hal Orr came to class:\n\nPupil 1 – Were you burned?\nOrr – Twice.\nPupil 2 – I see.",
            [("Were you burned?", "Pupil 1", None), ("Twice.", "Orr", "Hal Orr"), ("I see.", "Pupil 2", None)],
            id="numbered-labels",
        ),
        pytest.param(
            "The keeper, Edda Farrow, was cross-examined on Friday by Mr. Hale.\n\nQ. You heard it?\nA. I did.",
            [("You heard it?", "Q", "Hale"), ("I did.", "A", "Edda Farrow")],
            id="examined-by-name",
        ),
        pytest.param(
            "Two keepers, one question: what comes first?\n\nMaria Orr (North): Light.\n\nAnna Fell (South): Oil.",
            [("Light.", "Maria Orr", "Maria Orr"), ("Oil.", "Anna Fell", "Anna Fell")],
            id="one-question-to-all",
        ),
        pytest.param(
            "The vote.\n\nORR: Who wants the “free” port?\n\nFELL: We do.\n\n“Nobody does,” Ada Fell said later.",
            [
                ("Who wants the “free” port?", "ORR", "ORR"),
                ("We do.", "FELL", "Ada Fell"),
                ("Nobody does,", "Ada Fell", "Ada Fell"),
            ],
            id="marks-within-a-turn",
        ),
    ],
)
def test_the_turns_of_a_transcript(text: str, expected: list[tuple[str, str | None, str | None]]) -> None:
    assert said(text) == expected
    assert {(q.kind, q.cue) for q in extract_quotes(text) if q.text[-1] != ","} == {("direct", None)}


@pytest.mark.parametrize(
    "talk",
    [
        pytest.param("Were you afraid?\n\nOf my stairs.\n\nAnd of the sea?\n\nI never looked.", id="bare"),
        pytest.param("Q: Were you afraid?\nA: Of my stairs.\nQ: And of the sea?\nA: I never looked.", id="letters"),
        pytest.param("Q. Were you afraid? A. Of my stairs. Q. And of the sea? A. I never looked.", id="one-line"),
        pytest.param("– Were you afraid?\n\n– Of my stairs.\n\n– And of the sea?\n\n– I never looked.", id="dashes"),
        pytest.param("Were you afraid? Of my stairs.\n\nAnd of the sea? I never looked.", id="one-paragraph-each"),
        pytest.param(
            "Were you afraid?\n\nA: Of my stairs.\n\nAnd of the sea?\n\nA: I never looked.", id="only-the-answers"
        ),
    ],
)
def test_the_answers_of_an_interview(talk: str) -> None:
    mention = "The lighthouse keeper Edda Farrow"
    expected = [("Of my stairs.", mention, "Edda Farrow"), ("I never looked.", mention, "Edda Farrow")]
    assert said(INTRODUCED + talk) == expected


def test_the_questions_of_a_paper_are_nobodys_quotes() -> None:
    text = (
        "Edda Farrow spoke to the Ebbing Lantern (EL) below the lamp.\n\n"
        "EL: Were you afraid?\n\nEF: Of my stairs.\n\nEL: And of the sea?\n\nEF: I never looked."
    )
    assert said(text) == [("Of my stairs.", "EF", "Edda Farrow"), ("I never looked.", "EF", "Edda Farrow")]


def test_an_answer_of_two_paragraphs_is_one_quote_and_what_is_told_below_is_none() -> None:
    text = INTRODUCED + (
        "Were you afraid?\n\nOf my stairs.\n\nMy knees are older than I am.\n\nAnd of the sea?\n\nI never looked.\n\n"
        "Farrow leaves in May."
    )
    assert [quote for quote, _, _ in said(text)] == [
        "Of my stairs. My knees are older than I am.",
        "I never looked.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "Edda Farrow leaves the lighthouse in May.\n\nWhat will become of the lamp?\n\nThe council owns it and has "
            "no plans.\n\nAnd who will mind the stairs?\n\nThe stairs are closed in winter.",
            id="rhetorical-questions",
        ),
        pytest.param(
            "The lighthouse opens in May.\n\nWhere: Ebbing Point\nWhen: daily, if we are awake\n"
            "Tickets: ask at the door\nWhere: Fell Rock\nWhen: never\nTickets: what would you need them for?",
            id="fact-box",
        ),
        pytest.param(
            "Three things changed.\n\nThe Lamp Goes Out: It was sold to a museum in the capital.\n\n"
            "The Stairs Stay: Nobody could think of another way up.",
            id="headed-paragraphs",
        ),
        pytest.param(
            "Farrow: the lamp must stay\n\nThe lamp is to be sold in May, and nobody has asked why.", id="headline"
        ),
    ],
)
def test_no_transcript_and_no_interview(text: str) -> None:
    assert [q.text for q in extract_quotes(text) if q.kind == "direct"] == []


@pytest.mark.parametrize(
    "unit",
    [
        pytest.param("ORR: Why?\n\nFELL: I know.\n\n", id="labels"),
        pytest.param("Were you there?\n\nI was there again.\n\n", id="questions"),
        pytest.param("Q. Why? A. I know. ", id="one-line"),
    ],
)
def test_the_time_is_linear(unit: str, assert_linear: Callable[..., None]) -> None:
    assert_linear(extract_quotes, unit, 20_000)
