"""Open vacancies: by area, by kind of work, one by its code; only what exists, and how many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from models.base import audit
from models.base.audit import Actor
from models.base.season_tables import Exam, ExamState
from models.base.store import Db
from models.jobs import authority
from models.jobs.tables import Vacancy, VacancyState
from models.people.profile_tables import WorkStation


@dataclass(frozen=True, slots=True)
class Work:
    """What the work is, by CP2's selectors but for the area."""

    exam_id: int
    activity: str
    duty_station: str
    position: str

    @property
    def key(self) -> str:
        """Return it as one text, to keep between two screens."""
        return f"{self.exam_id}/{self.activity}/{self.duty_station}/{self.position}"


def work_of(vacancy: Vacancy) -> Work:
    """Return what a vacancy's work is."""
    return Work(vacancy.exam_id, vacancy.activity, vacancy.duty_station, vacancy.position)


def is_open(vacancy: Vacancy, now: datetime) -> bool:
    """Tell whether one may apply now."""
    return (
        vacancy.state is VacancyState.OPEN
        and vacancy.exam.state is ExamState.OPEN
        and vacancy.opens_at <= now < vacancy.closes_at
    )


def set_state(
    db: Db, vacancy: Vacancy, state: VacancyState, reason: str, actor: Actor, now: datetime
) -> bool:
    """Close a vacancy, or open it again; tell whether that changed anything.

    Applications that are there stay in line. Raise OutsideArea.
    """
    authority.require(db, actor, vacancy.county, vacancy.sub_county_id)
    db.refresh(vacancy, with_for_update={"of": Vacancy})
    if vacancy.state is state:
        return False
    vacancy.state = state
    audit.note(
        db,
        actor,
        "vacancy.closed" if state is VacancyState.CLOSED else "vacancy.opened",
        ("vacancy", vacancy.id),
        now,
        after={"code": vacancy.code, "state": state},
        reason=reason,
    )
    return True


def find(db: Db, code: str) -> Vacancy | None:
    """Return a vacancy by the code that is printed, in any case."""
    return db.scalars(select(Vacancy).where(Vacancy.code == code.strip().upper())).first()


def by_county(db: Db, now: datetime) -> dict[int, int]:
    """Return how many vacancies are open in each county that has any."""
    query = (
        select(Vacancy.county, func.count())
        .join(Exam, Exam.id == Vacancy.exam_id)
        .where(*_open(now))
        .group_by(Vacancy.county)
        .order_by(Vacancy.county)
    )
    return dict(db.execute(query).all())


def in_county(db: Db, county: int, now: datetime) -> Sequence[Vacancy]:
    """Return a county's open vacancies, those that close first before the others."""
    query = (
        select(Vacancy)
        .join(Exam, Exam.id == Vacancy.exam_id)
        .where(Vacancy.county == county, *_open(now))
        .order_by(Vacancy.closes_at, Vacancy.code)
    )
    return db.scalars(query).all()


def by_work(found: Sequence[Vacancy]) -> Counter[Work]:
    """Return how many of the vacancies there are for each kind of work."""
    return Counter(work_of(vacancy) for vacancy in found)


def home_county(db: Db, professional_id: int) -> int | None:
    """Return the county where the person works now."""
    return db.scalars(
        select(WorkStation.county)
        .where(WorkStation.professional_id == professional_id)
        .order_by(WorkStation.is_current.desc(), WorkStation.since_year.desc(), WorkStation.id)
        .limit(1)
    ).first()


def _open(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Vacancy.state == VacancyState.OPEN,
        Exam.state == ExamState.OPEN,
        Vacancy.opens_at <= now,
        Vacancy.closes_at > now,
    )
