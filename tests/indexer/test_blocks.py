import pytest

from indexer.agencies import agency, credited, dateline
from indexer.blocks import blocks
from indexer.outlets import outlet_of
from indexer.text import paragraphs

BODY = (
    "The harbour of Port Selwick was closed on Friday, the minister said, and nobody could say when it would be opened."
)


def told(text: str) -> list[tuple[str, str]]:
    return [(b.kind, b.value) for b in blocks(text, paragraphs(text))]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        pytest.param("Harbour closed", [("title", "Harbour closed")], id="title"),
        pytest.param("Title: Harbour closed", [("title", "Harbour closed")], id="labelled-title"),
        pytest.param(
            "Harbour closed\n\nBy Tomas Ferrant | April 12, 2031 | The Selwick Courier",
            [
                ("title", "Harbour closed"),
                ("byline", "Tomas Ferrant"),
                ("date", "April 12, 2031"),
                ("outlet", "The Selwick Courier"),
            ],
            id="bars",
        ),
        pytest.param(
            "Harbour closed\n\nHarbour Herald, 12 April 2031",
            [("title", "Harbour closed"), ("outlet", "Harbour Herald"), ("date", "12 April 2031")],
            id="outlet-and-date",
        ),
        pytest.param(
            "https://x.example/1\n\nHarbour closed",
            [("url", "https://x.example/1"), ("title", "Harbour closed")],
            id="url-first",
        ),
        pytest.param(
            "Harbour closed\n\nPhoto by Ada Wren\n\nRelated: [Another](#)\n\n4 min read",
            [("title", "Harbour closed"), ("caption", ""), ("related", ""), ("boilerplate", "")],
            id="caption-and-related",
        ),
        pytest.param(
            "Harbour closed\n\nIt was the first time in a hundred years.\n\nBy Tomas Ferrant",
            [("title", "Harbour closed"), ("body", ""), ("byline", "Tomas Ferrant")],
            id="standfirst",
        ),
    ],
)
def test_what_stands_above_the_body(head: str, expected: list[tuple[str, str]]) -> None:
    assert told(f"{head}\n\n{BODY}") == [*expected, ("body", "")]


@pytest.mark.parametrize(
    ("tail", "expected"),
    [
        pytest.param(
            "Original url:\n\n<https://x.example/1>", [("boilerplate", ""), ("url", "https://x.example/1")], id="url"
        ),
        pytest.param("<https://x.example/1>", [("boilerplate", "https://x.example/1")], id="some-other-url"),
        pytest.param("(dpa, AFP)", [("credit", "(dpa, AFP)")], id="credit"),
        pytest.param("Calderra Wire", [("credit", "Calderra Wire")], id="agency-alone"),
        pytest.param("About the Author\n\nShe said “no” once.", [("boilerplate", "")] * 2, id="footer"),
        pytest.param("A Heading\n\n" + BODY, [("body", ""), ("body", "")], id="heading"),
    ],
)
def test_what_stands_below_it(tail: str, expected: list[tuple[str, str]]) -> None:
    assert told(f"{BODY}\n\n{tail}") == [("body", ""), *expected]


def test_a_date_before_the_first_sentence() -> None:
    text = f" date 2031-04-12 {BODY}"
    assert told(text) == [("date", "2031-04-12"), ("body", "")]
    assert text[slice(*[(b.start, b.end) for b in blocks(text, paragraphs(text))][1])] == BODY


@pytest.mark.parametrize(
    ("name", "known"),
    [("reuters", "Reuters"), ("The Associated Press", "AP"), ("Calderra Wire", "Calderra Wire"), ("Dario Quill", None)],
)
def test_agencies(name: str, known: str | None) -> None:
    assert agency(name) == known


@pytest.mark.parametrize(
    ("note", "names"),
    [
        ("(dpa, afp, AP, reuters)", ["dpa", "AFP", "AP", "Reuters"]),
        ("This article includes reporting from Reuters and DW.", ["Reuters", "DW"]),
        ("By Ines Corval, Calderra Wire", ["Calderra Wire"]),
        ("By Ines Corval", []),
    ],
)
def test_credits(note: str, names: list[str]) -> None:
    assert credited(note) == names


@pytest.mark.parametrize(
    ("body", "name", "day"),
    [
        ("KYIV, Nov 15 (Reuters) - The talks", "Reuters", "Nov 15"),
        ("LONDON (AP) — The talks", "AP", None),
        ("The talks (in Kyiv) - failed", None, None),
    ],
)
def test_datelines(body: str, name: str | None, day: str | None) -> None:
    found = dateline(body)
    assert (found and found.agency, found and found.day) == (name, day)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.themoscowtimes.com/2024/x", "The Moscow Times"),
        ("https://edition.cnn.com/x", "CNN"),
        ("https://com/x", None),
        ("https://[::1", None),
        ("not a url", None),
        (None, None),
    ],
)
def test_outlets_by_domain(url: str | None, name: str | None) -> None:
    assert outlet_of(url) == name
