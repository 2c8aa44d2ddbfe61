"""Recurring work: enqueued by RQ's cron as JSON, run once a period however many timetables."""

from __future__ import annotations

import json
import zlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, cast

import pytest
import sqlalchemy as sa
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from models.base.task_runs import TaskRun
from ussd_app import jobs, timetable
from ussd_app.timetable import SWEEP_SECONDS, JsonCronJob, build

if TYPE_CHECKING:
    from ussd_app.wiring import Service

MOMENT = datetime(2026, 11, 3, 6, 0, tzinfo=UTC)


class StandingClock:
    """Stands in for `datetime` where the timetable asks what period it is."""

    at = MOMENT

    @classmethod
    def now(cls, zone: object) -> datetime:
        """Return the moment that the test chose."""
        assert zone is UTC
        return cls.at


@pytest.fixture
def sweeps(parts: Service, monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """Give the list of sweeps that were run."""
    done: list[datetime] = []
    monkeypatch.setattr(jobs, "service", lambda: parts)
    monkeypatch.setattr(jobs, "sweep", lambda: done.append(StandingClock.at))
    monkeypatch.setattr(timetable, "datetime", StandingClock)
    monkeypatch.setattr(StandingClock, "at", MOMENT)
    return done


def _work(parts: Service) -> None:
    redis = parts.patient_redis
    SimpleWorker(
        [jobs.queue(redis)], connection=redis, serializer=JSONSerializer, log_job_description=False
    ).work(burst=True, logging_level="ERROR")


def test_two_timetables(parts: Service, sweeps: list[datetime]) -> None:
    """Two timetables enqueue two jobs a period, and one of them sweeps."""
    tables = [build(parts.patient_redis) for _ in range(2)]
    for table in tables:
        assert len(table.enqueue_jobs()) == 1
        assert table.enqueue_jobs() == [], "not before its time"
    assert len(jobs.queue(parts.redis)) == 2
    _work(parts)
    assert sweeps == [MOMENT]
    with parts.store.reading() as db:
        [(task, period)] = db.execute(sa.select(TaskRun.task, TaskRun.period)).all()
    assert (task, int(period)) == ("sweep", int(MOMENT.timestamp()) // SWEEP_SECONDS)


def test_the_next_period(
    parts: Service, sweeps: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each period has its one run, whoever comes first."""
    for _ in range(3):
        for _ in range(2):
            timetable.sweep_once()
        StandingClock.at += timedelta(seconds=SWEEP_SECONDS)
    assert sweeps == [MOMENT + timedelta(seconds=SWEEP_SECONDS) * number for number in range(3)]


def test_what_stands_in_redis(parts: Service, sweeps: list[datetime]) -> None:
    """A recurring job is a function's name as JSON, limited in time, and leaves nothing behind."""
    redis = parts.patient_redis
    build(redis).enqueue_jobs()
    [key] = redis.scan_iter("rq:job:*")
    fields = cast("dict[bytes, bytes]", redis.hgetall(key))
    call = json.loads(zlib.decompress(fields[b"data"]))
    assert call == ["ussd_app.timetable.sweep_once", None, [], {}]
    [job] = jobs.queue(redis).jobs
    assert (job.timeout, job.result_ttl, job.ttl) == (jobs.JOB_SECONDS, 0, SWEEP_SECONDS * 4)
    _work(parts)
    assert list(redis.scan_iter("rq:job:*")) == []


def test_a_job_without_a_function(parts: Service) -> None:
    """A recurring job that names no function is a bug, and says so."""
    job = JsonCronJob(queue_name=jobs.QUEUE, func_name="ussd_app.jobs.sweep", interval=5)
    with pytest.raises(LookupError):
        job.enqueue(parts.patient_redis)
