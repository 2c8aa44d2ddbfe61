"""The jobs on a real worker: what a call enqueued is done, once, with ids and JSON only."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, cast

import pytest
import sqlalchemy as sa
from rq.job import JobStatus
from rq.serializers import JSONSerializer

from models.base.store import Work
from models.messages import inbox, simulated
from models.messages.tables import InboxRow, OutboxRow, OutboxState
from tests.support.phone import Phone
from tests.ussd_app.log_lines import logged
from tests.ussd_app.store_scan import store_down
from ussd_app import config, jobs, sweeping
from ussd_app.quiet_worker import QuietWorker
from ussd_app.wiring import Service

if TYPE_CHECKING:
    from flask import Flask


@pytest.fixture(autouse=True)
def _this_service(parts: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the worker in this process use the test's parts."""
    monkeypatch.setattr(jobs, "service", lambda: parts)


def _work(parts: Service) -> None:
    """Run what waits, as a worker process does."""
    redis = parts.patient_redis
    worker = QuietWorker(
        [jobs.queue(redis)], connection=redis, serializer=JSONSerializer, log_job_description=False
    )
    worker.work(burst=True, logging_level="ERROR")


def _texts(parts: Service, msisdn: str) -> list[str]:
    with parts.store.reading() as db:
        return [text.text for text in simulated.after(db, msisdn, 0)]


def _states(parts: Service) -> list[OutboxState]:
    with parts.store.reading() as db:
        return list(db.scalars(sa.select(OutboxRow.state).order_by(OutboxRow.id)))


def _hash(parts: Service, key: bytes | str) -> dict[bytes, bytes]:
    return cast("dict[bytes, bytes]", parts.patient_redis.hgetall(key))


def _waiting(parts: Service) -> list[str]:
    return jobs.queue(parts.redis).job_ids


def test_a_registration_is_texted(parts: Service, phone: Phone) -> None:
    """The text of a new account reaches the phone, and its delivery report comes back."""
    phone.register()
    assert _states(parts) == [OutboxState.QUEUED]
    assert len(_waiting(parts)) == 1
    _work(parts)
    [text] = _texts(parts, phone.msisdn)
    assert text.startswith("KNEC: your account is open. User name 254722645678.")
    assert _states(parts) == [OutboxState.DELIVERED]
    assert _waiting(parts) == []


def test_a_text_is_answered(parts: Service, phone: Phone) -> None:
    """A text that came in is acted on and its reply sent, all by jobs."""
    assert phone.text("HELP") == 200
    assert len(_waiting(parts)) == 1
    _work(parts)
    [text] = _texts(parts, phone.msisdn)
    assert text.startswith("KNEC exam staff: dial *384*2454#.")
    with parts.store.reading() as db:
        assert db.scalars(sa.select(InboxRow.outcome)).one() == "help"
        assert inbox.waiting(db) == []


def test_what_stands_in_redis(parts: Service, phone: Phone) -> None:
    """A job is a function's name and ids as JSON: no pickle, and nothing of a person."""
    phone.register()
    phone.text("LUGHA SW")
    redis = parts.patient_redis
    calls = []
    for key in redis.scan_iter("rq:job:*"):
        fields = _hash(parts, key)
        raw = zlib.decompress(fields[b"data"])
        calls.append(json.loads(raw))
        everything = raw + b"".join(key + value for key, value in fields.items())
        for personal in (phone.msisdn[1:], "Jane", "Lokwang", "23456789", "2481", "LUGHA"):
            assert personal.encode() not in everything
    assert sorted(calls) == [
        ["ussd_app.jobs.answer_texts", None, [[1]], {}],
        ["ussd_app.jobs.send_texts", None, [[1]], {}],
    ]


