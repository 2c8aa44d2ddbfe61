"""Keeping claims up with what changed: marks, registers, profiles and payees.

Each round looks at what was added since the last one; every night all claims are computed, which
also takes in whatever became true by a date alone.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select

from models.attendance.tables import Mark, Register
from models.base import following, settings
from models.base.audit import Actor, AuditRow
from models.base.following import Seen
from models.base.season_tables import Exam, ExamDay, ExamState
from models.base.store import Db
from models.pay import computing

_SEEN: Final = "pay.seen"
_MARKS: Final = 2_000
_CHANGES: Final = 20_000
"""Audit rows of one round: most are of no matter here, and are only looked at."""

_MATTERS: Final = ("profile.", "payee.", "mark.", "deployment.", "scripts.")


def catch_up(db: Db, now: datetime) -> int:
    """Compute the claims of whoever something changed for; return how many people."""
    kept = settings.get(db, _SEEN) or {}
    marks, seen_marks = following.follow(
        db,
        (Mark.id, Mark.professional_id),
        Mark.id,
        Seen.read(kept.get("mark")),
        _MARKS,
        now,
    )
    changes, seen_changes = following.follow(
        db,
        (AuditRow.id, AuditRow.subject_kind, AuditRow.subject_id, AuditRow.action),
        AuditRow.id,
        Seen.read(kept.get("audit")),
        _CHANGES,
        now,
    )
    people = {person_id for _, person_id in marks}
    for _, kind, subject_id, action in changes:
        if kind == "register":
            people |= _marked_in(db, subject_id)
        elif kind == "professional" and action.startswith(_MATTERS):
            people.add(subject_id)
    for ids in computing.chunks(sorted(people)):
        computing.compute(db, ids, Actor.service(), now)
    if marks or changes:
        _keep(db, seen_marks, seen_changes)
    return len(people)


def start_here(db: Db) -> None:
    """Take everything so far as seen."""
    _keep(db, following.newest(db, Mark.id), following.newest(db, AuditRow.id))


def _keep(db: Db, marks: Seen, changes: Seen) -> None:
    settings.put(db, _SEEN, {"mark": marks.kept, "audit": changes.kept})


def everybody(db: Db) -> list[int]:
    """Return all people who may have a claim on any exam."""
    exams = db.scalars(select(Exam.id).where(Exam.state != ExamState.PLANNED)).all()
    return sorted({person for exam_id in exams for person in computing.everybody(db, exam_id)})


def _marked_in(db: Db, register_id: int) -> set[int]:
    return set(
        db.scalars(
            select(Mark.professional_id)
            .join(ExamDay, ExamDay.id == Mark.exam_day_id)
            .join(
                Register,
                (Register.exam_id == ExamDay.exam_id) & (Register.centre_id == Mark.centre_id),
            )
            .where(Register.id == register_id)
            .distinct()
        )
    )
