"""Handover notes: written by who leaves, texted to and read by who comes next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from models.base.audit import Actor
from models.base.store import Db
from models.jobs import trail
from models.jobs.handover_tables import Handover, HandoverKind
from models.jobs.tables import WORKING, Deployment, DeploymentState
from models.jobs.texts import station_of, tell
from models.jobs.weeks import WEEK, monday
from models.messages.templates import Template

WORDS_LENGTH: Final = 70


class NothingToHandOver(Exception):
    """The person does not work there, or the words are too long."""


def write(
    db: Db,
    deployment: Deployment,
    kind: HandoverKind,
    words: str | None,
    actor: Actor,
    now: datetime,
) -> Handover:
    """Keep the note, in place of an earlier one, and text it to who comes next.

    Raise NothingToHandOver.
    """
    if deployment.state not in WORKING or len(words or "") > WORDS_LENGTH:
        raise NothingToHandOver
    note = of_deployment(db, deployment.id)
    if note is None:
        note = Handover(deployment_id=deployment.id, kind=kind, written_at=now)
        db.add(note)
    note.kind, note.words, note.written_at = kind, words or None, now
    db.flush()
    trail.note(db, actor, "handover.written", deployment, now)
    for following in _followers(db, deployment):
        _tell(db, following, note, now)
    return note


def of_deployment(db: Db, deployment_id: int) -> Handover | None:
    """Return the note that was written in a deployment."""
    return db.scalars(select(Handover).where(Handover.deployment_id == deployment_id)).first()


def for_deployment(db: Db, deployment: Deployment) -> Handover | None:
    """Return the note that was left to somebody: of their place, in the week before theirs."""
    if deployment.centre_id is None:
        return None
    before = monday(deployment.from_date) - WEEK
    return db.scalars(
        select(Handover)
        .join(Deployment, Deployment.id == Handover.deployment_id)
        .where(
            Deployment.exam_id == deployment.exam_id,
            Deployment.centre_id == deployment.centre_id,
            Deployment.position == deployment.position,
            Deployment.to_date >= before,
            Deployment.to_date < deployment.from_date,
        )
        .order_by(Deployment.to_date.desc(), Handover.id.desc())
        .limit(1)
    ).first()


def pass_on(db: Db, deployment: Deployment, now: datetime) -> None:
    """Text a note that waits already to who is deployed only now."""
    note = for_deployment(db, deployment)
    if note is not None:
        _tell(db, deployment, note, now)


def _followers(db: Db, deployment: Deployment) -> Sequence[Deployment]:
    """Return who was told that they take the place over in the week after."""
    if deployment.centre_id is None:
        return []
    last = monday(deployment.to_date) + 2 * WEEK - timedelta(days=1)
    return db.scalars(
        select(Deployment).where(
            Deployment.exam_id == deployment.exam_id,
            Deployment.centre_id == deployment.centre_id,
            Deployment.position == deployment.position,
            Deployment.state.in_({*WORKING, DeploymentState.OFFERED}),
            Deployment.from_date > deployment.to_date,
            Deployment.from_date <= last,
        )
    ).all()


def _tell(db: Db, following: Deployment, note: Handover, now: datetime) -> None:
    facts = {"station": station_of(db, following), "handover": as_fact(note)}
    tell(db, following.professional_id, Template.HANDOVER, facts, now)


def as_fact(note: Handover) -> str:
    """Return the note as one fact: its kind, and the words after a colon."""
    return f"{note.kind}:{note.words or ''}"