def test_nothing_in_redis_is_pickled(parts: Service, phone: Phone) -> None:
    """No value that any of us put into Redis is a pickle, while jobs wait and after they ran."""
    phone.register()
    redis = parts.patient_redis
    for _ in range(2):
        for key in redis.scan_iter("rq:*"):
            if redis.type(key) == b"hash":
                for value in _hash(parts, key).values():
                    plain = zlib.decompress(value) if value[:1] == b"\x78" else value
                    # Protocols 2 and later begin so; the older ones are not written any more.
                    assert not plain.startswith(
                        (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")
                    )
        _work(parts)


def test_the_same_rows_twice_are_one_job(parts: Service) -> None:
    """A job that waits already is enough for the same rows; other rows get their own."""
    for ids in ([3], [3], [3, 4, 5], [3, 4, 5], [3]):
        jobs.enqueue(parts.redis, Work.OUTBOX, ids)
    jobs.enqueue(parts.redis, Work.INBOX, [3])
    assert _waiting(parts) == ["outbox-3-3", "outbox-3-5", "inbox-3-3"]


def test_a_job_for_rows_that_are_done(parts: Service, phone: Phone) -> None:
    """A job that comes a second time finds nothing left to do."""
    phone.register()
    phone.text("HELP")
    _work(parts)
    before = _texts(parts, phone.msisdn)
    assert len(before) == 2
    jobs.enqueue(parts.redis, Work.OUTBOX, [1, 2])
    jobs.enqueue(parts.redis, Work.INBOX, [1])
    _work(parts)
    assert _texts(parts, phone.msisdn) == before


def test_redis_is_wiped_before_the_worker_runs(parts: Service, phone: Phone) -> None:
    """No text is lost with Redis: the sweep sends what no job is left for, once."""
    phone.register()
    phone.text("HELP")
    parts.patient_redis.flushdb()
    _work(parts)
    assert _texts(parts, phone.msisdn) == []
    sweeping.run(parts)
    assert len(_texts(parts, phone.msisdn)) == 2
    assert _states(parts) == [OutboxState.DELIVERED] * 2
    sweeping.run(parts)
    _work(parts)
    assert len(_texts(parts, phone.msisdn)) == 2


def test_redis_is_gone_when_the_call_commits(
    app: Flask, parts: Service, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A job that cannot be enqueued is the sweep's: the caller notices nothing."""

    def refuse(*_: object) -> None:
        raise ConnectionError(f"no Redis for {phone.msisdn}")

    monkeypatch.setattr(jobs, "enqueue", refuse)
    with logged() as lines:
        phone.register()
        [line] = lines.of("job.not_enqueued")
        assert phone.msisdn not in lines.text
    assert phone.label == "registered"
    assert (line["work"], line["error"]) == ("outbox", "ConnectionError")
    monkeypatch.undo()
    monkeypatch.setattr(jobs, "service", lambda: parts)
    assert _waiting(parts) == []
    sweeping.run(parts)
    assert len(_texts(parts, phone.msisdn)) == 1


def test_a_job_that_fails_is_tried_again(parts: Service, phone: Phone) -> None:
    """A job that met a store that was down is scheduled again; its text is not lost."""
    phone.register()
    with store_down(parts.patient_store):
        _work(parts)
    job = jobs.queue(parts.redis).fetch_job("outbox-1-1")
    assert job is not None
    assert job.get_status() == JobStatus.SCHEDULED
    assert job.retries_left == 2
    assert _texts(parts, phone.msisdn) == []
    sweeping.run(parts)
    assert len(_texts(parts, phone.msisdn)) == 1


def test_jobs_end_by_themselves(parts: Service, phone: Phone) -> None:
    """A job has a time limit, and nothing of one that went well is kept."""
    phone.register()
    job = jobs.queue(parts.redis).fetch_job("outbox-1-1")
    assert job is not None
    assert (job.timeout, job.result_ttl, job.failure_ttl) == (jobs.JOB_SECONDS, 0, 3_600)
    _work(parts)
    assert list(parts.patient_redis.scan_iter("rq:job:*")) == []


def test_the_sweep_as_a_job(parts: Service, phone: Phone) -> None:
    """The sweep job takes up what waits."""
    phone.register()
    parts.patient_redis.flushdb()
    jobs.sweep()
    assert len(_texts(parts, phone.msisdn)) == 1


def test_a_worker_process_has_its_own_parts(
    settings: dict[str, str], secrets_root: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker makes its parts once, from the environment that it was started in."""
    monkeypatch.undo()
    given = config.load(settings, secrets_root)  # type: ignore[arg-type]
    monkeypatch.setattr(config, "load", lambda: given)
    jobs.service.cache_clear()
    try:
        own = jobs.service()
        assert isinstance(own, Service)
        assert own.config is given
        assert jobs.service() is own
    finally:
        jobs.service.cache_clear()


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_failed_job_says_nothing_of_what_it_met(
    parts: Service, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Neither the log nor Redis gets an error's words: a database's error names values."""

    def fail(*_: object) -> None:
        raise ValueError("Key (msisdn)=(+254722645678) already exists")

    monkeypatch.setattr(jobs, "send_texts", fail)
    queue = jobs.queue(parts.patient_redis)
    job = queue.enqueue_call("ussd_app.jobs.send_texts", args=([1],), failure_ttl=60)
    with logged() as lines:
        _work(parts)
        [line] = lines.of("job.failed")
        assert "645678" not in lines.text
    assert (line["job"], line["error"]) == ("ussd_app.jobs.send_texts", "ValueError")
    assert "645678" not in "".join(capfd.readouterr())
    found = job.latest_result()
    assert found is not None
    assert found.exc_string == "ValueError"
