"""What officers decide about payees: changes that need them, and names that do not fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select

from models.base import audit
from models.base.audit import Actor
from models.base.store import Db
from models.messages.templates import Template
from models.people import names, payees, sim_checks
from models.people.profile_tables import ChangeState, Payee, PayeeChange, PayeeKind
from models.people.tables import Professional

SCANNED: Final = 5_000
"""Payees that one look for mismatched names compares at the most."""


class NoReason(ValueError):
    """An officer's decision needs its reason in words."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A payee whose name does not fit the name on the ID, and how well it does, of 100."""

    professional_id: int
    kind: PayeeKind
    score: int


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
        payees.tell(db, change, Template.PAYEE_REFUSED, line, now)
    return True


def mismatches(db: Db, after: int = 0, most: int = 100) -> list[Mismatch]:
    """Return payees in force whose names do not fit, by person, beginning behind the id *after*.

    At most *SCANNED* people are compared: who wants more asks again behind the last one.
    """
    rows = db.execute(
        select(Payee, Professional)
        .join(Professional, Professional.id == Payee.professional_id)
        .where(Payee.professional_id > after)
        .order_by(Payee.professional_id)
        .limit(SCANNED)
    )
    found: list[Mismatch] = []
    for payee, person in rows:
        found += _misfits(payee, person)
        if len(found) >= most:
            break
    return found[:most]


def _misfits(payee: Payee, person: Professional) -> Iterator[Mismatch]:
    kinds = ((PayeeKind.MPESA, payee.mpesa_name), (PayeeKind.BANK, payee.account_name))
    for kind, name in kinds:
        if name is None:
            continue
        score = names.score(name, person.full_name)
        if score < names.FITS:
            yield Mismatch(person.id, kind, score)
