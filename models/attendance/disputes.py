"""Disputes: "this mark is wrong", from the worker to those in charge, open for 72 hours."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from models.attendance import charges
from models.attendance.tables import Dispute, DisputeState, MarkText
from models.base import audit
from models.base.audit import Actor
from models.base.season_tables import ExamDay
from models.base.store import Db
from models.jobs.tables import WORKING, Centre, Deployment
from models.messages import outbox
from models.messages.tables import MessageClass
from models.messages.templates import Template
from models.people.tables import Account, Professional

OPEN_FOR: Final = timedelta(hours=72)


def told(db: Db, professional_id: int, reference: str) -> MarkText | None:
    """Return the text of a mark that the person means by its reference; never another's."""
    return db.scalars(
        select(MarkText).where(
            MarkText.reference == reference, MarkText.professional_id == professional_id
        )
    ).first()


def open_dispute(
    db: Db, text: MarkText, reason: str, actor: Actor, now: datetime
) -> tuple[Dispute, bool]:
    """Open the dispute of a person's mark of a day, or return the one that there is."""
    found = db.scalars(
        select(Dispute).where(
            Dispute.exam_day_id == text.exam_day_id,
            Dispute.professional_id == text.professional_id,
        )
    ).first()
    if found is not None:
        return found, False
    day = db.get_one(ExamDay, text.exam_day_id)
    centre = _centre(db, day, text.professional_id)
    row = Dispute(
        reference=text.reference,
        exam_day_id=day.id,
        centre_id=centre.id,
        professional_id=text.professional_id,
        reason=reason,
        opened_at=now,
        due_at=now + OPEN_FOR,
    )
    db.add(row)
    db.flush()
    audit.note(
        db,
        actor,
        "dispute.opened",
        ("dispute", row.id),
        now,
        before={"mark": text.mark},
        reason=reason,
    )
    _ask(db, row, text, day, centre, now)
    return row, True


def _centre(db: Db, day: ExamDay, professional_id: int) -> Centre:
    return db.scalars(
        select(Centre)
        .join(Deployment, Deployment.centre_id == Centre.id)
        .where(
            Deployment.professional_id == professional_id,
            Deployment.exam_id == day.exam_id,
            Deployment.state.in_(WORKING),
            Deployment.from_date <= day.date,
            Deployment.to_date >= day.date,
        )
    ).one()


def _ask(db: Db, row: Dispute, text: MarkText, day: ExamDay, centre: Centre, now: datetime) -> None:
    """Ask those in charge, except the person whose mark it is."""
    person = db.get_one(Professional, row.professional_id)
    people = set(charges.in_charge_of(db, day, centre)) - {row.professional_id}
    for account in db.scalars(select(Account).where(Account.professional_id.in_(people))):
        if account.msisdn is None:
            continue
        outbox.add(
            db,
            account.msisdn,
            Template.DISPUTE_ASKED,
            {
                "person": person.full_name,
                "mark_value": text.mark.value if text.mark is not None else "-",
                "centre_day": f"{centre.code}|{day.date.isoformat()}",
                "until": int(row.due_at.timestamp()),
            },
            account.language,
            MessageClass.TRANSACTIONAL,
            now,
        )


def settle(
    db: Db, row: Dispute, state: DisputeState, actor: Actor, reason: str, now: datetime
) -> None:
    """Close a dispute: the mark was corrected, or it stands."""
    if row.state is not DisputeState.OPEN:
        return
    row.state, row.closed_at = state, now
    audit.note(
        db, actor, "dispute.closed", ("dispute", row.id), now, after={"state": state}, reason=reason
    )


def lapse(db: Db, now: datetime) -> int:
    """Close what nobody answered within its 72 hours; return how many."""
    due = list(
        db.scalars(select(Dispute).where(Dispute.state == DisputeState.OPEN, Dispute.due_at <= now))
    )
    for row in due:
        settle(db, row, DisputeState.LAPSED, Actor.service(), "nobody answered", now)
    return len(due)


def open_at(db: Db, centre_id: int) -> list[Dispute]:
    """Return the disputes that wait for those in charge of a centre, the oldest first."""
    return list(
        db.scalars(
            select(Dispute)
            .where(Dispute.centre_id == centre_id, Dispute.state == DisputeState.OPEN)
            .order_by(Dispute.id)
        )
    )
