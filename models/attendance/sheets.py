"""A centre's staff on an exam day: who is expected, who came, who is marked."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from models.attendance import expected
from models.attendance.expected import Duty
from models.attendance.tables import CheckIn, Mark, MarkValue
from models.base.clock import NAIROBI
from models.base.season_tables import Exam, ExamDay
from models.base.store import Db
from models.jobs.tables import Centre, ListNumber
from models.people.tables import Professional


class Span(enum.StrEnum):
    """Where a moment lies in a centre's day of marking."""

    BEFORE = "before"
    MORNING = "morning"
    BETWEEN = "between"
    """While the phones are locked away."""
    EVENING = "evening"
    FINAL = "final"
    """From `evening_closes`: what is marked now is a back-dated correction."""

    @property
    def is_open(self) -> bool:
        """Tell whether marks are taken without more ado."""
        return self in {Span.MORNING, Span.EVENING}


def span(day: ExamDay, now: datetime) -> Span:
    """Return where *now* lies; a window takes its first minute and not its last."""
    opens, closes, again, final = (
        datetime.combine(day.date, at, NAIROBI)
        for at in (day.morning_opens, day.morning_closes, day.evening_opens, day.evening_closes)
    )
    if now >= final:
        return Span.FINAL
    if now >= again:
        return Span.EVENING
    if now >= closes:
        return Span.BETWEEN
    return Span.MORNING if now >= opens else Span.BEFORE


@dataclass(frozen=True, slots=True)
class Line:
    """One person on a centre's list."""

    number: int
    duty: Duty
    name: str
    check_in: CheckIn | None
    mark: Mark | None

    @property
    def professional_id(self) -> int:
        """Return whose line it is."""
        return self.duty.deployment.professional_id

    @property
    def value(self) -> MarkValue | None:
        """Return the mark in force, if there is one."""
        return None if self.mark is None else self.mark.mark

    @property
    def came(self) -> bool:
        """Tell whether the person is in: marked present, or checked in and not marked."""
        if self.mark is not None:
            return self.mark.mark is MarkValue.PRESENT
        return self.check_in is not None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A centre's list on one exam day, as it was read at one moment."""

    day: ExamDay
    centre: Centre
    lines: tuple[Line, ...]
    edition: int
    """The newest revision on it: what was marked later was not on the sheet that was shown."""

    @property
    def came(self) -> list[Line]:
        """Return who is in."""
        return [line for line in self.lines if line.came]

    @property
    def present(self) -> list[Line]:
        """Return who is marked present."""
        return [line for line in self.lines if line.value is MarkValue.PRESENT]

    @property
    def absent(self) -> list[Line]:
        """Return who is marked absent."""
        return [line for line in self.lines if line.value is MarkValue.ABSENT]

    @property
    def not_yet(self) -> list[Line]:
        """Return of whom nothing is known: never called absent before somebody marks them."""
        return [line for line in self.lines if line.mark is None and line.check_in is None]

    def to_mark(self, marker_id: int | None) -> list[Line]:
        """Return who is in and not marked, without the marker: nobody marks themselves."""
        return [
            line
            for line in self.lines
            if line.mark is None and line.check_in is not None and line.professional_id != marker_id
        ]

    def numbered(self, numbers: Iterable[int]) -> tuple[list[Line], list[int]]:
        """Return the lines of these numbers, and the numbers that are not on the list."""
        by_number = {line.number: line for line in self.lines}
        wanted = sorted(set(numbers))
        found = [by_number[number] for number in wanted if number in by_number]
        return found, [number for number in wanted if number not in by_number]


def sheet(db: Db, day: ExamDay, centre: Centre) -> Sheet:
    """Read a centre's list of a day, in the order of its numbers."""
    duties = expected.staff_of(db, day, centre.id)
    year = db.get_one(Exam, day.exam_id).year
    people = {duty.deployment.professional_id for duty in duties}
    numbers = _numbers(db, centre.id, year, people)
    names = {
        person.id: person.full_name
        for person in db.scalars(select(Professional).where(Professional.id.in_(people)))
    }
    here = {
        row.professional_id: row
        for row in db.scalars(
            select(CheckIn).where(CheckIn.exam_day_id == day.id, CheckIn.centre_id == centre.id)
        )
    }
    marks = {
        row.professional_id: row
        for row in db.scalars(
            select(Mark).where(
                Mark.exam_day_id == day.id, Mark.centre_id == centre.id, Mark.is_current
            )
        )
    }
    lines = {
        duty.deployment.professional_id: Line(
            numbers[duty.deployment.professional_id],
            duty,
            names.get(duty.deployment.professional_id, ""),
            here.get(duty.deployment.professional_id),
            marks.get(duty.deployment.professional_id),
        )
        for duty in duties
    }
    ordered = tuple(sorted(lines.values(), key=lambda line: line.number))
    return Sheet(day, centre, ordered, max((mark.id for mark in marks.values()), default=0))


def _numbers(db: Db, centre_id: int, year: int, people: set[int]) -> dict[int, int]:
    """Return each person's number on the centre's list; who has none yet is shown last.

    It is given with the deployment, or with the day's code; the fallback keeps a list readable.
    """
    rows = db.scalars(
        select(ListNumber).where(ListNumber.centre_id == centre_id, ListNumber.year == year)
    ).all()
    numbers = {row.professional_id: row.number for row in rows}
    free = max(numbers.values(), default=0)
    for person in sorted(people - set(numbers)):
        free += 1
        numbers[person] = free
    return numbers
