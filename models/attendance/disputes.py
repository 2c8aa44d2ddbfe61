"""Disputes: "this mark is wrong", from the worker to those in charge, open for 72 hours."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import exists, select

from models.attendance import charges
from models.attendance.tables import Dispute, DisputeState, Mark, MarkText
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

BY_TEXT: Final = "by text"
"""Stands for the reason until whoever texted has answered what it is."""

REASONS: Final = ("i was there", "i came in time", "other centre", "i was not there", "other")
"""Why somebody says that their mark is wrong, by the key of the list."""

_STILL: Final = frozenset({DisputeState.OPEN, DisputeState.LAPSED})
"""What an officer may still settle: nobody's pay ends with 72 silent hours."""


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
    found = of_day(db, text.exam_day_id, text.professional_id)
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


def give_reason(db: Db, row: Dispute, reason: str, actor: Actor, now: datetime) -> bool:
    """Add the reason of a dispute that came by text without one; False if it has one."""
    if row.reason != BY_TEXT or row.state is not DisputeState.OPEN:
        return False
    row.reason = reason
    audit.note(db, actor, "dispute.explained", ("dispute", row.id), now, reason=reason)
    return True


def of_day(db: Db, exam_day_id: int, professional_id: int) -> Dispute | None:
    """Return the dispute of a person's mark of a day, if there is one."""
    return db.scalars(
        select(Dispute).where(
            Dispute.exam_day_id == exam_day_id, Dispute.professional_id == professional_id
        )
    ).first()


def settle(
    db: Db, row: Dispute, state: DisputeState, actor: Actor, reason: str, now: datetime
) -> bool:
    """Close a dispute: the mark was corrected, or it stands; False if it is settled already.

    That it stands, or that nobody answered, is texted; a corrected mark has its own text.
    """
    if row.state not in _STILL or row.state is state:
        return False
    row.state, row.closed_at = state, now
    audit.note(
        db, actor, "dispute.closed", ("dispute", row.id), now, after={"state": state}, reason=reason
    )
    if state is DisputeState.KEPT:
        _answer(db, row, Template.DISPUTE_KEPT, now)
    elif state is DisputeState.LAPSED:
        _answer(db, row, Template.DISPUTE_LAPSED, now)
    return True


def settle_by(db: Db, mark: Mark, actor: Actor, now: datetime) -> None:
    """Close the dispute of a mark that has just been corrected."""
    row = of_day(db, mark.exam_day_id, mark.professional_id)
    if row is not None:
        settle(db, row, DisputeState.CORRECTED, actor, mark.reason or "", now)


def _answer(db: Db, row: Dispute, template: Template, now: datetime) -> None:
    """Text the worker what became of it."""
    account = db.scalars(
        select(Account).where(Account.professional_id == row.professional_id)
    ).first()
    if account is None or account.msisdn is None:
        return
    day, centre = db.get_one(ExamDay, row.exam_day_id), db.get_one(Centre, row.centre_id)
    told_mark = db.get(MarkText, (row.exam_day_id, row.professional_id))
    value = told_mark.mark if told_mark is not None else None
    outbox.add(
        db,
        account.msisdn,
        template,
        {
            "mark_value": value.value if value is not None else "-",
            "centre_day": f"{centre.code}|{day.date.isoformat()}",
            "ref": row.reference,
        },
        account.language,
        MessageClass.TRANSACTIONAL,
        now,
    )


def lapse(db: Db, now: datetime) -> int:
    """Close what nobody answered within its 72 hours; return how many."""
    due = list(
        db.scalars(select(Dispute).where(Dispute.state == DisputeState.OPEN, Dispute.due_at <= now))
    )
    for row in due:
        settle(db, row, DisputeState.LAPSED, Actor.service(), "nobody answered", now)
    return len(due)


def open_at(db: Db, centre_id: int, *, but_of: int | None = None) -> list[Dispute]:
    """Return the disputes that wait for those in charge of a centre, the oldest first.

    *but_of* is who asks: nobody decides about their own mark. One whose correction waits for an
    officer is answered as far as the centre can.
    """
    asked = exists().where(
        Mark.exam_day_id == Dispute.exam_day_id,
        Mark.professional_id == Dispute.professional_id,
        Mark.needs_approval,
    )
    query = select(Dispute).where(
        Dispute.centre_id == centre_id, Dispute.state == DisputeState.OPEN, ~asked
    )
    if but_of is not None:
        query = query.where(Dispute.professional_id != but_of)
    return list(db.scalars(query.order_by(Dispute.id)))
