import pytest

from db.extracted import ExtractedQuote
from indexer.pipeline import extract_quotes


def only(text: str) -> ExtractedQuote:
    (quote,) = extract_quotes(text)
    return quote


@pytest.mark.parametrize(
    ("text", "said_to"),
    [
        pytest.param("“It is over,” Quist told the Marrow Argus on Friday.", "the Marrow Argus", id="paper"),
        pytest.param("“It is over,” Quist told Pell FM.", "Pell FM", id="station"),
        pytest.param("“It is over,” Quist told the podcast Dry Dock.", "Dry Dock", id="podcast"),
        pytest.param("“It is over,” Quist told the broadcaster KLO.", "KLO", id="broadcaster"),
        pytest.param("“It is over,” Quist told Sarnia television.", "Sarnia television", id="noun behind a name"),
        pytest.param("“It is over,” Quist told this newspaper.", "this newspaper", id="this newspaper"),
        pytest.param("“It is over,” Quist told the same programme.", "the same programme", id="same programme"),
        pytest.param("“It is over,” Quist told Pell FM’s evening show.", "Pell FM", id="show of a station"),
        pytest.param("“It is over,” Quist said on Radio Pell’s breakfast programme.", "Radio Pell", id="said on"),
        pytest.param(
            "Speaking to Radio Pell from her home, Quist said the port was closed.", "Radio Pell", id="speaking to"
        ),
        pytest.param("Asked by the Argus for a date, Quist replied: “Never.”", "the Argus", id="asked by"),
        pytest.param(
            "In an interview with the Marrow Herald, Quist said: “It is over.”", "the Marrow Herald", id="interview"
        ),
        pytest.param(
            "“It is over,” Quist wrote on Chirrup, where he is read.", "Chirrup", id="posted on a new network"
        ),
        pytest.param("“It is over,” Quist posted on X.", "X", id="posted on a known network"),
        pytest.param("“It is over,” Quist said in a post on his Telegram channel.", "Telegram", id="channel"),
        pytest.param(
            "MARROW, Nov. 4 (Sallow) - “It is over,” Ada Quist told Sallow on Tuesday.",
            "Sallow",
            id="dateline's agency",
        ),
        pytest.param("“It is over,” Quist told Radio Pell. “We go home.”", "Radio Pell", id="two pieces"),
        pytest.param("“It is over,” Quist told the Valley Bugle.", "the Valley Bugle", id="paper in no list"),
        pytest.param("“It is over,” Quist told Stagelight.", "Stagelight", id="bare name in no list"),
        pytest.param("“It is over,” Quist told the state broadcaster, KLO.", "KLO", id="name behind its noun"),
        pytest.param("“It is over,” Quist told the business daily Kai und Quai.", "Kai und Quai", id="und"),
        pytest.param("“It is over,” Quist told the club’s website.", None, id="site of nobody named"),
        pytest.param("“It is over,” Quist told Pelby’s website.", "Pelby’s website", id="site of a club"),
        pytest.param("“It is over,” Quist told us.", "us", id="us"),
        pytest.param("“It is over,” Quist wrote on his Depesha channel.", "Depesha", id="channel on a new network"),
        pytest.param("“It is over,” Quist wrote on social media.", "social media", id="no network in particular"),
        pytest.param(
            "“It is over,” Quist wrote on the social media platform Chatter.", "Chatter", id="platform by name"
        ),
        pytest.param(
            "In an interview with the Sunday Meridian, Quist said: “It is over.”",
            "the Sunday Meridian",
            id="interview with a paper in no list",
        ),
        pytest.param(
            "Quist gave the magazine Staves an interview in which she called it “over and done”.",
            "Staves",
            id="gave an interview",
        ),
        pytest.param("“It is over,” Quist told the Knesset.", None, id="assembly"),
        pytest.param("“It is over,” Quist told Marr. Odd Marr nodded.", None, id="person named elsewhere"),
        pytest.param("“It is over,” Quist told Marr. It rains in Marr.", None, id="place named elsewhere"),
        pytest.param("“It is over,” Quist told a news conference.", None, id="news conference"),
        pytest.param("“It is over,” Quist told the council.", None, id="council"),
        pytest.param("“It is over,” Quist told Parliament.", None, id="parliament"),
        pytest.param("“It is over,” Quist told friends.", None, id="friends"),
        pytest.param("“It is over,” Quist told Vera Star.", None, id="name that ends like a paper"),
        pytest.param("“It is over,” Quist wrote on Tuesday.", None, id="day"),
        pytest.param("“It is over,” Quist said on Monday, according to the Argus.", None, id="according to a paper"),
        pytest.param("“I wrote on Chirrup for years,” Quist said.", None, id="inside the quote"),
    ],
)
def test_to_whom_it_was_said(text: str, said_to: str | None) -> None:
    assert extract_quotes(text)[0].said_to == said_to


