import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.models import ExtractedQuote
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


MARKS = list('“”"‘’,.:—()') + ["\n\n", "\u00ad", "’s", "[said](#)", "“We will open,”"]
WORDS = ["said", "Quill", "Dario Quill", "the minister", "he", "who", "that", "according to", "adding", "by", "told"]
PIECES = st.sampled_from([*MARKS, *WORDS, "the Courier", "in the", "and", "said,"])


@given(st.lists(PIECES, max_size=40))
def test_any_text_gives_quotes_that_stand_where_they_say(pieces: list[str]) -> None:
    text = " ".join(pieces)
    for quote in extract_quotes(text):
        assert quote.spans
        for start, end in (*quote.spans, *quote.source_spans, *quote.cue_spans, *quote.verbatim):
            assert 0 <= start < end <= len(text)
        assert quote.text == " ".join(text[s:e] for s, e in quote.spans)
        assert 0 <= quote.confidence <= 1
        assert (quote.kind == "indirect") == (not quote.verbatim)


@given(st.text(max_size=300))
def test_no_text_raises(text: str) -> None:
    extract_quotes(text)


@pytest.mark.parametrize(
    "text",
    [
        '"' * 20_000,
        "[" * 20_000,
        "“ a " * 10_000,
        "said, " * 20_000,
        "a" * 500_000,
        "“It is,” he said. " * 10_000,
        ". " * 99_999,
    ],
    ids=["marks", "brackets", "never-closed", "cues", "one-word", "one-paragraph", "full-stops"],
)
def test_a_hostile_text_is_done_with_in_time(text: str) -> None:
    """Each took a minute or more where some stage was quadratic."""
    for quote in extract_quotes(text):
        assert quote.text


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
    assert (quote.source, quote.speaker, quote.confidence) == (None, None, 0.05)
