from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.extracted import ExtractedQuote
from indexer.pipeline import extract_quotes


def only(text: str) -> ExtractedQuote:
    quotes = extract_quotes(text)
    assert len(quotes) == 1, [q.text for q in quotes]
    return quotes[0]


def speaker(quote: ExtractedQuote) -> str | None:
    return quote.speaker.name if quote.speaker else None


@pytest.mark.parametrize(
    ("text", "source", "cue"),
    [
        ("“We will open the port,” said Dario Quill.", "Dario Quill", "said"),
        ("“We will open the port,” Dario Quill said on Friday.", "Dario Quill", "said"),
        ("“We will open the port,” said the harbour minister, who was tired.", "the harbour minister", "said"),
        ("Dario Quill said: “We will open the port.”", "Dario Quill", "said"),
        ("Dario Quill, the minister, told reporters, “We will open the port.”", "Dario Quill", "told"),
        ("Quill (Liberal) said on Friday that “the port will open soon.”", "Quill", "said"),
        ("According to Dario Quill, “the port will open by June.”", "Dario Quill", "According to"),
        ("Dario Quill: “We will open the port.”", "Dario Quill", ":"),
        ("“We will open the port.” — Dario Quill", "Dario Quill", None),
        ("“We will open the port,” Quill harrumphed.", "Quill", "harrumphed"),
        (
            "The plan was described as “a gift to the harbour” by the Harbour Authority.",
            "the Harbour Authority",
            "described",
        ),
        (
            "“We will open,” a senior official who was not named told the paper.",
            "a senior official who was not named",
            "told",
        ),
        ("He met the crew, saying “it will not happen again.”", "He", "saying"),
        ("Dario Quill met the crew and said it would “never happen again.”", "Dario Quill", "said"),
        ("“We will open the port,” he also said.", "he", "said"),
        ("As Mattis Ruhl put it, “a harbour is not a suitcase.”", "Mattis Ruhl", "put"),
    ],
)
def test_the_source_of_a_quote(text: str, source: str, cue: str | None) -> None:
    quote = only(text)
    assert (quote.source, quote.cue) == (source, cue)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("She had read “The Salt Ledger” twice, and liked the novel.", id="title"),
        pytest.param("The goalkeeper Emil “the Wall” Sandqvist trains the team now.", id="nickname"),
        pytest.param("The so-called “hotline” has been silent since March.", id="scare"),
        pytest.param("Quill did not say that the port would close in June.", id="denied"),
        pytest.param("If Ruhl says that the strike is over, it is over.", id="hypothetical"),
        pytest.param("The talks were held in the old customs house on Friday.", id="nothing-said"),
    ],
)
def test_what_is_no_quote(text: str) -> None:
    assert extract_quotes(text) == ()


def test_a_related_article_line_and_a_caption_hold_no_quote() -> None:
    text = (
        "The harbour was closed on Friday, and nobody could say when it would be opened again to ships.\n\n"
        "Related article: [“We Never Said That,” Says Quill](#)\n\n"
        "Photo by Ada Wren: “the quiet quay at night”\n\n"
        "“It will open in June,” Dario Quill said."
    )
    assert [q.text for q in extract_quotes(text)] == ["It will open in June,"]


def test_an_interrupted_quote_is_one_in_two_pieces() -> None:
    text = "“It is over,” Mattis Ruhl said. “Go home and sleep.”"
    quote = only(text)
    assert quote.text == "It is over, Go home and sleep."
    assert [text[s:e] for s, e in quote.spans] == ["It is over,", "Go home and sleep."]
    assert quote.kind == "direct"


def test_a_quote_over_paragraphs_is_one() -> None:
    text = "Mattis Ruhl said: “It is over.\n\n“Go home and sleep.”\n\n“And come back on Monday,” he added."
    assert [q.text for q in extract_quotes(text)] == ["It is over. Go home and sleep.", "And come back on Monday,"]


