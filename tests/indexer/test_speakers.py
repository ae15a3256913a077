"""Whole texts: who speaks."""

import pytest

from db.extracted import ExtractedQuote
from indexer.pipeline import extract_quotes


def last(text: str) -> ExtractedQuote:
    return extract_quotes(text)[-1]


def speaker(quote: ExtractedQuote) -> str | None:
    return quote.speaker.name if quote.speaker else None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("The mayor of Ebbing quit on Monday. “I am tired,” she says.", None, id="town-is-nobody"),
        pytest.param(
            "The mayor of Ebbing, Ann Orr, quit on Monday. The city of Marl is next. “I am tired,” she said.",
            "Ann Orr",
            id="town-between",
        ),
        pytest.param(
            "“It rained,” said Lucas Bishop Hale Jr. Robert Dowling Jr. was there.",
            "Lucas Bishop Hale Jr.",
            id="junior",
        ),
        pytest.param(
            "John Smart and Jane Smart, his wife, met us. “She would say that,” Mr. Smart said.",
            "John Smart",
            id="mister",
        ),
        pytest.param("Mr Fell and Ms Blanc said in a joint statement: “We hope.”", None, id="two-together"),
        pytest.param("“We hope,” said Ann Orr and Tom Fell.", None, id="two-together-behind"),
        pytest.param("“It is over,” the chief of the space agency said.", None, id="role-in-an-organisation"),
        pytest.param(
            "Ada Lund, chief of the space agency, spoke. “It is over,” the chief of the space agency said.",
            "Ada Lund",
            id="role-of-somebody-named",
        ),
        pytest.param(
            "“I am tired,” says Ada Lund. The harbour guard's regional director says she never sleeps.",
            None,
            id="one-of-several-offices",
        ),
        pytest.param(
            "Ada Lund left her house. “It floats,” Lund said. The deputy fire chief said it would sink.",
            None,
            id="deputy-of-nobody-named",
        ),
        pytest.param(
            "Prime Minister Ann Orr spoke. Torvia sent a ship, and its foreign minister said it would arrive soon.",
            None,
            id="minister-of-another-kind",
        ),
        pytest.param(
            "Odd Pell is chief executive of Norvane. The firm lost money, and its chief executive said it would pay.",
            "Odd Pell",
            id="its-chief",
        ),
        pytest.param(
            "Councillor Ada Lund rang the builder, Ines Pell, at six. It had moved, she told her. “How?” she asked.",
            "Ines Pell",
            id="who-was-told-asks",
        ),
        pytest.param(
            "Councillor Ada Lund rang the builder, Ines Pell. The roof had moved, she told her boss. “How?” she asked.",
            "Ada Lund",
            id="who-told-somebody-else-asks",
        ),
        pytest.param("“It is over,” said Odette May.", "Odette May", id="surname-that-is-a-word"),
        pytest.param("“It is over,” said Sgt. Will Most.", "Will Most", id="first-name-that-is-a-word"),
        pytest.param("“It is over,” said Ute von der Heyde.", "Ute von der Heyde", id="particles"),
        pytest.param(
            "Ute von der Heyde spoke. “It is over,” von der Heyde said.", "Ute von der Heyde", id="particles-alone"
        ),
        pytest.param("“It is over,” said Resident Carl Boone.", "Carl Boone", id="resident"),
        pytest.param("“It was in the papers,” Ann Orr said, citing AP.", "Ann Orr", id="citing-a-paper"),
        pytest.param("Carla M. Orr (D-Ebbing) left. “It is over,” Orr said.", "Carla M. Orr", id="middle-initial"),
        pytest.param("“It is over,” said M. Orr.", "Orr", id="monsieur"),
        pytest.param(
            "He works for the Anna Reddick campaign. “It is over,” Reddick said.", "Anna Reddick", id="her-campaign"
        ),
        pytest.param(
            "The Reddick campaign had no answer. Anna Reddick left the hall. “It is over,” Reddick said.",
            "Anna Reddick",
            id="surname-of-her-campaign",
        ),
        pytest.param(
            "Anna Reddick left the hall. The rivals of Reddick cheered. “It is over,” Reddick said.",
            "Anna Reddick",
            id="surname-behind-of",
        ),
        pytest.param(
            "Mario Delgado Prieto came. “It is over,” Delgado Prieto said.",
            "Mario Delgado Prieto",
            id="surname-of-two-words",
        ),
        pytest.param(
            "Tom Fell has moved on. Similarly, Orr wrote a letter to the advocate, and he left. “It is over,” he said.",
            "Orr",
            id="no-role-of-an-adverb",
        ),
        pytest.param(
            "Tom Fell has moved beyond Shipgate, using his skills as a candidate. “It is over,” he said.",
            "Tom Fell",
            id="no-role-of-a-thing",
        ),
        pytest.param(
            "Tom Fell spoke at a fair in Marl, Colo., the graduate's first. “It is over,” he said.",
            "Tom Fell",
            id="state",
        ),
        pytest.param(
            "Why Bakers Everywhere Are Celebrating Anna Reddick.\n\nMs. Reddick is back. “It is over,” Reddick said.",
            "Reddick",
            id="headline-with-a-verb-before-a-name",
        ),
        pytest.param(
            "Fell is sorry for it.\n\nMARL — Sen. Tom Fell (R-Ohio) on Monday said of the plan for the harbour that "
            "it was late.",
            "Tom Fell",
            id="dateline-behind-a-sentence",
        ),
        pytest.param(
            "Torvia's news agency Orpa Wire reported that they met. Torvia also plans to brief “allies and partners”, "
            "it added.",
            "Orpa Wire",
            id="it-added",
        ),
        pytest.param("“It is over,” said Mr. Coll.", "Coll", id="no-plural-of-colonel"),
        pytest.param("“It is over,” said Senator Ann Boxer of Marl.", "Ann Boxer", id="senator-with-a-trade's-name"),
        pytest.param("“It is over,” said Ms. Boxer.", "Boxer", id="mrs-with-a-trade's-name"),
        pytest.param("South Torvian-born Monte Fell said that it was late.", "Monte Fell", id="born-somewhere"),
        pytest.param("Democrats said that the bill would fail.", None, id="party"),
        pytest.param("House Republicans said that the bill would fail.", None, id="party-in-a-house"),
        pytest.param("The Torvians said that the treaty would fail.", None, id="people-of-a-country"),
        pytest.param("The Liberal Democrats said that it would fail.", "Liberal Democrats", id="party-by-name"),
        pytest.param("Former Secretaries of State Ann Orr and Tom Fell said that it was late.", None, id="two-offices"),
        pytest.param("Chief of Staff Jake Fell said that it was late.", "Jake Fell", id="chief-of-staff"),
        pytest.param(
            "The Centers for Fever Control said that it spreads.", "Centers for Fever Control", id="centers-for"
        ),
        pytest.param("Perhaps Reddick is wrong. “It is over,” Reddick said.", "Reddick", id="perhaps"),
        pytest.param(
            "Anna Reddick Endorses Tom Fell: ‘I Am Glad’\n\nMs. Reddick is glad. “It is over,” Tom Fell said.",
            "Tom Fell",
            id="headline-in-capitals",
        ),
        pytest.param(
            "The Halcyra plant stands still. “It is over,” Halcyra said.", "Halcyra", id="firm-that-a-thing-is-named-by"
        ),
        pytest.param("“It is over,” Torvian President Oleg Vashenko said.", "Oleg Vashenko", id="title-with-adjective"),
    ],
)
def test_who_is_speaking(text: str, name: str | None) -> None:
    quote = last(text)
    assert speaker(quote) == name
    assert quote.source


