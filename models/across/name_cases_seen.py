"""Cases of names as an officer of an area sees them: how many, since when, and of whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from models.across import scope
from models.base.store import Db
from models.people.name_cases import CASES, NameCase
from models.people.rights_of_officers import Area


def waiting(db: Db, area: Area) -> tuple[int, datetime | None]:
    """Return how many names do not fit in the area, and when the oldest of them was found."""
    figures: list[Any] = [func.count(), func.min(NameCase.found_at)]
    query = select(*figures).select_from(NameCase)
    count, oldest = db.execute(scope.listed(db, query, area, CASES.scope)).one()
    return int(count), oldest


def person_of(db: Db, area: Area, case_id: int) -> int | None:
    """Return the person whom a case is about, only of the area."""
    found = db.get(NameCase, case_id)
    person = None if found is None else scope.person(db, area, found.professional_id)
    return None if person is None else person.id
