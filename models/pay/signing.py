"""Verifying and approving: different officers, nobody their own work or claim; in bulk or dry."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import exists, or_, select

from models.attendance.tables import Mark
from models.base import audit
from models.base.audit import Actor
from models.base.store import Db
from models.pay import claims, states
from models.pay.tables import Claim, ClaimLine, ClaimState, FundsNotice, Holder


@dataclass(frozen=True, slots=True)
class Signer:
    """An officer who signs, and which professional they are, if they are one."""

    actor: Actor
    own_id: int | None = None


class Refusal(enum.StrEnum):
    """Why an officer cannot sign a claim, or why it cannot be paid now."""

    WRONG_STATE = "wrong_state"
    OWN_CLAIM = "own_claim"
    OWN_WORK = "own_work"
    """The officer corrected or approved a mark that the claim stands on."""
    SAME_OFFICER = "same_officer"
    NOTHING_DUE = "nothing_due"
    PAYEE_NEW = "payee_new"
    OTHER_BATCH = "other_batch"


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
    found = Signed()
    for claim in _locked(db, ids):
        why = _why_not(db, claim, signer, ClaimState.SUBMITTED)
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
    found = Signed()
    for claim in _locked(db, ids):
        why = _why_not(db, claim, signer, ClaimState.VERIFIED)
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
            _follow_funds(db, claim, signer.actor, now)
    return found


def send_back(db: Db, ids: Sequence[int], signer: Signer, reason: str, now: datetime) -> Signed:
    """Return claims to the SCDE with a reason."""
    found = Signed()
    for claim in _locked(db, ids):
        if ClaimState.RETURNED not in states.TRANSITIONS[claim.state]:
            found.refused[claim.id] = Refusal.WRONG_STATE
            continue
        found.done.append(claim.id)
        claim.verified_by = claim.approved_by = None
        states.move(
            db, claim, ClaimState.RETURNED, signer.actor, now, holder=Holder.SCDE, reason=reason
        )
    return found


def publish_funds(
    db: Db,
    exam_id: int,
    county: int,
    *,
    is_released: bool,
    next_news: date | None,
    actor: Actor,
    now: datetime,
) -> int:
    """Publish whether there is money for an exam; return how many claims moved for it."""
    db.merge(
        FundsNotice(
            exam_id=exam_id,
            county=county,
            is_released=is_released,
            next_news=next_news,
            published_at=now,
            published_by=actor.name,
        )
    )
    db.flush()
    audit.note(
        db,
        actor,
        "funds.published",
        ("exam", exam_id),
        now,
        after={
            "county": county,
            "is_released": is_released,
            "next_news": next_news.isoformat() if next_news else None,
        },
    )
    query = (
        select(Claim)
        .where(
            Claim.exam_id == exam_id,
            Claim.state.in_([ClaimState.APPROVED, ClaimState.FUNDS_AWAITED]),
        )
        .with_for_update(of=Claim)
    )
    if county:
        query = query.where(Claim.county == county)
    return sum(_follow_funds(db, claim, actor, now) for claim in db.scalars(query).all())


def _follow_funds(db: Db, claim: Claim, actor: Actor, now: datetime) -> bool:
    notice = claims.funds_notice(db, claim.exam_id, claim.county)
    awaited = notice is not None and not notice.is_released
    to = ClaimState.FUNDS_AWAITED if awaited else ClaimState.APPROVED
    if claim.state is to:
        return False
    states.move(db, claim, to, actor, now)
    return True


def _locked(db: Db, ids: Sequence[int]) -> list[Claim]:
    return list(
        db.scalars(
            select(Claim).where(Claim.id.in_(ids)).order_by(Claim.id).with_for_update(of=Claim)
        )
    )


def _why_not(db: Db, claim: Claim, signer: Signer, state: ClaimState) -> Refusal | None:
    if claim.state is not state:
        return Refusal.WRONG_STATE
    if claim.professional_id == signer.own_id:
        return Refusal.OWN_CLAIM
    touched = exists(
        select(Mark.id)
        .join(ClaimLine, ClaimLine.mark_id == Mark.id)
        .where(
            ClaimLine.claim_id == claim.id,
            or_(Mark.marked_by == signer.actor.name, Mark.approved_by == signer.actor.name),
        )
    )
    return Refusal.OWN_WORK if db.scalar(select(touched)) else None
