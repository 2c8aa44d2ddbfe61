"""How many texts of a class one number gets: what may be refused may not be too much either.

A number's own news are bounded where they arise: codes by the hour, answers by the texts that they
answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, or_, select

from models.base.store import Db
from models.messages import opt_outs
from models.messages.tables import MessageClass, OutboxRow

A_DAY: Final[Mapping[MessageClass, int]] = {
    MessageClass.REMINDER: 6,
    MessageClass.PROMOTIONAL: 2,
}
"""Texts to one number within 24 hours."""

REASON: Final = "too_many"


def is_used_up(db: Db, msisdn: str, message_class: MessageClass, now: datetime) -> bool:
    """Tell whether the number had its share of the class in the last 24 hours."""
    most = A_DAY.get(message_class)
    if most is None:
        return False
    had = db.scalar(
        select(func.count())
        .select_from(OutboxRow)
        .where(
            OutboxRow.msisdn == msisdn,
            OutboxRow.message_class == message_class,
            OutboxRow.created_at > now - timedelta(hours=24),
            or_(OutboxRow.reason.is_(None), OutboxRow.reason.not_in([REASON, opt_outs.REASON])),
        )
    )
    return (had or 0) >= most
