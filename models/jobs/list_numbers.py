"""Numbers on a centre's list: given once for a season, and never changed."""

from __future__ import annotations

from sqlalchemy import func, select

from models.base.store import Db
from models.jobs.tables import ListNumber


def give(db: Db, centre_id: int, year: int, professional_id: int) -> int:
    """Return the person's number on the centre's list, giving the next free one at first."""
    row = db.get(ListNumber, (centre_id, year, professional_id))
    if row is None:
        last = db.scalar(
            select(func.max(ListNumber.number)).where(
                ListNumber.centre_id == centre_id, ListNumber.year == year
            )
        )
        row = ListNumber(
            centre_id=centre_id,
            year=year,
            professional_id=professional_id,
            number=(last or 0) + 1,
        )
        db.add(row)
        db.flush()
    return row.number
