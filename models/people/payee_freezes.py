"""Freezes: while a payment batch that holds a person is open, where they are paid stays as it is.

The chapter pay writes them; a change of payee that is due waits until the last batch is closed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, exists, select
from sqlalchemy.sql.selectable import Exists

from models.base.store import Db
from models.base.upserting import insert_into, table_of
from models.people.profile_tables import PayeeChange, PayeeFreeze
from models.people.tables import Professional


def freeze(db: Db, batch_ref: str, professional_ids: Iterable[int], now: datetime) -> None:
    """Hold these people's payees while the batch is open; twice is once.

    Waits for a change that is being applied, so that a batch reads what it froze.
    """
    wanted = sorted(set(professional_ids))
    if not wanted:
        return
    db.scalars(
        select(Professional.id)
        .where(Professional.id.in_(wanted))
        .order_by(Professional.id)
        .with_for_update()
    ).all()
    rows = [{"professional_id": each, "batch_ref": batch_ref, "at": now} for each in wanted]
    db.execute(insert_into(db, table_of(PayeeFreeze)).on_conflict_do_nothing(), rows)


def thaw(db: Db, batch_ref: str) -> int:
    """Let go of everybody whom the batch held; return how many."""
    gone = db.execute(delete(PayeeFreeze).where(PayeeFreeze.batch_ref == batch_ref))
    return int(getattr(gone, "rowcount", 0))


def is_frozen(db: Db, professional_id: int) -> bool:
    """Tell whether an open batch holds the person."""
    query = select(PayeeFreeze.batch_ref).where(PayeeFreeze.professional_id == professional_id)
    return db.scalars(query.limit(1)).first() is not None


def holds_change() -> Exists:
    """Return the condition that an open batch holds the person of a change."""
    return exists().where(PayeeFreeze.professional_id == PayeeChange.professional_id)