@pytest.mark.parametrize(
    "text",
    [
        "The minister did not say “we will resign”.",
        "Ann Orr has never said “I am above the law”.",
        "Tom Fell could say “I told you so” but did not.",
        "Nobody said “it is over”.",
        "If she says “no way out”, we leave.",
    ],
)
def test_words_nobody_said_are_no_quotes(text: str) -> None:
    assert extract_quotes(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "The so-called “king of the road” was towed away.",
        "The term “dark money in politics” is older than that.",
        "The liner was nicknamed “the Iron Duchess” by its crew.",
    ],
)
def test_terms_are_no_quotes(text: str) -> None:
    assert extract_quotes(text) == ()


def test_list_items_take_no_source_from_each_other() -> None:
    text = (
        "• Finance Minister Paul Grey: “We have kept our promises.”\n\n"
        "• “I will pay more tax than before.” Joan Hill, 58, nurse\n\n"
        "• “It is a budget for the few.” — Amara Osei, leader of the Labour group"
    )
    assert [speaker(q) for q in extract_quotes(text)] == ["Paul Grey", "Joan Hill", "Amara Osei"]


def test_a_list_item_that_names_nobody_has_no_source() -> None:
    text = "• Finance Minister Paul Grey: “We have kept our promises.”\n\n• “It is a budget for the few.”"
    assert [q.source for q in extract_quotes(text)] == ["Finance Minister Paul Grey", None]
    text = "• “It is a budget for the few.”\n\n• “We have kept our promises,” Paul Grey said."
    assert [q.source for q in extract_quotes(text)] == [None, "Paul Grey"]


