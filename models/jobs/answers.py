"""A person's answer to an offer or a deployment: yes, no, or none in time; and the next in line.

Passing on is a proposal to the director. It happens by itself only where the position must accept,
and never within 48 hours of the first day.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from models.base.audit import Actor
from models.base.clock import NAIROBI, nairobi_day
from models.base.store import Db
from models.base.task_runs import claim
from models.jobs import authority, eligibility, trail
from models.jobs.conflicts import propose
from models.jobs.placing import NotAllowed, confirm, nominate, replace, tell_of
from models.jobs.rules import rules_of
from models.jobs.tables import (
    Deployment,
    DeploymentState,
    Proposal,
    ProposalKind,
    ProposalState,
    Reserve,
)
from models.messages.templates import Template

HANDS_OFF: Final = timedelta(hours=48)
"""Nothing is passed on by itself so close to the first day."""

REMIND: Final = timedelta(hours=24)
"""How long before the deadline an offer is recalled."""


class NotWaiting(Exception):
    """The deployment is answered, expired or taken back: there is nothing to answer."""


def accept(db: Db, deployment: Deployment, actor: Actor, now: datetime) -> None:
    """Take a place, and text the appointment. Raise NotWaiting."""
    _lock(db, deployment, now, DeploymentState.OFFERED, DeploymentState.DEPLOYED)
    deployment.state, deployment.answered_at = DeploymentState.ACCEPTED, now
    trail.note(db, actor, "deployment.accepted", deployment, now)
    tell_of(db, deployment, Template.APPOINTED, now)


def decline(
    db: Db, deployment: Deployment, reason: str, actor: Actor, now: datetime
) -> Deployment | None:
    """Say no to a place; return the deployment it was passed on to. Raise NotWaiting."""
    _lock(db, deployment, now, DeploymentState.OFFERED, DeploymentState.DEPLOYED)
    deployment.state, deployment.answered_at = DeploymentState.DECLINED, now
    deployment.reason = reason
    trail.note(db, actor, "deployment.declined", deployment, now, reason=reason)
    tell_of(db, deployment, Template.DECLINED, now)
    return pass_on(db, deployment, now)


def due(db: Db, now: datetime, most: int = 200) -> list[int]:
    """Return the offers whose time is over, the longest first."""
    return list(
        db.scalars(
            select(Deployment.id)
            .where(Deployment.state == DeploymentState.OFFERED, Deployment.answer_by <= now)
            .order_by(Deployment.answer_by, Deployment.id)
            .limit(most)
        )
    )


def expire_if_due(db: Db, deployment_id: int, now: datetime) -> Deployment | None:
    """End an offer that nobody answered, and pass the place on; a second run changes nothing."""
    deployment = db.get_one(Deployment, deployment_id)
    db.refresh(deployment, with_for_update={"of": Deployment})
    by = deployment.answer_by
    if deployment.state is not DeploymentState.OFFERED or by is None or by > now:
        return None
    deployment.state = DeploymentState.EXPIRED
    trail.note(db, Actor.service(), "deployment.expired", deployment, now)
    tell_of(db, deployment, Template.OFFER_OVER, now)
    return pass_on(db, deployment, now)


def to_remind(db: Db, now: datetime, most: int = 200) -> list[int]:
    """Return the offers that end within a day."""
    return list(
        db.scalars(
            select(Deployment.id)
            .where(
                Deployment.state == DeploymentState.OFFERED,
                Deployment.answer_by > now,
                Deployment.answer_by <= now + REMIND,
            )
            .order_by(Deployment.answer_by, Deployment.id)
            .limit(most)
        )
    )


def remind(db: Db, deployment_id: int, now: datetime) -> bool:
    """Recall an offer, once; False if it was recalled before."""
    if not claim(db, "offer_reminder", str(deployment_id), now):
        return False
    return tell_of(db, db.get_one(Deployment, deployment_id), Template.OFFER_REMINDER, now)


def pass_on(db: Db, deployment: Deployment, now: datetime) -> Deployment | None:
    """Offer the place to the next in line, or propose that to the director."""
    next_id = next_in_line(db, deployment)
    starts = datetime.combine(deployment.from_date, datetime.min.time(), NAIROBI)
    if deployment.must_accept and next_id is not None and now + HANDS_OFF < starts:
        # Who was placed elsewhere this very moment is not taken: the director decides.
        with contextlib.suppress(NotAllowed):
            return _follow(db, deployment, next_id, Actor.service(), now)
    propose(db, ProposalKind.NEXT_IN_LINE, deployment, next_id, now)
    return None


def next_in_line(db: Db, deployment: Deployment) -> int | None:
    """Return the first on the reserve list of the area whom no rule keeps away."""
    reserves = db.scalars(
        select(Reserve)
        .where(
            Reserve.exam_id == deployment.exam_id,
            Reserve.position == deployment.position,
            Reserve.county == deployment.county,
        )
        .order_by(Reserve.rank, Reserve.professional_id)
    ).all()
    passed = set(
        db.scalars(
            select(Deployment.professional_id).where(
                Deployment.exam_id == deployment.exam_id,
                Deployment.position == deployment.position,
                Deployment.state.in_([DeploymentState.DECLINED, DeploymentState.EXPIRED]),
            )
        )
    )
    waiting = [
        each.professional_id
        for each in reserves
        if each.professional_id not in passed
        and each.sub_county_id in {None, deployment.sub_county_id}
    ]
    people = eligibility.known(db, waiting)
    rules = rules_of(db, deployment.exam_id, deployment.position)
    post = eligibility.post_at(db, deployment)
    for each in waiting:
        if not eligibility.obstacles(people[each], post, rules):
            return each
    return None


def decide(
    db: Db, proposal: Proposal, actor: Actor, now: datetime, *, accepted: bool
) -> Deployment | None:
    """Let the director decide a proposal about a place.

    Raise NotAllowed, NotWaiting, OutsideArea.
    """
    deployment = db.get_one(Deployment, proposal.deployment_id)
    authority.require(db, actor, deployment.county, deployment.sub_county_id)
    db.refresh(proposal, with_for_update=True)
    if proposal.state is not ProposalState.OPEN:
        raise NotWaiting
    proposal.state = ProposalState.ACCEPTED if accepted else ProposalState.REFUSED
    proposal.decided_at, proposal.decided_by = now, actor.name
    trail.note(db, actor, f"proposal.{proposal.state}", deployment, now)
    if not accepted or proposal.candidate_id is None:
        return None
    if proposal.kind is ProposalKind.NO_SHOW:
        today, candidate = nairobi_day(now), proposal.candidate_id
        return replace(db, deployment, candidate, "did not come", today, actor, now)
    if proposal.kind is not ProposalKind.NEXT_IN_LINE:
        return None
    return _follow(db, deployment, proposal.candidate_id, actor, now)


def _follow(
    db: Db, deployment: Deployment, professional_id: int, actor: Actor, now: datetime
) -> Deployment:
    following = nominate(
        db,
        professional_id,
        eligibility.post_at(db, deployment),
        actor,
        now,
        station=deployment.station,
        county=deployment.county,
        sub_county_id=deployment.sub_county_id,
        replaces=deployment,
    )
    confirm(db, following, actor, now)
    return following


def waiting_for(db: Db, professional_id: int) -> Sequence[Deployment]:
    """Return the person's deployments that are not over, the one to answer first before others."""
    states = [DeploymentState.OFFERED, DeploymentState.DEPLOYED, DeploymentState.ACCEPTED]
    found = db.scalars(
        select(Deployment)
        .where(Deployment.professional_id == professional_id, Deployment.state.in_(states))
        .order_by(Deployment.from_date, Deployment.id)
    ).all()
    return sorted(found, key=lambda each: states.index(each.state))


def by_reference(db: Db, professional_id: int, reference: str) -> Deployment | None:
    """Return the person's own deployment of this reference."""
    return db.scalars(
        select(Deployment).where(
            Deployment.reference == reference, Deployment.professional_id == professional_id
        )
    ).first()


def _lock(db: Db, deployment: Deployment, now: datetime, *states: DeploymentState) -> None:
    db.refresh(deployment, with_for_update={"of": Deployment})
    over = deployment.answer_by is not None and deployment.answer_by <= now
    offered = deployment.state is DeploymentState.OFFERED
    if deployment.state not in states or (offered and over):
        raise NotWaiting
