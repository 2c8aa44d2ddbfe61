"""Verifying and approving: different officers, nobody their own work or claim; in bulk or dry."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import or_, select

from models.attendance.tables import Mark
from models.base.audit import Actor
from models.base.store import Db
from models.pay import funds, states
from models.pay.tables import Claim, ClaimLine, ClaimState, Holder, ScriptEntry
from models.people.officer_tables import Officer
from models.people.tables import Account


@dataclass(frozen=True, slots=True)
class Signer:
    """An officer who signs, and which professional they are, if they are one."""

    actor: Actor
    own_id: int | None = None


def signer(db: Db, officer: Officer) -> Signer:
    """Return an officer as who signs: one who is a professional too has one number as both."""
    own = None
    if officer.msisdn is not None:
        own = db.scalar(select(Account.professional_id).where(Account.msisdn == officer.msisdn))
    return Signer(Actor.officer(officer.username), own)


class Refusal(enum.StrEnum):
    """Why an officer cannot sign a claim, or why it cannot be paid now."""

    WRONG_STATE = "wrong_state"
    OWN_CLAIM = "own_claim"
    OWN_WORK = "own_work"
    """The officer wrote or approved a mark, or entered scripts, that the claim stands on."""
    SAME_OFFICER = "same_officer"
    NOTHING_DUE = "nothing_due"
    PAYEE_NEW = "payee_new"
    OTHER_BATCH = "other_batch"
    CENTS_BY_BANK = "cents_by_bank"
    """A sum with cents, which M-Pesa does not take, of a person without a bank account."""
    NO_PAYEE = "no_payee"
    SIM_UNKNOWN = "sim_unknown"
    """Nobody has said yet whether the line's SIM was swapped; it is asked now."""


@dataclass(slots=True)
class Signed:
    """What a bulk signature did, or would do: claim by claim."""

    done: list[int] = field(default_factory=list)
    cents: int = 0
    refused: dict[int, Refusal] = field(default_factory=dict)


def find(
    db: Db,
    exam_id: int,
    state: ClaimState,
    *,
    county: int = 0,
    centre_id: int | None = None,
    most: int = 5_000,
) -> list[int]:
    """Return claims by exam, state, county and centre: what a bulk signature is for."""
    query = select(Claim.id).where(Claim.exam_id == exam_id, Claim.state == state)
    if county:
        query = query.where(Claim.county == county)
    if centre_id is not None:
        query = query.where(Claim.centre_id == centre_id)
    return list(db.scalars(query.order_by(Claim.id).limit(most)))


def verify(
    db: Db, ids: Sequence[int], signer: Signer, now: datetime, *, dry_run: bool = False
) -> Signed:
    """Say that these claims are right: the first signature."""
    found, touched = Signed(), _touched(db, ids, signer)
    for claim in _locked(db, ids):
        why = _why_not(claim, signer, ClaimState.SUBMITTED, touched)
        if why is not None:
            found.refused[claim.id] = why
            continue
        found.done.append(claim.id)
        found.cents += claim.net_cents
        if not dry_run:
            claim.verified_by = signer.actor.name
            states.move(db, claim, ClaimState.VERIFIED, signer.actor, now)
    return found


def approve(
    db: Db, ids: Sequence[int], signer: Signer, now: datetime, *, dry_run: bool = False
) -> Signed:
    """Let these claims be paid: the second signature, by another officer."""
    found, touched = Signed(), _touched(db, ids, signer)
    known = funds.Known(db)
    for claim in _locked(db, ids):
        why = _why_not(claim, signer, ClaimState.VERIFIED, touched)
        if why is None and claim.verified_by == signer.actor.name:
            why = Refusal.SAME_OFFICER
        if why is not None:
            found.refused[claim.id] = why
            continue
        found.done.append(claim.id)
        found.cents += claim.net_cents
        if not dry_run:
            claim.approved_by = signer.actor.name
            states.move(db, claim, ClaimState.APPROVED, signer.actor, now)
            known.follow(db, claim, signer.actor, now)
    return found


def send_back(
    db: Db,
    ids: Sequence[int],
    signer: Signer,
    reason: str,
    now: datetime,
    *,
    dry_run: bool = False,
) -> Signed:
    """Return claims to the SCDE with a reason."""
    found = Signed()
    for claim in _locked(db, ids):
        if ClaimState.RETURNED not in states.TRANSITIONS[claim.state]:
            found.refused[claim.id] = Refusal.WRONG_STATE
            continue
        found.done.append(claim.id)
        found.cents += claim.net_cents
        if dry_run:
            continue
        claim.verified_by = claim.approved_by = None
        states.move(
            db, claim, ClaimState.RETURNED, signer.actor, now, holder=Holder.SCDE, reason=reason
        )
    return found


def _locked(db: Db, ids: Sequence[int]) -> list[Claim]:
    return list(
        db.scalars(
            select(Claim).where(Claim.id.in_(ids)).order_by(Claim.id).with_for_update(of=Claim)
        )
    )


def _touched(db: Db, ids: Sequence[int], signer: Signer) -> set[int]:
    """Return the claims that stand on the officer's own marks, approvals or script entries."""
    by_mark = (
        select(ClaimLine.claim_id)
        .join(Mark, Mark.id == ClaimLine.mark_id)
        .where(
            ClaimLine.claim_id.in_(ids),
            or_(Mark.marked_by == signer.actor.name, Mark.approved_by == signer.actor.name),
        )
    )
    by_scripts = (
        select(Claim.id)
        .join(
            ScriptEntry,
            (ScriptEntry.professional_id == Claim.professional_id)
            & (ScriptEntry.exam_id == Claim.exam_id),
        )
        .where(Claim.id.in_(ids), ScriptEntry.entered_by == signer.actor.name)
    )
    return {*db.scalars(by_mark), *db.scalars(by_scripts)}


def _why_not(claim: Claim, signer: Signer, state: ClaimState, touched: set[int]) -> Refusal | None:
    if claim.state is not state:
        return Refusal.WRONG_STATE
    if claim.professional_id == signer.own_id:
        return Refusal.OWN_CLAIM
    return Refusal.OWN_WORK if claim.id in touched else None