def test_a_quoted_part_of_a_reported_clause_is_mixed() -> None:
    text = "Dario Quill said he would open the port “in due course,” ending the talks."
    quote = only(text)
    assert (quote.kind, quote.text) == ("mixed", "he would open the port “in due course,”")
    assert [text[s:e] for s, e in quote.verbatim] == ["in due course,"]


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("Dario Quill said that the port would open in June.", "that the port would open in June"),
        ("The port will open in June, Dario Quill said.", "The port will open in June"),
        ("The port will open in June, said Dario Quill.", "The port will open in June"),
        ("According to Dario Quill, the port will open in June.", "the port will open in June"),
    ],
)
def test_indirect_speech(text: str, content: str) -> None:
    quote = only(text)
    assert (quote.kind, quote.text, speaker(quote), quote.verbatim) == ("indirect", content, "Dario Quill", ())


def test_a_name_is_resolved_to_the_fullest_the_article_gives() -> None:
    text = (
        "“It is over,” Quill said on Friday. Harbour Minister Dario Quill had flown in from Ostrel.\n\n"
        "“Go home,” the minister said.\n\n“And sleep well,” he added."
    )
    assert [speaker(q) for q in extract_quotes(text)] == ["Dario Quill"] * 3


def test_roles_and_aliases_are_kept() -> None:
    text = "Prime Minister Ilse Marrandt spoke first. “It is over,” Marrandt said."
    quote = only(text)
    assert quote.speaker is not None
    assert (quote.speaker.roles, quote.speaker.aliases) == (("Prime Minister",), ("Marrandt",))


@pytest.mark.parametrize(
    "text",
    [
        "“It is over,” a senior official in the Harbour Ministry said. Dario Quill was away.",
        "“It is over,” her lawyer said. Ilse Marrandt was away.",
        "“It is over,” dockers said. Mattis Ruhl was away.",
        "“It is over,” Marrandt's lawyer said. Ilse Marrandt was away.",
    ],
)
def test_unnamed_sources_have_no_speaker(text: str) -> None:
    quote = extract_quotes(text)[0]
    assert quote.speaker is None
    assert quote.source is not None


def test_two_people_of_one_name_are_told_apart_by_who_was_named_last() -> None:
    text = (
        "Sabine Achterberg opened the hearing. “Sit down,” Achterberg said.\n\n"
        "Jonas Achterberg was late. “I am here now,” Achterberg said."
    )
    assert [speaker(q) for q in extract_quotes(text)] == ["Sabine Achterberg", "Jonas Achterberg"]


def test_an_organisation_speaks() -> None:
    quote = only("“It is over,” the Torvian Trade Ministry said in a statement.")
    assert quote.speaker is not None
    assert (quote.speaker.name, quote.speaker.kind) == ("Torvian Trade Ministry", "organisation")


@pytest.mark.parametrize(
    ("text", "said_to"),
    [
        ("“It is over,” Ruhl told the Selwick Courier on Friday.", "the Selwick Courier"),
        ("“It is over,” Ruhl told Radio Calderra.", "Radio Calderra"),
        ("“It is over,” Ruhl wrote on social media.", "social media"),
        ("In an interview with the Harbour Herald, Ruhl said: “It is over.”", "the Harbour Herald"),
        ("“It is over,” Ruhl told his wife.", None),
        ("“It is over,” Ruhl said.", None),
    ],
)
def test_to_whom_it_was_said(text: str, said_to: str | None) -> None:
    assert only(text).said_to == said_to


@pytest.mark.parametrize(
    ("text", "source", "relayed_by"),
    [
        (
            "Calderra Wire, citing an unnamed official, reported that the port would open in June.",
            "an unnamed official",
            "Calderra Wire",
        ),
        ("Vashenko lamented the “unfriendly course” of the talks, the Kremlin said.", "Vashenko", "the Kremlin"),
    ],
)
def test_second_hand_words(text: str, source: str, relayed_by: str) -> None:
    quote = extract_quotes(text)[0]
    assert (quote.source, quote.relayed_by) == (source, relayed_by)


