"""Runs of recurring tasks: one row for each task and period, so that no period runs twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import String, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from models.base.store import Db
from models.base.tables import Base

KEPT = timedelta(days=35)


class TaskRun(Base):
    """One claimed run."""

    __tablename__ = "task_runs"

    task: Mapped[str] = mapped_column(String(40), primary_key=True)
    period: Mapped[str] = mapped_column(String(24), primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)


def claim(db: Db, task: str, period: str, now: datetime) -> bool:
    """Claim the run of a task for a period; False if another process has it."""
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    claimed = db.execute(
        insert(TaskRun)
        .values(task=task, period=period, at=now)
        .on_conflict_do_nothing()
        .returning(TaskRun.task)
    ).scalar()
    return claimed is not None


def claim_all(db: Db, task: str, periods: Sequence[str], now: datetime) -> set[str]:
    """Claim the runs of a task for many periods in one statement; return those that were free.

    Two that claim side by side give them in the same order, or they wait for each other.
    """
    if not periods:
        return set()
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    claimed = db.execute(
        insert(TaskRun)
        .values([{"task": task, "period": period, "at": now} for period in periods])
        .on_conflict_do_nothing()
        .returning(TaskRun.period)
    )
    return set(claimed.scalars())


def claimed(db: Db, task: str, head: str) -> set[str]:
    """Return the claimed periods of a task that begin with *head*."""
    return set(
        db.scalars(
            select(TaskRun.period).where(TaskRun.task == task, TaskRun.period.startswith(head))
        )
    )


def latest(db: Db, task: str) -> datetime | None:
    """Return when a task was last claimed."""
    return db.scalar(select(func.max(TaskRun.at)).where(TaskRun.task == task))


def sweep(db: Db, now: datetime) -> None:
    """Forget runs that are long past."""
    db.execute(delete(TaskRun).where(TaskRun.at < now - KEPT))
