"""Replacing somebody who has not come, before the papers start, from the reserve list.

Who is in charge asks, a director of the area agrees, and the one from the list is texted.
"""

from __future__ import annotations

import enum
from datetime import datetime, time
from typing import Final

from sqlalchemy import func, select

from models.attendance import directors
from models.attendance.board import inside
from models.attendance.sheets import Line
from models.base.audit import Actor
from models.base.clock import NAIROBI
from models.base.season_tables import ExamDay, Sitting
from models.base.store import Db
from models.jobs import answers, conflicts, trail
from models.jobs.answers import NotWaiting
from models.jobs.placing import NotAllowed
from models.jobs.states import ImpossibleMove
from models.jobs.tables import Centre, Deployment, Proposal, ProposalKind, ProposalState
from models.messages.templates import Template
from models.people.rights_of_officers import Area
from models.people.tables import Professional

STARTS: Final = time(8, 0)
"""When the papers start, where the season's calendar does not say."""


class Asked(enum.StrEnum):
    """What became of asking for a replacement."""

    ASKED = "asked"
    CAME = "came"
    """The person is in: there is nobody to replace."""
    TOO_LATE = "too_late"
    """The papers have started."""
    NOBODY = "nobody"
    """Nobody on the reserve list of the area may take the place."""


def starts(db: Db, day: ExamDay) -> datetime:
    """Return when the day's first paper starts."""
    first = db.scalar(select(func.min(Sitting.starts)).where(Sitting.exam_day_id == day.id))
    return datetime.combine(day.date, first or STARTS, NAIROBI)


def ask(db: Db, line: Line, actor: Actor, now: datetime) -> tuple[Asked, Proposal | None]:
    """Ask the directors of the area to let the next on the reserve list take a place."""
    if line.came:
        return Asked.CAME, None
    if now >= starts(db, line.duty.day) or now.astimezone(NAIROBI).date() != line.duty.day.date:
        return Asked.TOO_LATE, None
    deployment = line.duty.deployment
    candidate = answers.next_in_line(db, deployment)
    if candidate is None:
        return Asked.NOBODY, None
    before = _open(db, deployment)
    if before is not None:
        return Asked.ASKED, before
    proposal = conflicts.propose(db, ProposalKind.NO_SHOW, deployment, candidate, now)
    trail.note(db, actor, "deployment.no_show", deployment, now)
    _tell_directors(db, proposal, deployment, line.name, now)
    return Asked.ASKED, proposal


def _open(db: Db, deployment: Deployment) -> Proposal | None:
    return db.scalars(
        select(Proposal).where(
            Proposal.deployment_id == deployment.id,
            Proposal.kind == ProposalKind.NO_SHOW,
            Proposal.state == ProposalState.OPEN,
        )
    ).first()


def _tell_directors(
    db: Db, proposal: Proposal, deployment: Deployment, name: str, now: datetime
) -> None:
    candidate = db.get_one(Professional, proposal.candidate_id)
    centre = db.get_one(Centre, deployment.centre_id)
    directors.text_office(
        db,
        centre,
        Template.REPLACEMENT_ASKED,
        {
            "centre_code": centre.code,
            "position_code": deployment.position,
            "person": name,
            "candidate": candidate.full_name,
        },
        now,
    )


def waiting(db: Db, area: Area) -> list[Proposal]:
    """Return the replacements of an area that wait for a director, the oldest first."""
    query = (
        select(Proposal)
        .join(Deployment, Deployment.id == Proposal.deployment_id)
        .join(Centre, Centre.id == Deployment.centre_id)
        .where(
            Proposal.kind == ProposalKind.NO_SHOW,
            Proposal.state == ProposalState.OPEN,
            *inside(area),
        )
        .order_by(Proposal.id)
    )
    return list(db.scalars(query))


def decide(
    db: Db, proposal_id: int, area: Area, actor: Actor, now: datetime, *, accepted: bool
) -> bool:
    """Let a director decide, once; False if it is decided, or no rule lets the candidate in."""
    found = next((each for each in waiting(db, area) if each.id == proposal_id), None)
    if found is None:
        return False
    try:
        # A refusal half-way undoes what ended the first one's place.
        with db.begin_nested():
            answers.decide(db, found, actor, now, accepted=accepted)
    except (NotWaiting, NotAllowed, ImpossibleMove):
        return False
    return True