def test_the_next_quote_is_not_said_to_the_same_paper() -> None:
    quotes = extract_quotes("“It is over,” Ada Quist told the Argus. Quist said later that she was tired.")
    assert [q.said_to for q in quotes] == ["the Argus", None]


@pytest.mark.parametrize(
    ("text", "quoted", "source", "relayed_by"),
    [
        pytest.param(
            "Ada Orr, a spokeswoman for the mayor, said Tom Quist had told aides at lunch that no berth would close.",
            "that no berth would close",
            "Tom Quist",
            "Ada Orr",
            id="spokeswoman says somebody had told",
        ),
        pytest.param(
            "Orr claimed that Quist had promised her in May that the pier was “sound as oak”.",
            "that the pier was “sound as oak”",
            "Quist",
            "Orr",
            id="claims that somebody had promised",
        ),
        pytest.param(
            "Quist said that the whole town would be there, according to her spokeswoman, Ada Orr.",
            "that the whole town would be there",
            "Quist",
            "Ada Orr",
            id="according to, behind",
        ),
        pytest.param(
            "The pier could open on Sunday, Marrow Wire reported, citing a diver.",
            "The pier could open on Sunday",
            "a diver",
            "Marrow Wire",
            id="reported, citing",
        ),
        pytest.param(
            "Marrow Wire, citing a diver, reported that the pier would open.",
            "that the pier would open",
            "a diver",
            "Marrow Wire",
            id="citing, reported",
        ),
        pytest.param(
            "The Gazette quoted the diver as saying: “The clock has stopped.”",
            "The clock has stopped.",
            "the diver",
            "The Gazette",
            id="quoted as saying",
        ),
        pytest.param(
            "“The clock has stopped,” the diver was quoted as saying by the Marrow Argus.",
            "The clock has stopped,",
            "the diver",
            "the Marrow Argus",
            id="was quoted as saying by",
        ),
        pytest.param(
            "Odd Pell, who is still in hospital, was quoted by the Marrow Argus as saying that the clock had stopped.",
            "that the clock had stopped",
            "Odd Pell",
            "the Marrow Argus",
            id="was quoted by, as saying",
        ),
        pytest.param(
            "“The clock has stopped,” Orr said, according to the logbook.",
            "The clock has stopped,",
            "Orr",
            "the logbook",
            id="marked words, according to",
        ),
        pytest.param(
            "Through her lawyer, Odd Pell, Quist denied that she had sold the pier.",
            "that she had sold the pier",
            "Quist",
            "Odd Pell",
            id="through a lawyer",
        ),
        pytest.param(
            "In a statement read outside the court by her lawyer, Odd Pell, the diver Ada Quist said that she was ill.",
            "that she was ill",
            "the diver Ada Quist",
            "Odd Pell",
            id="statement read by a lawyer",
        ),
        pytest.param(
            "According to Odd Pell, Ada Quist condemned “the war on the harbour” and highlighted its cost.",
            "the war on the harbour",
            "Ada Quist",
            "Odd Pell",
            id="judged according to another",
        ),
        pytest.param(
            "Orr, the chief executive of Marrow Rail, said the company would build the pier.",
            "the company would build the pier",
            "Orr",
            None,
            id="apposition",
        ),
        pytest.param(
            "Orr said that the pier was closed.", "that the pier was closed", "Orr", None, id="nobody passes it on"
        ),
        pytest.param(
            "Orr said the crew had “done all they could”; the skipper’s brother said that they had done more.",
            "the crew had “done all they could”",
            "Orr",
            None,
            id="another clause",
        ),
    ],
)
def test_who_passes_it_on(text: str, quoted: str, source: str, relayed_by: str | None) -> None:
    quote = next(q for q in extract_quotes(text) if q.text == quoted)
    assert (quote.source, quote.relayed_by) == (source, relayed_by)


def test_a_frame_is_no_quote() -> None:
    quote = only("He also said, according to the paper, that the crane had been checked in March.")
    assert (quote.text, quote.relayed_by) == ("that the crane had been checked in March", "the paper")
