from typing import Any

import pytest

from db.extracted import ExtractedArticle
from indexer.dates import InvalidDate
from indexer.documents import extract_document
from indexer.html import NoText, read_html
from indexer.readers.document import Document

STATED = ("title", "outlet", "author", "published_at", "published_raw", "published_precision", "url")


def stated(article: ExtractedArticle) -> dict[str, Any]:
    return {name: getattr(article, name) for name in STATED if getattr(article, name) not in (None, "unknown")}


PAGE = """<!DOCTYPE html><html lang="en"><head><title>Harbour closed | Radio Calderra</title>{head}</head>
<body><article><h1>Harbour closed</h1>
<p>The harbour of Port Selwick was closed on Friday, the minister said, and nobody could say when it would open.</p>
<p>“We have never closed it before,” Dario Quill told reporters on the quay, where forty ships were waiting.</p>
</article></body></html>"""


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        pytest.param(
            '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Harbour closed",'
            '"datePublished": "2031-04-12T08:00:00+02:00", "author": {"name": "Joss Amberley"},'
            '"publisher": {"name": "Radio Calderra"}, "url": "https://radiocalderra.example/1"}</script>',
            {
                "title": "Harbour closed",
                "outlet": "Radio Calderra",
                "author": "Joss Amberley",
                "published_at": "2031-04-12T08:00:00+02:00",
                "published_raw": "2031-04-12T08:00:00+02:00",
                "published_precision": "day",
                "url": "https://radiocalderra.example/1",
            },
            id="json-ld",
        ),
        pytest.param(
            '<meta property="og:title" content="Harbour closed"><meta property="og:site_name" content="Radio Calderra">'
            '<meta property="article:published_time" content="2031-04-12"><meta name="author" content="Joss Amberley">'
            '<link rel="canonical" href="https://radiocalderra.example/1">',
            {
                "title": "Harbour closed",
                "outlet": "Radio Calderra",
                "author": "Joss Amberley",
                "published_at": "2031-04-12",
                "published_raw": "2031-04-12",
                "published_precision": "day",
                "url": "https://radiocalderra.example/1",
            },
            id="opengraph",
        ),
        pytest.param('<script type="application/ld+json">{broken</script>', {"title": "Harbour closed"}, id="none"),
    ],
)
def test_html_metadata(head: str, expected: dict[str, str]) -> None:
    article = read_html(PAGE.replace("{head}", head))
    assert stated(article) == expected
    assert "“We have never closed it before,”" in article.text


@pytest.mark.parametrize(
    "page", ["", "<html><body></body></html>", "<html><body><script>let a = '“no”'</script></body></html>"]
)
def test_a_page_without_text_is_refused(page: str) -> None:
    with pytest.raises(NoText):
        read_html(page)


def page(head: str = "", body: str = "") -> ExtractedArticle:
    made = PAGE.replace("{head}", head).replace("<p>The harbour", f"{body}<p>The harbour")
    return read_html(made)


@pytest.mark.parametrize(
    "script",
    ['{"@graph": null, "@type": "NewsArticle"}', '{"@graph": 5}', "[" * 100_000, "null", "5", '{"@type": [1]}'],
)
def test_odd_linked_data_is_passed_over(script: str) -> None:
    assert page(f'<script type="application/ld+json">{script}</script>').title == "Harbour closed"


SIDEBAR = '{"@type": "NewsArticle", "headline": "Cat found", "author": "Ann Lee", "datePublished": "2019-01-02"}'


@pytest.mark.parametrize(
    "own",
    [
        '{"@type": "NewsArticle", "headline": "Harbour  closed", "author": "Joss Amberley"}',
        '{"@type": ["Thing", "NewsArticle"], "url": "http://x.example/1/#article", "author": "Joss Amberley"}',
        '{"@type": "WebPage", "mainEntity": {"@type": "Article", "@id": "/1", "author": "Joss Amberley"}}',
        '{"@type": "Article", "mainEntityOfPage": {"@id": "https://www.x.example/1"}, "author": "By Joss Amberley"}',
    ],
    ids=["headline", "url", "main-entity", "page"],
)
def test_of_several_linked_articles_the_pages_own_counts(own: str) -> None:
    script = f'<script type="application/ld+json">[{SIDEBAR}, {own}]</script>'
    article = page(f'<link rel="canonical" href="https://x.example/1">{script}')
    assert (article.title, article.author, article.published_at) == ("Harbour closed", "Joss Amberley", None)


