"""The jobs: what a worker runs. Their arguments are row ids only, as JSON, never personal."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

from rq import Queue, Retry
from rq.exceptions import DuplicateJobError
from rq.serializers import JSONSerializer

from models.base.store import Work

if TYPE_CHECKING:
    from redis import Redis

    from ussd_app.wiring import Service

QUEUE: Final = "messages"
BULK_QUEUE: Final = "bulk"
"""The queue of broadcasts and reminders: a worker looks here only while no text waits."""

EXPORTS: Final = "exports"
"""The queue of what may take long; where it has a worker of its own, no text waits behind it."""

QUEUES: Final = (QUEUE, BULK_QUEUE, EXPORTS)
"""All of them, the most urgent first."""

JOB_SECONDS: Final = 120
EXPORT_SECONDS: Final = 3_600


@cache
def service() -> Service:
    """Return this worker process's parts."""
    from ussd_app import config
    from ussd_app.wiring import Service

    return Service(config.load())


def queue(redis: Redis, name: str = QUEUE) -> Queue:
    """Return a queue: the one of texts, of bulk, or of exports."""
    return Queue(name, connection=redis, serializer=JSONSerializer, default_timeout=JOB_SECONDS)


_JOBS: Final[dict[Work, str]] = {
    Work.OUTBOX: "ussd_app.jobs.send_texts",
    Work.INBOX: "ussd_app.jobs.answer_texts",
    Work.EXPORT: "ussd_app.jobs.write_exports",
}


def enqueue(redis: Redis, work: Work, ids: Sequence[int]) -> None:
    """Enqueue the job that looks at the rows; one that waits already is enough."""
    try:
        is_long = work is Work.EXPORT
        queue(redis, EXPORTS if is_long else QUEUE).enqueue_call(
            _JOBS[work],
            args=(list(ids),),
            timeout=EXPORT_SECONDS if is_long else JOB_SECONDS,
            job_id=f"{work.value}-{ids[0]}-{ids[-1]}",
            unique=True,
            result_ttl=0,
            failure_ttl=3_600,
            retry=Retry(max=3, interval=[5, 20, 60]),
        )
    except DuplicateJobError:
        return


def send_texts(ids: Sequence[int]) -> None:
    """Send the outbox rows, whatever their number."""
    parts = service()
    parts.sender.send(ids, most=len(ids))
    parts.report_simulated()


def send_bulk() -> None:
    """Send broadcasts and reminders for some seconds, then let everything else go first."""
    from ussd_app import sweeping

    sweeping.bulk(service())


def enqueue_bulk(redis: Redis) -> None:
    """Enqueue the next slice of bulk behind what waits; one that waits already is enough.

    A slice that is running cannot be enqueued anew by its own id, so two take turns.
    """
    for turn in ("bulk-a", "bulk-b"):
        try:
            queue(redis, BULK_QUEUE).enqueue_call(
                "ussd_app.jobs.send_bulk", job_id=turn, unique=True, result_ttl=0, failure_ttl=60
            )
        except DuplicateJobError:
            continue
        return


def answer_texts(ids: Sequence[int]) -> None:
    """Act on incoming texts."""
    parts = service()
    for inbox_id in ids:
        outcome = parts.answering.answer(inbox_id, parts.now())
        if outcome is not None:
            _count_incoming(outcome)


def write_exports(ids: Sequence[int]) -> None:
    """Write the files that officers asked for."""
    from ussd_app import exporting

    for export_id in ids:
        exporting.run(service(), export_id)


def sweep() -> None:
    """Take up what was left behind: texts, replies, moves, calls that ended unheard."""
    from ussd_app import sweeping

    sweeping.run(service())


def _count_incoming(outcome: str) -> None:
    from ussd_app import metrics

    metrics.SMS_IN.labels(outcome=outcome).inc()
