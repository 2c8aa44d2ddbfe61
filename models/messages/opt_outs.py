"""Opt-outs: numbers that want no reminders, no offers, or neither. Security texts still go."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import update

from models.base.store import Db
from models.messages.tables import MessageClass, OptOut, OutboxRow, OutboxState

REFUSABLE: Final = frozenset({MessageClass.REMINDER, MessageClass.PROMOTIONAL})
"""What a number may refuse."""

OFFERS: Final = frozenset({MessageClass.PROMOTIONAL})

REASON: Final = "opted_out"


def stop(
    db: Db,
    msisdn: str,
    sender_id: str | None,
    now: datetime,
    classes: Collection[MessageClass] = REFUSABLE,
) -> None:
    """Note that the number wants no more of these classes; what waits of them is not sent."""
    row = db.get(OptOut, msisdn)
    if row is None:
        row = OptOut(msisdn=msisdn, sender_id=sender_id, at=now, reminders=False, offers=False)
        db.add(row)
    row.reminders = row.reminders or MessageClass.REMINDER in classes
    row.offers = row.offers or MessageClass.PROMOTIONAL in classes
    db.execute(
        update(OutboxRow)
        .where(
            OutboxRow.msisdn == msisdn,
            OutboxRow.state == OutboxState.QUEUED,
            OutboxRow.message_class.in_(REFUSABLE.intersection(classes)),
        )
        .values(state=OutboxState.FAILED, reason=REASON, final_at=now)
        .execution_options(synchronize_session=False)
    )


def start(db: Db, msisdn: str, classes: Collection[MessageClass] = REFUSABLE) -> None:
    """Take the opt-out of these classes back."""
    row = db.get(OptOut, msisdn)
    if row is None:
        return
    row.reminders = row.reminders and MessageClass.REMINDER not in classes
    row.offers = row.offers and MessageClass.PROMOTIONAL not in classes
    if not row.reminders and not row.offers:
        db.delete(row)


def stopped(db: Db, msisdn: str, message_class: MessageClass) -> bool:
    """Tell whether the number refused the class."""
    if message_class not in REFUSABLE:
        return False
    row = db.get(OptOut, msisdn)
    if row is None:
        return False
    return row.reminders if message_class is MessageClass.REMINDER else row.offers
