"""Steps that a text of the outbox goes through, each in a transaction of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.messages import outbox, reports
from models.messages.tables import OutboxRow
from tests.support.builders import NOW

if TYPE_CHECKING:
    from datetime import datetime

    from models.base.store import Store
    from models.messages.outbox import Claimed
    from models.messages.tables import OutboxState

GATEWAY_ID = "ATXid_1"


def row_of(store: Store, row_id: int) -> OutboxRow:
    """Return the row as stored."""
    with store.reading() as db:
        return db.get_one(OutboxRow, row_id)


def claim(store: Store, *, at: datetime = NOW, ids: list[int] | None = None) -> list[Claimed]:
    """Claim what is due."""
    with store.writing() as db:
        return outbox.claim(db, at, at, ids=ids)


def freeze(store: Store, claimed: Claimed, *, at: datetime = NOW) -> bool:
    """Render and mark a claimed row as being sent."""
    with store.writing() as db:
        return outbox.freeze(db, claimed, "Your text", 1, at)


def sweep(store: Store, at: datetime) -> list[int]:
    """Sweep in a moment that is the same for service and machine."""
    with store.writing() as db:
        return outbox.sweep(db, at, at)


def report(
    store: Store,
    status: str,
    *,
    reason: str | None = None,
    gateway_id: str = GATEWAY_ID,
    at: datetime = NOW,
) -> OutboxState | None:
    """Let a delivery report come."""
    with store.writing() as db:
        return reports.report(db, gateway_id, status, reason, at)
