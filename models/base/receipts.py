"""Receipts: proof that the answer of one hop was acted on, so that it is never acted on twice.

An act that writes inserts its receipt in its own transaction. When the same hop comes again
(the gateway repeated it, or a process died between commit and save), the stored outcome is
returned instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import LargeBinary, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from models.base.store import Db
from models.base.tables import Base, SealedFacts

KEPT = timedelta(days=2)
"""How long a receipt is kept: a session lasts minutes, a gateway repeats for 12 hours."""


class Receipt(Base):
    """One hop that wrote."""

    __tablename__ = "receipts"

    session_digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    turn: Mapped[int] = mapped_column(primary_key=True)
    turn_digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    act: Mapped[str] = mapped_column(String(60))
    outcome: Mapped[str] = mapped_column(String(60))
    facts: Mapped[dict[str, Any]] = mapped_column(SealedFacts("receipts.facts"))
    at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True, slots=True)
class Turn:
    """Which hop: the session, how far its text had come, and the text itself, all digested."""

    session_digest: bytes
    number: int
    digest: bytes


def find(db: Db, turn: Turn) -> Receipt | None:
    """Return the receipt of exactly this hop."""
    row = db.get(Receipt, (turn.session_digest, turn.number))
    return row if row is not None and row.turn_digest == turn.digest else None


def latest(db: Db, session_digest: bytes) -> Receipt | None:
    """Return the newest receipt of the session."""
    return db.scalars(
        select(Receipt)
        .where(Receipt.session_digest == session_digest)
        .order_by(Receipt.turn.desc())
        .limit(1)
    ).first()


def keep(db: Db, turn: Turn, act: str, outcome: str, facts: dict[str, Any], now: datetime) -> None:
    """Store the outcome; the primary key refuses a second one for the same hop."""
    db.add(
        Receipt(
            session_digest=turn.session_digest,
            turn=turn.number,
            turn_digest=turn.digest,
            act=act,
            outcome=outcome,
            facts=facts,
            at=now,
        )
    )
    db.flush()


def sweep(db: Db, now: datetime) -> int:
    """Remove the receipts that nothing can ask for any more; return how many."""
    gone = db.execute(delete(Receipt).where(Receipt.at < now - KEPT))
    return int(getattr(gone, "rowcount", 0))
