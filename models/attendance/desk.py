"""What waits for an officer of an area: disputes, back-dated corrections, incidents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute

from models.attendance import disputes, marks, sheets
from models.attendance.board import inside
from models.attendance.marks import Order, Refusal
from models.attendance.tables import (
    CheckIn,
    Dispute,
    DisputeState,
    Incident,
    Mark,
    MarkValue,
)
from models.base import audit, paging
from models.base.audit import Actor
from models.base.paging import Page
from models.base.season_tables import ExamDay
from models.base.store import Db
from models.jobs.tables import Centre
from models.people.rights_of_officers import Area
from models.people.tables import Professional

WAITING = (DisputeState.OPEN, DisputeState.LAPSED)
"""What an officer may still settle."""

Found = TypeVar("Found", Dispute, Mark, Incident)


@dataclass(frozen=True, slots=True)
class Entry(Generic[Found]):
    """One row of a list: what it is about, and whom."""

    row: Found
    name: str
    centre: Centre
    on: date
    check_in: CheckIn | None = None
    mark: Mark | None = None
    """The mark in force."""


def disputes_waiting(db: Db, area: Area) -> tuple[int, datetime | None]:
    """Return how many disputes of an area are not settled, and since when the oldest is open."""
    return _waiting(db, area, Dispute, Dispute.opened_at, Dispute.state.in_(WAITING))


def corrections_waiting(db: Db, area: Area) -> tuple[int, datetime | None]:
    """Return how many corrections of an area wait, and since when."""
    return _waiting(db, area, Mark, Mark.at, Mark.needs_approval)


def incidents_waiting(db: Db, area: Area) -> tuple[int, datetime | None]:
    """Return how many incidents of an area are open, and since when."""
    return _waiting(db, area, Incident, Incident.at, Incident.closed_at.is_(None))


def _waiting(
    db: Db,
    area: Area,
    table: type[Found],
    since: InstrumentedAttribute[datetime],
    *where: ColumnElement[bool] | InstrumentedAttribute[bool],
) -> tuple[int, datetime | None]:
    query = (
        select(func.count(), func.min(since))
        .select_from(table)
        .join(Centre, Centre.id == table.centre_id)
        .where(*where, *inside(area))
    )
    count, oldest = db.execute(query).one()
    return int(count), oldest


def disputes_of(db: Db, area: Area, *, before: int | None, after: int | None) -> Page[Dispute]:
    """Return the disputes of an area that are not settled, the newest first."""
    query = (
        select(Dispute)
        .join(Centre, Centre.id == Dispute.centre_id)
        .where(Dispute.state.in_(WAITING), *inside(area))
    )
    return paging.by_id(db, query, Dispute.id, before=before, after=after)


def corrections_of(db: Db, area: Area, *, before: int | None, after: int | None) -> Page[Mark]:
    """Return the back-dated corrections of an area that nobody has decided."""
    query = (
        select(Mark)
        .join(Centre, Centre.id == Mark.centre_id)
        .where(Mark.needs_approval, *inside(area))
    )
    return paging.by_id(db, query, Mark.id, before=before, after=after)


def incidents_of(db: Db, area: Area, *, before: int | None, after: int | None) -> Page[Incident]:
    """Return the incidents of an area, closed ones too, the newest first."""
    query = select(Incident).join(Centre, Centre.id == Incident.centre_id).where(*inside(area))
    return paging.by_id(db, query, Incident.id, before=before, after=after)


def entries(db: Db, rows: Iterable[Found]) -> list[Entry[Found]]:
    """Return the rows with the names, centres, days, check-ins and marks that they are about."""
    found = list(rows)
    people = {row.professional_id for row in found}
    on_days = {row.exam_day_id for row in found}
    names = {
        each.id: each.full_name
        for each in db.scalars(select(Professional).where(Professional.id.in_(people)))
    }
    centres = {
        each.id: each
        for each in db.scalars(select(Centre).where(Centre.id.in_({r.centre_id for r in found})))
    }
    dates = {
        each.id: each.date for each in db.scalars(select(ExamDay).where(ExamDay.id.in_(on_days)))
    }
    came = _by_person(
        db.scalars(
            select(CheckIn).where(
                CheckIn.exam_day_id.in_(on_days), CheckIn.professional_id.in_(people)
            )
        )
    )
    marked = _by_person(
        db.scalars(
            select(Mark).where(
                Mark.exam_day_id.in_(on_days), Mark.professional_id.in_(people), Mark.is_current
            )
        )
    )
    return [
        Entry(
            row,
            names.get(row.professional_id, ""),
            centres[row.centre_id],
            dates[row.exam_day_id],
            came.get((row.exam_day_id, row.professional_id)),
            marked.get((row.exam_day_id, row.professional_id)),
        )
        for row in found
    ]


_Kept = TypeVar("_Kept", CheckIn, Mark)


def _by_person(rows: Iterable[_Kept]) -> Mapping[tuple[int, int], _Kept]:
    return {(row.exam_day_id, row.professional_id): row for row in rows}


def found(db: Db, table: type[Found], row_id: int, area: Area) -> Found | None:
    """Return one row, locked, only if its centre lies in the area."""
    query = (
        select(table)
        .join(Centre, Centre.id == table.centre_id)
        .where(table.id == row_id, *inside(area))
        .with_for_update(of=table)
    )
    return db.scalars(query).first()


def settle(
    db: Db, row: Dispute, value: MarkValue | None, actor: Actor, reason: str, now: datetime
) -> Refusal | None:
    """Answer a dispute for the office: another mark, or None and the mark stands."""
    if value is not None:
        day, centre = db.get_one(ExamDay, row.exam_day_id), db.get_one(Centre, row.centre_id)
        sheet = sheets.sheet(db, day, centre)
        lines = [line for line in sheet.lines if line.professional_id == row.professional_id]
        order = Order(lines=lines, value=value, actor=actor, marker_id=None, now=now, reason=reason)
        # The mark's own revision settles the dispute.
        return marks.mark(db, sheet, order).refusal
    disputes.settle(db, row, DisputeState.KEPT, actor, reason, now)
    return None


def close_incident(db: Db, row: Incident, actor: Actor, reason: str, now: datetime) -> bool:
    """Say that an incident is dealt with; False if it was."""
    if row.closed_at is not None:
        return False
    row.closed_at = now
    audit.note(db, actor, "incident.closed", ("incident", row.id), now, reason=reason)
    return True
