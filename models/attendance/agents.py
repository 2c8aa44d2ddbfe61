"""Speaking for a colleague whose phone is dead: unproved, few a phone, and never in secret."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import func, select

from models.attendance import check_ins, expected
from models.attendance.check_ins import Answer, Outcome, Said
from models.attendance.expected import Duty
from models.attendance.tables import CheckIn
from models.base.audit import Actor
from models.base.clock import NAIROBI, nairobi_day
from models.base.season_tables import ExamDay
from models.base.store import Db
from models.messages import outbox
from models.messages.tables import MessageClass
from models.messages.templates import Template
from models.people.msisdn import local
from models.people.tables import Account, Language, Professional

A_DAY: Final = 5
"""Colleagues for whom one phone may speak in a day."""

DIGITS: Final = 4
"""How much of the end of a colleague's ID is asked."""


def colleagues(db: Db, agent_id: int, digits: str, now: datetime) -> list[Duty]:
    """Return the agent's colleagues of today, at the same centre, whose ID ends in the digits."""
    found = []
    for duty in expected.duties_on(db, agent_id, nairobi_day(now)):
        for other in expected.staff_of(db, duty.day, duty.centre.id):
            person = db.get_one(Professional, other.deployment.professional_id)
            if person.id != agent_id and person.national_id.endswith(digits):
                found.append(other)
    return found


def spoken_for(db: Db, msisdn: str, now: datetime) -> int:
    """Return for how many colleagues a phone has spoken today."""
    query = (
        select(func.count(CheckIn.professional_id.distinct()))
        .join(ExamDay, ExamDay.id == CheckIn.exam_day_id)
        .where(
            CheckIn.msisdn == msisdn,
            CheckIn.by_professional_id.is_not(None),
            ExamDay.date == nairobi_day(now),
        )
    )
    return int(db.scalar(query) or 0)


def speak(
    db: Db, duty: Duty, agent_id: int, msisdn: str, code: str, actor: Actor, now: datetime
) -> Answer:
    """Say that a colleague is there, with the day's code; both are texted.

    It stays unproved, whatever the code: the manager sees whose phone it was, and marks.
    """
    if spoken_for(db, msisdn, now) >= A_DAY:
        return Answer(Outcome.TOO_MANY, duty)
    answer = check_ins.check_in(
        db,
        Said(
            professional_id=duty.deployment.professional_id,
            msisdn=msisdn,
            actor=actor,
            at=now,
            now=now,
            code=code,
            centre=duty.centre.code,
            by_professional_id=agent_id,
        ),
    )
    if answer.outcome is Outcome.UNPROVED and answer.check_in is not None:
        _tell(db, answer.check_in, duty, msisdn, now)
    return answer


def _tell(db: Db, row: CheckIn, duty: Duty, msisdn: str, now: datetime) -> None:
    """Text the colleague whose phone it was, and the phone for whom it spoke."""
    exam = expected.exam_of(db, duty)
    person = db.get_one(Professional, row.professional_id)
    theirs = db.scalars(select(Account).where(Account.professional_id == person.id)).first()
    mine = db.scalars(
        select(Account).where(Account.professional_id == row.by_professional_id)
    ).one()
    arguments = {
        "duty": f"{exam.code}|{duty.day.number}|{duty.centre.code}",
        "in_at": row.at.astimezone(NAIROBI).strftime("%H:%M"),
        "ref": row.reference,
        "person": person.full_name,
        "by_msisdn": local(msisdn),
    }

    def add(to: str, template: Template, language: Language) -> None:
        outbox.add(db, to, template, arguments, language, MessageClass.TRANSACTIONAL, now)

    if theirs is not None and theirs.msisdn is not None:
        add(theirs.msisdn, Template.AGENT_FOR_YOU, theirs.language)
    add(msisdn, Template.AGENT_NOTED, mine.language)
