"""Putting somebody back into the check-in window of today, when the line kept them out of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete

from models.attendance import expected
from models.attendance.expected import Duty
from models.attendance.tables import CodeTry, Reopening
from models.base import audit
from models.base.audit import Actor
from models.base.clock import nairobi_day
from models.base.store import Db

SPAN: Final = timedelta(minutes=30)
"""How long the window is open again for one person."""


class NothingToReopen(Exception):
    """The person has no duty today whose window has opened and that lacks a proved check-in."""


def closed_duty(db: Db, professional_id: int, now: datetime) -> Duty | None:
    """Return today's duty that the person could not check in for: begun, and not proved yet."""
    for duty in expected.duties_on(db, professional_id, nairobi_day(now)):
        kept = expected.check_in_of(db, duty)
        if duty.opens <= now and (kept is None or kept.proved_at is None):
            return duty
    return None


def reopen(
    db: Db, professional_id: int, msisdn: str | None, reason: str, actor: Actor, now: datetime
) -> Reopening:
    """Open the window again for one person and forget the line's wrong codes of the day.

    Raise NothingToReopen. The check-in that follows is evidence like any other: the mark is still
    the manager's.
    """
    duty = closed_duty(db, professional_id, now)
    if duty is None:
        raise NothingToReopen
    row = db.get(Reopening, (duty.day.id, professional_id), with_for_update=True)
    if row is None:
        row = Reopening(
            exam_day_id=duty.day.id, professional_id=professional_id, until=now + SPAN, at=now
        )
        db.add(row)
    row.until, row.at = max(now + SPAN, duty.closes), now
    if msisdn is not None:
        db.execute(
            delete(CodeTry).where(CodeTry.exam_day_id == duty.day.id, CodeTry.msisdn == msisdn)
        )
    audit.note(
        db,
        actor,
        "check_in.reopened",
        ("professional", professional_id),
        now,
        before={"closes": duty.closes.isoformat()},
        after={"until": row.until.isoformat(), "centre": duty.centre.code},
        reason=reason,
    )
    return row
