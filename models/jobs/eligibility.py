"""Who may work where, and why not: rules as pure functions over what is known of a person."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from models.base.season_tables import Exam, ExamDay, SchoolLevel
from models.base.store import Db
from models.jobs.rules import Rules, rules_of
from models.jobs.tables import (
    OPEN_PLACES,
    WORKING,
    Bar,
    BarKind,
    Conflict,
    Deployment,
    PastService,
    Standing,
    Vacancy,
)
from models.jobs.weeks import Span, neighbours
from models.people.tables import Professional


class Reason(enum.StrEnum):
    """Why somebody cannot work in a post; `menus/fields/jobs.py` has a sentence for each."""

    NO_TSC = "no_tsc"
    OPEN_CASE = "open_case"
    ON_LEAVE = "on_leave"
    HEALTH = "health"
    LEVEL = "level"
    TOO_OLD = "too_old"
    SERVED_HERE = "served_here"
    ROTATION = "rotation"
    CONFLICT = "conflict"
    BUSY = "busy"
    FULL = "full"
    CLOSED = "closed"
    APPLIED = "applied"


FIRM = frozenset({Reason.CONFLICT, Reason.BUSY})
"""What no officer may override: a conflict of interest, and two places at once."""

_BARS = {
    BarKind.DISCIPLINE: Reason.OPEN_CASE,
    BarKind.LEAVE: Reason.ON_LEAVE,
    BarKind.HEALTH: Reason.HEALTH,
}


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One reason, with what makes it plain: a year, an age, an exam."""

    reason: Reason
    detail: str = ""

    def __str__(self) -> str:
        """Return it as one fact for a screen or an audit row."""
        return f"{self.reason}:{self.detail}" if self.detail else str(self.reason)


@dataclass(frozen=True, slots=True)
class Post:
    """Work at one place: an exam, a position, from when to when, and the centre if it is one."""

    exam_id: int
    year: int
    position: str
    from_date: date
    to_date: date
    centre_id: int | None = None


@dataclass(slots=True)
class Known:
    """What eligibility knows of one person."""

    birth_year: int
    has_tsc: bool
    level: SchoolLevel | None = None
    bars: list[tuple[BarKind, date, date | None]] = field(default_factory=list)
    conflicts: set[int] = field(default_factory=set)
    served: list[tuple[int, int]] = field(default_factory=list)
    """Centre and year of service."""
    busy: list[tuple[date, date, str, int]] = field(default_factory=list)
    """From, to, the exam's label and the deployment's id."""
    held: list[tuple[int, str, int, Span, int]] = field(default_factory=list)
    """Exam, position and centre of a place that they take up, when, and the deployment's id."""


_AT_ONCE = 10_000
"""People in one query: engines bound how many values a statement may hold."""


def known(db: Db, ids: Iterable[int]) -> dict[int, Known]:
    """Return what is known of each person, in six queries for each ten thousand."""
    wanted = list(ids)
    found: dict[int, Known] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        found |= _known(db, wanted[start : start + _AT_ONCE])
    return found


def _known(db: Db, wanted: list[int]) -> dict[int, Known]:
    people = {
        person.id: Known(person.birth_year, bool(person.tsc_number))
        for person in db.scalars(select(Professional).where(Professional.id.in_(wanted)))
    }
    for standing in db.scalars(select(Standing).where(Standing.professional_id.in_(wanted))):
        people[standing.professional_id].level = standing.level
    for bar in db.scalars(select(Bar).where(Bar.professional_id.in_(wanted))):
        people[bar.professional_id].bars.append((bar.kind, bar.since, bar.until))
    for conflict in db.scalars(select(Conflict).where(Conflict.professional_id.in_(wanted))):
        people[conflict.professional_id].conflicts.add(conflict.centre_id)
    for past in db.scalars(select(PastService).where(PastService.professional_id.in_(wanted))):
        people[past.professional_id].served.append((past.centre_id, past.year))
    query = (
        select(Deployment, Exam)
        .join(Exam, Exam.id == Deployment.exam_id)
        .where(Deployment.professional_id.in_(wanted), Deployment.state.in_(OPEN_PLACES))
    )
    for deployment, exam in db.execute(query):
        person = people[deployment.professional_id]
        if deployment.state in WORKING and deployment.centre_id is not None:
            person.served.append((deployment.centre_id, exam.year))
        person.busy.append((deployment.from_date, deployment.to_date, exam.label, deployment.id))
        if deployment.centre_id is not None:
            span = (deployment.from_date, deployment.to_date)
            place = (deployment.exam_id, deployment.position, deployment.centre_id)
            person.held.append((*place, span, deployment.id))
    return people