def test_offsets_count_in_the_text_as_given() -> None:
    text = "“We will o\u00adpen the\xa0port,” Dario\u200b Quill [said](https://x.example/a)."
    quote = only(text)
    assert [text[s:e] for s, e in quote.spans] == ["We will o\u00adpen the\xa0port,"]
    assert [text[s:e] for s, e in quote.source_spans] == ["Dario\u200b Quill"]
    assert [text[s:e] for s, e in quote.cue_spans] == ["said"]


MARKS = ["“", "”", '"', "‘", "’", "'", "«", "»", "„", "``", "''", ",", ".", ":", "—", "(", ")", "[said](#)", "’s"]
BLANKS = ["", " ", "\n\n", "\r\n", "\r", "\t", "\xa0", "\u00ad", "\u200b", "\ufeff", "\x00", "\u2028"]
WORDS = ["said", "Quill", "Dario Quill", "the minister", "he", "who", "that", "according to", "adding", "by", "told"]
LETTERS = [
    "Ärger",
    "größte",
    "été",
    "n’est",
    "Он",
    "сказал",
    "порт",
    "港",
    "ميناء",
    "ﬁn",
    "İ",
    "🙂",
    "e\u0301",
    "\ud7ff",
]
PIECES = st.sampled_from([*MARKS, *WORDS, *LETTERS, "“We will open,”", "in the", "and", "said,"])


def check(text: str) -> None:
    for quote in extract_quotes(text):
        assert quote.spans
        for spans in (quote.spans, quote.source_spans, quote.cue_spans, quote.verbatim):
            assert all(0 <= start < end <= len(text) for start, end in spans)
            assert all(one[1] <= two[0] for one, two in pairwise(spans))
        assert quote.text == " ".join(text[s:e] for s, e in quote.spans)
        assert quote.source == (" ".join(text[s:e] for s, e in quote.source_spans) or None)
        assert quote.cue == (" ".join(text[s:e] for s, e in quote.cue_spans) or None)
        for start, end in quote.verbatim:
            assert any(s <= start and end <= e for s, e in quote.spans)
        assert 0 < quote.confidence <= 1
        assert (quote.kind == "indirect") == (not quote.verbatim)


@settings(max_examples=60)
@given(st.lists(PIECES, max_size=40))
def test_any_text_gives_quotes_that_stand_where_they_say(pieces: list[str]) -> None:
    check(" ".join(pieces))


@settings(max_examples=60)
@given(st.lists(st.tuples(PIECES, st.sampled_from(BLANKS)), max_size=40))
def test_so_does_a_text_with_odd_blanks_and_invisible_characters(pieces: list[tuple[str, str]]) -> None:
    check("".join(piece + blank for piece, blank in pieces))


@given(st.text(max_size=300))
def test_no_text_raises(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "„Der Hafen bleibt den ganzen Winter geöffnet“, sagte Dario Quill am Freitag.",
            "Der Hafen bleibt den ganzen Winter geöffnet",
        ),
        (
            "»Der Hafen bleibt den ganzen Winter geöffnet«, sagte Dario Quill am Freitag.",
            "Der Hafen bleibt den ganzen Winter geöffnet",
        ),
        ("« Le port restera ouvert cet été », a déclaré Dario Quill vendredi.", "Le port restera ouvert cet été"),
        ("«\xa0L’été n’est pas encore fini ici\xa0», a dit Dario Quill.", "L’été n’est pas encore fini ici"),
        ("«Порт останется открытым до конца лета», — сказал Дарио Квилл.", "Порт останется открытым до конца лета"),
        ("Он сказал: «Порт останется открытым до конца лета».", "Порт останется открытым до конца лета"),
        ("Ο υπουργός είπε: «Το λιμάνι μένει ανοιχτό όλη τη μέρα».", "Το λιμάνι μένει ανοιχτό όλη τη μέρα"),
    ],
    ids=["german", "german-angles", "french", "french-no-break-spaces", "russian", "russian-colon", "greek"],
)
def test_words_between_the_marks_of_other_languages(text: str, words: str) -> None:
    (quote,) = extract_quotes(text)
    assert (quote.text, quote.kind) == (words, "direct")
    check(text)


