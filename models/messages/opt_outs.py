"""Opt-outs: numbers that want no reminders and no offers. Security texts still go."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import update

from models.base.store import Db
from models.messages.tables import MessageClass, OptOut, OutboxRow, OutboxState

REFUSABLE: Final = frozenset({MessageClass.REMINDER, MessageClass.PROMOTIONAL})
"""What a number may refuse."""

REASON: Final = "opted_out"


def stop(db: Db, msisdn: str, sender_id: str | None, now: datetime) -> None:
    """Note that the number wants no more of what it may refuse; what waits is not sent."""
    if db.get(OptOut, msisdn) is None:
        db.add(OptOut(msisdn=msisdn, sender_id=sender_id, at=now))
    db.execute(
        update(OutboxRow)
        .where(
            OutboxRow.msisdn == msisdn,
            OutboxRow.state == OutboxState.QUEUED,
            OutboxRow.message_class.in_(REFUSABLE),
        )
        .values(state=OutboxState.FAILED, reason=REASON, final_at=now)
        .execution_options(synchronize_session=False)
    )


def start(db: Db, msisdn: str) -> None:
    """Take an opt-out back."""
    row = db.get(OptOut, msisdn)
    if row is not None:
        db.delete(row)


def stopped(db: Db, msisdn: str) -> bool:
    """Tell whether the number opted out."""
    return db.get(OptOut, msisdn) is not None
