"""Corrections from the command line, and the labels that are made of them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from db.connection import open_reader, open_writer
from db.extracted import ExtractedArticle, ExtractedQuote, ExtractedSpeaker
from db.models import QuoteSearch
from db.quotes import get_quote, search_quotes
from db.speakers import get_speaker, list_speakers
from db.writes import store_article
from indexer.cli import main
from indexer.score_input import Label, LabelledArticle, read_articles

TEXT = """\
Harbour Minister Dario Quill spoke on Friday. “It will open in June,” Quill said at the mole. “So they say,” he said.

“Not before July,” Ilse Marrandt said. The sign reads “No entry”, Marrandt said.
"""


def onrecord(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


def quote(words: str, speaker: str, source: str) -> ExtractedQuote:
    start = TEXT.index(words)
    span = (start, start + len(words))
    return ExtractedQuote(
        text=words,
        kind="direct",
        spans=(span,),
        verbatim=(span,),
        speaker=ExtractedSpeaker(name=speaker),
        source=source,
        cue="said",
    )


QUOTES = (
    quote("It will open in June,", "Dario Quill", "Quill"),
    quote("So they say,", "Dario Quill", "he"),
    quote("Not before July,", "Ilse Marrandt", "Ilse Marrandt"),
    quote("No entry", "Ilse Marrandt", "Marrandt"),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "news.db"
    with open_writer(path) as database:
        article = ExtractedArticle(text=TEXT, url="https://courier.example/harbour")
        store_article(database, article, QUOTES, store_text=True)
        other = ExtractedArticle(text=TEXT, url="https://echo.example/harbour")
        store_article(database, other, QUOTES)
    return path


def ids(path: Path, words: str) -> list[str]:
    """The quote of these words in the article with its text, then in the one without."""
    connection = open_reader(path)
    found = search_quotes(connection, QuoteSearch(q=f'"{words}"'), limit=9).items
    connection.close()
    return sorted((each.id for each in found), key=lambda id: "echo" in str(url_of(path, id)))


def url_of(path: Path, id: str) -> str | None:
    connection = open_reader(path)
    url = get_quote(connection, id).article.url
    connection.close()
    return url


def test_quotes_are_corrected_and_corrections_reverted(path: Path) -> None:
    id = ids(path, "so they say")[0]
    result = onrecord(
        "quotes", "correct", id, "--speaker", "Ilse Marrandt", "--kind", "mixed", "--why", "Her voice.", "--db", path
    )
    assert (result.exit_code, result.stdout) == (0, f"c_aaaaaaaaaaab: {id} corrected\n")
    connection = open_reader(path)
    corrected = get_quote(connection, id)
    assert (corrected.speaker and corrected.speaker.name, corrected.kind) == ("Ilse Marrandt", "mixed")
    (made,) = corrected.corrections
    assert (made.key, made.why, bool(made.by)) == (None, "Her voice.", True)
    result = onrecord("corrections", "revert", "c_aaaaaaaaaaab", "--why", "His.", "--by", "Anneke Dray", "--db", path)
    assert (result.exit_code, result.stdout) == (0, "c_aaaaaaaaaaab: reverted\n")
    reverted = get_quote(connection, id)
    assert (reverted.speaker and reverted.speaker.name, reverted.kind) == ("Dario Quill", "direct")
    onrecord("quotes", "correct", id, "--no-speaker", "--retract", "--why", "A caption.", "--db", path)
    assert (get_quote(connection, id).speaker, get_quote(connection, id).retracted) == (None, True)
    onrecord("quotes", "correct", id, "--unretract", "--why", "None.", "--db", path)
    assert not get_quote(connection, id).retracted
    connection.close()


def test_speakers_are_renamed_and_merged(path: Path) -> None:
    connection = open_reader(path)
    quill, marrandt = (list_speakers(connection, q=name, limit=1).items[0].id for name in ("quill", "marrandt"))
    result = onrecord(
        "speakers", "rename", quill, "Dario A. Quill", "--add-alias", "D. Quill", "--why", "So.", "--db", path
    )
    assert (result.exit_code, result.stdout) == (0, f"c_aaaaaaaaaaab: {quill} corrected\n")
    assert get_speaker(connection, quill).name == "Dario A. Quill"
    assert get_speaker(connection, quill).aliases == ("Dario Quill", "D. Quill")
    onrecord("speakers", "rename", quill, "--remove-alias", "D. Quill", "--why", "Not he.", "--db", path)
    assert get_speaker(connection, quill).aliases == ("Dario Quill",)
    result = onrecord("speakers", "merge", marrandt, quill, "--why", "One person.", "--db", path)
    assert (result.exit_code, result.stdout) == (0, f"c_aaaaaaaaaaad: {marrandt} is {quill} now\n")
    assert get_speaker(connection, marrandt).id == quill
    assert get_speaker(connection, quill).quote_count == 8
    connection.close()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["quotes", "correct", "q_0", "--kind", "mixed", "--why", "So."], "Error: no quote has the id 'q_0'\n"),
        (["quotes", "correct", "ID", "--why", "So."], "Error: says nothing: give speaker, kind or retracted\n"),
        (["quotes", "correct", "ID", "--kind", "mixed", "--why", " "], "Error: why: is blank\n"),
        (["speakers", "merge", "s_0", "s_1", "--why", "So."], "Error: no speaker has the id 's_0'\n"),
        (["corrections", "revert", "c_0", "--why", "So."], "Error: no correction has the id 'c_0'\n"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(path: Path, arguments: list[str], message: str) -> None:
    given = [ids(path, "so they say")[0] if each == "ID" else each for each in arguments]
    result = onrecord(*given, "--db", path)
    assert (result.exit_code, result.stderr) == (1, message)


def test_no_database_is_made_of_a_path_mistyped(tmp_path: Path) -> None:
    result = onrecord("quotes", "correct", "q_0", "--retract", "--why", "So.", "--db", tmp_path / "nws.db")
    assert result.exit_code == 1
    assert "there is no such file" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_corrected_articles_are_labels(path: Path, tmp_path: Path) -> None:
    june, say, july, sign = (ids(path, words) for words in ("open in June", "so they say", "before July", "no entry"))
    for id, options in (
        (june[0], ["--speaker", "Ilse Marrandt"]),
        (say[0], ["--speaker", "Ilse Marrandt", "--kind", "mixed"]),
        (sign[0], ["--retract"]),
        (july[1], ["--no-speaker"]),
    ):
        assert onrecord("quotes", "correct", id, *options, "--why", "So.", "--db", path).exit_code == 0
    result = onrecord("corrections", "export", "--db", path)
    connection = open_reader(path)
    article, other = (get_quote(connection, id).article for id in july)
    connection.close()
    assert (result.exit_code, result.stderr) == (
        1,
        f"{other.id}: its text is not stored (https://echo.example/harbour)\n"
        "1 corrected articles\n1 left out: index them again with --store-text\n",
    )
    labels = tmp_path / "labels.jsonl"
    labels.write_text(result.stdout, encoding="utf-8")

    def spans(*words: str, after: int = 0) -> tuple[tuple[int, int], ...]:
        return tuple((TEXT.index(each, after), TEXT.index(each, after) + len(each)) for each in words)

    expected = (
        # Quill stands there, but it was not he: where she stands is not said.
        Label(spans("It will open in June,"), spans("said"), None, "Ilse Marrandt", "direct"),
        Label(
            spans("So they say,"),
            spans("said", after=TEXT.index("So they say,")),
            spans("he", after=TEXT.index("So they say,") + len("So they say,")),
            "Ilse Marrandt",
            "mixed",
        ),
        Label(
            spans("Not before July,"),
            spans("said", after=TEXT.index("Not before July,")),
            spans("Ilse Marrandt"),
            "Ilse Marrandt",
            "direct",
        ),
    )
    assert read_articles(labels) == (LabelledArticle(article.id, TEXT, expected),)
    scored = onrecord("score", labels, "--json")
    assert scored.exit_code == 0
    assert json.loads(scored.stdout)["articles"] == 1
