"""How the service is: its stores, workers, queues and gateway, as a page shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from redis.exceptions import RedisError
from rq import Worker

from models.across import schema
from models.base import settings, task_runs
from models.base.store import Db
from models.messages import queue_seen
from sms.sending import STOPPED
from ussd_app import jobs
from ussd_app.admin.words import word
from ussd_app.wiring import Service

LATE_SWEEP: Final = timedelta(minutes=2)
LATE_TEXT: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Vital:
    """One thing that is well or not."""

    name: str
    is_well: bool
    told: str


def read(parts: Service, db: Db, now: datetime) -> list[Vital]:
    """Return everything that an operator looks at first."""
    waiting, oldest = queue_seen.age(db, now)
    swept = task_runs.latest(db, "sweep")
    stopped = settings.get(db, STOPPED)
    return [
        Vital(word("Web"), is_well=True, told=""),
        Vital(word("Store"), is_well=schema.is_current(db), told=schema.head() or ""),
        *_queues(parts),
        Vital(
            word("Timetable"),
            is_well=swept is not None and now - swept < LATE_SWEEP,
            told="–" if swept is None else _ago(now - swept),
        ),
        Vital(
            word("Texts that wait"),
            is_well=oldest is None or now - oldest < LATE_TEXT,
            told=f"{waiting:,}" + ("" if oldest is None else f" · {_ago(now - oldest)}"),
        ),
        Vital(
            word("Gateway"),
            is_well=stopped is None,
            told=parts.config.gateway.value if stopped is None else str(stopped.get("reason", "")),
        ),
    ]


def _queues(parts: Service) -> Iterator[Vital]:
    redis = parts.patient_redis
    try:
        redis.ping()
        workers = Worker.all(connection=redis)
        counts = {name: jobs.queue(redis, name).count for name in jobs.QUEUES}
    except RedisError:
        yield Vital(word("Redis"), is_well=False, told="–")
        return
    yield Vital(word("Redis"), is_well=True, told="")
    now = datetime.now(UTC)
    beats = [each.last_heartbeat for each in workers if each.last_heartbeat is not None]
    told = str(len(workers)) + (f" · {_ago(now - max(beats).astimezone(UTC))}" if beats else "")
    yield Vital(word("Workers"), is_well=bool(workers), told=told)
    for name, count in counts.items():
        yield Vital(name, is_well=count < 10_000, told=f"{count:,}")


def _ago(span: timedelta) -> str:
    seconds = max(int(span.total_seconds()), 0)
    return f"{seconds} s" if seconds < 120 else f"{seconds // 60} min"
