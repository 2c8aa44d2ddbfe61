"""Delivery reports: what the gateway says became of a text, early, late or repeated.

A report moves a row forward only, and one that comes before our own record of the send is kept
until that is there.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select

from models.base.store import Db
from models.messages.failures import BLOCKED
from models.messages.tables import EarlyReport, OutboxRow, OutboxState
from models.messages.templates import SECRETS

_FINAL = {
    "Success": OutboxState.DELIVERED,
    "Rejected": OutboxState.FAILED,
    "Failed": OutboxState.FAILED,
    "AbsentSubscriber": OutboxState.FAILED,
    "Expired": OutboxState.FAILED,
}


def report(
    db: Db,
    gateway_id: str,
    status: str,
    reason: str | None,
    now: datetime,
    network: str | None = None,
) -> OutboxState | None:
    """Apply a delivery report; return the row's state, or None when the send is not known yet."""
    row = db.scalars(
        select(OutboxRow).where(OutboxRow.gateway_id == gateway_id).with_for_update()
    ).first()
    if row is None:
        early = db.get(EarlyReport, gateway_id)
        reached = early is not None and (early.status, status) == ("AbsentSubscriber", "Success")
        if early is None or early.status not in _FINAL or reached:
            db.merge(
                EarlyReport(
                    gateway_id=gateway_id, status=status, reason=reason, at=now, network=network
                )
            )
        return None
    apply(row, status, reason, now, network)
    return row.state


def unreported(db: Db, prefix: str, most: int = 200) -> list[str]:
    """Return the gateway ids of sent texts that begin with *prefix* and await their report."""
    return [
        gateway_id
        for gateway_id in db.scalars(
            select(OutboxRow.gateway_id)
            .where(OutboxRow.state == OutboxState.SENT, OutboxRow.gateway_id.startswith(prefix))
            .limit(most)
        )
        if gateway_id is not None
    ]


def sweep(db: Db, now: datetime) -> None:
    """Apply the reports that crossed our own record of the send: neither saw the other."""
    catch_up(db, None, now)


def catch_up(db: Db, gateway_ids: Sequence[str] | None, now: datetime) -> None:
    """Apply the reports that came before our own record of these sends, or of any."""
    db.flush()
    crossed = select(OutboxRow, EarlyReport).join(
        EarlyReport, EarlyReport.gateway_id == OutboxRow.gateway_id
    )
    if gateway_ids is not None:
        crossed = crossed.where(EarlyReport.gateway_id.in_(gateway_ids))
    for row, early in db.execute(crossed.with_for_update(of=OutboxRow)).all():
        apply(row, early.status, early.reason, now, early.network)
        db.delete(early)


def is_blocked(db: Db, msisdn: str) -> bool:
    """Tell whether the newest text whose fate is known was refused by the line's own block."""
    reason = db.execute(
        select(OutboxRow.state, OutboxRow.reason)
        .where(
            OutboxRow.msisdn == msisdn,
            or_(
                OutboxRow.state == OutboxState.DELIVERED,
                and_(OutboxRow.state == OutboxState.FAILED, OutboxRow.reason.in_(BLOCKED)),
            ),
        )
        .order_by(OutboxRow.id.desc())
        .limit(1)
    ).first()
    return reason is not None and reason.state is OutboxState.FAILED


def apply(
    row: OutboxRow, status: str, reason: str | None, now: datetime, network: str | None
) -> None:
    """Move the row forward: once delivered or failed it stays so, whatever comes late."""
    row.network = network or row.network
    # A phone that was off may be reached after all; nothing else is ever taken back.
    absent = row.gateway_status == "AbsentSubscriber" and status == "Success"
    if row.state.final and not absent:
        return
    row.gateway_status = status
    final = _FINAL.get(status)
    if final is not None:
        row.state, row.reason, row.final_at = final, reason, now
        erase_secret(row, now)


def erase_secret(row: OutboxRow, now: datetime) -> None:
    """Take the words of a code or a password away: its fate is known."""
    if row.template in SECRETS:
        row.text, row.arguments, row.erased_at = None, None, now
