"""Payment batches: who is in, the one file, and what the payer's results change.

Nobody is in two open batches and no claim is paid twice: two partial unique indexes refuse it
whatever crashes. A batch is recorded whole before a file of it exists.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import func, select

from models.base import audit
from models.base.audit import Actor
from models.base.references import new_reference
from models.base.season_tables import Exam
from models.base.store import Db
from models.pay import computing, states
from models.pay.batch_tables import Batch, BatchLine, BatchState, PayChannel, Result
from models.pay.files import batch_file
from models.pay.signing import Refusal, Signer
from models.pay.tables import Claim, ClaimState, HoldCode, Holder
from models.people import payee_freezes
from models.people.identity import matching_name
from models.people.profile_tables import ChangeState, Payee, PayeeChange
from models.people.tables import Account, MoveState, NumberMove

MOST: Final = 5_000


class FileGiven(Exception):
    """The file of this batch was given out already, or the batch is over."""


@dataclass(slots=True)
class Made:
    """A batch that was made, or would be."""

    batch: Batch | None
    lines: int = 0
    cents: int = 0
    refused: dict[int, Refusal] = field(default_factory=dict)


def make(
    db: Db,
    exam_id: int,
    channel: PayChannel,
    signer: Signer,
    now: datetime,
    *,
    county: int = 0,
    dry_run: bool = False,
) -> Made:
    """Make a batch of the approved claims that this channel pays; the third officer's act."""
    query = select(Claim).where(Claim.exam_id == exam_id, Claim.state == ClaimState.APPROVED)
    if county:
        query = query.where(Claim.county == county)
    query = query.order_by(Claim.id).limit(MOST)
    people = [claim.professional_id for claim in db.scalars(query)]
    if not dry_run:
        for ids in computing.chunks(people):
            computing.compute(db, ids, signer.actor, now)
    approved = list(db.scalars(query.with_for_update(of=Claim)))
    payees = _payees(db, [claim.professional_id for claim in approved])
    young = _young(db, [claim.professional_id for claim in approved], now)
    busy = set(
        db.scalars(select(BatchLine.professional_id).where(BatchLine.result == Result.WAITING))
    )
    made = Made(None)
    chosen: list[tuple[Claim, str, str]] = []
    for claim in approved:
        payee = payees.get(claim.professional_id)
        where = _where(payee, claim.net_cents)
        if payee is None or where is None or where[0] is not channel:
            continue
        why = _why_not(claim, signer, young, busy)
        if why is not None:
            made.refused[claim.id] = why
            if why is Refusal.PAYEE_NEW and not dry_run:
                states.move(
                    db,
                    claim,
                    ClaimState.HELD,
                    signer.actor,
                    now,
                    hold=HoldCode.PAYEE_NEW,
                    holder=Holder.NOBODY,
                )
            continue
        chosen.append((claim, where[1], where[2]))
        made.lines, made.cents = made.lines + 1, made.cents + claim.net_cents
    if dry_run or not chosen:
        return made
    made.batch = _record(db, exam_id, channel, county, chosen, signer.actor, now)
    return made


def _record(
    db: Db,
    exam_id: int,
    channel: PayChannel,
    county: int,
    chosen: Sequence[tuple[Claim, str, str]],
    actor: Actor,
    now: datetime,
) -> Batch:
    batch = Batch(
        reference=new_reference(6),
        exam_id=exam_id,
        channel=channel,
        state=BatchState.OPEN,
        made_at=now,
        made_by=actor.name,
        lines=len(chosen),
        total_cents=sum(claim.net_cents for claim, _, _ in chosen),
        county=county,
    )
    db.add(batch)
    db.flush()
    for claim, payee, name in chosen:
        db.add(
            BatchLine(
                batch_id=batch.id,
                claim_id=claim.id,
                professional_id=claim.professional_id,
                instruction=f"{batch.reference}-{claim.id}",
                cents=claim.net_cents,
                payee=payee,
                payee_name=matching_name(name),
            )
        )
        states.move(db, claim, ClaimState.QUEUED, actor, now)
    db.flush()
    # Where they are paid stays as it was told to the payer, until the batch is over.
    people = [claim.professional_id for claim, _, _ in chosen]
    payee_freezes.freeze(db, batch.reference, people, now)
    _note(db, batch, "batch.made", actor, now)
    return batch


def write(db: Db, batch_id: int, actor: Actor, now: datetime) -> str:
    """Return the batch's file and record its hash, once. Raise FileGiven."""
    batch = db.get_one(Batch, batch_id, with_for_update=True)
    if batch.state is not BatchState.OPEN:
        raise FileGiven
    content = _content(db, batch)
    batch.state, batch.written_at = BatchState.WRITTEN, now
    batch.hash = hashlib.sha256(content.encode()).hexdigest()
    _note(db, batch, "batch.written", actor, now)
    return content


