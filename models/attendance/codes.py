"""The daily code of a centre, and the code of its register: derived, never stored."""

from __future__ import annotations

import enum
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import func, select

from models.attendance import directors
from models.attendance.tables import CentreCode, CodeTry
from models.base import audit, keys
from models.base.audit import Actor
from models.base.season_tables import Exam, ExamDay
from models.base.store import Db
from models.jobs.tables import Centre, CentreExam
from models.messages.templates import Template

TRIES: Final = 5
"""Wrong codes that a deployed number may type in a day."""

ALARM_AT: Final = 15
"""Wrong codes at one centre in a day that raise the alarm, once."""


class CodeUse(enum.StrEnum):
    """What a code of a centre's day opens."""

    CHECK_IN = "centre-code"
    """All staff of the centre know it."""
    REGISTER = "register-code"
    """Texted to the manager and the supervisor only."""


DIGITS: Final = {CodeUse.CHECK_IN: 4, CodeUse.REGISTER: 6}


def of_day(db: Db, day: ExamDay, centre: Centre, use: CodeUse = CodeUse.CHECK_IN) -> str:
    """Return the code in force: four digits for check-in, six for the register."""
    return derived(day.id, centre.id, version(db, day, centre), use)


def derived(exam_day_id: int, centre_id: int, version: int, use: CodeUse) -> str:
    """Return the code of a version, which the store is not asked for."""
    value = f"{centre_id}:{exam_day_id}:{version}"
    number = int.from_bytes(keys.current().digest(use.value, value)[:8], "big")
    digits = DIGITS[use]
    return f"{number % 10**digits:0{digits}d}"


def version(db: Db, day: ExamDay, centre: Centre) -> int:
    """Return which code is in force: 1, or more where a leaked one was replaced."""
    row = db.get(CentreCode, (day.id, centre.id))
    return 1 if row is None else row.version


def replaced(db: Db, day: ExamDay, centre_ids: Sequence[int]) -> dict[int, int]:
    """Return the versions of those of many centres whose code was replaced."""
    rows = db.execute(
        select(CentreCode.centre_id, CentreCode.version).where(
            CentreCode.exam_day_id == day.id, CentreCode.centre_id.in_(centre_ids)
        )
    )
    return {row.centre_id: row.version for row in rows}


def of_date(db: Db, centre_code: str, on: date) -> dict[str, str]:
    """Return the codes of a centre on a date, by the exam's name: two where exams overlap."""
    rows = db.execute(
        select(Exam, ExamDay, Centre)
        .join(ExamDay, ExamDay.exam_id == Exam.id)
        .join(CentreExam, CentreExam.exam_id == Exam.id)
        .join(Centre, Centre.id == CentreExam.centre_id)
        .where(Centre.code == centre_code, ExamDay.date == on)
        .order_by(Exam.code)
    ).all()
    return {exam.label: of_day(db, day, centre) for exam, day, centre in rows}


def fits(db: Db, day: ExamDay, centre: Centre, typed: str, use: CodeUse) -> bool:
    """Tell whether what was typed is the code in force, in the same time right or wrong."""
    return hmac.compare_digest(of_day(db, day, centre, use).encode(), typed.encode())


def replace(db: Db, day: ExamDay, centre: Centre, actor: Actor, now: datetime) -> str:
    """Put new codes in the place of leaked ones; return the new one for check-in."""
    before = of_day(db, day, centre)
    row = db.get(CentreCode, (day.id, centre.id), with_for_update=True)
    if row is None:
        row = CentreCode(exam_day_id=day.id, centre_id=centre.id, version=1, replaced_at=now)
        db.add(row)
    while True:
        row.version, row.replaced_at = row.version + 1, now
        db.flush()
        # One in ten thousand new codes is the old one again.
        if of_day(db, day, centre) != before:
            break
    audit.note(
        db, actor, "code.replaced", ("centre", centre.id), now, after={"version": row.version}
    )
    return of_day(db, day, centre)


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of one wrong code."""

    tries_left: int
    alarm: bool = False
    """The centre has just had so many wrong codes that somebody should look."""


def tries_left(db: Db, day: ExamDay, msisdn: str) -> int:
    """Return how many wrong codes the number may still type today."""
    row = db.get(CodeTry, (day.id, msisdn))
    return TRIES if row is None else max(0, TRIES - row.wrong)


def count_wrong(db: Db, day: ExamDay, centre: Centre, msisdn: str, now: datetime) -> Tried:
    """Count one wrong code of a number that is deployed at the centre."""
    row = db.get(CodeTry, (day.id, msisdn), with_for_update=True)
    if row is None:
        row = CodeTry(exam_day_id=day.id, msisdn=msisdn, centre_id=centre.id)
        db.add(row)
    row.wrong += 1
    db.flush()
    together = db.scalar(
        select(func.sum(CodeTry.wrong)).where(
            CodeTry.exam_day_id == day.id, CodeTry.centre_id == centre.id
        )
    )
    alarm = together == ALARM_AT
    if alarm:
        audit.note(db, Actor.service(), "code.many_wrong", ("centre", centre.id), now)
        alarm_about = {"centre_code": centre.code, "wrong_codes": ALARM_AT}
        directors.text_office(db, centre, Template.CODE_ALARM, alarm_about, now)
    return Tried(max(0, TRIES - row.wrong), alarm)
