"""The exam-day board: how far a date has come, from the country down to one centre's list.

Each level is one grouped query. A person counts once for each exam day that expects them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, func, select

from models.attendance import expected, sheets
from models.attendance.sheets import Sheet
from models.attendance.tables import CheckIn, Mark, MarkValue
from models.base.areas import County, SubCounty
from models.base.season_tables import Exam, ExamDay
from models.base.store import Db
from models.jobs.tables import Centre
from models.people.rights_of_officers import Area

MOST: Final = 1000
"""Rows of one level: more than any sub-county has centres."""

NO_SUB_COUNTY: Final = 0
"""Stands for the sub-county of a county's centres that have none."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How many people are how far."""

    expected: int = 0
    checked_in: int = 0
    """Said that they are there, marked or not."""
    unproved: int = 0
    """Of those, who did not give the day's code."""
    present: int = 0
    """Confirmed by who is in charge of the centre."""
    absent: int = 0
    silent: int = 0
    """Neither checked in nor marked."""


@dataclass(frozen=True, slots=True)
class Row:
    """One county, sub-county or centre on the board."""

    key: int
    name: str
    figures: Figures
    code: str = ""


def total(rows: Iterable[Row]) -> Figures:
    """Return the figures of all rows together."""
    each = [astuple(row.figures) for row in rows]
    return Figures(*(sum(column) for column in zip(*each, strict=True)))


def narrowed(area: Area, wanted: Area) -> Area | None:
    """Return the part of *wanted* that lies in the officer's area; None where it is outside."""
    if area.county is not None and wanted.county not in {None, area.county}:
        return None
    if area.sub_county_id is not None and wanted.sub_county_id not in {None, area.sub_county_id}:
        return None
    county = area.county if wanted.county is None else wanted.county
    sub_county = area.sub_county_id if wanted.sub_county_id is None else wanted.sub_county_id
    return Area(county, None if county is None else sub_county)


def rows(db: Db, on: date, place: Area) -> list[Row]:
    """Return a date's rows below a place: the counties, their sub-counties, or the centres."""
    if place.county is None:
        query = _counted(on, County.number, County.name).join(
            County, County.number == Centre.county
        )
    elif place.sub_county_id is None:
        query = _counted(on, SubCounty.id, SubCounty.name).outerjoin(
            SubCounty, SubCounty.id == Centre.sub_county_id
        )
    else:
        query = _counted(on, Centre.id, Centre.name, Centre.code)
    return [
        Row(row[0] or NO_SUB_COUNTY, row[1] or "", Figures(*map(int, row[-6:])), "".join(row[2:-6]))
        for row in db.execute(query.where(*inside(place)).limit(MOST))
    ]


def place_names(db: Db, place: Area) -> list[str] | None:
    """Return the names of a place, its county first; None where there is no such place."""
    names = []
    if place.county is not None:
        county = db.get(County, place.county)
        if county is None:
            return None
        names.append(county.name)
    if place.sub_county_id:
        part = db.get(SubCounty, place.sub_county_id)
        if part is None or part.county_number != place.county:
            return None
        names.append(part.name)
    return names


def centre(db: Db, area: Area, centre_id: int) -> Centre | None:
    """Return a centre, only if it lies in the area."""
    return db.scalars(select(Centre).where(Centre.id == centre_id, *inside(area))).first()


def lists(db: Db, on: date, where: Centre) -> list[tuple[Exam, Sheet]]:
    """Return a centre's lists of a date, one for each exam that expects somebody there."""
    query = (
        select(Exam, ExamDay)
        .join(ExamDay, ExamDay.exam_id == Exam.id)
        .where(ExamDay.date == on)
        .order_by(Exam.id)
    )
    found = [(exam, sheets.sheet(db, day, where)) for exam, day in db.execute(query).all()]
    return [(exam, sheet) for exam, sheet in found if sheet.lines]


def inside(place: Area) -> list[ColumnElement[bool]]:
    """Return what a query of centres is narrowed by to those of a place."""
    found: list[ColumnElement[bool]] = []
    if place.county is not None:
        found.append(Centre.county == place.county)
    if place.sub_county_id is not None:
        wanted = place.sub_county_id
        found.append(
            Centre.sub_county_id.is_(None)
            if wanted == NO_SUB_COUNTY
            else Centre.sub_county_id == wanted
        )
    return found


def _counted(on: date, *names: Any) -> Select[Any]:
    """Count the people of a date by what the rows are called."""
    person = expected.everybody_on(on).subquery()
    came, marked = CheckIn.id.is_not(None), Mark.mark
    return (
        select(
            *names,
            func.count(),
            _sum(came),
            _sum(and_(came, CheckIn.proved_at.is_(None))),
            _sum(marked == MarkValue.PRESENT),
            _sum(marked == MarkValue.ABSENT),
            _sum(and_(CheckIn.id.is_(None), Mark.id.is_(None))),
        )
        .select_from(person)
        .join(Centre, Centre.id == person.c.centre_id)
        .outerjoin(
            CheckIn,
            and_(
                CheckIn.exam_day_id == person.c.exam_day_id,
                CheckIn.professional_id == person.c.professional_id,
                CheckIn.centre_id == person.c.centre_id,
            ),
        )
        .outerjoin(
            Mark,
            and_(
                Mark.exam_day_id == person.c.exam_day_id,
                Mark.professional_id == person.c.professional_id,
                Mark.centre_id == person.c.centre_id,
                Mark.is_current,
            ),
        )
        .group_by(*names)
        .order_by(names[1], names[0])
    )


def _sum(true: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((true, 1), else_=0))
