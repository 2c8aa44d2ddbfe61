"""What must be true of a store after anything whatever was done to it while it worked.

Each rule is one statement that selects what breaks it. A fault run, a load run and a restore ask
the same rules; a chapter that adds a table adds its rules here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from models.attendance.tables import CheckIn, Mark
from models.base.store import Db
from models.jobs.tables import Deployment
from models.messages.tables import InboxRow, InboxState, OutboxRow, OutboxState

SETTLED: Final = timedelta(minutes=5)
"""By then a worker, or the sweep after it, has taken up whatever waits."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that does not hold, and the rows that show it (keys only, never what is in them)."""

    rule: str
    keys: tuple[object, ...]


def rules(now: datetime) -> Iterator[tuple[str, sa.Select[Any]]]:
    """Yield each rule's sentence, and the statement that selects what breaks it."""
    old = now - SETTLED
    yield (
        "a person has one current mark on an exam day",
        select(func.min(Mark.id))
        .group_by(Mark.exam_day_id, Mark.professional_id)
        .having(func.count(Mark.id).filter(Mark.is_current) != 1),
    )
    yield (
        "revisions of a mark are numbered 1, 2, 3 without a gap",
        select(func.min(Mark.id))
        .group_by(Mark.exam_day_id, Mark.professional_id)
        .having(sa.or_(func.min(Mark.revision) != 1, func.max(Mark.revision) != func.count())),
    )
    newer = aliased(Mark)
    yield (
        "the current mark is the newest revision",
        select(Mark.id)
        .join(
            newer,
            sa.and_(
                newer.exam_day_id == Mark.exam_day_id,
                newer.professional_id == Mark.professional_id,
                newer.revision > Mark.revision,
                # What waits for an officer's approval does not count yet.
                newer.needs_approval.is_(False),
            ),
        )
        .where(Mark.is_current),
    )
    yield (
        "a person has one check-in on an exam day",
        select(func.min(CheckIn.id))
        .group_by(CheckIn.exam_day_id, CheckIn.professional_id)
        .having(func.count() > 1),
    )
    yield (
        "a check-in stands on the person's own deployment",
        select(CheckIn.id)
        .join(Deployment, Deployment.id == CheckIn.deployment_id)
        .where(Deployment.professional_id != CheckIn.professional_id),
    )
    yield (
        "every incoming text was acted on",
        select(InboxRow.id).where(InboxRow.state == InboxState.NEW, InboxRow.received_at < old),
    )
    yield (
        "an incoming text that was acted on says with what outcome",
        select(InboxRow.id).where(InboxRow.state == InboxState.DONE, InboxRow.outcome.is_(None)),
    )
    yield (
        "no outgoing text is left in a worker's hands",
        select(OutboxRow.id).where(
            OutboxRow.state.in_([OutboxState.CLAIMED, OutboxState.SENDING]),
            OutboxRow.claimed_at < old,
        ),
    )
    yield (
        "a text that the gateway took has the gateway's id, and nobody else's",
        select(func.min(OutboxRow.id))
        .where(OutboxRow.state.in_([OutboxState.SENT, OutboxState.DELIVERED]))
        .group_by(OutboxRow.gateway_id)
        .having(sa.or_(func.count() > 1, func.min(OutboxRow.gateway_id).is_(None))),
    )


def audit(db: Db, now: datetime) -> Sequence[Broken]:
    """Return every rule that does not hold."""
    found = [(sentence, db.execute(statement).all()) for sentence, statement in rules(now)]
    return [Broken(sentence, tuple(row[0] for row in rows)) for sentence, rows in found if rows]


def missing(db: Db, told: Sequence[str]) -> set[str]:
    """Return the references of check-ins that a caller was shown as saved and that are not there.

    *told* is the load's own record, kept outside of what it loads.
    """
    kept = set(db.scalars(select(CheckIn.reference).where(CheckIn.reference.in_(told))))
    return set(told) - kept
