"""Calls: one row for each USSD session, written at the dial and completed afterwards.

The hops in between write nothing here. How a call ended comes from the session store when the
sweep looks, and from the gateway's own event, which may be late, repeated or missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import select

from models.base.store import Db
from models.messages import call_figures
from models.messages.call_figures import Walk
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
    """Return the sessions that must be over by now and are not in the figures yet."""
    return list(
        db.scalars(
            select(CallRow.session_digest)
            .where(CallRow.is_counted.is_(False), CallRow.started_at < now - LONGEST)
            .order_by(CallRow.started_at)
            .limit(most)
        )
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """What the session store still knew of a call."""

    ending: CallEnding
    last_screen: str
    hops: int
    language: str
    flow: str
    path: Sequence[tuple[str, int]]


def close(db: Db, session_digest: bytes, seen: Seen | None, now: datetime) -> Walk | None:
    """Complete a call, with what the session store knew; return what the figures count of it.

    What the gateway told of its end stays. None where it was counted already.
    """
    row = db.get(CallRow, session_digest, with_for_update=True)
    if row is None or row.is_counted:
        return None
    if row.ended_at is None:
        row.ended_at = now
        row.ending = CallEnding.UNKNOWN if seen is None else seen.ending
        row.last_screen = None if seen is None else seen.last_screen
        row.hops = None if seen is None else seen.hops
    row.is_counted = True
    row.language = "" if seen is None else seen.language
    row.flow = "" if seen is None else seen.flow
    return _walk(row, () if seen is None else seen.path)


def _walk(row: CallRow, path: Sequence[tuple[str, int]]) -> Walk:
    return Walk(
        started_at=row.started_at,
        network=row.network,
        language=row.language or "",
        flow=row.flow or "",
        ending=row.ending or CallEnding.UNKNOWN,
        hops=row.hops or 0,
        cost=row.cost or Decimal(0),
        path=path,
        last=row.last_screen or "",
    )


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
    if row.is_counted and row.cost is None and ended.cost is not None:
        call_figures.add_cost(db, _walk(row, ()), ended.cost)
    row.ending, row.ended_at = ended.ending, row.ended_at or now
    row.hops = ended.hops if ended.hops is not None else row.hops
    row.last_screen = ended.last_screen or row.last_screen
    row.duration_ms = ended.duration_ms if ended.duration_ms is not None else row.duration_ms
    row.cost = ended.cost if ended.cost is not None else row.cost
    row.currency = ended.currency or row.currency
