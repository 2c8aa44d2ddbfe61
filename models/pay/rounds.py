"""Keeping claims up with what changed: marks, registers, profiles and payees.

Each round looks at what was added since the last one; every night all claims are computed, which
also takes in whatever became true by a date alone.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import func, or_, select

from models.attendance.tables import Mark, Register
from models.base import settings
from models.base.audit import Actor, AuditRow
from models.base.season_tables import Exam, ExamDay, ExamState
from models.base.store import Db
from models.pay import computing

_SEEN: Final = "pay.seen"
_MOST: Final = 2_000


def catch_up(db: Db, now: datetime) -> int:
    """Compute the claims of whoever something changed for; return how many people."""
    seen = settings.get(db, _SEEN) or {"mark": 0, "audit": 0}
    marks = db.execute(
        select(Mark.id, Mark.professional_id)
        .where(Mark.id > int(seen["mark"]))
        .order_by(Mark.id)
        .limit(_MOST)
    ).all()
    changes = db.execute(
        select(AuditRow.id, AuditRow.subject_kind, AuditRow.subject_id)
        .where(
            AuditRow.id > int(seen["audit"]),
            or_(
                AuditRow.subject_kind == "register",
                AuditRow.action.startswith("profile."),
                AuditRow.action.startswith("payee."),
                AuditRow.action.startswith("mark."),
                AuditRow.action.startswith("deployment."),
                AuditRow.action.startswith("scripts."),
                AuditRow.action == "professional.name_corrected",
            ),
        )
        .order_by(AuditRow.id)
        .limit(_MOST)
    ).all()
    if not marks and not changes:
        return 0
    people = {person_id for _, person_id in marks}
    for _, kind, subject_id in changes:
        if kind == "professional":
            people.add(subject_id)
        elif kind == "register":
            people |= _marked_in(db, subject_id)
    for ids in computing.chunks(sorted(people)):
        computing.compute(db, ids, Actor.service(), now)
    settings.put(
        db,
        _SEEN,
        {
            "mark": marks[-1][0] if marks else seen["mark"],
            "audit": changes[-1][0] if changes else seen["audit"],
        },
    )
    return len(people)


def start_here(db: Db) -> None:
    """Take everything so far as seen."""
    settings.put(
        db,
        _SEEN,
        {
            "mark": db.scalar(select(func.max(Mark.id))) or 0,
            "audit": db.scalar(select(func.max(AuditRow.id))) or 0,
        },
    )


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
