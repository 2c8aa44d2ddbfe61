"""What goes whole: people of whom nothing is left to keep, and the beginning of the audit trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Select, delete, exists, func, select

from models.across import belongings, erasing
from models.across.keeping import SEVEN_YEARS, YEAR
from models.base import audit_chain
from models.base.audit import AuditRow
from models.base.store import Db
from models.people.tables import Account, Professional

_AT_ONCE: Final = 1_000
"""People who go in one run: each is many small statements."""


@dataclass(frozen=True, slots=True)
class People:
    """Who has no account and never worked, two years after they became known."""

    name: str = "people without an account or work"

    def count(self, db: Db, now: datetime) -> int:
        """Return how many there are."""
        return int(db.scalar(select(func.count()).select_from(_nobody(now).subquery())) or 0)

    def remove(self, db: Db, now: datetime) -> None:
        """Remove them with whatever else is theirs."""
        for person_id in db.scalars(_nobody(now).limit(_AT_ONCE)).all():
            erasing.remove_rows(db, person_id)
            db.execute(delete(Professional).where(Professional.id == person_id))


def _nobody(now: datetime) -> Select[int]:
    merged = select(Professional.merged_into_id).where(Professional.merged_into_id.is_not(None))
    query = select(Professional.id).where(
        func.coalesce(Professional.imported_at, Professional.created_at) < now - 2 * YEAR,
        ~exists().where(Account.professional_id == Professional.id),
        Professional.id.not_in(merged),
    )
    for table, column in belongings.pointing_to("professionals"):
        if table.name in belongings.BY_LAW:
            query = query.where(~exists().where(column == Professional.id))
    return query.order_by(Professional.id)


@dataclass(frozen=True, slots=True)
class AuditTrail:
    """The beginning of the trail; where it was cut is kept, so that the chain can be checked."""

    name: str = "audit trail"

    def count(self, db: Db, now: datetime) -> int:
        """Return how many rows are past their time."""
        query = select(func.count()).select_from(AuditRow).where(AuditRow.at < now - SEVEN_YEARS)
        return int(db.scalar(query) or 0)

    def remove(self, db: Db, now: datetime) -> None:
        """Cut the chain behind the last row that is past its time."""
        audit_chain.cut(db, now - SEVEN_YEARS, now)
