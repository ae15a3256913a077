import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.text import paragraphs, view

MARKED = st.text(alphabet="ab \n\r\u00ad\u200b\u00a0[]()#“”", max_size=60)


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        pytest.param("he [said](#) so", "he said so", id="link"),
        pytest.param("[a](https://x.example/b_(c)) d", "a d", id="link-with-brackets"),
        pytest.param("har\u00adbour", "harbour", id="soft-hyphen"),
        pytest.param("a\u200bb\ufeff", "ab", id="zero-width"),
        pytest.param("a\xa0b\tc", "a b c", id="blanks"),
        pytest.param("a\r\nb\rc", "a\nb\nc", id="line-ends"),
        pytest.param("\ufeffa\r\n\r\n\ufeffb", "a\n\nb", id="byte-order-marks"),
        pytest.param("an [aside] (here)", "an [aside] (here)", id="brackets-that-are-no-link"),
    ],
)
def test_view(text: str, reads: str) -> None:
    assert view(text).text == reads


@given(MARKED, st.data())
def test_a_span_of_the_view_maps_to_the_same_words(text: str, data: st.DataObject) -> None:
    reading = view(text)
    if not reading.text:
        return
    start = data.draw(st.integers(0, len(reading.text) - 1))
    end = data.draw(st.integers(start + 1, len(reading.text)))
    a, b = reading.original(start, end)
    assert 0 <= a < b <= len(text)
    for i in range(start, end):
        at, stop = reading.original(i, i + 1)
        assert stop == at + 1
        assert reading.text[i] in {text[at], " ", "\n"}


@given(st.text(alphabet="ab .\n", max_size=200))
def test_paragraphs_hold_every_character_that_is_no_blank(text: str) -> None:
    spans = paragraphs(text)
    assert all(a < b <= c < d for (a, b), (c, d) in zip(spans, spans[1:], strict=False))
    assert "".join("".join(text[s:e].split()) for s, e in spans) == "".join(text.split())


def test_wrapped_lines_are_one_paragraph() -> None:
    text = (
        "The minister said on Tuesday that the port would stay open while the talks\n"
        "went on, and that nobody would lose work because of what was decided there\n"
        "in the spring.\n\nA second paragraph."
    )
    assert [text[s:e] for s, e in paragraphs(text)] == [text[: text.index("\n\n")], "A second paragraph."]


def test_lines_of_a_pasted_page_are_paragraphs_of_their_own() -> None:
    text = (
        "By Lena Marsh Published about a month ago 4 min read and more words here\n"
        "The Long Week at the Gate, and What It Meant for Us\nPhoto by Ada Wren"
    )
    assert len(paragraphs(text)) == 3
