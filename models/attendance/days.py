"""A worker's own days: when they came, how they are marked, and how far the register is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, TypeVar

from sqlalchemy import select

from models.attendance import expected
from models.attendance.expected import Duty
from models.attendance.tables import CheckIn, Dispute, Mark, MarkText, Register
from models.base.store import Db

BACK: Final = timedelta(days=30)
"""How far back a worker sees their days on the phone."""


Row = TypeVar("Row", CheckIn, MarkText, Dispute)


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a worker at a centre."""

    duty: Duty
    check_in: CheckIn | None
    mark: Mark | None
    told: MarkText | None
    """What the worker was texted; None before the day is final."""
    dispute: Dispute | None
    register: Register | None
    """None while nobody has opened the centre's register for the exam."""

    @property
    def may_dispute(self) -> bool:
        """Tell whether the worker may say that the mark is wrong: once, when the day is final."""
        return self.told is not None and self.dispute is None


def of_person(db: Db, professional_id: int, today: date) -> list[Day]:
    """Return the days up to today, the newest first."""
    duties = expected.duties_between(db, professional_id, today - BACK, today)
    return _days(db, professional_id, duties)


def of_exam_day(db: Db, professional_id: int, exam_day_id: int, today: date) -> Day | None:
    """Return one of them."""
    found = of_person(db, professional_id, today)
    return next((each for each in found if each.duty.day.id == exam_day_id), None)


def _days(db: Db, professional_id: int, duties: Iterable[Duty]) -> list[Day]:
    by_day = {duty.day.id: duty for duty in duties}
    checked = _mine(db, CheckIn, professional_id, by_day)
    marked = {
        row.exam_day_id: row
        for row in db.scalars(
            select(Mark).where(
                Mark.professional_id == professional_id,
                Mark.exam_day_id.in_(by_day),
                Mark.is_current,
            )
        )
    }
    told = _mine(db, MarkText, professional_id, by_day)
    disputed = _mine(db, Dispute, professional_id, by_day)
    registers = {
        (row.exam_id, row.centre_id): row
        for row in db.scalars(
            select(Register).where(
                Register.centre_id.in_({duty.centre.id for duty in by_day.values()})
            )
        )
    }
    return [
        Day(
            duty,
            checked.get(day_id),
            marked.get(day_id),
            told.get(day_id),
            disputed.get(day_id),
            registers.get((duty.day.exam_id, duty.centre.id)),
        )
        for day_id, duty in by_day.items()
    ]


def _mine(db: Db, table: type[Row], professional_id: int, days: Iterable[int]) -> dict[int, Row]:
    query = select(table).where(
        table.professional_id == professional_id, table.exam_day_id.in_(days)
    )
    return {row.exam_day_id: row for row in db.scalars(query)}
