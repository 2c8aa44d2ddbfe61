"""Plans before an officer: asked for, made by a worker, and decided by one yes or no.

A plan is nominations of which nobody is told. The yes confirms them under the same rules, a batch
at a time; the no takes all back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import select

from models.base import audit
from models.base.audit import Actor, Channel
from models.base.season_tables import Exam
from models.base.store import Db
from models.jobs import authority, placing, rotation, solving
from models.jobs.allocation import Plan, Unfilled, Unplaced, dates_of, for_area
from models.jobs.eligibility import Post
from models.jobs.placing import NotAllowed
from models.jobs.plan_tables import AllocationPlan, PlanState
from models.jobs.tables import (
    Application,
    ApplicationState,
    Deployment,
    DeploymentState,
    Vacancy,
)

BATCH: Final = 100
"""Nominations that are confirmed in one transaction: their people are locked for so long."""


class NoSolver(Exception):
    """The solver is an extra, and is not installed here."""


class PlanDecided(Exception):
    """Somebody decided the plan before."""


def ask(
    db: Db,
    exam: Exam,
    county: int,
    actor: Actor,
    now: datetime,
    *,
    sub_county_id: int | None = None,
    on: date | None = None,
    rotates: bool = False,
) -> AllocationPlan:
    """Ask for a plan from a day on, or for the rotation of that day's week.

    Raise OutsideArea, and NoSolver where no worker could ever make it.
    """
    authority.require(db, actor, county, sub_county_id)
    if not solving.is_installed():
        raise NoSolver
    first, last = dates_of(db, exam)
    kept = AllocationPlan(
        exam_id=exam.id,
        county=county,
        sub_county_id=sub_county_id,
        from_date=min(max(on or first, first), last),
        to_date=last,
        state=PlanState.ASKED,
        made_at=now,
        made_by=actor.name,
        rotates=rotates,
        nominated=0,
        unfilled=[],
        unplaced=[],
    )
    db.add(kept)
    db.flush()
    _note(db, actor, "allocation.asked", kept, now)
    return kept


def asked(db: Db) -> list[int]:
    """Return the plans that wait for a worker, the oldest first; none where none can be made."""
    if not solving.is_installed():
        return []
    query = select(AllocationPlan.id).where(AllocationPlan.state == PlanState.ASKED)
    return list(db.scalars(query.order_by(AllocationPlan.id)))


def carry_out(db: Db, kept: AllocationPlan, now: datetime) -> None:
    """Make the plan that was asked for, nominate, and keep its explanations.

    Who was placed by somebody else meanwhile is left out. A second run changes nothing.
    """
    db.refresh(kept, with_for_update={"of": AllocationPlan})
    if kept.state is not PlanState.ASKED:
        return
    exam, actor = db.get_one(Exam, kept.exam_id), _actor(kept.made_by)
    kept.state = PlanState.OPEN
    made = _made(db, exam, kept)
    if made is not None:
        _nominate(db, exam, made, kept, actor, now)
    _note(db, actor, "allocation.proposed", kept, now, nominated=kept.nominated)
    db.flush()


def _made(db: Db, exam: Exam, kept: AllocationPlan) -> Plan | None:
    if kept.rotates:
        return rotation.for_week(db, exam, kept.county, kept.from_date, kept.sub_county_id)
    return for_area(db, exam, kept.county, kept.sub_county_id, on=kept.from_date)


def _nominate(
    db: Db, exam: Exam, made: Plan, kept: AllocationPlan, actor: Actor, now: datetime
) -> None:
    kept.from_date, kept.to_date = made.dates
    kept.unfilled = [_place(each) for each in made.unfilled]
    kept.unplaced = [_person(each) for each in made.unplaced]
    for each in made.solution.placings:
        span = made.spans[each.position]
        post = Post(exam.id, exam.year, each.position, *span, centre_id=each.centre_id)
        application = _application(db, exam, each.professional_id, each.position)
        try:
            nominee = placing.nominate(
                db, each.professional_id, post, actor, now, application=application
            )
        except NotAllowed:
            continue
        nominee.plan_id = kept.id
        kept.nominated += 1


def _actor(name: str) -> Actor:
    """Return who asked: an officer acts for the dashboard, anybody else by a command."""
    is_officer = name.startswith("officer:")
    return Actor(Channel.DASHBOARD if is_officer else Channel.COMMAND, name)


def _place(hole: Unfilled) -> dict[str, object]:
    return {
        "centre": hole.centre_id,
        "position": hole.position,
        "missing": hole.missing,
        "applicants": hole.applicants,
        "barred": {str(reason): count for reason, count in hole.barred.items()},
        "elsewhere": hole.elsewhere,
    }


def _person(left: Unplaced) -> dict[str, object]:
    return {"person": left.professional_id, "why": [str(each) for each in left.obstacles]}


def _application(db: Db, exam: Exam, professional_id: int, position: str) -> Application | None:
    return db.scalars(
        select(Application)
        .join(Vacancy, Vacancy.id == Application.vacancy_id)
        .where(
            Application.professional_id == professional_id,
            Application.state == ApplicationState.SUBMITTED,
            Vacancy.exam_id == exam.id,
            Vacancy.position == position,
        )
        .order_by(Application.id)
    ).first()


def accept(db: Db, kept: AllocationPlan, actor: Actor, now: datetime) -> None:
    """Say yes to a plan; `confirm_some` deploys its people. Raise PlanDecided, OutsideArea."""
    _decide(db, kept, PlanState.ACCEPTED, actor, now)
    _note(db, actor, "allocation.accepted", kept, now, nominated=len(nominations(db, kept)))


def to_confirm(db: Db) -> list[int]:
    """Return the accepted plans of which nominations wait."""
    query = (
        select(AllocationPlan.id)
        .join(Deployment, Deployment.plan_id == AllocationPlan.id)
        .where(
            AllocationPlan.state == PlanState.ACCEPTED,
            Deployment.state == DeploymentState.NOMINATED,
        )
        .distinct()
    )
    return sorted(db.scalars(query))


def confirm_some(db: Db, kept: AllocationPlan, now: datetime, most: int = BATCH) -> int:
    """Confirm the next nominations of an accepted plan; return how many were looked at.

    Whom a rule keeps away by now is left out of the plan: an officer looks at the nomination.
    """
    db.refresh(kept, with_for_update={"of": AllocationPlan})
    if kept.state is not PlanState.ACCEPTED or kept.decided_by is None:
        return 0
    actor, found = _actor(kept.decided_by), nominations(db, kept, most)
    for deployment in found:
        try:
            placing.confirm(db, deployment, actor, now)
        except NotAllowed:
            deployment.plan_id = None
            kept.left_out += 1
        else:
            kept.confirmed += 1
    db.flush()
    return len(found)


def drop(db: Db, kept: AllocationPlan, reason: str, actor: Actor, now: datetime) -> int:
    """Take every nomination of a plan back; return how many there were.

    Raise PlanDecided, OutsideArea.
    """
    _decide(db, kept, PlanState.DROPPED, actor, now)
    found = nominations(db, kept)
    for deployment in found:
        placing.remove(db, deployment, reason, actor, now)
    _note(db, actor, "allocation.dropped", kept, now, reason=reason, taken_back=len(found))
    return len(found)


def nominations(db: Db, kept: AllocationPlan, most: int | None = None) -> Sequence[Deployment]:
    """Return the nominations of a plan that wait."""
    return db.scalars(
        select(Deployment)
        .where(
            Deployment.plan_id == kept.id,
            Deployment.state == DeploymentState.NOMINATED,
        )
        .order_by(Deployment.id)
        .limit(most)
    ).all()


def _decide(db: Db, kept: AllocationPlan, state: PlanState, actor: Actor, now: datetime) -> None:
    authority.require(db, actor, kept.county, kept.sub_county_id)
    db.refresh(kept, with_for_update={"of": AllocationPlan})
    if kept.state is not PlanState.OPEN:
        raise PlanDecided
    kept.state, kept.decided_at, kept.decided_by = state, now, actor.name


def _note(
    db: Db,
    actor: Actor,
    action: str,
    kept: AllocationPlan,
    now: datetime,
    *,
    reason: str | None = None,
    **counts: int,
) -> None:
    audit.note(db, actor, action, ("allocation", kept.id), now, after=counts, reason=reason)
