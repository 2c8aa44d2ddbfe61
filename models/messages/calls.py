"""Calls: one row for each USSD session, written at the dial and completed afterwards.

The hops in between write nothing here. How a call ended comes from the session store when the
sweep looks, and from the gateway's own event, which may be late, repeated or missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import select

from models.base.store import Db
from models.messages.tables import CallEnding, CallRow

LONGEST = timedelta(seconds=200)
"""Longer than any network keeps a session open (180 s in Kenya)."""


@dataclass(frozen=True, slots=True)
class Ended:
    """What the gateway tells about a session that is over; never what was typed."""

    session_digest: bytes
    msisdn: str
    network: str
    service_code: str
    ending: CallEnding
    hops: int | None
    last_screen: str | None
    duration_ms: int | None
    cost: Decimal | None
    currency: str | None


def begin(
    db: Db, session_digest: bytes, msisdn: str, network: str, service_code: str, now: datetime
) -> None:
    """Note that a call began; a repeated dial changes nothing."""
    if db.get(CallRow, session_digest) is None:
        db.add(
            CallRow(
                session_digest=session_digest,
                msisdn=msisdn,
                network=network,
                service_code=service_code,
                started_at=now,
            )
        )


def open_calls(db: Db, now: datetime, most: int = 500) -> list[bytes]:
    """Return the sessions that must be over by now but whose end is not known."""
    return list(
        db.scalars(
            select(CallRow.session_digest)
            .where(CallRow.ended_at.is_(None), CallRow.started_at < now - LONGEST)
            .order_by(CallRow.started_at)
            .limit(most)
        )
    )


def close(
    db: Db,
    session_digest: bytes,
    ending: CallEnding,
    now: datetime,
    *,
    last_screen: str | None = None,
    hops: int | None = None,
) -> None:
    """Complete a call from what the session store still knew."""
    row = db.get(CallRow, session_digest, with_for_update=True)
    if row is None or row.ended_at is not None:
        return
    row.ending, row.ended_at, row.last_screen, row.hops = ending, now, last_screen, hops


def event(db: Db, ended: Ended, now: datetime) -> None:
    """Apply the gateway's end-of-session event: once, late, or for a call we never saw."""
    row = db.get(CallRow, ended.session_digest, with_for_update=True)
    if row is None:
        row = CallRow(
            session_digest=ended.session_digest,
            msisdn=ended.msisdn,
            network=ended.network,
            service_code=ended.service_code,
            started_at=now,
        )
        db.add(row)
    row.ending, row.ended_at = ended.ending, row.ended_at or now
    row.hops = ended.hops if ended.hops is not None else row.hops
    row.last_screen = ended.last_screen or row.last_screen
    row.duration_ms = ended.duration_ms if ended.duration_ms is not None else row.duration_ms
    row.cost = ended.cost if ended.cost is not None else row.cost
    row.currency = ended.currency or row.currency
