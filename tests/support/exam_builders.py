"""Plain functions that put an exam, a centre and its staff into a store."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from models.base import season_lists
from models.base.areas import County
from models.base.audit import Actor, Channel
from models.base.clock import NAIROBI
from models.base.season_tables import DayPosition, Exam, ExamDay, ExamState, SchoolLevel
from models.base.store import Db, Store
from models.jobs.tables import (
    Centre,
    CentreExam,
    CentreKind,
    Deployment,
    DeploymentState,
    ListNumber,
)
from models.people.tables import Account
from tests.support.builders import make_account

TODAY = date(2026, 11, 3)
CENTRE, OTHER_CENTRE = "20101001", "20101002"
EARLIER = datetime(2026, 10, 1, 6, 0, tzinfo=UTC)


def at(clock: str, *, days: int = 0) -> datetime:
    """Return a moment of the exam day by the clock in Nairobi; *days* later if given."""
    when = datetime.combine(TODAY, time.fromisoformat(clock), NAIROBI)
    return when.astimezone(UTC) + timedelta(days=days)


@dataclass
class Season:
    """What a test refers to."""

    exam: Exam
    days: list[ExamDay]
    centre: Centre
    other_centre: Centre
    accounts: dict[str, Account] = field(default_factory=dict)

    @property
    def day(self) -> ExamDay:
        """Return the exam day of today."""
        return next(day for day in self.days if day.date == TODAY)

    def person(self, name: str) -> int:
        """Return a professional's id by the short name: `CM`, `SUP`, `A`, `B` ..."""
        return self.accounts[name].professional_id

    def msisdn(self, name: str) -> str:
        """Return the person's number."""
        found = self.accounts[name].msisdn
        assert found is not None
        return found

    def actor(self, name: str, channel: Channel = Channel.USSD) -> Actor:
        """Return the person as who acts."""
        return Actor.caller(channel, self.accounts[name].id)


STAFF = {"CM": "CM", "SUP": "SUP", "A": "INV", "B": "INV", "C": "INV"}
"""Who works at the centre, by short name and position; their numbers on the list are 1 to 5."""


def make_season(store: Store, *, exam: str = "KCSE", ahead: int = 3) -> Season:
    """Make an exam of a few days around today, its centre, and five who work there."""
    with store.writing() as db:
        season_lists.ensure(db)
        if db.get(County, 47) is None:
            db.add(County(number=47, name="Nairobi"))
            db.flush()
        season = Season(*make_exam(db, exam, ahead), _centre(db, CENTRE), _centre(db, OTHER_CENTRE))
        for centre in (season.centre, season.other_centre):
            db.add(CentreExam(centre_id=centre.id, exam_id=season.exam.id, candidates=90))
        for number, (name, position) in enumerate(STAFF.items(), 1):
            add_person(db, season, name, position, number)
    return season


def add_person(db: Db, season: Season, name: str, position: str, number: int) -> Account:
    """Open an account and deploy it to the centre under a number of its list."""
    account = make_account(
        db,
        now=EARLIER,
        msisdn=f"+2547110009{number:02d}",
        national_id=f"310000{number:02d}",
        pin="7395",
    )
    account.professional.first_name, account.professional.other_names = "Worker", name
    season.accounts[name] = account
    deploy(db, season, name, position, number)
    return account


def deploy(db: Db, season: Season, name: str, position: str, number: int, **changes: Any) -> int:
    """Deploy a person for all days of the exam, unless *changes* say."""
    fields: dict[str, Any] = {
        "reference": f"{season.exam.code[:2]}{name}2{number}"[:6],
        "professional_id": season.person(name),
        "exam_id": season.exam.id,
        "position": position,
        "from_date": season.days[0].date,
        "to_date": season.days[-1].date,
        "state": DeploymentState.DEPLOYED,
        "made_at": EARLIER,
        "centre_id": season.centre.id,
    }
    row = Deployment(**fields | changes)
    db.add(row)
    key = (row.centre_id, season.exam.year, season.person(name))
    if db.get(ListNumber, key) is None:
        db.add(
            ListNumber(
                centre_id=row.centre_id or 0,
                year=season.exam.year,
                professional_id=season.person(name),
                number=number,
            )
        )
    db.flush()
    return row.id


def make_exam(db: Db, code: str, ahead: int) -> tuple[Exam, list[ExamDay]]:
    """Make an exam with a day each from yesterday on, and its expected positions."""
    exam = Exam(code=code, year=2026, name=code, level=SchoolLevel.SECONDARY, state=ExamState.OPEN)
    db.add(exam)
    db.flush()
    days = [
        ExamDay(exam_id=exam.id, date=TODAY + timedelta(days=offset), number=offset + 1)
        for offset in range(-1, ahead)
    ]
    db.add_all(days)
    db.flush()
    db.add_all(
        DayPosition(exam_day_id=day.id, position=position)
        for day in days
        for position in ("CM", "SUP", "INV")
    )
    db.flush()
    return exam, days


def _centre(db: Db, code: str) -> Centre:
    centre = Centre(
        code=code, name=code, kind=CentreKind.DAY, level=SchoolLevel.SECONDARY, county=47
    )
    db.add(centre)
    db.flush()
    return centre
