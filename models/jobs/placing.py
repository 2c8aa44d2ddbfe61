"""What officers do with deployments: nominate, deploy or offer, replace, remove.

Every verb asks first whether the officer may act there, and then the rules. Who acts against one
gives a reason, which is kept in the audit trail; a conflict of interest and two places at once
cannot be overridden by anybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace as changed
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from models.base import audit, season
from models.base.audit import Actor
from models.base.store import Db
from models.jobs import authority, eligibility, handovers, list_numbers, trail
from models.jobs.eligibility import FIRM, Obstacle, Post, Reason
from models.jobs.references import free_reference
from models.jobs.rules import rules_of
from models.jobs.states import DEPLOYMENT_MOVES, ImpossibleMove
from models.jobs.tables import (
    OPEN_PLACES,
    Application,
    ApplicationState,
    Centre,
    Deployment,
    DeploymentState,
    Need,
)
from models.jobs.texts import dates_of, job_of, station_of, tell
from models.jobs.weeks import crosses
from models.messages.templates import Template
from models.people.tables import Professional


class NotAllowed(Exception):
    """Rules stand against it, and no officer took the responsibility, or none may."""

    def __init__(self, obstacles: Sequence[Obstacle]) -> None:
        super().__init__(", ".join(each.reason for each in obstacles))
        self.obstacles = tuple(obstacles)

    @property
    def is_firm(self) -> bool:
        """Tell whether not even a reason helps."""
        return any(each.reason in FIRM for each in self.obstacles)


def nominate(
    db: Db,
    professional_id: int,
    post: Post,
    actor: Actor,
    now: datetime,
    *,
    override: str | None = None,
    application: Application | None = None,
    station: str | None = None,
    county: int | None = None,
    sub_county_id: int | None = None,
    replaces: Deployment | None = None,
) -> Deployment:
    """Propose a person for a place; they are not told yet. Raise NotAllowed, OutsideArea.

    Of two officers who place one person at once the second finds the first's deployment.
    """
    centre = db.get(Centre, post.centre_id) if post.centre_id is not None else None
    if centre is not None:
        county, sub_county_id = centre.county, centre.sub_county_id
    authority.require(db, actor, county, sub_county_id)
    db.get_one(Professional, professional_id, with_for_update=True)
    _allow(db, professional_id, post, actor, now, override)
    deployment = Deployment(
        reference=free_reference(db),
        professional_id=professional_id,
        exam_id=post.exam_id,
        position=post.position,
        from_date=post.from_date,
        to_date=post.to_date,
        state=DeploymentState.NOMINATED,
        made_at=now,
        centre_id=post.centre_id,
        station=station,
        county=county,
        sub_county_id=sub_county_id,
        must_accept=rules_of(db, post.exam_id, post.position).must_accept,
        replaces_id=replaces.id if replaces is not None else None,
        application_id=application.id if application is not None else None,
    )
    db.add(deployment)
    db.flush()
    if application is not None and application.state is ApplicationState.SUBMITTED:
        application.state = ApplicationState.NOMINATED
    trail.note(db, actor, "deployment.nominated", deployment, now)
    return deployment


def confirm(
    db: Db, deployment: Deployment, actor: Actor, now: datetime, *, override: str | None = None
) -> None:
    """Deploy whom somebody nominated, or offer the place where the position must accept.

    The rules are asked again: a conflict may have been declared meanwhile. Raise NotAllowed,
    ImpossibleMove, OutsideArea.
    """
    authority.require(db, actor, deployment.county, deployment.sub_county_id)
    db.get_one(Professional, deployment.professional_id, with_for_update=True)
    db.refresh(deployment, with_for_update={"of": Deployment})
    post = eligibility.post_at(db, deployment)
    _allow(db, deployment.professional_id, post, actor, now, override, besides=deployment.id)
    if deployment.must_accept:
        hours = rules_of(db, deployment.exam_id, deployment.position).answer_hours
        deployment.state = DeploymentState.OFFERED
        deployment.answer_by = now + timedelta(hours=hours)
    else:
        deployment.state = DeploymentState.DEPLOYED
    application = _application(db, deployment)
    if application is not None and application.state is not ApplicationState.DEPLOYED:
        application.state, application.decided_at = ApplicationState.DEPLOYED, now
    if deployment.centre_id is not None:
        exam = deployment.exam
        list_numbers.give(db, deployment.centre_id, exam.year, deployment.professional_id)
    offered = deployment.state is DeploymentState.OFFERED
    trail.note(
        db, actor, "deployment.offered" if offered else "deployment.deployed", deployment, now
    )
    tell_of(db, deployment, Template.OFFERED if offered else Template.DEPLOYED, now)
    handovers.pass_on(db, deployment, now)


def deploy(
    db: Db,
    professional_id: int,
    post: Post,
    actor: Actor,
    now: datetime,
    *,
    override: str | None = None,
    application: Application | None = None,
    station: str | None = None,
    county: int | None = None,
) -> Deployment:
    """Nominate and confirm in one: the director does both. Raise NotAllowed, OutsideArea."""
    deployment = nominate(
        db,
        professional_id,
        post,
        actor,
        now,
        override=override,
        application=application,
        station=station,
        county=county,
    )
    confirm(db, deployment, actor, now, override=override)
    return deployment


def remove(db: Db, deployment: Deployment, reason: str, actor: Actor, now: datetime) -> None:
    """Take somebody out of their place, and tell them if they knew of it.

    Raise ImpossibleMove, OutsideArea.
    """
    _end(db, deployment, DeploymentState.REMOVED, reason, actor, now)


def replace(
    db: Db,
    deployment: Deployment,
    professional_id: int,
    reason: str,
    from_date: date,
    actor: Actor,
    now: datetime,
    *,
    override: str | None = None,
) -> Deployment:
    """Put another person in somebody's place from a date on; the days before stay the first's.

    Raise NotAllowed, ImpossibleMove, OutsideArea.
    """
    authority.require(db, actor, deployment.county, deployment.sub_county_id)
    post = eligibility.post_at(db, deployment)
    if from_date > deployment.from_date:
        # The one who leaves has worked until then: marks and pay of those days are theirs.
        db.refresh(deployment, with_for_update={"of": Deployment})
        deployment.to_date, deployment.reason = from_date - timedelta(days=1), reason
        trail.note(db, actor, "deployment.shortened", deployment, now, reason=reason)
        tell_of(db, deployment, Template.DEPLOYMENT_OVER, now)
    else:
        _end(db, deployment, DeploymentState.REPLACED, reason, actor, now)
    following = nominate(
        db,
        professional_id,
        changed(post, from_date=max(from_date, post.from_date)),
        actor,
        now,
        override=override,
        station=deployment.station,
        county=deployment.county,
        sub_county_id=deployment.sub_county_id,
        replaces=deployment,
    )
    confirm(db, following, actor, now, override=override)
    return following


def tell_of(db: Db, deployment: Deployment, template: Template, now: datetime) -> bool:
    """Text a person about their deployment; the reference in it is the proof of their answer."""
    arguments: dict[str, str | int] = {
        "job": job_of(db, deployment.exam, deployment.position),
        "station": station_of(db, deployment),
        "dates": dates_of(deployment.from_date, deployment.to_date),
        "deployment_ref": deployment.reference,
    }
    if deployment.answer_by is not None:
        arguments["answer_by"] = int(deployment.answer_by.timestamp())
    if template in {Template.DEPLOYED, Template.APPOINTED}:
        arguments["day_rate"] = _day_cents(db, deployment)
    is_told = tell(db, deployment.professional_id, template, arguments, now)
    if is_told and template in {Template.DEPLOYED, Template.OFFERED}:
        deployment.told_at = now
    return is_told


def _day_cents(db: Db, deployment: Deployment) -> int:
    """Return what a day is paid there, as the letter says; 0 where no rate is published."""
    rate = season.rate(
        db,
        deployment.exam_id,
        deployment.position,
        deployment.county or 0,
        deployment.from_date,
    )
    return rate.day_cents if rate is not None else 0


def _end(
    db: Db,
    deployment: Deployment,
    state: DeploymentState,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    authority.require(db, actor, deployment.county, deployment.sub_county_id)
    db.refresh(deployment, with_for_update={"of": Deployment})
    if state not in DEPLOYMENT_MOVES[deployment.state]:
        raise ImpossibleMove(deployment.state, state)
    knew = deployment.state is not DeploymentState.NOMINATED
    deployment.state, deployment.reason = state, reason
    trail.note(db, actor, f"deployment.{state}", deployment, now, reason=reason)
    if knew:
        tell_of(db, deployment, Template.DEPLOYMENT_OVER, now)
        return
    application = _application(db, deployment)
    if application is not None and application.state is ApplicationState.NOMINATED:
        # A nomination that is taken back was no answer: the person is in line again.
        application.state = ApplicationState.SUBMITTED


def _application(db: Db, deployment: Deployment) -> Application | None:
    if deployment.application_id is None:
        return None
    return db.get(Application, deployment.application_id)


def _allow(
    db: Db,
    professional_id: int,
    post: Post,
    actor: Actor,
    now: datetime,
    override: str | None,
    *,
    besides: int = 0,
) -> None:
    found = eligibility.check(db, professional_id, post, besides=besides)
    if _is_full(db, post, besides):
        found.append(Obstacle(Reason.FULL))
    rules = rules_of(db, post.exam_id, post.position)
    if rules.rotates_weekly and crosses((post.from_date, post.to_date)):
        found.append(Obstacle(Reason.ROTATION, "week"))
    if not found:
        return
    if override is None or any(each.reason in FIRM for each in found):
        raise NotAllowed(found)
    audit.note(
        db,
        actor,
        "deployment.overridden",
        ("professional", professional_id),
        now,
        after={
            "against": [str(each) for each in found],
            "position": post.position,
            "centre": post.centre_id,
        },
        reason=override,
    )


def _is_full(db: Db, post: Post, besides: int) -> bool:
    """Tell whether the centre has all that it needs; without a computed need there is no bound."""
    if post.centre_id is None:
        return False
    need = db.get(Need, (post.centre_id, post.exam_id, post.position), with_for_update=True)
    if need is None:
        return False
    taken = db.scalar(
        select(func.count())
        .select_from(Deployment)
        .where(
            Deployment.exam_id == post.exam_id,
            Deployment.centre_id == post.centre_id,
            Deployment.position == post.position,
            Deployment.state.in_(OPEN_PLACES),
            Deployment.from_date <= post.to_date,
            Deployment.to_date >= post.from_date,
            Deployment.id != besides,
        )
    )
    return int(taken or 0) >= need.needed
