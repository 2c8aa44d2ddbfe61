"""Runs of recurring tasks: one row for each task and period, so that no period runs twice."""

from __future__ import annotations

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


def latest(db: Db, task: str) -> datetime | None:
    """Return when a task was last claimed."""
    return db.scalar(select(func.max(TaskRun.at)).where(TaskRun.task == task))


def sweep(db: Db, now: datetime) -> None:
    """Forget runs that are long past."""
    db.execute(delete(TaskRun).where(TaskRun.at < now - KEPT))
