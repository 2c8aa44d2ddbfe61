"""Numbers on a centre's list: given once for a season, and never changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import func, insert, select

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


def give_all(
    db: Db, year: int, centre_ids: Sequence[int], people: Iterable[tuple[int, int]]
) -> None:
    """Give the people of many centres, as (centre, person), the numbers that they have not yet."""
    taken = {
        (centre, person): number
        for centre, person, number in db.execute(
            select(ListNumber.centre_id, ListNumber.professional_id, ListNumber.number).where(
                ListNumber.centre_id.in_(centre_ids), ListNumber.year == year
            )
        )
    }
    last: dict[int, int] = {}
    for (centre, _), number in taken.items():
        last[centre] = max(number, last.get(centre, 0))
    rows = []
    for centre, person in dict.fromkeys(people):
        if (centre, person) in taken:
            continue
        last[centre] = last.get(centre, 0) + 1
        rows.append(
            {
                "centre_id": centre,
                "year": year,
                "professional_id": person,
                "number": last[centre],
            }
        )
    if rows:
        db.execute(insert(ListNumber), rows)
