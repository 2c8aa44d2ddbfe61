"""Plans before an officer: nominations of which nobody is told, until one yes or no decides them.

The yes confirms one by one under the same rules; the no takes all back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from models.base import audit
from models.base.audit import Actor
from models.base.season_tables import Exam
from models.base.store import Db
from models.jobs import authority, placing
from models.jobs.allocation import Plan, Unfilled, Unplaced
from models.jobs.eligibility import Post
from models.jobs.placing import NotAllowed
from models.jobs.plan_tables import AllocationPlan
from models.jobs.tables import (
    Application,
    ApplicationState,
    Deployment,
    DeploymentState,
    ProposalState,
    Vacancy,
)


class PlanDecided(Exception):
    """Somebody decided the plan before."""


def propose(
    db: Db,
    made: Plan,
    county: int,
    actor: Actor,
    now: datetime,
    *,
    sub_county_id: int | None = None,
) -> AllocationPlan:
    """Nominate whom the plan places, and keep its explanations.

    Who was placed by somebody else meanwhile is left out. Raise OutsideArea.
    """
    authority.require(db, actor, county, sub_county_id)
    exam = db.get_one(Exam, made.exam_id)
    kept = AllocationPlan(
        exam_id=exam.id,
        county=county,
        sub_county_id=sub_county_id,
        from_date=made.dates[0],
        to_date=made.dates[1],
        state=ProposalState.OPEN,
        made_at=now,
        made_by=actor.name,
        nominated=0,
        unfilled=[_place(each) for each in made.unfilled],
        unplaced=[_person(each) for each in made.unplaced],
    )
    db.add(kept)
    db.flush()
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
    _note(db, actor, "allocation.proposed", kept, now, nominated=kept.nominated)
    return kept


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


def accept(db: Db, kept: AllocationPlan, actor: Actor, now: datetime) -> tuple[int, int]:
    """Confirm every nomination of a plan; return how many were confirmed, and how many not.

    Raise PlanDecided, OutsideArea.
    """
    _decide(db, kept, ProposalState.ACCEPTED, actor, now)
    counts = [0, 0]
    for deployment in nominations(db, kept):
        try:
            placing.confirm(db, deployment, actor, now)
        except NotAllowed:
            counts[1] += 1
        else:
            counts[0] += 1
    _note(db, actor, "allocation.accepted", kept, now, confirmed=counts[0], refused=counts[1])
    return counts[0], counts[1]


def drop(db: Db, kept: AllocationPlan, reason: str, actor: Actor, now: datetime) -> int:
    """Take every nomination of a plan back; return how many there were.

    Raise PlanDecided, OutsideArea.
    """
    _decide(db, kept, ProposalState.REFUSED, actor, now)
    found = nominations(db, kept)
    for deployment in found:
        placing.remove(db, deployment, reason, actor, now)
    _note(db, actor, "allocation.dropped", kept, now, reason=reason, taken_back=len(found))
    return len(found)


def nominations(db: Db, kept: AllocationPlan) -> Sequence[Deployment]:
    """Return the nominations of a plan that wait."""
    return db.scalars(
        select(Deployment)
        .where(
            Deployment.plan_id == kept.id,
            Deployment.state == DeploymentState.NOMINATED,
        )
        .order_by(Deployment.id)
    ).all()


def _decide(
    db: Db, kept: AllocationPlan, state: ProposalState, actor: Actor, now: datetime
) -> None:
    authority.require(db, actor, kept.county, kept.sub_county_id)
    db.refresh(kept, with_for_update={"of": AllocationPlan})
    if kept.state is not ProposalState.OPEN:
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
