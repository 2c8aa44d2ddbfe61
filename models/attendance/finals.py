"""What workers are told of their marks: one text when the day is final, one for a correction."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from models.attendance import sheets
from models.attendance.sheets import Line, Span
from models.attendance.tables import Mark, MarkText, MarkValue
from models.base import season, task_runs
from models.base.clock import nairobi_day
from models.base.references import new_reference
from models.base.season_tables import ExamDay
from models.base.store import Db
from models.jobs.tables import Centre, CentreExam
from models.messages import outbox
from models.messages.tables import MessageClass
from models.messages.templates import Template
from models.people.tables import Account

REFERENCE_LENGTH: Final = 6
TASK: Final = "final_marks"
WEEKLY_P: Final = "weekly_p"
"""The exam's rule by which a P is texted once a week; an AB always the same day."""

BACK: Final = timedelta(days=2)
"""How far a day that ended while nothing ran is caught up with."""


def final_days(db: Db, now: datetime) -> list[ExamDay]:
    """Return the exam days that are over, and whose workers may not all be told yet."""
    today = nairobi_day(now)
    days = db.scalars(select(ExamDay).where(ExamDay.date.between(today - BACK, today)))
    return [day for day in days if sheets.span(day, now) is Span.FINAL]


def untold_centres(db: Db, day: ExamDay) -> list[Centre]:
    """Return the centres of an exam day whose workers were not told."""
    told = set(
        db.scalars(
            select(task_runs.TaskRun.period).where(
                task_runs.TaskRun.task == TASK,
                task_runs.TaskRun.period.startswith(f"{day.id}:"),
            )
        )
    )
    centres = db.scalars(
        select(Centre)
        .join(CentreExam, CentreExam.centre_id == Centre.id)
        .where(CentreExam.exam_id == day.exam_id)
        .order_by(Centre.id)
    )
    return [centre for centre in centres if f"{day.id}:{centre.id}" not in told]


def tell(db: Db, day: ExamDay, centre: Centre, now: datetime) -> int:
    """Text everybody who was expected at a centre their mark of the day, once; return how many."""
    if not task_runs.claim(db, TASK, f"{day.id}:{centre.id}", now):
        return 0
    lines = sheets.sheet(db, day, centre).lines
    weekly = bool(season.rule(db, day.exam_id, WEEKLY_P, default=False))
    return sum(_tell(db, day, centre, line, now, weekly=weekly) for line in lines)


def _tell(db: Db, day: ExamDay, centre: Centre, line: Line, now: datetime, *, weekly: bool) -> bool:
    if db.get(MarkText, (day.id, line.professional_id)) is not None:
        return False
    row = MarkText(
        exam_day_id=day.id,
        professional_id=line.professional_id,
        reference=_free_reference(db),
        mark=line.value,
        at=now,
        texts=0 if weekly and line.value is MarkValue.PRESENT else 1,
    )
    db.add(row)
    db.flush()
    if row.texts == 0:
        return False
    template = Template.MARK_NONE if line.value is None else Template.MARK_FINAL
    return _send(db, row, day, centre, template, now)


def _free_reference(db: Db) -> str:
    while True:
        reference = new_reference(REFERENCE_LENGTH)
        if db.scalar(select(MarkText.reference).where(MarkText.reference == reference)) is None:
            return reference


def tell_again(db: Db, mark: Mark, now: datetime) -> None:
    """Text a correction to somebody who was told another mark."""
    row = db.get(MarkText, (mark.exam_day_id, mark.professional_id))
    if row is None or row.mark is mark.mark:
        return
    row.mark, row.at, row.texts = MarkValue(mark.mark), now, row.texts + 1
    day, centre = db.get_one(ExamDay, mark.exam_day_id), db.get_one(Centre, mark.centre_id)
    _send(db, row, day, centre, Template.MARK_CORRECTED, now)


def _send(
    db: Db, row: MarkText, day: ExamDay, centre: Centre, template: Template, now: datetime
) -> bool:
    account = db.scalars(
        select(Account).where(Account.professional_id == row.professional_id)
    ).first()
    if account is None or account.msisdn is None:
        return False
    outbox.add(
        db,
        account.msisdn,
        template,
        {
            "mark_value": row.mark.value if row.mark is not None else "",
            "centre_day": f"{centre.code}|{day.date.isoformat()}",
            "ref": row.reference,
        },
        account.language,
        MessageClass.TRANSACTIONAL,
        now,
    )
    return True
