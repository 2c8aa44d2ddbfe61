"""Payment batches: who is in, the one file, and what the payer's results change.

Nobody is in two open batches and no claim is paid twice: two partial unique indexes refuse it
whatever crashes. A batch is recorded whole before a file of it exists.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import select

from models.base import audit
from models.base.audit import Actor
from models.base.references import new_reference
from models.base.season_tables import Exam
from models.base.store import Db
from models.pay import computing, payee_ages, states
from models.pay.batch_tables import Batch, BatchLine, BatchState, PayChannel, Result
from models.pay.files import batch_file
from models.pay.payee_ages import Young
from models.pay.signing import Refusal, Signer
from models.pay.tables import Claim, ClaimState, HoldCode, Holder
from models.people import payee_freezes, sim_checks
from models.people.identity import matching_name
from models.people.profile_tables import Payee

MOST: Final = 5_000
"""Lines of one file."""


class FileGiven(Exception):
    """The file of this batch was given out already, or the batch is over."""


@dataclass(slots=True)
class Made:
    """A batch that was made, or would be."""

    batch: Batch | None
    lines: int = 0
    cents: int = 0
    refused: dict[int, Refusal] = field(default_factory=dict)
    elsewhere: int = 0
    """Claims that the other channel pays."""
    is_full: bool = False
    """More wait than one file takes: make another batch."""


def make(
    db: Db,
    exam_id: int,
    channel: PayChannel,
    signer: Signer,
    now: datetime,
    *,
    county: int = 0,
    dry_run: bool = False,
    most: int = MOST,
    checks_sims: bool = False,
) -> Made:
    """Make a batch of the approved claims that this channel pays; the third officer's act.

    With *checks_sims* only lines go in whose SIM is known to be the old one; others are asked.
    """
    made = Made(None)
    chosen: list[tuple[Claim, str, str]] = []
    for ids in computing.chunks(_approved(db, exam_id, county)):
        if made.lines == most:
            made.is_full = True
            break
        _choose(
            db,
            ids,
            channel,
            signer,
            now,
            made,
            chosen,
            most=most,
            dry_run=dry_run,
            checks_sims=checks_sims,
        )
    if dry_run or not chosen:
        return made
    made.batch = record(db, exam_id, channel, county, chosen, signer.actor, now)
    return made


def _approved(db: Db, exam_id: int, county: int) -> list[int]:
    query = select(Claim.id).where(Claim.exam_id == exam_id, Claim.state == ClaimState.APPROVED)
    if county:
        query = query.where(Claim.county == county)
    return list(db.scalars(query.order_by(Claim.id)))


def _choose(
    db: Db,
    ids: Sequence[int],
    channel: PayChannel,
    signer: Signer,
    now: datetime,
    made: Made,
    chosen: list[tuple[Claim, str, str]],
    *,
    most: int,
    dry_run: bool,
    checks_sims: bool,
) -> None:
    """Look at some approved claims, as they stand now, and choose whom the channel pays."""
    people = db.scalars(select(Claim.professional_id).where(Claim.id.in_(ids))).all()
    if not dry_run:
        computing.compute(db, people, signer.actor, now)
    payees = _payees(db, people)
    young = payee_ages.young(db, people, now)
    unknown = _unknown_sims(db, payees, now, dry_run=dry_run) if checks_sims else set()
    busy = set(
        db.scalars(
            select(BatchLine.professional_id).where(
                BatchLine.result == Result.WAITING, BatchLine.professional_id.in_(people)
            )
        )
    )
    query = select(Claim).where(Claim.id.in_(ids), Claim.state == ClaimState.APPROVED)
    for claim in db.scalars(query.order_by(Claim.id).with_for_update(of=Claim)):
        payee = payees.get(claim.professional_id)
        where = _where(payee, claim.net_cents)
        if where is not None and where[0] is not channel:
            made.elsewhere += 1
            continue
        if made.lines == most:
            made.is_full = True
            return
        why = _why_not(claim, signer, payee, where, young, busy)
        if why is None and where is not None and where[1] in unknown:
            why = Refusal.SIM_UNKNOWN
        if why is None and where is not None:
            chosen.append((claim, where[1], where[2]))
            made.lines, made.cents = made.lines + 1, made.cents + claim.net_cents
            continue
        made.refused[claim.id] = why or Refusal.NO_PAYEE
        if why is Refusal.PAYEE_NEW and not dry_run:
            states.move(
                db,
                claim,
                ClaimState.HELD,
                signer.actor,
                now,
                hold=HoldCode.PAYEE_NEW,
                holder=Holder.NOBODY,
                reason=young[claim.professional_id].value,
            )


def record(
    db: Db,
    exam_id: int,
    channel: PayChannel,
    county: int,
    chosen: Sequence[tuple[Claim, str, str]],
    actor: Actor,
    now: datetime,
) -> Batch:
    """Record a batch whole, its payees frozen, before a file of it exists."""
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
    lines = _lines(db, batch)
    if batch.state is not BatchState.OPEN or any(each.result_at for each in lines):
        raise FileGiven
    batch.state, batch.closed_at = BatchState.CANCELLED, now
    for line in lines:
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


def _unknown_sims(db: Db, payees: Mapping[int, Payee], now: datetime, *, dry_run: bool) -> set[str]:
    """Return the M-Pesa lines of whose SIM nothing fresh is known, and ask about them."""
    lines = {payee.mpesa_msisdn for payee in payees.values() if payee.mpesa_msisdn is not None}
    known = sim_checks.lines_of(db, lines, now)
    unknown = {line for line in lines if known[line] is sim_checks.Line.UNKNOWN}
    if unknown and not dry_run:
        sim_checks.want(db, unknown, now)
    return unknown


def _why_not(
    claim: Claim,
    signer: Signer,
    payee: Payee | None,
    where: tuple[PayChannel, str, str] | None,
    young: Mapping[int, Young],
    busy: set[int],
) -> Refusal | None:
    if claim.professional_id == signer.own_id:
        return Refusal.OWN_CLAIM
    if signer.actor.name in {claim.verified_by, claim.approved_by}:
        return Refusal.SAME_OFFICER
    if not claim.net_cents:
        return Refusal.NOTHING_DUE
    if where is None:
        has_mpesa = payee is not None and payee.mpesa_msisdn is not None
        return Refusal.CENTS_BY_BANK if has_mpesa else Refusal.NO_PAYEE
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
