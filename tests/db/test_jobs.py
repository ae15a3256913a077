import pytest
from sqlite_utils import Database

import db.jobs as jobs
from db.errors import NotFound, TooManyWaiting
from db.jobs import (
    add_job,
    fail_job,
    finish_job,
    get_job,
    give_back_jobs,
    has_jobs,
    is_job_waiting,
    renew_job,
    take_job,
)

ARTICLE = "a_7w3n6b2z7pfd"


@pytest.fixture
def database(make):  # type: ignore[no-untyped-def]
    return make.memory()


def state(database: Database, id: str) -> tuple[str, str | None, str | None]:
    job = get_job(database.conn, id)
    return job.state, job.outcome, job.article_id


def test_a_job_is_taken_once_and_done(database: Database) -> None:
    id = add_job(database, "desk", '{"text": "a"}')
    assert is_job_waiting(database.conn)
    taken = take_job(database, "one", 60)
    assert taken is not None
    assert (taken.id, taken.document) == (id, '{"text": "a"}')
    assert not is_job_waiting(database.conn)
    assert take_job(database, "two", 60) is None
    assert state(database, id) == ("running", None, None)
    finish_job(database, id, "two", "added", ARTICLE)
    assert state(database, id) == ("running", None, None)
    finish_job(database, id, "one", "added", ARTICLE)
    assert state(database, id) == ("done", "added", ARTICLE)
    assert database.conn.execute("SELECT document, owner FROM jobs").fetchall() == [(None, None)]


def test_what_is_left_behind_is_taken_up_again_but_not_for_ever(database: Database) -> None:
    id = add_job(database, "desk", "{}", owner="killed", seconds=-1)
    for _ in range(jobs.MOST_ATTEMPTS - 1):
        taken = take_job(database, "killed", -1)
        assert taken is not None
        assert taken.id == id
    assert take_job(database, "next", 60) is None
    assert state(database, id) == ("failed", None, None)


def test_one_that_another_has_taken_up_is_left_alone(database: Database) -> None:
    id = add_job(database, "desk", "{}", owner="slow", seconds=-1)
    assert take_job(database, "next", 60) is not None
    fail_job(database, id, "slow", "{}", again=False)
    assert state(database, id) == ("running", None, None)


def test_who_waits_keeps_it(database: Database) -> None:
    id = add_job(database, "desk", "{}")
    take_job(database, "one", -1)
    renew_job(database, id, "two", 60)
    assert is_job_waiting(database.conn)
    renew_job(database, id, "one", 60)
    assert take_job(database, "two", 60) is None
    finish_job(database, id, "one", "added", ARTICLE)
    assert state(database, id) == ("done", "added", ARTICLE)


def test_stopping_gives_back_without_counting(database: Database) -> None:
    id = add_job(database, "desk", "{}")
    for _ in range(10):
        assert take_job(database, "one", 60) is not None
        assert has_jobs(database.conn, "one")
        give_back_jobs(database, "one")
        assert not has_jobs(database.conn, "one")
    assert state(database, id) == ("queued", None, None)


def test_a_fault_of_the_service_is_tried_again(database: Database) -> None:
    id = add_job(database, "desk", "{}")
    for _ in range(jobs.MOST_ATTEMPTS):
        assert take_job(database, "one", 60) is not None
        fail_job(database, id, "one", '{"detail": "it ended"}', again=True)
    assert state(database, id) == ("failed", None, None)
    assert get_job(database.conn, id).problem == '{"detail": "it ended"}'


def test_the_oldest_first(database: Database) -> None:
    ids = [add_job(database, "desk", str(number)) for number in range(5)]
    for age, id in enumerate(ids):
        database.conn.execute("UPDATE jobs SET created_at = created_at - ? WHERE id = ?", [age, id])
    taken = [take_job(database, "one", 60) for _ in ids]
    assert [job.document for job in taken if job is not None] == ["4", "3", "2", "1", "0"]


def test_no_more_than_so_many(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "MOST_JOBS", 2)
    ids = [add_job(database, "desk", "{}") for _ in range(2)]
    with pytest.raises(TooManyWaiting, match="2 documents are waiting to be indexed"):
        add_job(database, "desk", "{}")
    take_job(database, "one", 60)
    fail_job(database, ids[0], "one", "{}", again=False)
    fail_job(database, ids[1], "one", "{}", again=False)
    monkeypatch.setattr(jobs, "MOST_CHARACTERS", 10)
    add_job(database, "desk", "{}")
    with pytest.raises(TooManyWaiting):
        add_job(database, "desk", "x" * 9)


def test_ended_ones_are_forgotten(database: Database) -> None:
    id = add_job(database, "desk", "{}", owner="one", seconds=60)
    finish_job(database, id, "one", "added", ARTICLE)
    add_job(database, "desk", "{}")
    assert state(database, id)[0] == "done"
    database.conn.execute("UPDATE jobs SET created_at = created_at - 90000, finished_at = finished_at - 90000")
    add_job(database, "desk", "{}")
    with pytest.raises(NotFound):
        get_job(database.conn, id)
    assert database.conn.execute("SELECT count(*) FROM jobs").fetchone() == (2,)
