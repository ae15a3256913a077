"""Any corrections in any order agree with what is stored, and reverting all of them leaves no trace."""

import runpy
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.corrections import (
    QuoteChange,
    correct_quote,
    correct_speaker,
    merge_speakers,
    revert_correction,
)
from db.errors import InvalidCorrection
from db.models import QuoteSearch
from db.quotes import search_quotes
from db.reported import ReportedArticle, ReportedQuote, store_reported
from db.writes import store_article

CORRECTED = runpy.run_path(str(Path(__file__).with_name("corrected.py")))
SIGNED, state, texts, quote_id, speaker_named = (
    CORRECTED[name] for name in ("SIGNED", "state", "texts", "quote_id", "speaker_named")
)


NAMES = ("Ilse Marrandt", "Marrandt", "Dario Quill", "Quill", "Päivi Vesk", "Port of Selwick")


WORDS = ("We want peace.", "So do we.", "Not yet.", "No.")


@st.composite
def steps(draw):
    """What happens to a database: articles come, come again and are loaded, people correct and take back."""
    kind = draw(st.sampled_from(["store", "store", "load", "quote", "quote", "rename", "merge", "merge", "revert"]))
    return kind, draw(st.integers(0, 99)), draw(st.integers(0, 99)), draw(st.integers(0, 99))


def document(make, chosen, seed, more):
    quotes = []
    for index, words in enumerate(WORDS[: 1 + more % 4]):
        number = (seed + index * (1 + more)) % 7
        speaker = None
        if number < len(NAMES):
            name = NAMES[number]
            aliases = (name.split()[-1],) if (seed + index) % 2 and " " in name else ()
            roles = ("minister",) if (seed + more) % 3 == 0 else ()
            speaker = make.organisation(name) if name.startswith("Port") else make.person(name, *aliases, roles=roles)
        quotes.append((words, {"speaker": speaker}))
    return make.document(
        *quotes,
        url=f"https://courier.example/{chosen % 3}",
        outlet=("The Selwick Courier", "Dunmere Echo", None)[seed % 3],
        published_at=("2031-03-18", "2031-03-19", None)[chosen % 3],
        lead="x" * (more % 2),
    )


def loaded(make, chosen, seed, more):
    article = ReportedArticle(url=f"https://tideline.example/{chosen % 2}", outlet="Tideline")
    return [
        ReportedQuote(article=article, text=words, speaker=make.person(NAMES[(seed + index) % 5]))
        for index, words in enumerate(WORDS[: 1 + more % 4])
    ]


def ids(connection, table):
    return [id for (id,) in connection.execute(f"SELECT id FROM {table} ORDER BY id")]


def correct(database, kind, one, two, three):
    """Make some correction of what is there; its id, None where there is nothing or it is refused."""
    connection = database.conn
    quotes = [quote.id for quote in search_quotes(connection, QuoteSearch(), limit=100).items]
    speakers = ids(connection, "speakers")
    try:
        if kind == "quote" and quotes:
            changes = (
                QuoteChange(speaker=NAMES[two % len(NAMES)]),
                QuoteChange(speaker=None),
                QuoteChange(retracted=True),
                QuoteChange(kind="mixed"),
                QuoteChange(speaker=speakers[two % len(speakers)]) if speakers else QuoteChange(kind="indirect"),
            )
            return correct_quote(database, quotes[one % len(quotes)], changes[three % 5], SIGNED).id
        if kind == "rename" and speakers:
            change = (
                {"name": NAMES[two % len(NAMES)]},
                {"add_aliases": [NAMES[two % len(NAMES)]]},
                {"remove_aliases": [NAMES[two % len(NAMES)]]},
            )[three % 3]
            return correct_speaker(database, speakers[one % len(speakers)], SIGNED, **change).id
        if kind == "merge" and speakers:
            pair = speakers[one % len(speakers)], speakers[two % len(speakers)]
            return merge_speakers(database, *pair, SIGNED, across_kinds=bool(three % 2)).id
    except InvalidCorrection:
        return None
    return None


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps(), max_size=14), st.randoms(use_true_random=False))
def test_any_sequence_agrees_and_reverting_all_of_it_leaves_no_trace(make, happened, random):
    with make.memory() as database, make.memory() as untouched:
        standing = []
        for kind, one, two, three in happened:
            if kind == "store":
                for each in (database, untouched):
                    store_article(each, *document(make, one, two, three))
            elif kind == "load":
                for each in (database, untouched):
                    store_reported(each, loaded(make, one, two, three))
            elif kind == "revert":
                if standing:
                    revert_correction(database, standing.pop(one % len(standing)), SIGNED)
            elif (id := correct(database, kind, one, two, three)) is not None:
                standing.append(id)
            make.check(database.conn)
        random.shuffle(standing)
        for id in standing:
            revert_correction(database, id, SIGNED)
            make.check(database.conn)
        assert state(database.conn) == state(untouched.conn)
