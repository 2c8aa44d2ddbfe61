"""Counting a date for the board, once for everybody who looks at it."""

from __future__ import annotations

import time as clock
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    and_,
    case,
    cast,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)

from models.attendance import expected
from models.attendance.board_tables import BoardCentre, BoardRun, BoardSlot, Silence
from models.attendance.expected import IN_CHARGE
from models.attendance.tables import CheckIn, Mark, MarkValue
from models.base.clock import NAIROBI
from models.base.season_tables import DayPosition, ExamDay
from models.base.store import Db, Store
from models.base.upserting import insert_into, table_of
from models.jobs.tables import WORKING, Centre, Deployment
from models.messages.failures import BLOCKED
from models.messages.tables import CallRow, OutboxRow, OutboxState
from models.messages.templates import Template
from models.people.tables import Account

QUICK_MS: Final = 150
"""A date that is counted faster than this is counted for whoever looks."""

FRESH: Final = timedelta(seconds=5)
OLD: Final = timedelta(minutes=2)
"""Nobody is shown figures that are older: then even a slow count is waited for."""

_SLOT_MINUTES: Final = 10
_BATCH: Final = 500


def is_exam_day(db: Db, on: date) -> bool:
    """Tell whether there is an exam on a date."""
    return db.scalar(select(ExamDay.id).where(ExamDay.date == on).limit(1)) is not None


def last_run(db: Db, on: date) -> BoardRun | None:
    """Return when the date was last counted."""
    return db.get(BoardRun, on)


def keep_fresh(store: Store, on: date, now: datetime) -> datetime:
    """Count the date again if that is quick, or its figures are old; return their age's start."""
    with store.reading() as db:
        run = last_run(db, on)
    if run is not None:
        age = abs(now - run.at)
        if age <= FRESH or (run.milliseconds > QUICK_MS and age <= OLD):
            return run.at
    return refresh(store, on, now)


def refresh(store: Store, on: date, now: datetime) -> datetime:
    """Count the date and keep the figures."""
    began = clock.monotonic()
    with store.writing() as db:
        # The row is the lock: two who count at once come one after the other.
        first = {"date": on, "at": now - OLD, "milliseconds": 0}
        db.execute(insert_into(db, table_of(BoardRun)).values(first).on_conflict_do_nothing())
        run = db.get_one(BoardRun, on, with_for_update=True)
        if run.at >= now:
            return run.at
        _count(db, on)
        _count_slots(db, on)
        if _has_opened(db, on, now):
            _explain(db, on, now)
        milliseconds = int((clock.monotonic() - began) * 1000)
        run.at, run.milliseconds = now, milliseconds
    return now


def _count(db: Db, on: date) -> None:
    person = expected.everybody_on(on).subquery()
    came = CheckIn.id.is_not(None)
    here = func.coalesce(Centre.sub_county_id, 0)
    query = (
        select(
            _day(on),
            Centre.id,
            Centre.county,
            here,
            func.count(),
            _sum(came),
            _sum(and_(came, CheckIn.proved_at.is_(None))),
            _sum(Mark.mark == MarkValue.PRESENT),
            _sum(Mark.mark == MarkValue.ABSENT),
            _sum(and_(CheckIn.id.is_(None), Mark.id.is_(None))),
        )
        .select_from(person)
        .join(Centre, Centre.id == person.c.centre_id)
        .outerjoin(CheckIn, _same(CheckIn, person))
        .outerjoin(Mark, and_(_same(Mark, person), Mark.is_current))
        .group_by(Centre.id, Centre.county, here)
    )
    db.execute(delete(BoardCentre).where(BoardCentre.date == on))
    names = [
        "date",
        "centre_id",
        "county",
        "sub_county_id",
        "expected",
        "checked_in",
        "unproved",
        "present",
        "absent",
        "silent",
    ]
    db.execute(insert(BoardCentre).from_select(names, query))


def _count_slots(db: Db, on: date) -> None:
    """Keep the curve of the morning: who is expected and when they said that they are there."""
    person = expected.everybody_on(on).subquery()
    slot = _slot(db)
    here = func.coalesce(Centre.sub_county_id, 0)
    query = (
        select(_day(on), Centre.county, here, slot, func.count())
        .select_from(person)
        .join(Centre, Centre.id == person.c.centre_id)
        .join(CheckIn, _same(CheckIn, person))
        .group_by(Centre.county, here, slot)
    )
    db.execute(delete(BoardSlot).where(BoardSlot.date == on))
    names = ["date", "county", "sub_county_id", "slot", "checked_in"]
    db.execute(insert(BoardSlot).from_select(names, query))


