"""Reading the season: exams, their days, positions by their names, and rates in force."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select

from models.base import audit
from models.base.audit import Actor
from models.base.season_tables import Exam, ExamDay, ExamState, Position, Rate, RuleRow
from models.base.store import Db


def exam(db: Db, code: str, year: int) -> Exam | None:
    """Return an exam of a year."""
    return db.scalars(select(Exam).where(Exam.code == code, Exam.year == year)).first()


def open_exams(db: Db) -> list[Exam]:
    """Return the exams that run or will run, the newest first."""
    return list(
        db.scalars(
            select(Exam).where(Exam.state == ExamState.OPEN).order_by(Exam.year.desc(), Exam.code)
        )
    )


def days(db: Db, exam_id: int) -> list[ExamDay]:
    """Return an exam's calendar in order."""
    return list(
        db.scalars(select(ExamDay).where(ExamDay.exam_id == exam_id).order_by(ExamDay.date))
    )


def day(db: Db, exam_id: int, on: date) -> ExamDay | None:
    """Return an exam's day of a date."""
    return db.scalars(select(ExamDay).where(ExamDay.exam_id == exam_id, ExamDay.date == on)).first()


def positions(db: Db) -> dict[str, Position]:
    """Return every position by its code, who is in charge first."""
    return {each.code: each for each in db.scalars(select(Position).order_by(Position.rank))}


def rule(db: Db, exam_id: int, name: str, position: str = "", default: Any = None) -> Any:
    """Return a rule's value: the position's own before the one for all, else *default*."""
    found = {
        row.position: row.value
        for row in db.scalars(
            select(RuleRow).where(
                RuleRow.exam_id == exam_id,
                RuleRow.name == name,
                RuleRow.position.in_({"", position}),
            )
        )
    }
    return found.get(position, found.get("", default))


def rate(db: Db, exam_id: int, position: str, county: int, on: date) -> Rate | None:
    """Return the rate in force on a date: the county's own before the one for everywhere."""
    return db.scalars(
        select(Rate)
        .where(
            Rate.exam_id == exam_id,
            Rate.position == position,
            Rate.county.in_({0, county}),
            Rate.valid_from <= on,
            or_(Rate.valid_to.is_(None), Rate.valid_to >= on),
        )
        .order_by(Rate.county.desc(), Rate.valid_from.desc())
        .limit(1)
    ).first()


def open_exam(db: Db, exam_id: int, actor: Actor, now: datetime) -> None:
    """Let a planned exam be seen on phones: the officer's yes to what a list brought."""
    found = db.get_one(Exam, exam_id, with_for_update=True)
    before, found.state = found.state, ExamState.OPEN
    audit.note(
        db,
        actor,
        "exam.opened",
        ("exam", exam_id),
        now,
        before={"state": before},
        after={"state": found.state},
    )
