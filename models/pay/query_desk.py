"""Queries as officers see them: the oldest first, with their age, and the answers kept ready."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import ColumnElement, case, func, select

from models.base.clock import nairobi_day
from models.base.store import Db
from models.jobs.tables import Centre
from models.pay import listing
from models.pay.queries import REPLY_SPAN
from models.pay.tables import PayQuery, QueryState
from models.people.rights_of_officers import Area

MOST: Final = 100
"""Queries of one page: the oldest, which must be answered first."""

ANSWER_LENGTH: Final = 60


class Canned(enum.StrEnum):
    """An answer kept ready; its words in both languages stand in `menus/fields/pay.py`."""

    DAYS_CORRECTED = "days_corrected"
    DAYS_RIGHT = "days_right"
    REGISTER_ASKED = "register_asked"
    DEPLOYED_NOW = "deployed_now"
    NOT_ON_REGISTER = "not_on_register"
    OWN_LINE = "own_line"
    NEXT_PAYMENT = "next_payment"
    FUNDS = "funds"

    @property
    def answer(self) -> str:
        """Return how a query keeps it: the caller reads it in their own language."""
        return f"#{self.value}"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One query with whom it is about and how old it is."""

    query: PayQuery
    name: str
    days: int
    is_late: bool


@dataclass(frozen=True, slots=True)
class Ages:
    """How many open queries are how old."""

    week: int = 0
    fortnight: int = 0
    older: int = 0


def _of_area(area: Area) -> list[ColumnElement[bool]]:
    if area.is_country:
        return []
    here = select(Centre.code).where(Centre.county == area.county)
    if area.sub_county_id is not None:
        here = here.where(Centre.sub_county_id == area.sub_county_id)
    return [PayQuery.centre_code.in_(here)]


def waiting(
    db: Db, area: Area, today: date, *, state: QueryState = QueryState.OPEN, exam_id: int = 0
) -> list[Waiting]:
    """Return queries of an area: the open ones, the oldest first; or the newest answered ones."""
    query = select(PayQuery).where(PayQuery.state == state, *_of_area(area))
    if exam_id:
        query = query.where(PayQuery.exam_id == exam_id)
    if state is QueryState.OPEN:
        query = query.order_by(PayQuery.reply_by, PayQuery.id)
    else:
        query = query.order_by(PayQuery.id.desc())
    return _beside(db, db.scalars(query.limit(MOST)).all(), today)


def _beside(db: Db, found: Sequence[PayQuery], today: date) -> list[Waiting]:
    names = listing.names(db, (query.professional_id for query in found))
    return [
        Waiting(
            query,
            names.get(query.professional_id, ""),
            ((_end(query) or today) - nairobi_day(query.asked_at)).days,
            query.reply_by < (_end(query) or today),
        )
        for query in found
    ]


def _end(query: PayQuery) -> date | None:
    return nairobi_day(query.answered_at) if query.answered_at is not None else None


def ages(db: Db, area: Area, today: date) -> Ages:
    """Count the open queries of an area by age, in one query."""
    # An answer is due a fixed span after the question, so the due date tells the age.
    borders = (today + REPLY_SPAN - timedelta(days=7), today + REPLY_SPAN - timedelta(days=14))
    week, fortnight = (func.sum(case((PayQuery.reply_by >= day, 1), else_=0)) for day in borders)
    counted = select(func.count(), week, fortnight)
    found = db.execute(counted.where(PayQuery.state == QueryState.OPEN, *_of_area(area))).one()
    total, young, middle = (int(each or 0) for each in found)
    return Ages(young, middle - young, total - middle)


def one(db: Db, area: Area, query_id: int, today: date) -> Waiting | None:
    """Return one query, only if it is of the area."""
    query = select(PayQuery).where(PayQuery.id == query_id, *_of_area(area))
    found = db.scalars(query).first()
    return None if found is None else _beside(db, [found], today)[0]