def obstacles(person: Known, post: Post, rules: Rules, *, besides: int = 0) -> list[Obstacle]:
    """Return everything that stands between a person and a post; nothing means that they may.

    *besides* is a deployment that does not count as busy: the one that is being decided.
    """
    found = [
        Obstacle(_BARS[kind])
        for kind, since, until in person.bars
        if since <= post.to_date and (until is None or until >= post.from_date)
    ]
    if rules.needs_tsc and not person.has_tsc:
        found.append(Obstacle(Reason.NO_TSC))
    # Where a teacher's level is not known, vetting looks at it: nobody is refused on a guess.
    if rules.levels is not None and person.level is not None and person.level not in rules.levels:
        found.append(Obstacle(Reason.LEVEL, ",".join(sorted(rules.levels))))
    if rules.oldest is not None and post.year - person.birth_year > rules.oldest:
        found.append(Obstacle(Reason.TOO_OLD, str(rules.oldest)))
    if post.centre_id is not None:
        if post.centre_id in person.conflicts:
            found.append(Obstacle(Reason.CONFLICT))
        years = [
            year
            for centre_id, year in person.served
            if centre_id == post.centre_id
            and post.year - rules.years_not_same_centre <= year < post.year
        ]
        if years:
            found.append(Obstacle(Reason.SERVED_HERE, str(max(years))))
        if rules.rotates_weekly and _stays(person, post, besides):
            found.append(Obstacle(Reason.ROTATION))
    for from_date, to_date, label, deployment_id in person.busy:
        overlaps = from_date <= post.to_date and post.from_date <= to_date
        if overlaps and deployment_id != besides:
            found.append(Obstacle(Reason.BUSY, label))
            break
    return found


def _stays(person: Known, post: Post, besides: int) -> bool:
    """Tell whether somebody would hold the position at the same centre in the week after."""
    here = (post.exam_id, post.position, post.centre_id)
    return any(
        (exam_id, position, centre_id) == here
        and deployment_id != besides
        and neighbours(span, (post.from_date, post.to_date))
        for exam_id, position, centre_id, span, deployment_id in person.held
    )


def check(db: Db, professional_id: int, post: Post, *, besides: int = 0) -> list[Obstacle]:
    """Return what stands between one person and a post."""
    rules = rules_of(db, post.exam_id, post.position)
    return obstacles(known(db, [professional_id])[professional_id], post, rules, besides=besides)


def exam_dates(db: Db, exam_id: int) -> tuple[date, date] | None:
    """Return the first and the last day of an exam; None while it has no calendar."""
    dates = db.scalars(
        select(ExamDay.date).where(ExamDay.exam_id == exam_id).order_by(ExamDay.date)
    ).all()
    return (dates[0], dates[-1]) if dates else None


def post_of(db: Db, vacancy: Vacancy) -> Post:
    """Return the post that a vacancy is for: the whole exam, while nothing else is said."""
    dates = exam_dates(db, vacancy.exam_id)
    if dates is None:
        dates = date(vacancy.exam.year, 1, 1), date(vacancy.exam.year, 12, 31)
    return Post(
        vacancy.exam_id, vacancy.exam.year, vacancy.position, *dates, centre_id=vacancy.centre_id
    )


def post_at(db: Db, deployment: Deployment) -> Post:
    """Return the post that a deployment is in."""
    exam = db.get_one(Exam, deployment.exam_id)
    return Post(
        exam.id,
        exam.year,
        deployment.position,
        deployment.from_date,
        deployment.to_date,
        deployment.centre_id,
    )
