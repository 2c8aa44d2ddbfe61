"""Marking: P or AB for one person on one exam day, by who is in charge of the centre.

Rows are only added. A correction is a new revision with a reason; one after the day is final
waits for an officer.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select

from models.attendance import disputes, finals, sheets
from models.attendance.sheets import Line, Sheet, Span
from models.attendance.tables import Mark, MarkValue, Register, RegisterState
from models.base import audit, season
from models.base.audit import Actor
from models.base.clock import NAIROBI
from models.base.season_tables import ExamDay
from models.base.store import Db

BACK_DAYS: Final = 3
"""How many days back the centre may ask for a correction, unless the exam's rules say."""


class RegisterLocked(Exception):
    """The centre's register is locked: no mark counts anew before it is opened again."""


class Refusal(enum.StrEnum):
    """Why nothing was marked."""

    CLOSED = "closed"
    """Outside the two windows of the day."""
    TOO_LATE = "too_late"
    """Further back than a correction may reach."""
    LOCKED = "locked"
    """The register is locked."""
    STALE = "stale"
    """Somebody marked one of them after the sheet was shown."""
    NEEDS_REASON = "needs_reason"
    WAITS = "waits"
    """An officer is asked for these very corrections already."""
    NOBODY = "nobody"
    """Nobody is left to mark: nothing would change, or only the marker's own line."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be marked, by whom, and on which sheet they saw it."""

    lines: Sequence[Line]
    value: MarkValue
    actor: Actor
    marker_id: int | None
    """The professional who marks; None for an officer."""
    now: datetime
    edition: int | None = None
    """The newest revision that the marker was shown; None where none was, as by SMS."""
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Marked:
    """What was done."""

    refusal: Refusal | None = None
    marked: list[Mark] = field(default_factory=list)
    waiting: bool = False
    """The marks wait for an officer's approval."""
    own: bool = False
    """The marker's own line was among them, and left out."""


def changes(lines: Sequence[Line], value: MarkValue) -> list[Line]:
    """Return the lines whose mark in force is another one: to change it needs a reason."""
    return [line for line in lines if line.mark is not None and line.mark.mark is not value]


def mark(db: Db, seen: Sheet, order: Order) -> Marked:
    """Mark people present or absent, all or none of them; who has that mark already stays so."""
    own = any(line.professional_id == order.marker_id for line in order.lines)
    lines = [
        line
        for line in order.lines
        if line.professional_id != order.marker_id and line.value is not order.value
    ]
    if not lines:
        return Marked(Refusal.NOBODY, own=own)
    where = sheets.span(seen.day, order.now)
    refusal = _refusal(db, seen, order, lines, where)
    if refusal is not None:
        return Marked(refusal, own=own)
    waiting = where is Span.FINAL and order.marker_id is not None
    if waiting:
        asked = _asked_for(db, seen, order.value)
        lines = [line for line in lines if line.professional_id not in asked]
        if not lines:
            return Marked(Refusal.WAITS, own=own)
    made = [_revise(db, line, order, waiting=waiting) for line in lines]
    return Marked(marked=made, waiting=waiting, own=own)


def _asked_for(db: Db, seen: Sheet, value: MarkValue) -> set[int]:
    """Return for whom an officer is asked for this very mark already."""
    query = select(Mark.professional_id).where(
        Mark.exam_day_id == seen.day.id, Mark.needs_approval, Mark.mark == value
    )
    return set(db.scalars(query))


def _refusal(db: Db, seen: Sheet, order: Order, lines: list[Line], where: Span) -> Refusal | None:
    if is_locked(db, seen.day.exam_id, seen.centre.id):
        return Refusal.LOCKED
    if order.edition is not None and any(
        line.mark is not None and line.mark.id > order.edition for line in lines
    ):
        return Refusal.STALE
    if order.marker_id is not None:
        if where is Span.FINAL:
            if order.now >= _last_moment(db, seen.day):
                return Refusal.TOO_LATE
        elif not where.is_open:
            return Refusal.CLOSED
    if order.reason is None and (where is Span.FINAL or changes(lines, order.value)):
        return Refusal.NEEDS_REASON
    return None


