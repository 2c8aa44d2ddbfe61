"""A person's rights over what is held: to see it, and to ask that it be erased.

The Data Protection Act 2019 gives access (7 days), correction and erasure (14 days); correction is
the profile itself.
"""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, mapped_column

from models.base import audit
from models.base.audit import Actor
from models.base.references import new_reference
from models.base.store import Db
from models.base.tables import Base, Key, by_value
from models.people.tables import Account


class RequestState(enum.StrEnum):
    """How far a request for erasure has come."""

    OPEN = "open"
    DONE = "done"
    REFUSED = "refused"


class ErasureRequest(Base):
    """A person's request that what is held be erased; an officer answers within 14 days."""

    __tablename__ = "erasure_requests"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    reference: Mapped[str] = mapped_column(String(6), unique=True)
    state: Mapped[RequestState] = mapped_column(by_value(RequestState))
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None] = mapped_column(default=None)


def ask_erasure(db: Db, account: Account, actor: Actor, now: datetime) -> ErasureRequest:
    """Note the request; an open one is returned instead of a second."""
    waiting = db.scalars(
        select(ErasureRequest).where(
            ErasureRequest.account_id == account.id, ErasureRequest.state == RequestState.OPEN
        )
    ).first()
    if waiting is not None:
        return waiting
    request = ErasureRequest(
        account_id=account.id,
        reference=new_reference(6),
        state=RequestState.OPEN,
        asked_at=now,
    )
    db.add(request)
    db.flush()
    audit.note(
        db,
        actor,
        "erasure.asked",
        ("account", account.id),
        now,
        after={"ref": request.reference},
    )
    return request
