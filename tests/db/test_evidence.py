import pytest

from db.evidence import evidence_url
from db.models import ArticleRef, Quote, Selector

URL = "https://courier.example/talks"


def quote(text, *, url=URL, prefix="", spans=None):
    return Quote(
        id="q_aaaaaaaaaaaa",
        text=text,
        kind="direct",
        speaker=None,
        source=None,
        cue=None,
        said_to=None,
        relayed_by=None,
        outlet=None,
        published_at=None,
        confidence=0.5,
        article=ArticleRef("a_aaaaaaaaaaaa", None, url),
        spans=spans or ((40, 40 + len(text)),),
        verbatim=(),
        selector=Selector(text, prefix, ""),
        context=None,
    )


@pytest.mark.parametrize(
    ("text", "directive"),
    [
        pytest.param("We want peace now.", "We%20want%20peace%20now.", id="whole"),
        pytest.param("so-called, R&D 100% Übung", "so%2Dcalled%2C%20R%26D%20100%25%20%C3%9Cbung", id="encoded"),
        pytest.param("one two three four\u00a0five", "one%20two%20three%20four%20five", id="spaces"),
        pytest.param(
            "one two three four five six seven eight nine ten eleven",
            "one%20two%20three%20four,eight%20nine%20ten%20eleven",
            id="long",
        ),
        pytest.param("one two three\n\nfour five", "one%20two%20three,four%20five", id="paragraphs"),
        pytest.param("Yes\nNo", "Yes,No", id="short-paragraphs"),
    ],
)
def test_directive(text, directive):
    assert evidence_url(quote(text)) == f"{URL}#:~:text={directive}"


@pytest.mark.parametrize(
    ("prefix", "before"),
    [
        pytest.param("d, and then the minister said: “", "the%20minister%20said%3A%20%E2%80%9C-,", id="words"),
        pytest.param("rden of it all.\nThe man said: ‘", "The%20man%20said%3A%20%E2%80%98-,", id="own-line"),
        pytest.param("xtraordinarily-long-words: said “", "said%20%E2%80%9C-,", id="cut-word-left-out"),
        pytest.param("of it all.\n“", "", id="marks-alone"),
        pytest.param("", "", id="start"),
    ],
)
def test_words_before_a_short_quote(prefix, before):
    assert evidence_url(quote("Yes", prefix=prefix[-32:])) == f"{URL}#:~:text={before}Yes"


def test_first_stretch_of_an_interrupted_quote():
    text = "We want peace now” she said “and bread."
    assert evidence_url(quote(text, spans=((40, 57), (69, 79)))) == f"{URL}#:~:text=We%20want%20peace%20now"


@pytest.mark.parametrize(
    ("url", "link"),
    [
        (None, None),
        ("", None),
        ("javascript:alert(1)//https://x", None),
        ("ftp://courier.example/1", None),
        ("HTTP://courier.example", "HTTP://courier.example#:~:text=We%20want%20peace%20now"),
        (f"{URL}?a=b#part", f"{URL}?a=b#part:~:text=We%20want%20peace%20now"),
        (f"{URL}#:~:text=old", f"{URL}#:~:text=We%20want%20peace%20now"),
    ],
)
def test_addresses(url, link):
    assert evidence_url(quote("We want peace now", url=url)) == link


def test_a_quote_of_nothing_visible():
    assert evidence_url(quote("  ")) is None
