"""Conflicts of interest: declared by the person, and never overridden."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from models.base import audit
from models.base.audit import Actor
from models.base.store import Db
from models.jobs.tables import (
    OPEN_PLACES,
    Centre,
    Conflict,
    ConflictKind,
    Deployment,
    DeploymentState,
    Proposal,
    ProposalKind,
    ProposalState,
)


def declare(
    db: Db,
    professional_id: int,
    centre: Centre,
    kind: ConflictKind,
    actor: Actor,
    now: datetime,
) -> bool:
    """Note a conflict; tell whether the person was to work there, so that a director moves them."""
    conflict = db.scalars(
        select(Conflict).where(
            Conflict.professional_id == professional_id, Conflict.centre_id == centre.id
        )
    ).first()
    if conflict is None:
        db.add(
            Conflict(
                professional_id=professional_id, centre_id=centre.id, kind=kind, declared_at=now
            )
        )
        audit.note(
            db,
            actor,
            "conflict.declared",
            ("professional", professional_id),
            now,
            after={"centre": centre.code, "kind": kind},
        )
    there = db.scalars(
        select(Deployment).where(
            Deployment.professional_id == professional_id,
            Deployment.centre_id == centre.id,
            Deployment.state.in_(OPEN_PLACES - {DeploymentState.COMPLETED}),
        )
    ).all()
    for deployment in there:
        propose(db, ProposalKind.MOVE, deployment, None, now)
    return bool(there)


def propose(
    db: Db,
    kind: ProposalKind,
    deployment: Deployment,
    candidate_id: int | None,
    now: datetime,
) -> Proposal:
    """Put something before the director; an open proposal for the same is returned instead."""
    waiting = db.scalars(
        select(Proposal).where(
            Proposal.deployment_id == deployment.id,
            Proposal.kind == kind,
            Proposal.state == ProposalState.OPEN,
        )
    ).first()
    if waiting is not None:
        return waiting
    proposal = Proposal(
        kind=kind,
        deployment_id=deployment.id,
        candidate_id=candidate_id,
        state=ProposalState.OPEN,
        made_at=now,
    )
    db.add(proposal)
    db.flush()
    return proposal


def centre_by_code(db: Db, code: str) -> Centre | None:
    """Return a centre by its eight digits."""
    return db.scalars(select(Centre).where(Centre.code == code)).first()
