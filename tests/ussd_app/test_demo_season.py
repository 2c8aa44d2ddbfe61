"""The demonstration season is what the contract promises, whatever the day it is loaded on."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import func, select

from models.attendance import expected
from models.attendance.tables import Mark, MarkValue, Register, RegisterState
from models.base import season
from models.base.season_tables import DayPosition, Exam, ExamState
from models.base.store import Db
from models.jobs import answers
from models.jobs.tables import (
    Application,
    Centre,
    CentreExam,
    Deployment,
    DeploymentState,
    Reserve,
    Vacancy,
)
from models.pay import results
from models.people import accounts
from ussd_app import demo
from ussd_app.wiring import Service

NOW = datetime(2026, 11, 3, 3, 41, tzinfo=UTC)
TODAY = date(2026, 11, 3)


@pytest.fixture
def engine_name() -> str:
    """Load it once: the tables are the same on both engines, as other tests show."""
    return "sqlite"


def person(db: Db, number: int) -> int:
    """Return the id of a demo person by the end of their number."""
    found = accounts.professional(db, f"{30_000_000 + number}")
    assert found is not None
    return found.id


def this_year(db: Db) -> Exam:
    """Return the running exam."""
    exam = season.exam(db, "KCSE", 2026)
    assert exam is not None
    return exam


def test_the_running_exam(parts: Service) -> None:
    """KCSE of the clock's year, from 7 days before to 60 days after, open all day."""
    demo.load(parts.patient_store, NOW)
    with parts.store.reading() as db:
        exam = this_year(db)
        days = season.days(db, exam.id)
        assert exam.state is ExamState.OPEN
        assert season.open_exams(db) == [exam]
        assert [days[0].date, days[-1].date] == [date(2026, 10, 27), date(2027, 1, 2)]
        assert [day.number for day in days] == list(range(68))
        assert [day.is_rehearsal for day in days] == [True] + [False] * 67
        windows = db.scalars(select(DayPosition).where(DayPosition.exam_day_id == days[7].id)).all()
        assert {(each.opens, each.closes) for each in windows} == {(time(0, 0), time(23, 59))}


def test_real_windows_where_the_clock_is_set(parts: Service) -> None:
    """With CLOCK the check-in is from 06:00 to 07:45, the managers' from 06:30 and from 17:00."""
    demo.load(parts.patient_store, NOW, real_windows=True)
    with parts.store.reading() as db:
        day = season.day(db, this_year(db).id, TODAY)
        assert day is not None
        assert (day.morning_opens, day.morning_closes) == (time(6, 30), time(8, 0))
        assert (day.evening_opens, day.evening_closes) == (time(17, 0), time(21, 0))
        duty = expected.duties_on(db, person(db, 3), TODAY)[0]
        assert duty.opens.astimezone(UTC) == datetime(2026, 11, 3, 3, 0, tzinfo=UTC)
        assert duty.closes.astimezone(UTC) == datetime(2026, 11, 3, 4, 45, tzinfo=UTC)


def test_who_works_where(parts: Service) -> None:
    """The centres, their candidates, and everybody's place."""
    demo.load(parts.patient_store, NOW)
    with parts.store.reading() as db:
        exam = this_year(db)
        sitting = select(Centre.code, CentreExam.candidates).join(CentreExam)
        assert dict(db.execute(sitting.where(CentreExam.exam_id == exam.id)).all()) == {
            "20101001": 200,
            "20101002": 90,
        }
        places = {
            number: [
                (each.position, each.centre.code if each.centre else None)
                for each in answers.waiting_for(db, person(db, number))
                if each.state.counts and each.from_date <= TODAY <= each.to_date
            ]
            for number in range(1, 27)
        }
        assert places[1] == [("CM", "20101001")]
        assert places[2] == [("SUP", "20101001")]
        assert all(places[number] == [("INV", "20101001")] for number in range(3, 13))
        assert places[15] == [("INV", "20101002")]
        assert places[16] == [("CM", "20101002")]
        assert places[22] == [("SEC", "20101001")]
        assert places[26] == [("SUP", "20101002")]
        assert not any(places[number] for number in (13, 14, 19, 21, 23, 24, 25))


def test_offer_vacancy_application_and_reserve(parts: Service) -> None:
    """13 has the offer D4T9, V101 is open, 21 applied for it, 14 stands by."""
    demo.load(parts.patient_store, NOW)
    with parts.store.reading() as db:
        [offer] = answers.waiting_for(db, person(db, 13))
        assert offer.state is DeploymentState.OFFERED
        assert (offer.reference, offer.position, offer.must_accept) == ("D4T9", "EXM", True)
        vacancy = db.scalars(select(Vacancy)).one()
        assert (vacancy.code, vacancy.county) == ("V101", 47)
        assert vacancy.opens_at < NOW < vacancy.closes_at
        assert db.scalars(select(Application.professional_id)).all() == [person(db, 21)]
        assert set(db.scalars(select(Reserve.professional_id))) == {person(db, 14)}


def test_last_year_is_finished(parts: Service) -> None:
    """Sixteen paid days and a rehearsal; one register of two waits for its stamp."""
    demo.load(parts.patient_store, NOW)
    with parts.store.reading() as db:
        exam = season.exam(db, "KCSE", 2025)
        assert exam is not None
        assert exam.state is ExamState.CLOSED
        assert len(season.days(db, exam.id)) == 17
        states = select(Centre.code, Register.state).join(Register, Register.centre_id == Centre.id)
        assert dict(db.execute(states.where(Register.exam_id == exam.id)).all()) == {
            "20101003": RegisterState.RECEIVED,
            "20101002": RegisterState.STAMPED_CENTRE,
        }
        worked = select(Deployment.state).where(Deployment.exam_id == exam.id)
        assert set(db.scalars(worked)) == {DeploymentState.COMPLETED}
        ledger = results.ledger(db, exam.id)
        assert ledger.balances
        assert ledger.paid_lines == 11 * 16 * 55_000


def test_the_days_before_today_are_marked(parts: Service) -> None:
    """Seven days present for everybody of this year, none of today, all current."""
    demo.load(parts.patient_store, NOW)
    with parts.store.reading() as db:
        mine = select(Mark).where(Mark.professional_id == person(db, 3))
        marks = db.scalars(mine.order_by(Mark.exam_day_id)).all()
        assert len(marks) == 17 + 7
        assert {mark.mark for mark in marks} == {MarkValue.PRESENT}
        assert all(mark.is_current and mark.revision == 1 for mark in marks)
        newest = db.scalar(select(func.max(Mark.at)))
        assert newest is not None
        assert newest < NOW


def test_loading_again_changes_nothing(parts: Service) -> None:
    """A second load, also a day later, adds nobody and no second season."""
    demo.load(parts.patient_store, NOW)
    assert demo.load(parts.patient_store, NOW + timedelta(days=1)) == 0
    with parts.store.reading() as db:
        assert db.scalar(select(func.count()).select_from(Exam)) == 2


def test_the_next_duty_and_the_staff(parts: Service) -> None:
    """Before the season the next duty is its first day; thirteen work at the larger centre."""
    demo.load(parts.patient_store, NOW)
    with parts.store.reading() as db:
        first = expected.next_duty(db, person(db, 3), date(2026, 1, 1))
        assert first is not None
        assert first.day.date == date(2026, 10, 27)
        assert expected.next_duty(db, person(db, 3), date(2027, 1, 2)) is None
        day = season.day(db, this_year(db).id, TODAY)
        assert day is not None
        assert len(expected.staff_of(db, day, first.centre.id)) == 13
        assert expected.present_at(db, day, first.centre.id) == (0, 13)
