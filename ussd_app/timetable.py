"""The timetable: recurring work, started by RQ's cron; two of them side by side are harmless."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from rq import Queue
from rq.cron import CronJob, CronScheduler
from rq.serializers import JSONSerializer

from models.across import reminders, retention, unusual
from models.attendance import board_keeping
from models.base import task_runs
from models.base.audit import Actor
from models.base.clock import NAIROBI, nairobi_day
from models.messages import figures
from models.pay import computing, rounds
from models.people import name_cases
from ussd_app import jobs
from ussd_app.logs import log

if TYPE_CHECKING:
    from collections.abc import Callable

    from redis import Redis
    from rq.job import Job

SWEEP_SECONDS: Final = 15
RETENTION_SECONDS: Final = 1_800
RETENTION_HOUR: Final = 2
REMIND_SECONDS: Final = 300
FIGURES_SECONDS: Final = 600
BOARD_SECONDS: Final = 30


class JsonCronJob(CronJob):
    """A recurring job whose arguments travel as JSON: RQ's own would be a pickle."""

    def enqueue(self, connection: Redis) -> Job:
        """Enqueue one run."""
        queue = Queue(self.queue_name, connection=connection, serializer=JSONSerializer)
        if self.func is None:
            raise LookupError("a recurring job without a function")
        return queue.enqueue(self.func, args=self.args, kwargs=self.kwargs, **self.job_options)


class Timetable(CronScheduler):
    """RQ's scheduler with JSON jobs."""

    def every(self, seconds: int, func: Callable[[], None]) -> None:
        """Run *func* every so many seconds."""
        options: dict[str, Any] = {"result_ttl": 0, "failure_ttl": 3_600, "ttl": seconds * 4}
        self._cron_jobs.append(
            JsonCronJob(
                queue_name=jobs.QUEUE,
                func=func,
                interval=seconds,
                job_timeout=jobs.JOB_SECONDS,
                **options,
            )
        )


def sweep_once() -> None:
    """Sweep, once a period however many timetables run."""
    parts = jobs.service()
    now = datetime.now(UTC)
    period = str(int(now.timestamp()) // SWEEP_SECONDS)
    with parts.patient_store.writing() as db:
        mine = task_runs.claim(db, "sweep", period, parts.now())
    if mine:
        jobs.sweep()


def retention_nightly() -> None:
    """Remove what is past its time, once a day, after two in the morning in Kenya."""
    parts = jobs.service()
    here = datetime.now(NAIROBI)
    if here.hour < RETENTION_HOUR:
        return
    with parts.patient_store.writing() as db:
        if task_runs.claim(db, "retention", here.date().isoformat(), parts.now()):
            retention.run(db, parts.now(), dry_run=False)


def pay_nightly() -> None:
    """Compute every claim once a day: also what became true by a date alone."""
    parts = jobs.service()
    here = datetime.now(NAIROBI)
    if here.hour < RETENTION_HOUR:
        return
    with parts.patient_store.writing() as db:
        if not task_runs.claim(db, "pay", here.date().isoformat(), parts.now()):
            return
        people = rounds.everybody(db)
    for ids in computing.chunks(people):
        with parts.patient_store.writing() as db:
            computing.compute(db, ids, Actor.service(), parts.now())


def unusual_nightly() -> None:
    """Look for what is unusual once a day, when nobody calls."""
    parts = jobs.service()
    here = datetime.now(NAIROBI)
    if here.hour < RETENTION_HOUR:
        return
    with parts.patient_store.writing() as db:
        if not task_runs.claim(db, "unusual", here.date().isoformat(), parts.now()):
            return
        unusual.refresh(db, parts.now())


def names_nightly() -> None:
    """Compare every name with the one on the ID once a day, when nobody calls."""
    parts = jobs.service()
    here = datetime.now(NAIROBI)
    if here.hour < RETENTION_HOUR:
        return
    with parts.patient_store.writing() as db:
        if not task_runs.claim(db, "names", here.date().isoformat(), parts.now()):
            return
    name_cases.refresh(parts.patient_store, parts.now())


def count_board() -> None:
    """Count today for the board, if there is an exam; who looks waits for nothing."""
    parts = jobs.service()
    now = parts.now()
    on = nairobi_day(now)
    period = str(int(datetime.now(UTC).timestamp()) // BOARD_SECONDS)
    with parts.patient_store.writing() as db:
        if not (board_keeping.is_exam_day(db, on) and task_runs.claim(db, "board", period, now)):
            return
    board_keeping.refresh(parts.patient_store, on, now)


def remind() -> None:
    """Write the reminders that are due; each claims its own batches."""
    parts = jobs.service()
    for reminder in reminders.REMINDERS:
        try:
            reminders.run(
                parts.patient_store, reminder, parts.config.terms.service_code, parts.now()
            )
        except Exception as error:
            # One that fails does not keep the others from going out.
            log.error("reminder.failed", reminder=reminder.name, error=error)


def figures_of_messages() -> None:
    """Count the texts of the last days anew, for the pages of delivery and spend."""
    parts = jobs.service()
    with parts.patient_store.writing() as db:
        figures.count_late(db, parts.now())


def build(redis: Redis) -> Timetable:
    """Return the timetable, ready to start."""
    timetable = Timetable(connection=redis, logging_level="WARNING")
    timetable.every(SWEEP_SECONDS, sweep_once)
    timetable.every(RETENTION_SECONDS, retention_nightly)
    timetable.every(RETENTION_SECONDS, pay_nightly)
    timetable.every(RETENTION_SECONDS, unusual_nightly)
    timetable.every(RETENTION_SECONDS, names_nightly)
    timetable.every(REMIND_SECONDS, remind)
    timetable.every(FIGURES_SECONDS, figures_of_messages)
    timetable.every(BOARD_SECONDS, count_board)
    return timetable
