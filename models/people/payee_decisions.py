"""What officers decide about payees: the changes that need them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from models.base import audit
from models.base.audit import Actor
from models.base.store import Db
from models.messages.templates import Template
from models.people import payee_texts, payees, sim_checks
from models.people.profile_tables import ChangeState, PayeeChange


class NoReason(ValueError):
    """An officer's decision needs its reason in words."""


def waiting(db: Db, most: int = 100) -> list[PayeeChange]:
    """Return the changes that need an officer, the oldest first."""
    return list(
        db.scalars(
            select(PayeeChange)
            .where(PayeeChange.state == ChangeState.OFFICER)
            .order_by(PayeeChange.id)
            .limit(most)
        )
    )


def approve(db: Db, change_id: int, reason: str, actor: Actor, now: datetime) -> bool:
    """Let a change go on: it still waits its time. False if nothing is left to decide."""
    return _decide(db, change_id, ChangeState.WAITING, reason, actor, now)


def refuse(db: Db, change_id: int, reason: str, actor: Actor, now: datetime) -> bool:
    """Stop a change and tell its owner. False if nothing is left to decide."""
    return _decide(db, change_id, ChangeState.STOPPED, reason, actor, now)


def _decide(
    db: Db, change_id: int, state: ChangeState, reason: str, actor: Actor, now: datetime
) -> bool:
    if not reason.strip():
        raise NoReason
    change = db.get(PayeeChange, change_id, with_for_update=True)
    if change is None or change.state is not ChangeState.OFFICER:
        return False
    change.state, change.decided_at = state, now
    if state is ChangeState.WAITING:
        sim_checks.overrule(db, change.id)
    audit.note(
        db,
        actor,
        "payee.approved" if state is ChangeState.WAITING else "payee.refused",
        ("professional", change.professional_id),
        now,
        after={"ref": change.reference},
        reason=reason.strip()[:200],
    )
    if state is ChangeState.STOPPED:
        old = payees.payee_of(db, change.professional_id)
        line = old.mpesa_msisdn if old is not None else None
        payee_texts.tell(db, change, Template.PAYEE_REFUSED, line, now)
    return True
