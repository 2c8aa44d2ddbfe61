"""What the payer answered: each result matched to its instruction, once; and the ledger."""

from __future__ import annotations

import csv
import io
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import func, select

from models.base import audit
from models.base.audit import Actor
from models.base.store import Db
from models.pay import states
from models.pay.batch_tables import Batch, BatchLine, BatchState, Result
from models.pay.tables import Claim, ClaimState, HoldCode, Holder
from models.people import payee_freezes, payees
from models.people.importing_payees import BadRegisteredName, read_registered_name

COLUMNS = ("Instruction", "Status", "Amount", "Receipt", "Reason")
"""Of a results file; the status is `paid` or `failed`, the amount in shillings."""

NAME: Final = "Name"
"""A further column, which may be missing: the registered name of the line that was paid."""

_PAID = frozenset({"PAID", "COMPLETED", "SUCCESS", "0"})
_FAILED = frozenset({"FAILED", "REJECTED", "DECLINED"})


class BadResults(Exception):
    """The file is no results file: a column is missing."""


@dataclass(slots=True)
class Imported:
    """What a results file did: instructions by what became of them."""

    paid: int = 0
    failed: int = 0
    unknown: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    """Came twice, or has its result already: nothing was done."""
    differing: list[str] = field(default_factory=list)
    """Another amount than was told, or a status that we do not know: nothing was done."""


def read(db: Db, content: str, actor: Actor, now: datetime, *, dry_run: bool = False) -> Imported:
    """Take the payer's results; the same file again changes nothing. Raise BadResults."""
    rows = csv.DictReader(io.StringIO(content))
    if not set(COLUMNS) <= set(rows.fieldnames or ()):
        raise BadResults
    found, seen = Imported(), set[str]()
    batches: set[int] = set()
    for row in rows:
        instruction = (row["Instruction"] or "").strip()
        line = db.scalars(
            select(BatchLine).where(BatchLine.instruction == instruction).with_for_update()
        ).first()
        status = (row["Status"] or "").strip().upper()
        if line is None:
            found.unknown.append(instruction)
        elif instruction in seen or line.result is not Result.WAITING:
            found.doubled.append(instruction)
        elif _cents(row["Amount"]) != line.cents or status not in _PAID | _FAILED:
            found.differing.append(instruction)
        else:
            found.paid += status in _PAID
            found.failed += status in _FAILED
            if not dry_run:
                reason = (row["Reason"] or "").strip()[:120] or None
                receipt = (row["Receipt"] or "").strip()[:40] or None
                result = Result.PAID if status in _PAID else Result.FAILED
                _take(db, line, result, receipt, reason, actor, now)
                if result is Result.PAID:
                    _confirm(db, line, (row.get(NAME) or "").strip(), actor, now)
                batches.add(line.batch_id)
        seen.add(instruction)
    db.flush()
    for batch_id in sorted(batches):
        _close(db, batch_id, actor, now)
    return found


def _take(
    db: Db,
    line: BatchLine,
    result: Result,
    receipt: str | None,
    reason: str | None,
    actor: Actor,
    now: datetime,
) -> None:
    claim = db.get_one(Claim, line.claim_id, with_for_update=True)
    line.result, line.result_at = result, now
    line.receipt, line.reason = receipt, reason
    if result is Result.PAID:
        claim.paid_at, claim.receipt = now, receipt
        states.move(db, claim, ClaimState.PAID, actor, now)
    else:
        states.move(
            db,
            claim,
            ClaimState.HELD,
            actor,
            now,
            hold=HoldCode.PAYMENT_FAILED,
            holder=Holder.PERSON,
            reason=reason,
        )


def _confirm(db: Db, line: BatchLine, name: str, actor: Actor, now: datetime) -> None:
    """Keep the name that the payer says the line is registered in: it counts as confirmed."""
    payee = payees.payee_of(db, line.professional_id)
    if name and payee is not None and payee.mpesa_msisdn == line.payee:
        with suppress(BadRegisteredName):
            payees.confirm_name(db, payee, read_registered_name(name), actor, now)


def _close(db: Db, batch_id: int, actor: Actor, now: datetime) -> None:
    waiting = db.scalar(
        select(func.count()).where(
            BatchLine.batch_id == batch_id, BatchLine.result == Result.WAITING
        )
    )
    batch = db.get_one(Batch, batch_id, with_for_update=True)
    # A file may have reached the payer although the crash came before it was recorded.
    if not waiting and batch.state in {BatchState.OPEN, BatchState.WRITTEN}:
        batch.state, batch.closed_at = BatchState.CLOSED, now
        payee_freezes.thaw(db, batch.reference)
        audit.note(
            db, actor, "batch.closed", ("batch", batch_id), now, after={"ref": batch.reference}
        )


def _cents(amount: str | None) -> int | None:
    whole, _, rest = (amount or "").strip().replace(",", "").partition(".")
    if not whole.isdigit() or (rest and not rest.isdigit()) or len(rest) > 2:
        return None
    return int(whole) * 100 + int(rest.ljust(2, "0") or 0)


@dataclass(frozen=True, slots=True)
class Ledger:
    """An exam's money, in cents: what is owed, told to the payer, paid."""

    owed: int
    queued: int
    paid_claims: int
    paid_lines: int
    waiting_lines: int
    batches: int
    lines: int

    @property
    def balances(self) -> bool:
        """Tell whether claims, instructions and control totals agree to the cent."""
        return (
            self.paid_claims == self.paid_lines
            and self.queued == self.waiting_lines
            and self.batches == self.lines
        )


def ledger(db: Db, exam_id: int) -> Ledger:
    """Add up an exam's claims and instructions."""
    by_state: dict[ClaimState, int] = {
        state: int(cents)
        for state, cents in db.execute(
            select(Claim.state, func.sum(Claim.net_cents))
            .where(Claim.exam_id == exam_id)
            .group_by(Claim.state)
        )
    }
    by_result: dict[Result, int] = {
        result: int(cents)
        for result, cents in db.execute(
            select(BatchLine.result, func.sum(BatchLine.cents))
            .join(Batch, Batch.id == BatchLine.batch_id)
            .where(Batch.exam_id == exam_id)
            .group_by(BatchLine.result)
        )
    }
    batches = db.scalar(select(func.sum(Batch.total_cents)).where(Batch.exam_id == exam_id))
    done = {ClaimState.QUEUED, ClaimState.PAID}
    return Ledger(
        owed=sum(cents for state, cents in by_state.items() if state not in done),
        queued=by_state.get(ClaimState.QUEUED, 0),
        paid_claims=by_state.get(ClaimState.PAID, 0),
        paid_lines=by_result.get(Result.PAID, 0),
        waiting_lines=by_result.get(Result.WAITING, 0),
        batches=int(batches or 0),
        lines=sum(by_result.values()),
    )