def test_of_several_linked_articles_none_is_guessed() -> None:
    article = page(f'<script type="application/ld+json">[{SIDEBAR}, {SIDEBAR}]</script>')
    assert (article.title, article.author, article.published_at) == ("Harbour closed", None, None)


META_DATE = '<meta name="date" content="2031-04-12">'


@pytest.mark.parametrize(
    ("head", "body", "date"),
    [
        pytest.param("", "<aside><time>2 January 2019</time></aside>", (None, None, "unknown"), id="sidebar"),
        pytest.param(
            "", "<p><time class='updated'>5 June 2031</time> <time>4 June 2031</time></p>",
            ("2031-06-04", "4 June 2031", "day"), id="updated",
        ),
        pytest.param(
            "", "<p>Updated: <time>5 June 2031</time></p><p><time>4 June 2031</time></p>",
            ("2031-06-04", "4 June 2031", "day"), id="updated-in-words",
        ),
        pytest.param(META_DATE, "<time>Just now</time>", ("2031-04-12", "2031-04-12", "day"), id="just-now"),
        pytest.param(META_DATE, "<time>12 April 2031</time>", ("2031-04-12", "12 April 2031", "day"), id="same-day"),
        pytest.param(META_DATE, "<time>11 April 2031</time>", ("2031-04-12", "2031-04-12", "day"), id="another-day"),
        pytest.param("", "<time>2 hours ago</time>", (None, "2 hours ago", "unknown"), id="relative"),
        pytest.param("", '<time datetime="PT5M"></time>', (None, None, "unknown"), id="duration"),
        pytest.param(
            '<meta name="date" content="6. Mai 2031">', "", (None, "6. Mai 2031", "unknown"), id="another-language"
        ),
        pytest.param(
            '<meta name="date" content="6. Mai 2031">', '<time datetime="2031-05-06">6. Mai</time>',
            ("2031-05-06", "2031-05-06", "day"), id="next-candidate",
        ),
    ],
)  # fmt: skip
def test_html_dates(head: str, body: str, date: tuple[str | None, str | None, str]) -> None:
    article = page(head, body)
    assert (article.published_at, article.published_raw, article.published_precision) == date


@pytest.mark.parametrize(
    "block",
    [
        "<div><time>2 January 2019</time></div>",
        "<main><article><h2>Cat found</h2><time>2 January 2019</time></article></main>",
        '<main><div class="related"><time>2 January 2019</time></div></main>',
        '<aside><time class="date">2 January 2019</time></aside>',
        "<article><a href='/2'>Cat found <time>2 January 2019</time></a></article>",
    ],
)
def test_a_time_outside_the_article_is_not_its_date(block: str) -> None:
    assert read_html(PAGE.replace("{head}", "").replace("</body>", f"{block}</body>")).published_at is None


def test_a_time_that_is_classed_as_the_date_counts() -> None:
    made = PAGE.replace("{head}", "").replace(
        "<body>", '<body><div><time class="publish-date">12 April 2031</time></div>'
    )
    assert read_html(made).published_at == "2031-04-12"


def test_a_canonical_address_that_is_none_is_passed_over() -> None:
    assert page(
        '<link rel="canonical" href="http://[bad"><meta property="og:url" content="https://x.example/1">'
    ).url == ("https://x.example/1")


def test_a_relative_canonical_address_is_made_whole() -> None:
    made = PAGE.replace("{head}", '<link rel="canonical" href="/1">')
    assert read_html(made, "https://x.example/a?b=c").url == "https://x.example/1"
    assert read_html(made).url is None


def test_an_impossible_date_of_a_page_is_named() -> None:
    with pytest.raises(InvalidDate, match="2031-02-31"):
        page('<meta name="date" content="2031-02-31">')


@pytest.mark.parametrize(
    ("head", "title"),
    [
        (
            '<meta property="og:title" content="Museum reopens | Bay News">'
            '<meta property="og:site_name" content="Bay News">',
            "Museum reopens",
        ),
        ('<meta property="og:title" content="Museum reopens | Bay News">', "Museum reopens | Bay News"),
        (
            '<meta property="og:title" content="Bay News"><meta property="og:site_name" content="Bay News">',
            "Harbour closed",
        ),
    ],
)
def test_a_title_is_without_the_sites_name(head: str, title: str) -> None:
    assert page(head).title == title


