"""Who is said to have said some words, first where, and between which marks."""

import pytest

from db.answers import FirstSighting
from db.models import ArticleRef, OutletRef, Quote, Selector, SpeakerRef
from db.sightings import attributions, by_date, earliest, summarise, verbatim_in_text

QUILL, RUHL = SpeakerRef("s_quill", "Dario Quill"), SpeakerRef("s_ruhl", "Mattis Ruhl")
COURIER, TIDELINE = OutletRef("o_courier", "The Selwick Courier"), OutletRef("o_tideline", "Tideline")


def quote(**fields):
    text = fields.get("text", "It is not a sale.")
    whole = (0, len(text))
    made = {
        "id": "q_",
        "text": text,
        "kind": "direct",
        "speaker": None,
        "source": None,
        "cue": None,
        "said_to": None,
        "relayed_by": None,
        "outlet": None,
        "published_at": None,
        "confidence": 1.0,
        "article": ArticleRef("a_", None, None),
        "spans": (whole,),
        "verbatim": (whole,),
        "selector": Selector(text, "", ""),
        "context": "",
        **fields,
    }
    return Quote(**made)


def test_the_earliest_is_so_by_the_clock_and_undated_ones_come_last():
    days = ["2031-04-16", "2031-04-16T00:30:00+02:00", "2031-04-15T23:00:00-05:00", None]
    dated = sorted((quote(published_at=day) for day in days), key=by_date)
    assert [found.published_at for found in dated] == [days[1], days[0], days[2], None]
    assert earliest([quote(), quote(published_at="2031-04-16")]).published_at == "2031-04-16"


@pytest.mark.parametrize(
    ("days", "first"),
    [([None, "2031-04-16", "2031-04-15"], "2031-04-15"), ([None, None], None), ([], None)],
    ids=["dated", "undated", "none"],
)
def test_the_first_of_a_summary(days, first):
    found = summarise([quote(published_at=day) for day in days], all_read=False)
    assert found.first == (None if first is None else FirstSighting(quote(published_at=first)))
    assert (found.total, found.total_is_exact) == (len(days), False)


@pytest.mark.parametrize(
    ("quotes", "said"),
    [
        pytest.param(
            [(QUILL, COURIER, "he"), (QUILL, COURIER, "the minister"), (QUILL, None, "he")],
            [("Dario Quill", None, 1, 3)],
            id="a-speaker-by-whatever-mention",
        ),
        pytest.param(
            [
                (None, COURIER, "An aide"),
                (None, TIDELINE, "an aide"),
                (None, TIDELINE, "a union man"),
                (None, None, None),
            ],
            [(None, "An aide", 2, 2), (None, "a union man", 1, 1), (None, None, 0, 1)],
            id="unnamed-sources-by-their-mention",
        ),
        pytest.param(
            [(RUHL, COURIER, None)] * 3 + [(QUILL, COURIER, None), (QUILL, TIDELINE, None)],
            [("Dario Quill", None, 2, 2), ("Mattis Ruhl", None, 1, 3)],
            id="by-outlets-before-quotes",
        ),
        pytest.param(
            [(None, COURIER, "Aides"), (RUHL, COURIER, None), (QUILL, TIDELINE, None)],
            [("Dario Quill", None, 1, 1), ("Mattis Ruhl", None, 1, 1), (None, "Aides", 1, 1)],
            id="named-ones-first-then-by-name",
        ),
    ],
)
def test_attributions(quotes, said):
    found = attributions(quote(speaker=speaker, outlet=outlet, source=source) for speaker, outlet, source in quotes)
    assert [(one.speaker and one.speaker.name, one.source, one.outlets, one.quotes) for one in found] == said


@pytest.mark.parametrize(
    ("text", "spans", "verbatim", "marked"),
    [
        pytest.param("it is no sale", [(10, 23)], [(19, 23)], ["sale"], id="the-end"),
        pytest.param("it is no sale", [(10, 23)], [(0, 10), (13, 15), (23, 30)], ["is"], id="marks-that-touch-it"),
        pytest.param("it is no sale", [(10, 15), (40, 47)], [(13, 15), (43, 47)], ["is", "sale"], id="two-pieces"),
        pytest.param("it is no sale", [(10, 15), (40, 48)], [(13, 15)], [], id="spans-of-another-text"),
    ],
)
def test_words_that_stood_between_marks(text, spans, verbatim, marked):
    said = quote(text=text, kind="mixed", spans=tuple(spans), verbatim=tuple(verbatim))
    assert [said.text[start:end] for start, end in verbatim_in_text(said)] == marked
