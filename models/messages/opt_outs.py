"""Opt-outs: numbers that want no reminders and no offers. Security texts still go."""

from __future__ import annotations

from datetime import datetime

from models.base.store import Db
from models.messages.tables import OptOut


def stop(db: Db, msisdn: str, sender_id: str | None, now: datetime) -> None:
    """Note that the number wants no more of what it may refuse."""
    if db.get(OptOut, msisdn) is None:
        db.add(OptOut(msisdn=msisdn, sender_id=sender_id, at=now))


def start(db: Db, msisdn: str) -> None:
    """Take an opt-out back."""
    row = db.get(OptOut, msisdn)
    if row is not None:
        db.delete(row)


def stopped(db: Db, msisdn: str) -> bool:
    """Tell whether the number opted out."""
    return db.get(OptOut, msisdn) is not None
