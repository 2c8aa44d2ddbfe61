"""The season as officers look it up: exam days, rates and rules."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import func, select

from models.base import list_filters as narrow
from models.base.lists import EVERYWHERE, Column, Kind, Listing
from models.base.season_tables import Exam, ExamDay, ExamState, Rate, RuleRow
from models.base.store import Db


def _exams(db: Db) -> Sequence[tuple[str, str]]:
    rows = db.scalars(select(Exam).order_by(Exam.year.desc(), Exam.code))
    return [(str(exam.id), exam.label) for exam in rows]


def clock(db: Db, on: date) -> list[tuple[Exam, date | None, date | None, int, int]]:
    """Return each exam that is not over: first and last day, how many days, how many are past."""
    days = (
        select(
            ExamDay.exam_id,
            func.min(ExamDay.date).label("first"),
            func.max(ExamDay.date).label("last"),
            func.count().label("days"),
        )
        .where(ExamDay.is_rehearsal.is_(False))
        .group_by(ExamDay.exam_id)
        .subquery()
    )
    past = (
        select(func.count())
        .where(ExamDay.exam_id == Exam.id, ExamDay.date < on, ExamDay.is_rehearsal.is_(False))
        .scalar_subquery()
    )
    query = (
        select(Exam, days.c.first, days.c.last, days.c.days, past)
        .outerjoin(days, days.c.exam_id == Exam.id)
        .where(Exam.state.in_((ExamState.PLANNED, ExamState.OPEN)))
        .order_by(days.c.first, Exam.id)
    )
    return [(exam, a, b, int(n or 0), int(p)) for exam, a, b, n, p in db.execute(query)]


DAYS: Final = Listing(
    name="exam-days",
    title="Exam days",
    key=ExamDay.id,
    source=lambda _db, _now: (
        select(ExamDay.id).select_from(ExamDay).join(Exam, Exam.id == ExamDay.exam_id)
    ),
    scope=EVERYWHERE,
    columns=(
        Column("date", "Date", ExamDay.date, Kind.DAY, sorts=True),
        Column("exam", "Exam", Exam.code, sorts=True),
        Column("year", "Year", Exam.year, show=str),
        Column("number", "Day", ExamDay.number, Kind.NUMBER),
        Column("rehearsal", "Rehearsal", ExamDay.is_rehearsal, Kind.WORD),
        Column("state", "State", Exam.state, Kind.WORD, tones={"open": "good"}),
    ),
    filters=(
        narrow.number("exam", "Exam", ExamDay.exam_id, _exams),
        narrow.on_day("date", "Date", ExamDay.date),
    ),
    order="date",
)

RATES: Final = Listing(
    name="rates",
    title="Rates",
    key=Rate.id,
    source=lambda _db, _now: select(Rate.id).select_from(Rate).join(Exam, Exam.id == Rate.exam_id),
    scope=EVERYWHERE,
    columns=(
        Column("exam", "Exam", Exam.code, sorts=True),
        Column("year", "Year", Exam.year, show=str),
        Column("position", "Position", Rate.position, sorts=True),
        Column("county", "County", Rate.county, show=lambda number: str(number or "–")),
        Column("day", "A day", Rate.day_cents, Kind.MONEY, sorts=True),
        Column("rehearsal", "Rehearsal", Rate.rehearsal_cents, Kind.MONEY),
        Column("transport", "Transport", Rate.transport_cents, Kind.MONEY),
        Column("from", "From", Rate.valid_from, Kind.DAY),
        Column("to", "To", Rate.valid_to, Kind.DAY),
        Column("loaded", "Loaded", Rate.loaded_at, Kind.MOMENT),
    ),
    filters=(
        narrow.number("exam", "Exam", Rate.exam_id, _exams),
        narrow.equal("position", "Position", Rate.position),
    ),
    order="exam",
)


def _value(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


RULES: Final = Listing(
    name="rules",
    title="Rules",
    key=RuleRow.id,
    source=lambda _db, _now: (
        select(RuleRow.id).select_from(RuleRow).join(Exam, Exam.id == RuleRow.exam_id)
    ),
    scope=EVERYWHERE,
    columns=(
        Column("exam", "Exam", Exam.code, sorts=True),
        Column("year", "Year", Exam.year, show=str),
        Column("name", "Rule", RuleRow.name, sorts=True),
        Column("position", "Position", RuleRow.position, sorts=True),
        Column("value", "Value", RuleRow.value, show=_value),
    ),
    filters=(
        narrow.number("exam", "Exam", RuleRow.exam_id, _exams),
        narrow.exactly("name", "Rule", RuleRow.name),
    ),
    order="exam",
)
