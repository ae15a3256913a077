import random
import time

import pytest

from db.connection import allowance, time_limit
from db.deadline import check_deadline
from db.errors import QueryTimeout
from db.ids import public_id
from db.lookup import LONGEST, look_up
from db.variants import find_variants
from db.writes import store_article

SAID = "The sea did not sink that ship, and nobody who sat in that office ever asked how it was loaded."


@pytest.fixture(scope="module")
def archive(make):
    """Hundreds of long wordings of the same words, whose comparing takes long and whose finding does not."""
    draw = random.Random(7)
    vocabulary = ["".join(draw.choices("abcdefghijklmnop", k=6)) for _ in range(60)]
    with make.memory() as database:
        for number in range(400):
            text = f"{' '.join(draw.choices(vocabulary, k=330))} {SAID}"
            store_article(database, *make.document(text, url=f"https://x.example/{number}"))
        yield database.conn


def look_up_first(connection):
    (text,) = connection.execute("SELECT text FROM quotes LIMIT 1").fetchone()
    return look_up(connection, text[-LONGEST:])


def variants_of_first(connection):
    (id,) = connection.execute("SELECT id FROM quotes LIMIT 1").fetchone()
    return find_variants(connection, public_id("q", id))


@pytest.mark.parametrize("ask", [look_up_first, variants_of_first])
def test_comparing_stops_at_the_time_limit(archive, ask):
    began = time.process_time()
    ask(archive)
    whole = time.process_time() - began
    began = time.process_time()
    with pytest.raises(QueryTimeout) as caught, time_limit(archive, whole / 4):
        ask(archive)
    # (Between two looks at the clock at most two wordings of 400 words are aligned, some milliseconds.)
    assert time.process_time() - began < whole / 2
    assert caught.value.seconds == whole / 4
    assert not archive.in_transaction


def test_a_deadline_ends_with_its_block(archive):
    with time_limit(archive, 60):
        with pytest.raises(QueryTimeout), time_limit(archive, 0):
            check_deadline()
        check_deadline()
    check_deadline()


def test_a_time_limit_holds_inside_an_allowance(archive, monkeypatch):
    monkeypatch.setattr("db.connection._FINE_STEPS", 1)
    with pytest.raises(QueryTimeout), time_limit(archive, 0), allowance(archive, 60):
        archive.execute("SELECT count(*) FROM quotes").fetchone()


def test_an_allowance_ends_without_an_error(archive, monkeypatch):
    monkeypatch.setattr("db.connection._FINE_STEPS", 1)
    counted = None
    with time_limit(archive, 60):
        with allowance(archive, -1):
            (counted,) = archive.execute("SELECT count(*) FROM quotes").fetchone()
        assert counted is None
        with allowance(archive, 60):
            (counted,) = archive.execute("SELECT count(*) FROM quotes").fetchone()
    assert counted == 400
