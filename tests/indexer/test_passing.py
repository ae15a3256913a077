"""Words passed on, and the sources of sentences whose grammar misleads."""

import pytest

from indexer.pipeline import extract_quotes


@pytest.mark.parametrize(
    ("text", "quoted", "source", "relayed_by"),
    [
        pytest.param(
            "Sallow TV showed General Odd Dorn on a horse and quoted him as telling cadets that “a pier is a promise”.",
            "that “a pier is a promise”",
            "him",
            "Sallow TV",
            id="quoted as telling",
        ),
        pytest.param(
            "Radio Pell reported on Saturday, citing two harbour officials, that the tanker had been sold for scrap.",
            "that the tanker had been sold for scrap",
            "two harbour officials",
            "Radio Pell",
            id="citing before what was said",
        ),
        pytest.param(
            "Pell News reported last week that Orr had hired bankers, citing two people briefed on the matter.",
            "that Orr had hired bankers",
            "two people briefed on the matter",
            "Pell News",
            id="citing behind what was said",
        ),
        pytest.param(
            "Her father always told her, the cook Ada Orr says, that the sea was flat.",
            "that the sea was flat",
            "Her father",
            "Ada Orr",
            id="passed on between commas",
        ),
        pytest.param(
            "Ada Orr came to the quay. The bishop, she said, had promised that the church would be open all night.",
            "that the church would be open all night",
            "The bishop",
            "Ada Orr",
            id="passed on by a pronoun",
        ),
        pytest.param(
            "“He was calm,” the driver, Odd Pell, was quoted by the evening paper Posta as saying.",
            "He was calm,",
            "Odd Pell",
            "Posta",
            id="was quoted by a paper as saying",
        ),
    ],
)
def test_who_passes_it_on(text: str, quoted: str, source: str, relayed_by: str) -> None:
    quote = next(q for q in extract_quotes(text) if q.text == quoted)
    assert (quote.source, quote.relayed_by) == (source, relayed_by)


@pytest.mark.parametrize(
    ("text", "quoted", "source", "speaker"),
    [
        pytest.param(
            "A sculptor who worked on it told friends: “I am still chiselling.”",
            "I am still chiselling.",
            "A sculptor who worked on it",
            None,
            id="ends in an object",
        ),
        pytest.param(
            "Ada Orr has since told her agent that she was tired.", "that she was tired", "Ada Orr", "Ada Orr"
        ),
        pytest.param(
            "Dov Sallow slept. “There was much paper,” his press secretary, Ada Orr, said on Monday.",
            "There was much paper,",
            "his press secretary, Ada Orr",
            "Ada Orr",
            id="press secretary",
        ),
        pytest.param(
            "Her ex-husband, the columnist Odd Pell, wrote in the paper that she had never arrived.",
            "that she had never arrived",
            "Her ex-husband, the columnist Odd Pell",
            "Odd Pell",
            id="hyphen",
        ),
        pytest.param(
            "“We thought it was broken,” recalls her co-author, the acoustician Odd Pell.",
            "We thought it was broken,",
            "her co-author, the acoustician Odd Pell",
            "Odd Pell",
            id="a profession in no list",
        ),
        pytest.param(
            "The guides’ employer, Summit and Sons, said its staff had followed every rule.",
            "its staff had followed every rule",
            "The guides’ employer, Summit and Sons",
            "Summit and Sons",
            id="firm with and",
        ),
        pytest.param(
            "Added her husband, who had not been asked: “One minister did.”",
            "One minister did.",
            "her husband",
            None,
            id="inverted with a clause",
        ),
        pytest.param(
            "The quarry means 45 jobs, said Ada Orr, president of the building council, and “you can’t eat a view.”",
            "you can’t eat a view.",
            "Ada Orr",
            "Ada Orr",
            id="inverted before a second quote",
        ),
        pytest.param(
            "Ned Orr stood up. Asked by his barrister, Odd Pell, whether he had touched the boat, he replied: “Never.”",
            "Never.",
            "he",
            "Ned Orr",
            id="who asks does not answer",
        ),
    ],
)
def test_whose_words_they_are(text: str, quoted: str, source: str, speaker: str | None) -> None:
    quote = next(q for q in extract_quotes(text) if q.text == quoted)
    assert quote.source is not None
    assert (quote.source.startswith(source), quote.speaker and quote.speaker.name) == (True, speaker)


def test_a_hyphen_in_a_headline_is_no_dash_before_a_label() -> None:
    text = "Okko strikes late as ten-man Pellworm stun leaders\n\nPellworm won on Saturday, and the crowd went home."
    assert extract_quotes(text) == ()