@pytest.mark.parametrize(
    ("unit", "length"),
    [
        pytest.param('"', 20_000, id="marks"),
        pytest.param("[", 20_000, id="brackets"),
        pytest.param("“ a ", 20_000, id="never-closed"),
        pytest.param("“a b c” ", 10_000, id="five-thousand-marks"),
        pytest.param("said, ", 4_000, id="cues"),
        pytest.param("a", 100_000, id="one-word"),
        pytest.param("“It is,” he said. ", 6_000, id="one-paragraph"),
        pytest.param("the port and the harbour and ", 20_000, id="one-sentence"),
        pytest.param("Quill said that ", 6_000, id="nested-clauses"),
        pytest.param("according to ", 6_000, id="according"),
        pytest.param("“A b c.\n\n", 40_000, id="paragraphs-left-open"),
        pytest.param(". ", 20_000, id="full-stops"),
        pytest.param("., - ", 50_000, id="no-letters"),
        pytest.param("\u00ad", 50_000, id="soft-hyphens"),
    ],
)
def test_the_time_a_hostile_text_takes_is_linear(unit: str, length: int, assert_linear: Callable[..., None]) -> None:
    assert_linear(extract_quotes, unit, length)


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Dario Quill went on to say:\n\n“We will open the port.”", "Dario Quill"),
        ("This is what Dario Quill wants:\n\n“We will open the port.”", "Dario Quill"),
        ("Mattis Ruhl was unmoved. “It is over,” he said.\n\n“We will go home now.”", "he"),
        ("“It began with a lie.”\n\n“It ended with one,” Mattis Ruhl said.", "Mattis Ruhl"),
    ],
)
def test_a_source_carries_over_from_the_paragraph_beside_it(text: str, source: str) -> None:
    carried = [q for q in extract_quotes(text) if q.source == source]
    assert carried, [(q.text, q.source) for q in extract_quotes(text)]


def test_a_quote_nobody_is_named_for_is_kept() -> None:
    quote = only("“We will open the port in the spring.”")
    assert (quote.source, quote.speaker) == (None, None)
    assert quote.confidence < 0.3


def test_a_judgment_within_other_words_is_whose_it_is() -> None:
    text = "Ann Orr spoke of reports suggesting that troops help Torvia, which she described as a “serious threat”."
    found = [(q.text, q.source) for q in extract_quotes(text) if q.kind != "indirect"]
    assert found == [("serious threat", "she")]


def test_an_uncounted_verb_before_a_clause_with_that_is_a_cue() -> None:
    found = [
        (q.text, q.source, q.cue) for q in extract_quotes("Ann Orr told them a joke and then rasped that it rained.")
    ]
    assert ("that it rained", "Ann Orr", "rasped") in found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "In May 2013 Ann Orr told Reddick that “no records were located”.",
            [("that “no records were located”", "Ann Orr")],
            id="month",
        ),
        pytest.param(
            "Ann Orr issued a statement saying his comment “has absolutely no place here”.",
            [("his comment “has absolutely no place here”", "Ann Orr")],
            id="what-a-comment-has",
        ),
        pytest.param(
            "The mayor, Tom Fell, applauded Ann Orr for stressing that “no stone” would be moved.",
            [("that “no stone” would be moved", "Ann Orr")],
            id="praised-for-saying",
        ),
    ],
)
def test_marked_words_and_their_source(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(q.text, q.source) for q in extract_quotes(text) if q.kind != "indirect"] == expected
