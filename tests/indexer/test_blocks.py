import pytest

from indexer.agencies import agency, authors, credited, dateline
from indexer.blocks import blocks
from indexer.outlets import is_masthead, outlet_of
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
        pytest.param(
            "Harbour closed\n\nBy Ann Lee | Updated: 5 June 2031 | Published: 4 June 2031",
            [
                ("title", "Harbour closed"),
                ("byline", "Ann Lee"),
                ("updated", "5 June 2031"),
                ("date", "4 June 2031"),
            ],
            id="updated-and-published",
        ),
        pytest.param(
            "Harbour closed\n\nPublished 4 June 2031 Updated 5 June 2031",
            [("title", "Harbour closed"), ("date", "4 June 2031"), ("updated", "5 June 2031")],
            id="two-dates-on-a-line",
        ),
        pytest.param(
            "By Ann LeePublished April 12, 2031 4 min read",
            [("byline", "Ann LeePublished April 12, 2031 4 min read"), ("date", "April 12, 2031")],
            id="byline-and-date",
        ),
        pytest.param(
            "News Analysis\n\nHarbour closed", [("boilerplate", ""), ("title", "Harbour closed")], id="section"
        ),
        pytest.param("A Star Is Born Again", [("title", "A Star Is Born Again")], id="headline-with-an-outlet-word"),
        pytest.param("Farmers Meet the Press", [("title", "Farmers Meet the Press")], id="headline-that-ends-in-one"),
        pytest.param(
            "Orr Slams Selwick Post\n\nBy Ann Lee",
            [("title", "Orr Slams Selwick Post"), ("byline", "Ann Lee")],
            id="headline-above-a-byline",
        ),
        pytest.param(
            "The Selwick Courier\nApril 2, 2031",
            [("outlet", "The Selwick Courier"), ("date", "April 2, 2031")],
            id="masthead-without-a-title",
        ),
        pytest.param(
            "Harbour closed\n\nThe Ebbing Lantern\nApril 2, 2031",
            [("title", "Harbour closed"), ("outlet", "The Ebbing Lantern"), ("date", "April 2, 2031")],
            id="masthead-that-no-list-knows",
        ),
        pytest.param(
            "Harbour closed\n\nSource: council press office",
            [("title", "Harbour closed"), ("boilerplate", "council press office")],
            id="a-source-that-is-no-outlet",
        ),
        pytest.param(
            "Harbour closed\n\nSource: Reuters", [("title", "Harbour closed"), ("outlet", "Reuters")], id="source"
        ),
        pytest.param(
            "From: press@x.example\nTo: news@y.example\nDate: Mon, 03 Mar 2031 10:30:00 +0000\nSubject: Harbour closed",
            [
                ("boilerplate", "press@x.example"),
                ("boilerplate", "news@y.example"),
                ("date", "Mon, 03 Mar 2031 10:30:00 +0000"),
                ("title", "Harbour closed"),
            ],
            id="mail",
        ),
        pytest.param(
            "FOR IMMEDIATE RELEASE\n\nHarbour closed", [("boilerplate", ""), ("title", "Harbour closed")], id="release"
        ),
        pytest.param("Politics", [("boilerplate", "")], id="section-alone"),
        pytest.param(
            "Museum reopens | Bay News", [("title", "Museum reopens"), ("outlet", "Bay News")], id="title-of-a-page"
        ),
        pytest.param(
            "We value your privacy\n\nWe and our partners use cookies to remember what you read and to show you what "
            "you may like to read next.\n\nAccept all\n\nShare this\n\nHarbour closed",
            [("boilerplate", "")] * 4 + [("title", "Harbour closed")],
            id="cookies",
        ),
        pytest.param(
            "By popular demand the ferry runs again",
            [("title", "By popular demand the ferry runs again")],
            id="no-byline",
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
        pytest.param("Share this\n\n" + BODY, [("boilerplate", ""), ("body", "")], id="share-in-the-middle"),
        pytest.param(
            "Comments\n\n" + BODY + " " + BODY, [("boilerplate", ""), ("body", "")], id="comments-in-the-middle"
        ),
        pytest.param("Comments\n\n" + BODY, [("boilerplate", "")] * 2, id="a-comment"),
        pytest.param("Subscribe now\n\nOne more short line.", [("boilerplate", "")] * 2, id="subscribe-at-the-end"),
        pytest.param(
            "“We will not leave,” the minister said, according to the Russian state news agency, TASS.",
            [("body", "")],
            id="credited-speech",
        ),
        pytest.param(
            "The minister, who had come to the quay without an umbrella, said that nobody would leave, wrote AFP, AP.",
            [("body", "")],
            id="credited-sentence",
        ),
        pytest.param("The quay on Friday, AFP", [("caption", "")], id="credited-picture"),
        pytest.param("Getty/Instagram.", [("caption", "")], id="two-credits"),
    ],
)
def test_what_stands_below_it(tail: str, expected: list[tuple[str, str]]) -> None:
    assert told(f"{BODY}\n\n{tail}") == [("body", ""), *expected]


@pytest.mark.parametrize("below", ["He was seen in the spring (photo by her son).", "Photo by her son."])
def test_a_sentence_of_the_body_is_no_title_for_a_caption_below_it(below: str) -> None:
    text = (
        "The old harbour master of Port Selwick, who had kept the light for forty years and the book of ships for "
        f"thirty, was buried on Friday beside the quay.\n\n{below}\n\n{BODY}"
    )
    assert told(text)[0] == ("body", "")


def test_a_long_line_is_never_a_title() -> None:
    assert told(f"{BODY}\n\nBy Ann Lee\n\n{BODY}") == [("body", ""), ("byline", "Ann Lee"), ("body", "")]