def test_a_logo_is_no_title() -> None:
    head = '<meta property="og:site_name" content="Radio Calderra">'
    made = PAGE.replace("{head}", head).replace("<h1>Harbour closed</h1>", "<h1>Radio Calderra</h1>")
    assert read_html(made).title == "Harbour closed"


@pytest.mark.parametrize(
    ("head", "author", "agencies"),
    [
        ('<meta name="author" content="admin">', None, ()),
        ('<meta name="author" content="Staff">', None, ()),
        ('<meta name="author" content="https://x.example/ann">', None, ()),
        ('<meta name="author" content="By Lee Chan">', "Lee Chan", ()),
        (
            '<script type="application/ld+json">'
            '{"@type": "Article", "author": [{"name": "Ann Lee"}, {"name": "Reuters"}]}</script>',
            "Ann Lee",
            ("Reuters",),
        ),
    ],
)
def test_html_authors(head: str, author: str | None, agencies: tuple[str, ...]) -> None:
    article = page(head)
    assert (article.author, article.agencies) == (author, agencies)


def test_the_body_of_a_page_states_no_title_outlet_or_date() -> None:
    made = PAGE.replace("{head}", "").replace(
        "<h1>Harbour closed</h1>",
        "<p>A short line that comes first</p><p>Harbour Herald</p><p>12 April 2031</p><p>By Ann Lee</p>",
    )
    article = read_html(made)
    assert stated(article) == {"title": "Harbour closed | Radio Calderra", "author": "Ann Lee"}


def test_a_share_button_does_not_end_a_page() -> None:
    text = (
        "We value your privacy\n\nWe use cookies to show you what you like to read.\n\nShare this\n\nHarbour closed\n\n"
        "The harbour was closed on Friday, the minister said.\n\nShare this\n\n"
        "“We have never closed it before, and we will not close it again while I am here,” Dario Quill told reporters."
        "\n\nShare this\n\nComments\n\n“Shut up,” he said."
    )
    article, quotes = extract_document(Document("x", "text", text))
    assert article.title == "Harbour closed"
    assert [q.text for q in quotes if q.kind == "direct"] == [
        "We have never closed it before, and we will not close it again while I am here,"
    ]


BODY = [
    "The harbour board met on Tuesday evening to decide what becomes of the last crane on the quay.",
    "“It stays where it is,” said Dario Quill, the harbour master, after the vote of the board.",
    "Members had argued for two hours about what moving it to the museum would cost the town.",
    "The museum declined to comment on Tuesday, and the mayor was not to be reached by telephone.",
]


def page_of(*blocks: str) -> str:
    return f"<html><body><main><article><h1>The crane stays</h1>{''.join(blocks)}</article></main></body></html>"


def test_quotes_that_the_body_lost_are_put_back() -> None:
    """The very paragraph again, as trafilatura takes for a repetition, and a block quote."""
    quoted = "<blockquote>“Nobody asked the people who work there,” Ines Corval said.</blockquote>"
    short = "<p>“No cranes, no town.”</p>"
    paragraphs = [f"<p>{text}</p>" for text in BODY]
    html = page_of(*paragraphs[:2], quoted, paragraphs[2], short, paragraphs[3])
    text = read_html(html).text
    assert text.count("Nobody asked the people") == text.count("No cranes, no town.") == 1
    assert text.index("stays where it is") < text.index("Nobody asked") < text.index("argued") < text.index("No cranes")


def test_what_stands_beside_the_body_is_not_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    paragraphs = [f"<p>{text}</p>" for text in BODY]
    monkeypatch.setattr("trafilatura.extract", lambda *_, **__: "\n".join([BODY[0], *BODY[2:]]))
    beside = "<aside class='related'><p>“Ferries are late again,” a sailor said.</p></aside>"
    text = read_html(page_of(beside, *paragraphs, "<p>“Read more” in our newsletter every day.</p>")).text
    assert "Ferries" not in text and "newsletter" not in text
    assert text.split("\n") == BODY


def test_marks_that_the_browser_draws_are_read() -> None:
    html = page_of(*[f"<p>{text}</p>" for text in BODY], "<p><q cite='x'>We were not asked</q>, Ines Corval said.</p>")
    assert "“We were not asked”, Ines Corval said." in read_html(html).text


@pytest.mark.parametrize("part", ["article", "div", "p"])
def test_a_part_of_a_page(part: str) -> None:
    assert read_html(f"<{part}>“It is over,” Mattis Ruhl said.</{part}>").text == "“It is over,” Mattis Ruhl said."
