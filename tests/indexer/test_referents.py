"""Whole texts: whom a role, a pronoun or part of a name means."""

import pytest

from db.extracted import ExtractedQuote
from indexer.pipeline import extract_quotes


def last(text: str) -> ExtractedQuote:
    return extract_quotes(text)[-1]


def speaker(quote: ExtractedQuote) -> str | None:
    return quote.speaker.name if quote.speaker else None


def test_a_pronoun_goes_to_whom_it_fits() -> None:
    text = "Anna Kern met Paul Roth on Friday. “I waited an hour,” he said. “The bus broke down,” she said."
    assert [speaker(q) for q in extract_quotes(text)] == ["Paul Roth", "Anna Kern"]


def test_a_pronoun_that_fits_two_is_less_sure() -> None:
    one, two = (
        last(f"Maria Lund {verb} on Friday. “I lost,” she said.").confidence for verb in ("ran", "beat Karen Hill")
    )
    assert one > 0.9
    assert two < one


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("The baker, Una Pym, came. “It rained,” the baker said.", "Una Pym", id="apposition"),
        pytest.param("Una Pym, who owns the mill, came. “It rained,” the owner said.", "Una Pym", id="what-one-does"),
        pytest.param(
            "President Oleg Varn of Torvia met Una Pym. “It rained,” the Torvian leader said.",
            "Oleg Varn",
            id="country-and-kind",
        ),
        pytest.param("Una Pym has two sons. “It rained,” the 66-year-old said.", "Una Pym", id="age"),
        pytest.param(
            "Una Pym waited on the quay. “It rained,” the exhausted doctor said.", "Una Pym", id="told-before"
        ),
        pytest.param(
            "A naval officer saw it. Una Pym waited. “It rained,” the officer said.", None, id="somebody-unnamed"
        ),
        pytest.param(
            "Una Pym, the treasurer, waited. “It rained,” the mayor said.", None, id="told-to-be-something-else"
        ),
        pytest.param("Una Pym came. “It rained,” her lawyer said.", None, id="her-lawyer"),
        pytest.param("Mayor Una Pym came. “It rained,” the mayor's brother said.", None, id="brother-of-the-mayor"),
        pytest.param("“It rained,” a spokesman for Ann Orr said.", None, id="unnamed-spokesman"),
        pytest.param("“It rained,” Ann Orr's spokesman, Tom Fell, said.", "Tom Fell", id="named-spokesman"),
    ],
)
def test_who_bears_a_role(text: str, name: str | None) -> None:
    assert speaker(last(text)) == name


def test_his_wife_is_no_role() -> None:
    quote = last("Jane Smart, his wife, was there. “It is over,” Jane Smart said.")
    assert quote.speaker is not None
    assert quote.speaker.roles == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("When Tom Fell met Ivo Roth at noon, he said that it had rained.", "Tom Fell", id="subject"),
        pytest.param("Tom Fell came. A farmer said it rained. “Hard,” he added.", None, id="somebody-unnamed"),
        pytest.param("Tess Farrow and Milo Brant came. “It rained,” said Tess.", "Tess Farrow", id="first-name"),
        pytest.param(
            "The Torvian presidential office protested. “It rained,” it said.", "Torvian presidential office", id="it"
        ),
        pytest.param("A letter from Oleg Varn came. “It rained,” it read.", "Oleg Varn", id="letter"),
        pytest.param("By Una Pym\n\nIt was late. “It rained,” I said.", "Una Pym", id="author"),
        pytest.param(
            "Said Hanna Stroud, 71, of Mill End: “I have seen four floods and five ministers.”",
            "Hanna Stroud",
            id="verb-first",
        ),
        pytest.param("“It rained,” the press said.", None, id="no-proper-name"),
    ],
)
def test_whom_a_short_mention_means(text: str, name: str | None) -> None:
    assert speaker(last(text)) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("Una Pym went to Marl. “It rained,” she said.", "Una Pym", id="town"),
        pytest.param("Una Pym runs Marl United. “It rained,” she said.", "Una Pym", id="club"),
        pytest.param("Una Pym saw the trawler Maren go down. “It rained,” she said.", "Una Pym", id="ship"),
        pytest.param("Una Pym met Piotr Roth. “It rained,” she said.", "Una Pym", id="given-name"),
        pytest.param("Una Pym came. Tom Pym, her husband, left. “It rained,” she said.", "Una Pym", id="husband"),
        pytest.param("Quen Abo met Una Pym. He was late. “It rained,” he said.", "Quen Abo", id="pronoun-tells"),
        pytest.param(
            "Una Pym, 58, is a pilot. Tom Pym, a cook, is her son. He came. She left. It was noon. Pym laughed. "
            "“It rained,” she said.",
            "Una Pym",
            id="shared-surname",
        ),
        pytest.param("Repeating her claim that it “rained for weeks”, Una Pym left.", "Una Pym", id="named-behind"),
        pytest.param(
            "Una Pym met Ada Orr at noon. “Did it rain?” Pym asked. “All day,” she answered.", "Ada Orr", id="answers"
        ),
        pytest.param("A medic, who gave her name only as Ines, said it had rained.", "Ines", id="gave-her-name"),
    ],
)
def test_whom_a_pronoun_means(text: str, name: str) -> None:
    assert speaker(last(text)) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param(
            "A judge said on Monday that it “rained”.\n\nJudge Una Pym had seen it.", "Una Pym", id="named-in-the-next"
        ),
        pytest.param(
            "An engineer said on Monday that it “rained”.\n\nUna Pym, a witness, had seen it.",
            "Una Pym",
            id="named-first-in-the-next",
        ),
        pytest.param("Una Pym, 51, met Ada Pym. “It rained,” the 51-year-old said.", "Una Pym", id="age"),
        pytest.param("Una Pym left. “It rained,” the mother of three said.", "Una Pym", id="mother-of-three"),
        pytest.param("Una Pym waited. “It rained,” the widow said.", "Una Pym", id="widow"),
        pytest.param("Una Pym, the champion, fell. “It rained,” the skier said.", "Una Pym", id="any-trade"),
        pytest.param("Their son, Matiu, says it “rained”.", "Matiu", id="son"),
        pytest.param("One of them, 21-year-old Una Pym, said it had rained.", "Una Pym", id="one-of-them"),
        pytest.param("Skipper Una Pym came. “It rained,” the Marl skipper said.", "Una Pym", id="of-a-place"),
        pytest.param("The coach, Rolf van Aal, came. “It rained,” Van Aal said.", "Rolf van Aal", id="particle"),
    ],
)
def test_whom_a_role_means(text: str, name: str) -> None:
    assert [speaker(q) for q in extract_quotes(text)][-1] == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param(
            "“It rained,” said the Bakers’ and Millers’ Alliance after talks with ministers.",
            "Bakers’ and Millers’ Alliance",
            id="genitives",
        ),
        pytest.param("“It rained,” the Museum of the Sea said.", "Museum of the Sea", id="of-the"),
        pytest.param("“It rained,” said Pym and Sons.", "Pym and Sons", id="firm"),
        pytest.param(
            "The Dockers’ Alliance met. It was noon. “It rained,” the union said.", "Dockers’ Alliance", id="union"
        ),
        pytest.param("Marl Motors cut jobs. Marl is big. “It rained,” the company said.", "Marl Motors", id="company"),
    ],
)
def test_which_organisation_is_meant(text: str, name: str) -> None:
    assert speaker(last(text)) == name
