"""Texting the day's codes to those in charge: the evening before, early that morning, on asking."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import select

from models.attendance import charges, codes, sheets
from models.attendance.codes import CodeUse
from models.base import task_runs
from models.base.clock import NAIROBI
from models.base.season_tables import Exam, ExamDay, ExamState
from models.base.store import Db
from models.jobs.tables import Centre, CentreExam
from models.messages import outbox
from models.messages.tables import MessageClass
from models.messages.templates import Template
from models.people.tables import Account

TASK: Final = "day_codes"
EVENING: Final = (time(18, 30), time(23, 59))
MORNING: Final = (time(4, 30), time(8, 0))
"""When the codes are texted: at the first time, or as soon as the service runs, up to the last."""


def slot(now: datetime) -> tuple[str, date] | None:
    """Return which of the two texts is due now, and the date that it is about."""
    here = now.astimezone(NAIROBI)
    if EVENING[0] <= here.time() <= EVENING[1]:
        return "e", here.date() + timedelta(days=1)
    if MORNING[0] <= here.time() <= MORNING[1]:
        return "m", here.date()
    return None


def untexted(db: Db, which: str, on: date) -> list[tuple[ExamDay, Centre]]:
    """Return the exam days of a date, by centre, whose codes this slot has not texted yet."""
    rows = db.execute(
        select(ExamDay, Centre)
        .join(Exam, Exam.id == ExamDay.exam_id)
        .join(CentreExam, CentreExam.exam_id == ExamDay.exam_id)
        .join(Centre, Centre.id == CentreExam.centre_id)
        .where(ExamDay.date == on, Exam.state == ExamState.OPEN)
        .order_by(Centre.id, ExamDay.id)
    ).all()
    done = set(
        db.scalars(
            select(task_runs.TaskRun.period).where(
                task_runs.TaskRun.task == TASK, task_runs.TaskRun.period.startswith(f"{which}:")
            )
        )
    )
    return [(day, centre) for day, centre in rows if _period(which, day, centre) not in done]


def _period(which: str, day: ExamDay, centre: Centre) -> str:
    return f"{which}:{day.id}:{centre.id}"


def text_once(db: Db, which: str, day: ExamDay, centre: Centre, now: datetime) -> int:
    """Text the codes of one centre's day, once for each slot; return how many texts."""
    if not task_runs.claim(db, TASK, _period(which, day, centre), now):
        return 0
    sheets.number_everybody(db, day, centre)
    return text(db, day, centre, now)


def text(db: Db, day: ExamDay, centre: Centre, now: datetime) -> int:
    """Text the codes in force to everybody in charge, whatever the hour; return how many."""
    people = charges.in_charge_of(db, day, centre)
    accounts = db.scalars(select(Account).where(Account.professional_id.in_(people))).all()
    sent = 0
    for account in accounts:
        if account.msisdn is not None and account.number_proved_at is not None:
            text_to(db, account, day, centre, now)
            sent += 1
    return sent


def text_to(db: Db, account: Account, day: ExamDay, centre: Centre, now: datetime) -> None:
    """Text the codes in force to one of those in charge."""
    exam = db.get_one(Exam, day.exam_id)
    outbox.add(
        db,
        account.msisdn or "",
        Template.DAY_CODES,
        {
            "register_head": f"{centre.code}|{exam.code}|{day.number}",
            "day_code": codes.of_day(db, day, centre),
            "register_code": codes.of_day(db, day, centre, CodeUse.REGISTER),
        },
        account.language,
        MessageClass.SECURITY,
        now,
    )
