"""Who is in charge of a centre's register: its manager, and the supervisor as deputy."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from sqlalchemy import func, select

from models.attendance import expected
from models.attendance.expected import IN_CHARGE, Duty
from models.base.season_tables import DayPosition, ExamDay
from models.base.store import Db
from models.jobs.tables import WORKING, Centre, Deployment

AFTER: Final = timedelta(days=14)
"""For how long after its last day a register may still be opened on the phone."""


def last_charge(db: Db, professional_id: int, on: date) -> Duty | None:
    """Return the person's duty in charge on a date, or the latest of the weeks before it."""
    latest = db.scalar(
        select(func.max(ExamDay.date))
        .join(Deployment, Deployment.exam_id == ExamDay.exam_id)
        .join(
            DayPosition,
            (DayPosition.exam_day_id == ExamDay.id) & (DayPosition.position == Deployment.position),
        )
        .where(
            Deployment.professional_id == professional_id,
            Deployment.position.in_(IN_CHARGE),
            Deployment.state.in_(WORKING),
            Deployment.centre_id.is_not(None),
            ExamDay.date >= Deployment.from_date,
            ExamDay.date <= Deployment.to_date,
            ExamDay.date <= on,
            ExamDay.date >= on - AFTER,
        )
    )
    if latest is None:
        return None
    duties = expected.duties_on(db, professional_id, latest)
    return next((duty for duty in duties if duty.marks), None)


def in_charge_of(db: Db, exam_day: ExamDay, centre: Centre) -> list[int]:
    """Return the professionals in charge of a centre on an exam day."""
    return [
        duty.deployment.professional_id
        for duty in expected.staff_of(db, exam_day, centre.id)
        if duty.marks
    ]


def charges_at(db: Db, professional_id: int, centre_code: str, on: date) -> list[Duty]:
    """Return the person's duties in charge of this very centre on a date: two of two exams."""
    return [
        duty
        for duty in expected.duties_on(db, professional_id, on)
        if duty.marks and duty.centre.code == centre_code
    ]
