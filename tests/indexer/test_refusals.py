import pytest

from indexer.pipeline import extract_quotes


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Asked whether she would stand again, Ada Quist shook her head.", id="asked whether"),
        pytest.param("Ada Quist was asked how much the ferry had cost.", id="was asked"),
        pytest.param("Ada Quist declined to say what the ferry had cost.", id="declined to say"),
        pytest.param("Ada Quist refused to name the owner.", id="refused to name"),
        pytest.param("The owner, who asked not to be named, left early.", id="asked not to be named"),
        pytest.param("Ada Quist asked about the fee.", id="asked about"),
        pytest.param("Berths are let according to a points system.", id="by a rule"),
    ],
)
def test_a_question_put_or_a_refusal_is_no_quote(text: str) -> None:
    assert extract_quotes(text) == ()


@pytest.mark.parametrize(
    ("text", "content"),
    [
        pytest.param("Ada Quist asked whether the ferry was safe.", "whether the ferry was safe", id="asked whether"),
        pytest.param("Ada Quist asked that the bell be rung.", "that the bell be rung", id="asked that"),
        pytest.param("The magistrate asked Quist to repeat it.", "to repeat it", id="asked to"),
    ],
)
def test_what_somebody_asks_is_a_quote(text: str, content: str) -> None:
    assert [q.text for q in extract_quotes(text)] == [content]
