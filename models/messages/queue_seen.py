"""The queue of outgoing texts, as the dashboard looks at it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from models.base.store import Db
from models.messages.tables import OutboxRow, OutboxState


def age(db: Db, now: datetime, most: int = 100_000) -> tuple[int, datetime | None]:
    """Return how many texts are due, counted up to a bound, and since when the oldest is."""
    waiting = (
        select(OutboxRow.not_before)
        .where(OutboxRow.state == OutboxState.QUEUED, OutboxRow.not_before <= now)
        .limit(most)
        .subquery()
    )
    count, oldest = db.execute(
        select(func.count(), func.min(waiting.c.not_before)).select_from(waiting)
    ).one()
    return int(count), oldest