def write_again(db: Db, batch_id: int, actor: Actor, reason: str, now: datetime) -> str:
    """Return the very same file again, for one lost before it reached the payer.

    Raise FileGiven unless it was written and nothing of it has changed since.
    """
    batch = db.get_one(Batch, batch_id, with_for_update=True)
    content = _content(db, batch)
    if batch.hash != hashlib.sha256(content.encode()).hexdigest():
        raise FileGiven
    _note(db, batch, "batch.written_again", actor, now, reason)
    return content


def cancel(db: Db, batch_id: int, actor: Actor, reason: str, now: datetime) -> None:
    """Give up a batch of which no file exists; its claims wait for another. Raise FileGiven."""
    batch = db.get_one(Batch, batch_id, with_for_update=True)
    if batch.state is not BatchState.OPEN:
        raise FileGiven
    batch.state, batch.closed_at = BatchState.CANCELLED, now
    for line in _lines(db, batch):
        line.result, line.result_at = Result.CANCELLED, now
        claim = db.get_one(Claim, line.claim_id, with_for_update=True)
        states.move(db, claim, ClaimState.APPROVED, actor, now, reason=reason)
    payee_freezes.thaw(db, batch.reference)
    _note(db, batch, "batch.cancelled", actor, now, reason)


def _content(db: Db, batch: Batch) -> str:
    exam = db.get_one(Exam, batch.exam_id)
    return batch_file(batch.channel, _lines(db, batch), f"KNEC {exam.label}")


def _lines(db: Db, batch: Batch) -> list[BatchLine]:
    return list(
        db.scalars(select(BatchLine).where(BatchLine.batch_id == batch.id).order_by(BatchLine.id))
    )


def _payees(db: Db, people: Sequence[int]) -> dict[int, Payee]:
    found = db.scalars(select(Payee).where(Payee.professional_id.in_(people)))
    return {payee.professional_id: payee for payee in found}


def _where(payee: Payee | None, cents: int) -> tuple[PayChannel, str, str] | None:
    """Return how a sum is paid: by M-Pesa, which takes whole shillings, else by bank."""
    if payee is None:
        return None
    if payee.mpesa_msisdn is not None and cents % 100 == 0:
        return PayChannel.MPESA, payee.mpesa_msisdn, payee.mpesa_name or ""
    if payee.account_number is not None and payee.branch_code is not None:
        where = f"{payee.branch_code}:{payee.account_number}"
        return PayChannel.BANK, where, payee.account_name or ""
    return None


def _young(db: Db, people: Sequence[int], now: datetime) -> set[int]:
    """Return whose payee, number or PIN changed too shortly before."""
    since: datetime = now - computing.PAYEE_AGE
    young = set(
        db.scalars(
            select(Account.professional_id).where(
                Account.professional_id.in_(people),
                (Account.pin_set_at > since)
                | (func.coalesce(Account.payee_held_until, since) > now),
            )
        )
    )
    young |= set(
        db.scalars(
            select(PayeeChange.professional_id).where(
                PayeeChange.professional_id.in_(people),
                PayeeChange.state == ChangeState.APPLIED,
                PayeeChange.decided_at > since,
            )
        )
    )
    young |= set(
        db.scalars(
            select(Account.professional_id)
            .join(NumberMove, NumberMove.account_id == Account.id)
            .where(
                Account.professional_id.in_(people),
                NumberMove.state == MoveState.DONE,
                NumberMove.decided_at > since,
            )
        )
    )
    return young


def _why_not(claim: Claim, signer: Signer, young: set[int], busy: set[int]) -> Refusal | None:
    if claim.professional_id == signer.own_id:
        return Refusal.OWN_CLAIM
    if signer.actor.name in {claim.verified_by, claim.approved_by}:
        return Refusal.SAME_OFFICER
    if not claim.net_cents:
        return Refusal.NOTHING_DUE
    if claim.professional_id in young:
        return Refusal.PAYEE_NEW
    return Refusal.OTHER_BATCH if claim.professional_id in busy else None


def _note(
    db: Db, batch: Batch, action: str, actor: Actor, now: datetime, reason: str | None = None
) -> None:
    audit.note(
        db,
        actor,
        action,
        ("batch", batch.id),
        now,
        after={
            "ref": batch.reference,
            "lines": batch.lines,
            "total_cents": batch.total_cents,
            "hash": batch.hash,
        },
        reason=reason,
    )
