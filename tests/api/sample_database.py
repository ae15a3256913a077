"""A small database about the invented country of Calderra, for the API tests and the documented examples.

Loaded by path (`runpy`), because test folders are no packages.
"""

from pathlib import Path

from msgspec import structs

from db.connection import open_writer, writing
from db.extracted import ExtractedArticle, ExtractedQuote, ExtractedSpeaker
from db.writes import store_article

MARRANDT = ExtractedSpeaker(
    name="Ilse Marrandt", aliases=("Marrandt",), roles=("Prime Minister", "Calderran Prime Minister")
)
OKEDAY = ExtractedSpeaker(name="Tomas Okeday", aliases=("Okeday",), roles=("harbour master",))
UNION = ExtractedSpeaker(name="Dockers' Union of Selwick", kind="organisation", aliases=("the union",))
VESK = ExtractedSpeaker(name="Päivi Vesk", aliases=("Vesk",), roles=("opposition leader",))


def quote(
    text: str, words: str, *, speaker: ExtractedSpeaker | None, source: str, cue: str, **more: object
) -> ExtractedQuote:
    """A quote that stands once in `text`; direct, unless `kind` says otherwise."""
    start = text.index(words)
    span = (start, start + len(words))
    fields: dict[str, object] = {"kind": "direct", "verbatim": (span,), "confidence": 0.9, **more}
    return ExtractedQuote(text=words, spans=(span,), speaker=speaker, source=source, cue=cue, **fields)  # type: ignore[arg-type]


OPENING = """\
Prime Minister Ilse Marrandt told Radio Calderra on Monday that the old harbour would be saved.

“We will open the harbour before the first snow,” Marrandt said. “Nobody will be left on the quay.”

Tomas Okeday, the harbour master, was less sure. “The cranes are older than I am,” he said.

A senior official said the money had not been found.
"""

SHORTENED = """\
The prime minister has promised to “open the harbour before the first snow”, a pledge the Dockers' Union
of Selwick called welcome.

“Our members have waited eleven years,” the union said in a statement.
"""

RIVAL = """\
“We will open the harbour before the snow,” the opposition leader, Päivi Vesk, told supporters in Dunmere.

According to Vesk, the government has copied her plan.
"""

FORMER = """\
“We will open the harbour before the winter,” the opposition leader, Päivi Vesk, told supporters in Dunmere.

Her plan was drawn up in March, Vesk said.
"""

UNDATED = """\
“It don't matter who signs the multi-agency plan,” Tomas Okeday said.
"""

SAMPLE: tuple[tuple[ExtractedArticle, tuple[ExtractedQuote, ...]], ...] = (
    (
        ExtractedArticle(
            text=OPENING,
            title="Harbour to open before winter, says Marrandt",
            url="https://courier.example/news/harbour-before-winter",
            outlet="The Selwick Courier",
            domain="courier.example",
            author="Anneke Dray",
            published_at="2031-04-14",
            published_raw="14 April 2031",
            published_precision="day",
            language="en",
        ),
        (
            quote(
                OPENING,
                "the old harbour would be saved",
                speaker=MARRANDT,
                source="Prime Minister Ilse Marrandt",
                cue="told",
                kind="indirect",
                verbatim=(),
                said_to="Radio Calderra",
            ),
            quote(
                OPENING,
                "We will open the harbour before the first snow,",
                speaker=MARRANDT,
                source="Marrandt",
                cue="said",
            ),
            quote(
                OPENING,
                "Nobody will be left on the quay.",
                speaker=MARRANDT,
                source="Marrandt",
                cue="said",
                confidence=0.8,
            ),
            quote(OPENING, "The cranes are older than I am,", speaker=OKEDAY, source="he", cue="said"),
            quote(
                OPENING,
                "the money had not been found",
                speaker=None,
                source="A senior official",
                cue="said",
                kind="indirect",
                verbatim=(),
                confidence=0.7,
            ),
        ),
    ),
    (
        ExtractedArticle(
            text=SHORTENED,
            title="Union welcomes harbour pledge",
            url="https://dunmere-echo.example/2031/04/15/union",
            outlet="Dunmere Echo",
            domain="dunmere-echo.example",
            published_at="2031-04-15T07:30:00+02:00",
            published_raw="15 April 2031, 7.30 am",
            published_precision="day",
            agencies=("Calderran Press Agency",),
            language="en",
        ),
        (
            quote(
                SHORTENED,
                "open the harbour before the first snow",
                speaker=MARRANDT,
                source="The prime minister",
                cue="promised",
                kind="mixed",
            ),
            quote(
                SHORTENED,
                "Our members have waited eleven years,",
                speaker=UNION,
                source="the union",
                cue="said",
                relayed_by="a statement",
            ),
        ),
    ),
    (
        ExtractedArticle(
            text=RIVAL,
            title="Vesk claims harbour plan as her own",
            url="https://northlight.example/vesk-harbour",
            outlet="Northlight Online",
            domain="northlight.example",
            published_at="2031-04-01",
            published_raw="April 2031",
            published_precision="month",
            language="en",
        ),
        (
            quote(
                RIVAL,
                "We will open the harbour before the snow,",
                speaker=VESK,
                source="the opposition leader, Päivi Vesk",
                cue="told",
                said_to="supporters in Dunmere",
            ),
            quote(
                RIVAL,
                "the government has copied her plan",
                speaker=VESK,
                source="Vesk",
                cue="According to",
                kind="indirect",
                verbatim=(),
            ),
        ),
    ),
    (
        ExtractedArticle(text=UNDATED),
        (
            quote(
                UNDATED,
                "It don't matter who signs the multi-agency plan,",
                speaker=OKEDAY,
                source="Tomas Okeday",
                cue="said",
            ),
        ),
    ),
)


# What Northlight Online printed first.
REPLACED = (
    structs.replace(SAMPLE[2][0], text=FORMER, title="Vesk shows harbour plan"),
    (
        quote(
            FORMER,
            "We will open the harbour before the winter,",
            speaker=VESK,
            source="the opposition leader, Päivi Vesk",
            cue="told",
            said_to="supporters in Dunmere",
        ),
        quote(
            FORMER,
            "Her plan was drawn up in March",
            speaker=VESK,
            source="Vesk",
            cue="said",
            kind="indirect",
            verbatim=(),
        ),
    ),
)


def build(path: Path) -> Path:
    """Write the sample into a new database file; the first article keeps its text, and one has a former version."""
    database = open_writer(path)
    try:
        store_article(database, *REPLACED)
        for position, (article, quotes) in enumerate(SAMPLE):
            store_article(database, article, quotes, store_text=position == 0)
        with writing(database):
            # What is indexed last comes first in a feed; these come as one.
            database.execute("UPDATE articles SET indexed_at = unixepoch('2031-05-02T08:00:00Z')")
    finally:
        database.close()
    return path