def _day(on: date) -> ColumnElement[date]:
    return literal(on, Date).label("date")


def _same(table: Any, person: Any) -> ColumnElement[bool]:
    return and_(
        table.exam_day_id == person.c.exam_day_id,
        table.professional_id == person.c.professional_id,
        table.centre_id == person.c.centre_id,
    )


def _sum(true: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((true, 1), else_=0))


def _slot(db: Db) -> ColumnElement[int]:
    """Return the ten minutes of Kenya's day in which somebody checked in."""
    if db.get_bind().dialect.name == "postgresql":
        here = func.timezone("Africa/Nairobi", CheckIn.at)
        minutes = func.extract("hour", here) * 60 + func.extract("minute", here)
    else:
        here = func.datetime(CheckIn.at, "+3 hours")
        minutes = cast(func.strftime("%H", here), Integer) * 60 + cast(
            func.strftime("%M", here), Integer
        )
    return cast(func.floor(minutes / _SLOT_MINUTES), Integer)


def _has_opened(db: Db, on: date, now: datetime) -> bool:
    """Tell whether check-in has opened somewhere: before, silence means nothing."""
    opens = db.scalar(
        select(func.min(DayPosition.opens))
        .join(ExamDay, ExamDay.id == DayPosition.exam_day_id)
        .where(ExamDay.date == on)
    )
    return opens is not None and now >= datetime.combine(on, opens, NAIROBI)


def _silent(on: date) -> ColumnElement[bool]:
    return and_(BoardCentre.date == on, BoardCentre.silent == BoardCentre.expected)


def _explain(db: Db, on: date, now: datetime) -> None:
    """Say why each silent centre is silent: what became of its code, and of its staff's calls."""
    db.execute(update(BoardCentre).where(_silent(on)).values(silence=Silence.NO_CODE))
    evening = datetime.combine(on - timedelta(days=1), time(17), NAIROBI)
    texted = (
        select(
            BoardCentre.centre_id,
            _sum(OutboxRow.state == OutboxState.DELIVERED),
            _sum(OutboxRow.reason.in_(BLOCKED)),
        )
        .join(Deployment, Deployment.centre_id == BoardCentre.centre_id)
        .join(Account, Account.professional_id == Deployment.professional_id)
        .join(OutboxRow, OutboxRow.msisdn == Account.msisdn)
        .where(
            _silent(on),
            Deployment.position.in_(IN_CHARGE),
            Deployment.state.in_(WORKING),
            Deployment.from_date <= on,
            Deployment.to_date >= on,
            OutboxRow.template == Template.DAY_CODES.value,
            OutboxRow.created_at >= evening,
            OutboxRow.created_at <= now,
        )
        .group_by(BoardCentre.centre_id)
    )
    found: dict[Silence, list[int]] = {each: [] for each in Silence}
    for centre_id, delivered, blocked in db.execute(texted):
        if delivered:
            found[Silence.NOBODY_DIALLED].append(centre_id)
        else:
            found[Silence.BLOCKED if blocked else Silence.NETWORK].append(centre_id)
    for silence, centres in found.items():
        _set(db, on, silence, centres)
    person = expected.everybody_on(on).subquery()
    called = (
        select(BoardCentre.centre_id)
        .join(person, person.c.centre_id == BoardCentre.centre_id)
        .join(Account, Account.professional_id == person.c.professional_id)
        .join(CallRow, CallRow.msisdn == Account.msisdn)
        .where(
            _silent(on),
            BoardCentre.silence == Silence.NOBODY_DIALLED,
            CallRow.started_at >= datetime.combine(on, time(), NAIROBI),
            CallRow.started_at <= now,
        )
        .distinct()
    )
    # They did dial, and nothing came of it.
    _set(db, on, Silence.NETWORK, list(db.scalars(called)))


def _set(db: Db, on: date, silence: Silence, centres: list[int]) -> None:
    for start in range(0, len(centres), _BATCH):
        db.execute(
            update(BoardCentre)
            .where(
                BoardCentre.date == on,
                BoardCentre.centre_id.in_(centres[start : start + _BATCH]),
            )
            .values(silence=silence)
        )