@pytest.mark.parametrize(
    "text",
    ["(photo" * 20_000, "Share this\n" * 20_000, "We " * 20_000, "a | " * 20_000, "By A, " * 20_000, "¶ " * 20_000],
)
def test_hostile_lines_are_done_with_in_time(text: str) -> None:
    assert told(text)


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
        ("KYIV (Reuters) - 34 people", "Reuters", None),
        ("LONDON/PARIS, 3 Nov (Reuters) - The talks", "Reuters", "3 Nov"),
        ("(CNN) -- The talks", "CNN", None),
        ("Nov 3 (Reuters) - The talks", "Reuters", "Nov 3"),
        ("A U-TURN on tax", None, None),
        ("PARIS — the best of it", None, None),
        ("(who is 40) - The talks", None, None),
        ("KYIV, Nov 15 (Reuters) - The talks", "Reuters", "Nov 15"),
        ("LONDON (AP) — The talks", "AP", None),
        ("The talks (in Kyiv) - failed", None, None),
    ],
)
def test_datelines(body: str, name: str | None, day: str | None) -> None:
    found = dateline(body)
    assert (found and found.agency, found and found.day) == (name, day)


@pytest.mark.parametrize(
    ("body", "day", "rest"),
    [
        ("EBBING — Mayor Bob Hale spoke.", None, "Mayor Bob Hale spoke."),
        ("PARIS, Nov. 3 — “The port is shut,” he said.", "Nov. 3", "“The port is shut,” he said."),
        ("PARIS (Nov. 3) -- The port", None, "The port"),
    ],
)
def test_a_dateline_without_an_agency(body: str, day: str | None, rest: str) -> None:
    found = dateline(body)
    assert found is not None
    assert (found.agency, found.day, body[found.length :]) == (None, day, rest)


def test_the_body_starts_behind_the_dateline() -> None:
    text = f"Harbour closed\n\nEBBING — {BODY}"
    assert told(text) == [("title", "Harbour closed"), ("dateline", "EBBING — "), ("body", "")]
    assert text[blocks(text, paragraphs(text))[-1].start :] == BODY


def test_an_answer_in_an_interview_has_no_dateline() -> None:
    assert told(f"{BODY}\n\nQUILL — We never closed it before.") == [("body", ""), ("body", "")]


@pytest.mark.parametrize(
    ("line", "names", "agencies"),
    [
        ("By Dana Whitlock, Riverton Daily Record", "Dana Whitlock", []),
        ("By Dana Whitlock, Reporter", "Dana Whitlock", []),
        ("By Dana Whitlock, Echo staff", "Dana Whitlock", []),
        ("By Ann Lee, Bo Chen and Cy Dorn", "Ann Lee and Bo Chen and Cy Dorn", []),
        ("By Dana Whitlock, Reporter and Joe Park, Editor", "Dana Whitlock and Joe Park", []),
        ("By Ines Corval and Reuters", "Ines Corval", ["Reuters"]),
        ("BY DENNY LOCKE", "DENNY LOCKE", []),
        ("By Jan van Dyck for the Echo", "Jan van Dyck", []),
        ("By April Lee", "April Lee", []),
        ("By Our Correspondent", None, []),
        ("By popular demand", None, []),
        ("By and large it was a quiet night", None, []),
        ("By Friday It Was Over", None, []),
        ("https://www.example.com/ann", None, []),
    ],
)
def test_authors(line: str, names: str | None, agencies: list[str]) -> None:
    assert authors(line) == (names, agencies)


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("The Selwick Courier", True),
        ("Harbour Herald", True),
        ("Radio Calderra", True),
        ("the moscow times", True),
        ("News Analysis", False),
        ("Press Release", False),
        ("Breaking News", False),
        ("Film Review", False),
        ("A Star Is Born Again", False),
        ("The talks in the Times", False),
    ],
)
def test_mastheads(line: str, is_one: bool) -> None:
    assert is_masthead(line) == is_one


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


BODY = "The harbour was closed on Friday, and until the evening nobody could tell the crews when it was to open again."


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        pytest.param(
            "INVESTIGATION\n\nHow a water company hid its lead",
            [("boilerplate", "INVESTIGATION"), ("title", "How a water company hid its lead")],
            id="section-above-the-headline",
        ),
        pytest.param(
            "The Marrow Financial\n\nShares fall as maker of biscuits warns",
            [("outlet", "The Marrow Financial"), ("title", "Shares fall as maker of biscuits warns")],
            id="paper-above-the-headline",
        ),
        pytest.param(
            "Nurses to strike\n\nUnion says its members have ‘no choice’",
            [("title", "Nurses to strike"), ("body", "Union says its members have ‘no choice’")],
            id="second-headline",
        ),
        pytest.param(
            "Ten minutes with Ada Orr\n\nFirst job?",
            [("title", "Ten minutes with Ada Orr"), ("body", "First job?")],
            id="short-question",
        ),
        pytest.param(
            "Nurses to strike\n\nAda Orr", [("title", "Nurses to strike"), ("caption", "Ada Orr")], id="name-below"
        ),
    ],
)
def test_what_stands_below_the_headline(head: str, expected: list[tuple[str, str]]) -> None:
    text = f"{head}\n\n{BODY}"
    assert [(b.kind, text[b.start : b.end]) for b in blocks(text, paragraphs(text))][:-1] == expected


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("- a ban on work at night", "body"),
        ("— Ada Orr", "credit"),
        ("Sources say an arrest could come within days.", "body"),
        ("Sources: council, police", "credit"),
    ],
)
def test_list_items_and_sentences_are_no_credits(line: str, kind: str) -> None:
    text = f"{BODY}\n\n{line}"
    assert blocks(text, paragraphs(text))[-1].kind == kind
