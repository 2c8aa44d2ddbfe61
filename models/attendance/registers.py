"""The register of a centre for one exam: locked, stamped twice, received. Each step is audited."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select

from models.attendance.board import inside
from models.attendance.tables import Mark, Register, RegisterState
from models.base import audit, paging, season
from models.base.audit import Actor
from models.base.clock import NAIROBI
from models.base.paging import Page
from models.base.season_tables import Exam
from models.base.store import Db
from models.jobs.tables import Centre
from models.people.rights_of_officers import Area

NEXT: Final = {
    RegisterState.LOCKED: RegisterState.STAMPED_CENTRE,
    RegisterState.STAMPED_CENTRE: RegisterState.STAMPED_SCDE,
    RegisterState.STAMPED_SCDE: RegisterState.RECEIVED,
}
"""What follows what; only *lock* and *reopen* lead to and from an open register."""


class NotThen(ValueError):
    """The register is not at the step before this one."""


def register_of(db: Db, exam_id: int, centre_id: int) -> Register:
    """Return the centre's register for an exam; an open one where there was none."""
    row = db.scalars(
        select(Register)
        .where(Register.exam_id == exam_id, Register.centre_id == centre_id)
        .with_for_update()
    ).first()
    if row is None:
        row = Register(exam_id=exam_id, centre_id=centre_id, state=RegisterState.OPEN)
        db.add(row)
        db.flush()
    return row


def may_lock(db: Db, exam_id: int, now: datetime) -> bool:
    """Tell whether the exam is over: its last day has come to the hour of release."""
    last = season.days(db, exam_id)[-1]
    return now >= datetime.combine(last.date, last.evening_opens, NAIROBI)


def lock(db: Db, row: Register, actor: Actor, now: datetime) -> None:
    """Lock an open register at the end of its exam. Raises `NotThen`."""
    if row.state is not RegisterState.OPEN or not may_lock(db, row.exam_id, now):
        raise NotThen("a register is locked once, after the last paper")
    row.state, row.locked_at, row.locked_by = RegisterState.LOCKED, now, actor.name
    row.hash = fingerprint(db, row)
    audit.note(
        db, actor, "register.locked", ("register", row.id), now, after={"version": row.version}
    )


def advance(db: Db, row: Register, to: RegisterState, actor: Actor, now: datetime) -> None:
    """Record the stamp of the centre or the SCDE, or that KNEC has it. Raises `NotThen`."""
    if NEXT.get(row.state) is not to:
        raise NotThen(f"{to.value} does not follow {row.state.value}")
    before, row.state = row.state, to
    match to:
        case RegisterState.STAMPED_CENTRE:
            row.centre_stamped_at = now
        case RegisterState.STAMPED_SCDE:
            row.scde_stamped_at = now
        case _:
            row.received_at = now
    audit.note(
        db,
        actor,
        "register.advanced",
        ("register", row.id),
        now,
        before={"state": before},
        after={"state": to},
    )


def reopen(db: Db, row: Register, actor: Actor, reason: str, now: datetime) -> None:
    """Open a locked register for a correction: a new version, to be stamped again."""
    if row.state is RegisterState.OPEN:
        raise NotThen("the register is open")
    before = row.state
    row.state, row.version = RegisterState.OPEN, row.version + 1
    row.hash = row.locked_at = row.locked_by = None
    row.centre_stamped_at = row.scde_stamped_at = row.received_at = None
    audit.note(
        db,
        actor,
        "register.reopened",
        ("register", row.id),
        now,
        before={"state": before},
        after={"version": row.version},
        reason=reason,
    )


def fingerprint(db: Db, row: Register) -> str:
    """Return the SHA-256 of the version and every mark in force, in a fixed order."""
    days = [day.id for day in season.days(db, row.exam_id)]
    marks = db.scalars(
        select(Mark)
        .where(Mark.exam_day_id.in_(days), Mark.centre_id == row.centre_id, Mark.is_current)
        .order_by(Mark.exam_day_id, Mark.professional_id)
    )
    lines = [
        f"{mark.exam_day_id}:{mark.professional_id}:{mark.revision}:{mark.mark.value}"
        for mark in marks
    ]
    return hashlib.sha256("\n".join([f"version {row.version}", *lines]).encode()).hexdigest()


def in_area(db: Db, register_id: int, area: Area) -> Register | None:
    """Return one register, only if its centre lies in the area."""
    query = (
        select(Register)
        .join(Centre, Centre.id == Register.centre_id)
        .where(Register.id == register_id, *inside(area))
        .with_for_update(of=Register)
    )
    return db.scalars(query).first()


def of_area(
    db: Db,
    area: Area,
    *,
    code: str = "",
    state: RegisterState | None = None,
    before: int | None = None,
    after: int | None = None,
) -> Page[Register]:
    """Return the registers of an area, by the beginning of a centre's code and by state."""
    query = select(Register).join(Centre, Centre.id == Register.centre_id).where(*inside(area))
    if code:
        query = query.where(Centre.code.startswith(code, autoescape=True))
    if state is not None:
        query = query.where(Register.state == state)
    return paging.by_id(db, query, Register.id, before=before, after=after)


def named(db: Db, rows: Sequence[Register]) -> list[tuple[Register, Exam, Centre]]:
    """Return the registers with their exams and centres."""
    exams = {row.exam_id: db.get_one(Exam, row.exam_id) for row in rows}
    centres = {
        each.id: each
        for each in db.scalars(select(Centre).where(Centre.id.in_({r.centre_id for r in rows})))
    }
    return [(row, exams[row.exam_id], centres[row.centre_id]) for row in rows]
