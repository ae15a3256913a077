import pytest
from sqlite_utils import Database

import db.repeats as repeats
from db.errors import RepeatDiffers, RepeatUnderWay
from db.repeats import Kept, begin, forget, keep

ANSWER = Kept(201, {"Location": "/v1/articles/a"}, "“Größe”".encode())


@pytest.fixture
def database(make):  # type: ignore[no-untyped-def]
    return make.memory()


def begun(
    database: Database, name: str = "k", fingerprint: bytes = b"1", key: str = "desk", **more: object
) -> Kept | None:
    given: dict[str, object] = {"owner": "one", "seconds": 60.0, **more}
    return begin(database, key, name, fingerprint, **given)  # type: ignore[arg-type]


def test_the_first_is_done_and_the_second_answered(database: Database) -> None:
    assert begun(database) is None
    with pytest.raises(RepeatUnderWay):
        begun(database)
    keep(database, "desk", "k", "one", ANSWER)
    assert begun(database) == ANSWER
    with pytest.raises(RepeatDiffers):
        begun(database, fingerprint=b"2")


def test_keys_do_not_share_names(database: Database) -> None:
    begun(database)
    keep(database, "desk", "k", "one", ANSWER)
    assert begun(database, fingerprint=b"2", key="other") is None


def test_another_body_is_told_even_while_the_first_is_under_way(database: Database) -> None:
    begun(database)
    with pytest.raises(RepeatDiffers):
        begun(database, fingerprint=b"2")


def test_one_that_failed_may_be_sent_again(database: Database) -> None:
    begun(database)
    forget(database, "desk", "k", "one")
    assert begun(database, fingerprint=b"2") is None


def test_one_of_a_killed_service_may_be_sent_again(database: Database) -> None:
    begun(database, seconds=-1.0)
    assert begun(database, owner="two") is None
    keep(database, "desk", "k", "one", ANSWER)
    forget(database, "desk", "k", "one")
    with pytest.raises(RepeatUnderWay):
        begun(database)


def test_what_is_answered_is_not_forgotten(database: Database) -> None:
    begun(database)
    keep(database, "desk", "k", "one", ANSWER)
    forget(database, "desk", "k", "one")
    assert begun(database) == ANSWER


def test_a_day_later_it_is_another_request(database: Database) -> None:
    begun(database)
    keep(database, "desk", "k", "one", ANSWER)
    database.conn.execute("UPDATE repeats SET created_at = created_at - 86401")
    assert begun(database, fingerprint=b"2") is None


def test_the_oldest_answers_go_first(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repeats, "MOST_KEPT", 3)
    for number in range(6):
        assert begun(database, f"k{number}") is None
        keep(database, "desk", f"k{number}", "one", ANSWER)
        database.conn.execute("UPDATE repeats SET created_at = created_at - 1")
    kept = database.conn.execute("SELECT repeat FROM repeats ORDER BY repeat").fetchall()
    assert kept == [("k3",), ("k4",), ("k5",)]
