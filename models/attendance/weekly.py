"""P marks told once a week, where the exam's rule `weekly_p` says so: one text for each worker."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from itertools import groupby
from typing import Final

from sqlalchemy import select

from models.attendance.tables import Mark, MarkText, MarkValue
from models.base import task_runs
from models.base.clock import NAIROBI
from models.base.season_tables import ExamDay
from models.base.store import Db
from models.base.task_runs import TaskRun
from models.jobs.tables import Centre
from models.messages import outbox
from models.messages.tables import MessageClass
from models.messages.templates import Template
from models.people.tables import Account

TASK: Final = "weekly_marks"
SATURDAY: Final = 5
FROM: Final = time(9, 0)
BATCH: Final = 300
"""Workers in one transaction."""

BACK: Final = timedelta(days=14)


def slot(now: datetime) -> str | None:
    """Return the week whose marks are to be told now: on Saturday from nine, else on Sunday."""
    here = now.astimezone(NAIROBI)
    if here.weekday() < SATURDAY or (here.weekday() == SATURDAY and here.time() < FROM):
        return None
    year, week, _ = here.isocalendar()
    return f"{year}-{week:02d}"


def is_told(db: Db, week: str) -> bool:
    """Tell whether everybody was told of a week."""
    return db.get(TaskRun, (TASK, week)) is not None


def tell(db: Db, week: str, service_code: str, now: datetime) -> int:
    """Text the next workers their week; at the end the week is claimed. Return how many."""
    people = db.scalars(
        select(MarkText.professional_id)
        .where(MarkText.texts == 0, MarkText.at >= now - BACK)
        .distinct()
        .order_by(MarkText.professional_id)
        .limit(BATCH)
    ).all()
    if not people:
        task_runs.claim(db, TASK, week, now)
        return 0
    rows = db.execute(
        select(MarkText, ExamDay, Centre)
        .join(ExamDay, ExamDay.id == MarkText.exam_day_id)
        .join(
            Mark,
            (Mark.exam_day_id == MarkText.exam_day_id)
            & (Mark.professional_id == MarkText.professional_id)
            & Mark.is_current,
        )
        .join(Centre, Centre.id == Mark.centre_id)
        .where(MarkText.professional_id.in_(people), MarkText.texts == 0)
        .order_by(MarkText.professional_id, ExamDay.date)
        .with_for_update(of=MarkText)
    ).all()
    accounts = {
        each.professional_id: each
        for each in db.scalars(select(Account).where(Account.professional_id.in_(people)))
    }
    for person, days in groupby(rows, key=lambda row: row[0].professional_id):
        _tell(
            db, accounts.get(person), [(row[0], row[1], row[2]) for row in days], service_code, now
        )
    return len(people)


def _tell(
    db: Db,
    account: Account | None,
    days: Sequence[tuple[MarkText, ExamDay, Centre]],
    service_code: str,
    now: datetime,
) -> None:
    for row, _, _ in days:
        row.texts = 1
    present = [(day, centre) for row, day, centre in days if row.mark is MarkValue.PRESENT]
    if account is None or account.msisdn is None or not present:
        return
    first, last = present[0][0].date, present[-1][0].date
    outbox.add(
        db,
        account.msisdn,
        Template.MARKS_WEEK,
        {
            "marked": len(present),
            "week": f"{present[-1][1].code}|{first.isoformat()}|{last.isoformat()}",
            "service_code": service_code,
        },
        account.language,
        MessageClass.TRANSACTIONAL,
        now,
    )
