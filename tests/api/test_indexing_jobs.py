"""Articles that nobody waits for: done once, or told why not, whatever ends meanwhile."""

import asyncio
import multiprocessing
import runpy
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from api import extraction
from api.intake import Intake
from db.connection import open_reader
from db.jobs import is_job_waiting

SHARED = runpy.run_path(str(Path(__file__).with_name("indexing_service.py")))
ARTICLE, OTHER, WORDS, LIMIT, LINES, Service, url, words = (
    SHARED[name] for name in ("ARTICLE", "OTHER", "WORDS", "LIMIT", "LINES", "Service", "url", "words")
)


def test_one_that_nobody_waits_for(service: Service) -> None:
    document = {"text": ARTICLE, "url": url("job")}
    answer = service.post(document, Prefer="respond-async", Idempotency_Key="k-4")
    assert (answer.status_code, answer.headers["preference-applied"]) == (202, "respond-async")
    assert answer.headers["retry-after"] == "1"
    again = service.post(document, Prefer="respond-async", Idempotency_Key="k-4")
    assert again.json()["id"] == answer.json()["id"]
    job = service.job(answer.headers["location"], "done", "failed")
    assert (job["state"], job["status"], job["problem"]) == ("done", "added", None)
    assert words(service.client.get(job["article_url"]).json()) == [(WORDS, "Ilse Marrandt")]
    assert service.client.get(answer.headers["location"]).status_code == 401
    assert service.get("/v1/jobs/j_none").status_code == 404


def test_a_job_that_fails_says_why(service: Service) -> None:
    answer = service.post({"text": "...!"}, Prefer="respond-async")
    job = service.job(answer.headers["location"], "done", "failed")
    assert (job["state"], job["status"], job["article_id"]) == ("failed", None, None)
    assert (job["problem"]["type"], job["problem"]["detail"]) == ("/problems/invalid-body", "body: no text")


def test_the_worker_killed_while_it_reads(service: Service) -> None:
    before = service.counts()
    assert service.post({"text": ARTICLE, "url": url("warm")}).status_code == 201
    (worker,) = multiprocessing.active_children()
    worker.kill()
    worker.join()
    answer = service.post({"text": ARTICLE, "url": url("killed")}, Idempotency_Key="k-5")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert answer.json()["type"] == "/problems/extraction-failed"
    assert service.counts()["articles"] == before["articles"] + 1
    assert service.post({"text": ARTICLE, "url": url("killed")}, Idempotency_Key="k-5").status_code == 201


def test_too_many_waiting(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction, "MOST_WAITING", 0)
    answer = service.post({"text": ARTICLE, "url": url("many")}, Idempotency_Key="k-7")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.json()["type"] == "/problems/too-many-waiting"
    assert service.lines({"text": ARTICLE, "url": url("many")})[0]["status"] == "added"
    monkeypatch.setattr("db.jobs.MOST_JOBS", 0)
    answer = service.post({"text": ARTICLE, "url": url("many")}, Prefer="respond-async")
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/too-many-waiting")


def test_one_that_takes_too_long_to_wait_for_becomes_a_job(tmp_path: Path) -> None:
    service = Service(tmp_path, wait_seconds=0)
    with service.client:
        answer = service.post({"text": ARTICLE, "url": url("slow")}, Idempotency_Key="k")
        assert (answer.status_code, answer.json()["state"]) == (202, "running")
        assert "preference-applied" not in answer.headers
        assert service.post({"text": ARTICLE, "url": url("slow")}, Idempotency_Key="k").json() == answer.json()
        job = service.job(answer.headers["location"], "done", "failed")
        assert (job["state"], job["status"]) == ("done", "added")
    assert service.counts()["articles"] == 1


def test_a_job_that_waits_longer_than_its_lease_is_begun_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Others may be read before it for minutes; whoever looks for jobs meanwhile must not find it."""
    monkeypatch.setattr(Intake, "lease_seconds", 0.4)
    read = Intake.read
    begun: list[Any] = []

    async def slow(intake: Intake, fields: Any, **options: Any) -> Any:
        begun.append(fields["url"])
        await asyncio.sleep(1.5)
        return await read(intake, fields, **options)

    monkeypatch.setattr(Intake, "read", slow)
    service = Service(tmp_path)
    with service.client:
        path = service.post({"text": ARTICLE, "url": url("late")}, Prefer="respond-async").headers["location"]
        for _ in range(12):
            with closing(open_reader(service.path)) as connection:
                assert not begun or not is_job_waiting(connection)
            time.sleep(0.1)
        assert service.job(path, "done", "failed")["status"] == "added"
    assert begun == [url("late")]


def test_a_service_that_is_stopped_leaves_its_jobs_to_the_next(tmp_path: Path) -> None:
    service = Service(tmp_path, wait_seconds=0)
    with service.client:
        path = service.post({"text": ARTICLE, "url": url("left")}).headers["location"]
        queued = service.post({"text": OTHER, "url": url("queued")}, Prefer="respond-async").headers["location"]
    following = Service(tmp_path)
    following.key = service.key
    with following.client:
        assert [following.job(job, "done", "failed")["status"] for job in (path, queued)] == ["added", "added"]
    assert following.counts()["articles"] == 2


def test_a_document_that_python_cannot_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction, "_STARTING_SECONDS", 0.0)
    monkeypatch.setattr(extraction, "_GRACE_SECONDS", 0.1)

    async def stuck() -> None:
        extractor = extraction.Extractor(0.1)
        try:
            with pytest.raises(extraction.ExtractionFailed, match="the extraction was stopped after 0.1 seconds"):
                await extractor._run(False, time.sleep, 60)
            assert await extractor._run(False, abs, -1) == 1
        finally:
            await extractor.close()

    asyncio.run(stuck())
