"""The exam-day board: how far a date has come, from the country down to one centre's list.

Each level adds up what `board_keeping` counted for each centre, in one query. A person counts once
for each exam day that expects them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, select

from models.attendance import sheets
from models.attendance.board_tables import BoardCentre, BoardSlot, Silence
from models.attendance.sheets import Sheet
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
    silent_centres: int = 0
    """Centres from which nothing has come since check-in opened."""


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
    here = _kept(on, place)
    if place.county is None:
        query = _summed(County.number, County.name).join(
            County, County.number == BoardCentre.county
        )
    elif place.sub_county_id is None:
        query = _summed(BoardCentre.sub_county_id, SubCounty.name).outerjoin(
            SubCounty, SubCounty.id == BoardCentre.sub_county_id
        )
    else:
        query = _summed(Centre.id, Centre.name, Centre.code).join(
            Centre, Centre.id == BoardCentre.centre_id
        )
    return [
        Row(
            row[0] or NO_SUB_COUNTY,
            row[1] or "",
            Figures(*map(int, row[-7:-1])),
            "".join(row[2:-7]),
            int(row[-1]),
        )
        for row in db.execute(query.where(*here).limit(MOST))
    ]


def silences(db: Db, on: date, place: Area) -> list[tuple[Silence, int]]:
    """Return how many centres of a place are silent for which reason."""
    query = (
        select(BoardCentre.silence, func.count())
        .where(*_kept(on, place), BoardCentre.silence.is_not(None))
        .group_by(BoardCentre.silence)
    )
    found = {silence: int(count) for silence, count in db.execute(query)}
    return [(each, found[each]) for each in Silence if each in found]


def silent_centres(
    db: Db, on: date, place: Area, silence: Silence, most: int = MOST
) -> list[Centre]:
    """Return the centres of a place that are silent for a reason."""
    query = (
        select(Centre)
        .join(BoardCentre, BoardCentre.centre_id == Centre.id)
        .where(*_kept(on, place), BoardCentre.silence == silence)
        .order_by(Centre.code)
    )
    return list(db.scalars(query.limit(most)))


def curve(db: Db, on: date, place: Area) -> list[tuple[int, int]]:
    """Return how many had checked in by the end of each ten minutes of the day, from midnight."""
    query = select(BoardSlot.slot, func.sum(BoardSlot.checked_in)).where(BoardSlot.date == on)
    if place.county is not None:
        query = query.where(BoardSlot.county == place.county)
    if place.sub_county_id is not None:
        query = query.where(BoardSlot.sub_county_id == place.sub_county_id)
    found, so_far = [], 0
    for slot, count in db.execute(query.group_by(BoardSlot.slot).order_by(BoardSlot.slot)):
        so_far += int(count)
        found.append((int(slot), so_far))
    return found


def last_exam_day(db: Db, before: date) -> date | None:
    """Return the last date before one on which there was an exam, not a rehearsal."""
    query = select(func.max(ExamDay.date)).where(
        ExamDay.date < before, ExamDay.is_rehearsal.is_(False)
    )
    return db.scalar(query)


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


def _kept(on: date, place: Area) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [BoardCentre.date == on]
    if place.county is not None:
        found.append(BoardCentre.county == place.county)
    if place.sub_county_id is not None:
        found.append(BoardCentre.sub_county_id == place.sub_county_id)
    return found


def _summed(*names: Any) -> Select[Any]:
    """Add up what is kept for each centre, by what the rows are called."""
    figures = (
        BoardCentre.expected,
        BoardCentre.checked_in,
        BoardCentre.unproved,
        BoardCentre.present,
        BoardCentre.absent,
        BoardCentre.silent,
    )
    return (
        select(*names, *(func.sum(each) for each in figures), func.count(BoardCentre.silence))
        .select_from(BoardCentre)
        .group_by(*names)
        .order_by(names[1], names[0])
    )
