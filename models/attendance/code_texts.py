"""Texting the day's codes to those in charge: the evening before, early that morning, on asking."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import select

from models.attendance import codes, expected
from models.attendance.codes import CodeUse
from models.attendance.expected import IN_CHARGE
from models.base import task_runs
from models.base.clock import NAIROBI
from models.base.season_tables import Exam, ExamDay, ExamState
from models.base.store import Db
from models.jobs import list_numbers
from models.jobs.tables import Centre, CentreExam
from models.messages import outbox, together
from models.messages.tables import MessageClass
from models.messages.templates import Template
from models.messages.together import NewText
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


def untexted(db: Db, which: str, on: date) -> list[tuple[ExamDay, list[int]]]:
    """Return the exam days of a date with the centres whose codes this slot has not texted yet."""
    days = db.scalars(
        select(ExamDay)
        .join(Exam, Exam.id == ExamDay.exam_id)
        .where(ExamDay.date == on, Exam.state == ExamState.OPEN)
        .order_by(ExamDay.id)
    ).all()
    found = []
    for day in days:
        done = task_runs.claimed(db, TASK, f"{which}:{day.id}:")
        centres = db.scalars(
            select(CentreExam.centre_id)
            .where(CentreExam.exam_id == day.exam_id)
            .order_by(CentreExam.centre_id)
        )
        found.append((day, [each for each in centres if _period(which, day, each) not in done]))
    return found


def _period(which: str, day: ExamDay, centre_id: int) -> str:
    return f"{which}:{day.id}:{centre_id}"


def text_once(db: Db, which: str, day: ExamDay, centre_ids: Sequence[int], now: datetime) -> int:
    """Text the codes of many centres' day, once for each slot; return how many texts."""
    claimed = task_runs.claim_all(db, TASK, [_period(which, day, each) for each in centre_ids], now)
    mine = [each for each in centre_ids if _period(which, day, each) in claimed]
    if not mine:
        return 0
    staff = expected.positions_at(db, day, mine)
    exam = db.get_one(Exam, day.exam_id)
    list_numbers.give_all(db, exam.year, mine, [(centre, person) for centre, person, _ in staff])
    return _text(db, day, mine, staff, now)


def text(db: Db, day: ExamDay, centre: Centre, now: datetime) -> int:
    """Text the codes in force to everybody in charge, whatever the hour; return how many."""
    return _text(db, day, [centre.id], expected.positions_at(db, day, [centre.id]), now)


def _text(
    db: Db,
    day: ExamDay,
    centre_ids: Sequence[int],
    staff: Sequence[tuple[int, int, str]],
    now: datetime,
) -> int:
    exam = db.get_one(Exam, day.exam_id)
    named = select(Centre.id, Centre.code).where(Centre.id.in_(centre_ids))
    code_of = {row.id: row.code for row in db.execute(named)}
    versions = codes.replaced(db, day, centre_ids)
    leading = [(centre, person) for centre, person, position in staff if position in IN_CHARGE]
    accounts = {
        account.professional_id: account
        for account in db.scalars(
            select(Account).where(
                Account.professional_id.in_({person for _, person in leading}),
                Account.msisdn.is_not(None),
                Account.number_proved_at.is_not(None),
            )
        )
    }
    texts = [
        _new_text(accounts[person], day, exam, centre, code_of[centre], versions.get(centre, 1))
        for centre, person in dict.fromkeys(leading)
        if person in accounts
    ]
    together.add(db, texts, MessageClass.SECURITY, now)
    return len(texts)


def text_to(db: Db, account: Account, day: ExamDay, centre: Centre, now: datetime) -> None:
    """Text the codes in force to one of those in charge."""
    exam = db.get_one(Exam, day.exam_id)
    new = _new_text(account, day, exam, centre.id, centre.code, codes.version(db, day, centre))
    outbox.add(
        db, new.msisdn, new.template, new.arguments, new.language, MessageClass.SECURITY, now
    )


def _new_text(
    account: Account, day: ExamDay, exam: Exam, centre_id: int, centre_code: str, version: int
) -> NewText:
    arguments = {
        "register_head": f"{centre_code}|{exam.code}|{day.number}",
        "day_code": codes.derived(day.id, centre_id, version, CodeUse.CHECK_IN),
        "register_code": codes.derived(day.id, centre_id, version, CodeUse.REGISTER),
    }
    return NewText(account.msisdn or "", Template.DAY_CODES, arguments, account.language)
