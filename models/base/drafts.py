"""Drafts: the answers of an unfinished conversation, under the caller's number.

A call drops after 30 idle seconds; the draft is what makes the redial go on where it stopped,
also when Redis was lost. It is encrypted, and holds no secret.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import LargeBinary, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from models.base.store import Db
from models.base.tables import Base, SealedFacts

KEPT = timedelta(days=30)
"""How long an untouched draft is offered."""


class Draft(Base):
    """Where one number stopped in one flow, and what it had answered."""

    __tablename__ = "drafts"

    msisdn: Mapped[str] = mapped_column(String(16), primary_key=True)
    flow: Mapped[str] = mapped_column(String(40), primary_key=True)
    screen: Mapped[str] = mapped_column(String(60))
    facts: Mapped[dict[str, Any]] = mapped_column(SealedFacts("drafts.facts"))
    session_digest: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    at: Mapped[datetime] = mapped_column(index=True)


def keep(
    db: Db,
    msisdn: str,
    flow: str,
    screen: str,
    facts: dict[str, Any],
    session_digest: bytes,
    now: datetime,
) -> None:
    """Store where the caller is and what they answered so far."""
    db.merge(
        Draft(
            msisdn=msisdn,
            flow=flow,
            screen=screen,
            facts=facts,
            session_digest=session_digest,
            at=now,
        )
    )


def find(db: Db, msisdn: str, flow: str, now: datetime) -> Draft | None:
    """Return the number's draft of a flow, while it is still offered."""
    row = db.get(Draft, (msisdn, flow))
    return row if row is not None and row.at > now - KEPT else None


def of_session(db: Db, session_digest: bytes, msisdn: str) -> Draft | None:
    """Return the draft that this very session was writing, if its number is the same."""
    return db.scalars(
        select(Draft).where(Draft.session_digest == session_digest, Draft.msisdn == msisdn)
    ).first()


def drop(db: Db, msisdn: str, flow: str) -> None:
    """Forget the draft: it was finished, or the caller starts again."""
    db.execute(delete(Draft).where(Draft.msisdn == msisdn, Draft.flow == flow))


def sweep(db: Db, now: datetime) -> int:
    """Remove drafts that are no longer offered; return how many."""
    gone = db.execute(delete(Draft).where(Draft.at < now - KEPT))
    return int(getattr(gone, "rowcount", 0))