def _last_moment(db: Db, day: ExamDay) -> datetime:
    days = int(season.rule(db, day.exam_id, "back_days", default=BACK_DAYS))
    return datetime.combine(day.date + timedelta(days=days), day.evening_closes, NAIROBI)


def is_locked(db: Db, exam_id: int, centre_id: int) -> bool:
    """Tell whether the centre's register for the exam is locked."""
    row = db.scalars(
        select(Register).where(Register.exam_id == exam_id, Register.centre_id == centre_id)
    ).first()
    return row is not None and row.state is not RegisterState.OPEN


def _revise(db: Db, line: Line, order: Order, *, waiting: bool) -> Mark:
    """Add a revision; the one before stays, and is no longer current."""
    day_id, person = line.duty.day.id, line.professional_id
    last = db.scalar(
        select(func.max(Mark.revision)).where(
            Mark.exam_day_id == day_id, Mark.professional_id == person
        )
    )
    if line.mark is not None and not waiting:
        line.mark.is_current = False
        db.flush()
    row = Mark(
        exam_day_id=day_id,
        centre_id=line.duty.centre.id,
        deployment_id=line.duty.deployment.id,
        professional_id=person,
        revision=(last or 0) + 1,
        mark=order.value,
        is_current=not waiting,
        at=order.now,
        channel=order.actor.channel,
        marked_by=order.actor.name,
        reason=order.reason,
        needs_approval=waiting,
    )
    db.add(row)
    db.flush()
    audit.note(
        db,
        order.actor,
        "mark.asked" if waiting else "mark.made",
        ("mark", row.id),
        order.now,
        before={"mark": line.value},
        after={"mark": order.value, "revision": row.revision},
        reason=order.reason,
    )
    if not waiting:
        finals.tell_again(db, row, order.now)
        disputes.settle_by(db, row, order.actor, order.now)
    return row


def waiting_for_approval(db: Db, centre_id: int) -> list[Mark]:
    """Return the back-dated corrections of a centre that no officer has looked at."""
    return list(
        db.scalars(
            select(Mark).where(Mark.centre_id == centre_id, Mark.needs_approval).order_by(Mark.id)
        )
    )


def approve(db: Db, mark_id: int, actor: Actor, now: datetime) -> Mark | None:
    """Let a back-dated correction count; None where it is decided already. Raise RegisterLocked.

    What is printed never changes under its hash: a locked register is opened again first.
    """
    row = db.get(Mark, mark_id, with_for_update=True)
    if row is None or not row.needs_approval:
        return None
    if is_locked(db, db.get_one(ExamDay, row.exam_day_id).exam_id, row.centre_id):
        raise RegisterLocked
    before = current(db, row.exam_day_id, row.professional_id)
    if before is not None:
        before.is_current = False
        db.flush()
    row.needs_approval, row.approved_by, row.is_current = False, actor.name, True
    db.flush()
    audit.note(
        db,
        actor,
        "mark.approved",
        ("mark", row.id),
        now,
        before={"mark": None if before is None else before.mark},
        after={"mark": row.mark},
        reason=row.reason,
    )
    finals.tell_again(db, row, now)
    disputes.settle_by(db, row, actor, now)
    return row


def refuse(db: Db, mark_id: int, actor: Actor, reason: str, now: datetime) -> Mark | None:
    """Refuse a back-dated correction: the mark in force stays."""
    row = db.get(Mark, mark_id, with_for_update=True)
    if row is None or not row.needs_approval:
        return None
    row.needs_approval = False
    audit.note(db, actor, "mark.refused", ("mark", row.id), now, reason=reason)
    return row


def current(db: Db, exam_day_id: int, professional_id: int) -> Mark | None:
    """Return the mark in force."""
    return db.scalars(
        select(Mark).where(
            Mark.exam_day_id == exam_day_id,
            Mark.professional_id == professional_id,
            Mark.is_current,
        )
    ).first()