@pytest.mark.parametrize(
    ("text", "source", "name"),
    [
        pytest.param(
            "“The bridge is safe,” its caretaker, Una Pym, 70, said.", "its caretaker, Una Pym", "Una Pym", id="its"
        ),
        pytest.param(
            "“It is a bridge,” said Dov Castellan's gardener, Ola Rensk.",
            "Dov Castellan's gardener, Ola Rensk",
            "Ola Rensk",
            id="owner-with-a-name",
        ),
        pytest.param(
            "“It is a bridge,” the Torvian envoy to Marl, Edda Quist, said.",
            "the Torvian envoy to Marl, Edda Quist",
            "Edda Quist",
            id="complement-with-a-name",
        ),
        pytest.param("“I won,” said the sprinter Kezia Vold.", "the sprinter Kezia Vold", "Kezia Vold", id="no-comma"),
        pytest.param(
            "“It is a bridge,” said the bridge's owner, Pym & Daughter.",
            "the bridge's owner, Pym & Daughter",
            "Pym & Daughter",
            id="firm",
        ),
    ],
)
def test_a_name_beside_a_role_belongs_to_the_source(text: str, source: str, name: str) -> None:
    quote = last(text)
    assert (quote.source, speaker(quote)) == (source, name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("“It rained,” said Circuit Judge Una Pym.", "Una Pym", id="office-of-two-words"),
        pytest.param("“It rained,” said Assistant District Attorney Una Pym.", "Una Pym", id="of-three"),
        pytest.param("“It rained,” said Marl Mayor Una Pym.", "Una Pym", id="town-before"),
        pytest.param("“It rained,” Marl manager Una Pym said.", "Una Pym", id="small-letter-between"),
        pytest.param("“It rained,” Local 318 President Una Pym said.", "Una Pym", id="number-between"),
        pytest.param("“It rained,” Secretary of State Una Pym said.", "Una Pym", id="of"),
        pytest.param("“It rained,” said Chief Nursing Officer Una Pym-King.", "Una Pym-King", id="hyphen"),
        pytest.param("“It rained,” said Una Pym KC.", "Una Pym", id="letters-behind"),
        pytest.param(
            "“It rained,” said Det. Sgt. Una Pym of the county sheriff's office.", "Una Pym", id="office-behind"
        ),
    ],
)
def test_titles_are_no_part_of_a_name(text: str, name: str) -> None:
    assert speaker(last(text)) == name


def test_a_column_signed_below_is_its_authors() -> None:
    text = "It was late. “It rained,” I said.\n\nUna Pym writes every other week."
    assert speaker(extract_quotes(text)[0]) == "Una Pym"
