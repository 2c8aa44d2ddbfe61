"""What is done about silent centres: their codes texted again, or their people called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select

from models.attendance import code_texts
from models.attendance.expected import IN_CHARGE
from models.base import audit, task_runs
from models.base.audit import Actor
from models.base.clock import NAIROBI
from models.base.season_tables import DayPosition, Exam, ExamDay, ExamState
from models.base.store import Db
from models.jobs.tables import WORKING, Centre, Deployment
from models.people.msisdn import local
from models.people.tables import Account, Professional

TASK: Final = "silent_text"
MOST: Final = 200
"""Centres that one click texts."""


@dataclass(frozen=True, slots=True)
class ToCall:
    """Somebody in charge of a silent centre, with the number to call."""

    centre_code: str
    centre_name: str
    name: str
    position: str
    number: str
    msisdn: str


def text_again(
    db: Db, on: date, centres: Sequence[Centre], actor: Actor, reason: str, now: datetime
) -> int:
    """Text a date's codes to those in charge once more, at most once an hour; return the texts."""
    days = db.scalars(
        select(ExamDay)
        .join(Exam, Exam.id == ExamDay.exam_id)
        .where(ExamDay.date == on, Exam.state == ExamState.OPEN)
    ).all()
    hour = now.astimezone(NAIROBI).hour
    sent = 0
    for centre in centres[:MOST]:
        if not task_runs.claim(db, TASK, f"{on:%y%m%d}:{centre.id}:{hour}", now):
            continue
        texts = sum(code_texts.text(db, day, centre, now) for day in days)
        after = {"date": on.isoformat(), "texts": texts}
        subject = ("centre", centre.id)
        audit.note(db, actor, "centre.codes_texted", subject, now, after=after, reason=reason)
        sent += texts
    return sent


def call_list(
    db: Db, on: date, centres: Sequence[Centre], actor: Actor, reason: str, now: datetime
) -> list[ToCall]:
    """Return whom to call, with their whole numbers; that is written down for each centre."""
    by_id = {centre.id: centre for centre in centres[:MOST]}
    rows = db.execute(
        select(Deployment.centre_id, Deployment.position, Professional, Account.msisdn)
        .join(Professional, Professional.id == Deployment.professional_id)
        .join(Account, Account.professional_id == Professional.id)
        .join(ExamDay, (ExamDay.exam_id == Deployment.exam_id) & (ExamDay.date == on))
        .join(
            DayPosition,
            (DayPosition.exam_day_id == ExamDay.id) & (DayPosition.position == Deployment.position),
        )
        .where(
            Deployment.centre_id.in_(by_id),
            Deployment.position.in_(IN_CHARGE),
            Deployment.state.in_(WORKING),
            Deployment.from_date <= on,
            Deployment.to_date >= on,
        )
        .distinct()
    ).all()
    found = [
        ToCall(
            by_id[centre_id or 0].code,
            by_id[centre_id or 0].name,
            person.full_name,
            position,
            local(msisdn),
            msisdn,
        )
        for centre_id, position, person, msisdn in rows
        if msisdn
    ]
    for centre_id in by_id:
        subject = ("centre", centre_id)
        after = {"date": on.isoformat()}
        audit.note(db, actor, "centre.numbers_shown", subject, now, after=after, reason=reason)
    return sorted(found, key=lambda each: (each.centre_code, each.position))
