"""The inbox: what came in by SMS, kept once by the gateway's id before anything is done."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from models.base.store import Db, Work, wake
from models.messages.tables import InboxRow, InboxState


def receive(
    db: Db,
    *,
    gateway_id: str,
    msisdn: str,
    shortcode: str,
    text: str,
    network: str | None,
    sent_at: datetime | None,
    now: datetime,
) -> int | None:
    """Keep the text and wake its job; None when this id is already kept."""
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    row_id = db.execute(
        insert(InboxRow)
        .values(
            gateway_id=gateway_id,
            msisdn=msisdn,
            shortcode=shortcode,
            text=text,
            network=network,
            sent_at=sent_at,
            received_at=now,
            state=InboxState.NEW,
        )
        .on_conflict_do_nothing(index_elements=[InboxRow.gateway_id])
        .returning(InboxRow.id)
    ).scalar()
    if row_id is not None:
        wake(db, Work.INBOX, row_id)
    return row_id


def take(db: Db, row_id: int) -> InboxRow | None:
    """Return the row if nobody has acted on it, locked for this transaction."""
    return db.scalars(
        select(InboxRow)
        .where(InboxRow.id == row_id, InboxRow.state == InboxState.NEW)
        .with_for_update(skip_locked=True)
    ).first()


def done(row: InboxRow, outcome: str, now: datetime) -> None:
    """Mark the text as acted on, with a word for what it was."""
    row.state, row.outcome, row.done_at = InboxState.DONE, outcome, now


def waiting(db: Db, most: int = 500) -> list[int]:
    """Return the texts that nobody has acted on yet."""
    return list(
        db.scalars(
            select(InboxRow.id)
            .where(InboxRow.state == InboxState.NEW)
            .order_by(InboxRow.id)
            .limit(most)
        )
    )
