"""Recurring work: enqueued by RQ's cron as JSON, run once a period however many timetables."""

from __future__ import annotations

import json
import zlib
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, cast

import pytest
import sqlalchemy as sa
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from models.base.clock import NAIROBI, Clock
from models.base.task_runs import TaskRun
from models.messages.tables import OutboxRow, OutboxState
from models.messages.templates import Template
from tests.support.season_builders import (
    deploy,
    make_centre,
    make_exam,
    make_professional,
    weekdays,
)
from tests.ussd_app.store_scan import counts
from ussd_app import jobs, sweeping, timetable
from ussd_app.timetable import (
    RETENTION_SECONDS,
    SWEEP_SECONDS,
    JsonCronJob,
    build,
    retention_nightly,
)

if TYPE_CHECKING:
    from tests.support.phone import Phone
    from ussd_app.wiring import Service

MOMENT = datetime(2026, 11, 3, 6, 0, tzinfo=UTC)


class StandingClock:
    """Stands in for `datetime` where the timetable asks what period it is."""

    at = MOMENT

    @classmethod
    def now(cls, zone: tzinfo) -> datetime:
        """Return the moment that the test chose."""
        assert zone in {UTC, NAIROBI}
        return cls.at.astimezone(zone)


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


def _runs(parts: Service) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    with parts.store.reading() as db:
        for task, period in db.execute(sa.select(TaskRun.task, TaskRun.period)).all():
            found.setdefault(task, []).append(period)
    return found


def test_two_timetables(parts: Service, sweeps: list[datetime]) -> None:
    """Two timetables enqueue each job once a period, and one of them sweeps."""
    tables = [build(parts.patient_redis) for _ in range(2)]
    for table in tables:
        assert len(table.enqueue_jobs()) == 8
        assert table.enqueue_jobs() == [], "not before its time"
    assert len(jobs.queue(parts.redis)) == 16
    _work(parts)
    assert sweeps == [MOMENT]
    # Which reminders are due depends on the hour at which the test runs.
    runs = {task: runs for task, runs in _runs(parts).items() if not task.startswith("reminder.")}
    assert runs == {
        "names": ["2026-11-03"],
        "pay": ["2026-11-03"],
        "retention": ["2026-11-03"],
        "sweep": [str(int(MOMENT.timestamp()) // SWEEP_SECONDS)],
        "unusual": ["2026-11-03"],
    }


def test_the_next_period(
    parts: Service, sweeps: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each period has its one run, whoever comes first."""
    for _ in range(3):
        for _ in range(2):
            timetable.sweep_once()
        StandingClock.at += timedelta(seconds=SWEEP_SECONDS)
    assert sweeps == [MOMENT + timedelta(seconds=SWEEP_SECONDS) * number for number in range(3)]


NIGHTS = [
    (datetime(2026, 11, 2, 22, 59, tzinfo=UTC), None),
    (datetime(2026, 11, 2, 23, 0, tzinfo=UTC), "2026-11-03"),
    (datetime(2026, 11, 3, 20, 59, tzinfo=UTC), "2026-11-03"),
    (datetime(2026, 11, 3, 21, 0, tzinfo=UTC), None),
]


@pytest.mark.parametrize(("moment", "day"), NIGHTS)
def test_the_nightly_removal(
    parts: Service, sweeps: list[datetime], phone: Phone, moment: datetime, day: str | None
) -> None:
    """What is past its time goes once a day in Kenya, after two in the morning there."""
    phone.dial()
    phone.later(days=31)
    StandingClock.at = moment
    for _ in range(2):
        retention_nightly()
    assert _runs(parts) == ({} if day is None else {"retention": [day]})
    assert counts(parts.store)["calls"] == (1 if day is None else 0)


def test_what_stands_in_redis(parts: Service, sweeps: list[datetime]) -> None:
    """A recurring job is a function's name as JSON, limited in time, and leaves nothing behind."""
    redis = parts.patient_redis
    build(redis).enqueue_jobs()
    calls = []
    for key in redis.scan_iter("rq:job:*"):
        fields = cast("dict[bytes, bytes]", redis.hgetall(key))
        calls.append(json.loads(zlib.decompress(fields[b"data"])))
    assert sorted(calls) == [
        ["ussd_app.timetable.count_board", None, [], {}],
        ["ussd_app.timetable.figures_of_messages", None, [], {}],
        ["ussd_app.timetable.names_nightly", None, [], {}],
        ["ussd_app.timetable.pay_nightly", None, [], {}],
        ["ussd_app.timetable.remind", None, [], {}],
        ["ussd_app.timetable.retention_nightly", None, [], {}],
        ["ussd_app.timetable.sweep_once", None, [], {}],
        ["ussd_app.timetable.unusual_nightly", None, [], {}],
    ]
    for job in jobs.queue(redis).jobs:
        assert (job.timeout, job.result_ttl) == (jobs.JOB_SECONDS, 0)
        assert job.ttl is not None
        assert job.ttl % SWEEP_SECONDS == 0
        assert job.ttl <= RETENTION_SECONDS * 4
    _work(parts)
    assert list(redis.scan_iter("rq:job:*")) == []


def test_a_job_without_a_function(parts: Service) -> None:
    """A recurring job that names no function is a bug, and says so."""
    job = JsonCronJob(queue_name=jobs.QUEUE, func_name="ussd_app.jobs.sweep", interval=5)
    with pytest.raises(LookupError):
        job.enqueue(parts.patient_redis)


def test_reminders_after_redis_was_wiped(parts: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was told is known in SQL: a lost Redis makes nobody hear it again."""
    monkeypatch.setattr(jobs, "service", lambda: parts)
    with parts.patient_store.writing() as db:
        exam = make_exam(db, "KCSE", weekdays(date(2026, 11, 2), 5), {})
        deploy(db, make_professional(db).professional, exam, centre=make_centre(db))
    evening = datetime(2026, 11, 2, 14, 0, tzinfo=UTC)
    parts.clock = Clock(evening - datetime.now(UTC))
    for _ in range(3):
        timetable.remind()
        sweeping.run(parts)
        parts.patient_redis.flushdb()
    with parts.patient_store.reading() as db:
        told = db.scalars(
            sa.select(OutboxRow.state).where(OutboxRow.template == Template.DAY_BEFORE)
        ).all()
    assert told == [OutboxState.DELIVERED]
