"""Who is expected where: an exam's day, the positions it expects, and the deployments' dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import Row, Select, and_, func, select

from models.attendance.tables import CheckIn, Reopening
from models.base.clock import NAIROBI
from models.base.season_tables import DayPosition, Exam, ExamDay
from models.base.store import Db
from models.jobs.tables import WORKING, Centre, Deployment

IN_CHARGE = ("CM", "SUP")
"""Who marks a centre's register: its manager, and the supervisor as deputy."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One person's work on one exam day."""

    deployment: Deployment
    day: ExamDay
    window: DayPosition
    reopened_until: datetime | None = None
    """Until when an officer lets this person check in after all."""

    @property
    def centre(self) -> Centre:
        """Return the centre; a duty is always at one."""
        centre = self.deployment.centre
        if centre is None:
            raise LookupError("a duty stands at a centre")
        return centre

    @property
    def opens(self) -> datetime:
        """Return when check-in opens."""
        return datetime.combine(self.day.date, self.window.opens, NAIROBI)

    @property
    def closes(self) -> datetime:
        """Return when check-in closes for this person."""
        planned = datetime.combine(self.day.date, self.window.closes, NAIROBI)
        return max(planned, self.reopened_until or planned)

    @property
    def out_span(self) -> tuple[datetime, datetime] | None:
        """Return when one checks out; None where the day does not ask for it."""
        window = self.window
        if not window.checks_out or window.out_opens is None or window.out_closes is None:
            return None
        return (
            datetime.combine(self.day.date, window.out_opens, NAIROBI),
            datetime.combine(self.day.date, window.out_closes, NAIROBI),
        )

    @property
    def marks(self) -> bool:
        """Tell whether the person marks the centre's register."""
        return self.deployment.position in IN_CHARGE


def _duties() -> Select[Deployment, ExamDay, DayPosition]:
    return (
        select(Deployment, ExamDay, DayPosition)
        .join(
            ExamDay,
            and_(
                ExamDay.exam_id == Deployment.exam_id,
                ExamDay.date >= Deployment.from_date,
                ExamDay.date <= Deployment.to_date,
            ),
        )
        .join(
            DayPosition,
            and_(
                DayPosition.exam_day_id == ExamDay.id,
                DayPosition.position == Deployment.position,
            ),
        )
        .where(Deployment.state.in_(WORKING), Deployment.centre_id.is_not(None))
    )


def _read(rows: Sequence[Row[Deployment, ExamDay, DayPosition]]) -> list[Duty]:
    return [Duty(deployment, day, window) for deployment, day, window in rows]


def duties_on(db: Db, professional_id: int, on: date) -> list[Duty]:
    """Return a person's duties of a date, the earliest first; two where exams overlap."""
    query = (
        _duties()
        .outerjoin(
            Reopening,
            and_(
                Reopening.exam_day_id == ExamDay.id,
                Reopening.professional_id == Deployment.professional_id,
            ),
        )
        .where(Deployment.professional_id == professional_id, ExamDay.date == on)
        .order_by(DayPosition.opens, Deployment.id)
        .add_columns(Reopening.until)
    )
    return [Duty(*row) for row in db.execute(query).all()]


def duties_between(db: Db, professional_id: int, first: date, last: date) -> list[Duty]:
    """Return a person's duties of a span of dates, the newest first."""
    query = (
        _duties()
        .where(Deployment.professional_id == professional_id, ExamDay.date.between(first, last))
        .order_by(ExamDay.date.desc(), DayPosition.opens.desc(), Deployment.id)
    )
    return _read(db.execute(query).all())


def next_duty(db: Db, professional_id: int, after: date) -> Duty | None:
    """Return a person's first duty after a date."""
    query = (
        _duties()
        .where(Deployment.professional_id == professional_id, ExamDay.date > after)
        .order_by(ExamDay.date, DayPosition.opens, Deployment.id)
        .limit(1)
    )
    found = _read(db.execute(query).all())
    return found[0] if found else None


def staff_of(db: Db, exam_day: ExamDay, centre_id: int) -> list[Duty]:
    """Return everybody expected at a centre on an exam day."""
    query = (
        _duties()
        .where(Deployment.centre_id == centre_id, ExamDay.id == exam_day.id)
        .order_by(Deployment.id)
    )
    return _read(db.execute(query).all())


def positions_at(
    db: Db, exam_day: ExamDay, centre_ids: Sequence[int]
) -> list[tuple[int, int, str]]:
    """Return who is expected at many centres on a day: centre, person, position; in one query."""
    query = (
        _duties()
        .where(Deployment.centre_id.in_(centre_ids), ExamDay.id == exam_day.id)
        .order_by(Deployment.centre_id, Deployment.id)
        .with_only_columns(Deployment.centre_id, Deployment.professional_id, Deployment.position)
    )
    return [
        (centre_id, person, position)
        for centre_id, person, position in db.execute(query)
        if centre_id is not None
    ]


def check_in_of(db: Db, duty: Duty) -> CheckIn | None:
    """Return how the person was checked in on the duty's day."""
    return db.scalars(
        select(CheckIn).where(
            CheckIn.exam_day_id == duty.day.id,
            CheckIn.professional_id == duty.deployment.professional_id,
        )
    ).first()


def exam_of(db: Db, duty: Duty) -> Exam:
    """Return the duty's exam."""
    return db.get_one(Exam, duty.day.exam_id)


def present_at(db: Db, exam_day: ExamDay, centre_id: int) -> tuple[int, int]:
    """Return how many of a centre's staff said that they are there, and how many are expected."""
    query = _duties().where(Deployment.centre_id == centre_id, ExamDay.id == exam_day.id)
    everybody = query.with_only_columns(Deployment.professional_id)
    there = select(func.count()).where(
        CheckIn.exam_day_id == exam_day.id, CheckIn.professional_id.in_(everybody)
    )
    staff = select(func.count()).select_from(everybody.subquery())
    return int(db.scalar(there) or 0), int(db.scalar(staff) or 0)


def everybody_on(on: date, opened_by: time | None = None) -> Select[int, int | None, int]:
    """Return the query of who is expected where on a date, once for each exam day and centre.

    *opened_by* leaves out those whose check-in opens later, as on an afternoon.
    """
    query = _duties().where(ExamDay.date == on)
    if opened_by is not None:
        query = query.where(DayPosition.opens <= opened_by)
    return query.with_only_columns(
        ExamDay.id.label("exam_day_id"), Deployment.centre_id, Deployment.professional_id
    ).distinct()
