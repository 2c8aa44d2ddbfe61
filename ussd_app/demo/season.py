"""The demonstration's season: a running KCSE, last year's finished one, and who works where.

Centres 20101001 (200 candidates) and 20101002 (90) sit this year's exam; last year's also had a
third, where most worked then: nobody serves twice running at one centre.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from models.attendance import finals
from models.attendance.tables import Mark, MarkValue, Register, RegisterState
from models.base import areas, season, season_lists, task_runs
from models.base.audit import Channel
from models.base.clock import NAIROBI, nairobi_day
from models.base.season_tables import (
    DayPosition,
    Exam,
    ExamDay,
    ExamState,
    Rate,
    RuleRow,
    SchoolLevel,
    Sitting,
)
from models.base.store import Db
from models.jobs.tables import (
    Application,
    ApplicationState,
    Centre,
    CentreExam,
    CentreKind,
    Deployment,
    DeploymentState,
    ListNumber,
    Need,
    Reserve,
    Vacancy,
)
from models.people import accounts
from models.people.tables import Professional

EXAM: Final = "KCSE"
NAIROBI_COUNTY: Final = 47
DAYS_BEFORE, DAYS_AFTER = 7, 60

RATES: Final = {"CM": 550_00, "SUP": 680_00, "INV": 550_00, "SEC": 420_00, "DRV": 405_00}
"""Cents a day: KCSE 2025, and for security and drivers the latest published."""

RULES: Final = {
    "small_below": 15,
    "years_not_same_centre": 3,
}
POSITION_RULES: Final = (
    ("CM", "fixed", 1),
    ("CM", "at_small", 0),
    ("SUP", "candidates_per", 200),
    ("SUP", "at_small", 0),
    ("INV", "candidates_per", 20),
    ("INV", "at_small", 1),
    ("SEC", "fixed", 1),
    ("SEC", "extra_above", 250),
    ("SEC", "needs_tsc", False),
    ("DRV", "needs_tsc", False),
    ("EXM", "must_accept", True),
    ("EXM", "oldest", 50),
)

STAFF: Final = {
    "20101001": {"CM": [1], "SUP": [2], "INV": list(range(3, 13)), "SEC": [22]},
    "20101002": {"CM": [16], "SUP": [26], "INV": [15, 17, 18, 20]},
}
LAST_YEAR: Final = {"20101003": [*range(3, 13), 15, 17, 20], "20101002": [18]}
"""Invigilators of the season before, by centre. Number 19 worked too, and was not deployed."""

CANDIDATES: Final = {"20101001": 200, "20101002": 90, "20101003": 260}
NAMES: Final = {
    "20101001": "Westlands High School",
    "20101002": "Langata Girls School",
    "20101003": "Starehe Secondary School",
}
SUB_COUNTIES: Final = {"20101001": "Westlands", "20101002": "Langata", "20101003": "Starehe"}


@dataclass
class _Making:
    """What the season's parts refer to while it is made."""

    db: Db
    now: datetime
    today: date
    people: dict[int, Professional] = field(default_factory=dict)
    centres: dict[str, Centre] = field(default_factory=dict)
    serial: int = 0

    def reference(self) -> str:
        """Return the next reference: the same every time."""
        self.serial += 1
        letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
        return f"D{letters[self.serial // 24 % 24]}{letters[self.serial % 24]}{2 + self.serial % 8}"


def load(db: Db, now: datetime, *, real_windows: bool) -> None:
    """Add the season where there is none."""
    season_lists.ensure(db)
    today = nairobi_day(now)
    if season.exam(db, EXAM, today.year) is not None:
        return
    making = _Making(db, now, today)
    for number in range(1, 27):
        person = accounts.professional(db, f"{30_000_000 + number}")
        if person is not None:
            making.people[number] = person
    _centres(making)
    _last_year(making)
    _this_year(making, real_windows=real_windows)
    db.flush()


def _centres(making: _Making) -> None:
    within = {each.name.replace("'", ""): each.id for each in areas.sub_counties(making.db, 47)}
    for code, name in NAMES.items():
        centre = Centre(
            code=code,
            name=name,
            kind=CentreKind.BOARDING if code == "20101002" else CentreKind.DAY,
            level=SchoolLevel.SECONDARY,
            county=NAIROBI_COUNTY,
            sub_county_id=within.get(SUB_COUNTIES[code]),
            knec_county="20",
            knec_sub_county="20101",
            distribution_centre="Nairobi West container",
            distance_km=6,
        )
        making.db.add(centre)
        making.centres[code] = centre
    making.db.flush()


def _exam(making: _Making, year: int, state: ExamState, codes: Iterable[str]) -> Exam:
    exam = Exam(
        code=EXAM,
        year=year,
        name="Kenya Certificate of Secondary Education",
        level=SchoolLevel.SECONDARY,
        state=state,
    )
    making.db.add(exam)
    making.db.flush()
    making.db.add_all(RuleRow(exam_id=exam.id, name=name, value=RULES[name]) for name in RULES)
    making.db.add_all(
        RuleRow(exam_id=exam.id, name=name, position=position, value=value)
        for position, name, value in POSITION_RULES
    )
    making.db.add_all(
        Rate(
            exam_id=exam.id,
            position=position,
            valid_from=date(year, 1, 1),
            day_cents=cents,
            loaded_at=making.now,
        )
        for position, cents in RATES.items()
    )
    for code in codes:
        centre = making.centres[code]
        candidates = CANDIDATES[code]
        making.db.add(CentreExam(centre_id=centre.id, exam_id=exam.id, candidates=candidates))
        needed = {"CM": 1, "SUP": -(-candidates // 200), "INV": -(-candidates // 20), "SEC": 1}
        making.db.add_all(
            Need(centre_id=centre.id, exam_id=exam.id, position=position, needed=count)
            for position, count in needed.items()
        )
    return exam


def _calendar(
    making: _Making, exam: Exam, dates: Iterable[date], *, all_day: bool
) -> list[ExamDay]:
    days: list[ExamDay] = []
    for number, on in enumerate(dates):
        day = ExamDay(exam_id=exam.id, date=on, number=number, is_rehearsal=number == 0)
        if all_day:
            day.morning_opens = day.evening_opens = time(0, 0)
            day.morning_closes = day.evening_closes = time(23, 59)
        days.append(day)
    making.db.add_all(days)
    making.db.flush()
    for day in days:
        for position in ("CM", "SUP", "INV", "SEC"):
            window = DayPosition(exam_day_id=day.id, position=position, checks_out=True)
            window.out_opens, window.out_closes = time(16, 0), time(21, 0)
            if all_day:
                window.opens, window.closes = time(0, 0), time(23, 59)
                window.out_opens, window.out_closes = time(0, 0), time(23, 59)
            making.db.add(window)
        for number, (starts, ends) in enumerate(
            ((time(8, 0), time(10, 30)), (time(14, 0), time(16, 30))), 1
        ):
            making.db.add(
                Sitting(
                    exam_day_id=day.id,
                    number=number,
                    starts=starts,
                    ends=ends,
                    papers=f"Paper {number}",
                )
            )
    return days


def _deploy(
    making: _Making,
    exam: Exam,
    code: str,
    position: str,
    number: int,
    days: list[ExamDay],
    state: DeploymentState,
) -> Deployment:
    centre = making.centres[code]
    deployment = Deployment(
        reference=making.reference(),
        professional_id=making.people[number].id,
        exam_id=exam.id,
        position=position,
        from_date=days[0].date,
        to_date=days[-1].date,
        state=state,
        made_at=making.now,
        centre_id=centre.id,
        county=centre.county,
        sub_county_id=centre.sub_county_id,
    )
    making.db.add(deployment)
    making.db.flush()
    return deployment


def _mark(making: _Making, deployments: list[Deployment], days: Iterable[ExamDay]) -> None:
    making.db.add_all(
        Mark(
            exam_day_id=day.id,
            centre_id=deployment.centre_id or 0,
            deployment_id=deployment.id,
            professional_id=deployment.professional_id,
            revision=1,
            mark=MarkValue.PRESENT,
            is_current=True,
            at=datetime.combine(day.date, time(17, 30), NAIROBI),
            channel=Channel.USSD,
            marked_by="service",
        )
        for day in days
        for deployment in deployments
    )


def _last_year(making: _Making) -> None:
    year = making.today.year - 1
    exam = _exam(making, year, ExamState.CLOSED, LAST_YEAR)
    weekdays = [
        each
        for each in (date(year, 11, 3) + timedelta(days=ahead) for ahead in range(30))
        if each.weekday() < 5
    ]
    days = _calendar(making, exam, [date(year, 10, 17), *weekdays[:16]], all_day=False)
    for code, numbers in LAST_YEAR.items():
        deployments = [
            _deploy(making, exam, code, "INV", number, days, DeploymentState.COMPLETED)
            for number in numbers
        ]
        _mark(making, deployments, days)
        _numbers(making, code, year, numbers)
        ended = datetime.combine(days[-1].date, time(18, 0), NAIROBI)
        received = code != "20101002"
        making.db.add(
            Register(
                exam_id=exam.id,
                centre_id=making.centres[code].id,
                state=RegisterState.RECEIVED if received else RegisterState.STAMPED_CENTRE,
                locked_at=ended,
                locked_by="service",
                centre_stamped_at=ended + timedelta(days=1),
                scde_stamped_at=ended + timedelta(days=3) if received else None,
                received_at=ended + timedelta(days=9) if received else None,
            )
        )
    making.db.add(
        Deployment(
            reference=making.reference(),
            professional_id=making.people[23].id,
            exam_id=exam.id,
            position="EXM",
            from_date=date(year, 12, 2),
            to_date=date(year, 12, 20),
            state=DeploymentState.COMPLETED,
            made_at=making.now,
            station="Nairobi marking centre",
            county=NAIROBI_COUNTY,
            must_accept=True,
        )
    )


def _this_year(making: _Making, *, real_windows: bool) -> None:
    exam = _exam(making, making.today.year, ExamState.OPEN, STAFF)
    first = making.today - timedelta(days=DAYS_BEFORE)
    dates = [first + timedelta(days=ahead) for ahead in range(DAYS_BEFORE + DAYS_AFTER + 1)]
    days = _calendar(making, exam, dates, all_day=not real_windows)
    for code, positions in STAFF.items():
        deployments = [
            _deploy(making, exam, code, position, number, days, DeploymentState.DEPLOYED)
            for position, numbers in positions.items()
            for number in numbers
        ]
        past = [day for day in days if day.date < making.today]
        _mark(making, deployments, past)
        for day in past:
            # Nobody is texted today about the days before the demonstration was loaded.
            period = f"{day.id}:{making.centres[code].id}"
            task_runs.claim(making.db, finals.TASK, period, making.now)
        ordered = [number for numbers in positions.values() for number in numbers]
        _numbers(making, code, exam.year, ordered)
        making.db.add(
            Register(exam_id=exam.id, centre_id=making.centres[code].id, state=RegisterState.OPEN)
        )
    _offers(making, exam, days[-1].date)


def _numbers(making: _Making, code: str, year: int, people: list[int]) -> None:
    making.db.add_all(
        ListNumber(
            centre_id=making.centres[code].id,
            year=year,
            professional_id=making.people[person].id,
            number=number,
        )
        for number, person in enumerate(people, 1)
    )


def _offers(making: _Making, exam: Exam, last: date) -> None:
    closes = datetime.combine(making.today + timedelta(days=14), time(17, 0), NAIROBI)
    making.db.add(
        Deployment(
            reference="D4T9",
            professional_id=making.people[13].id,
            exam_id=exam.id,
            position="EXM",
            from_date=last + timedelta(days=1),
            to_date=last + timedelta(days=19),
            state=DeploymentState.OFFERED,
            made_at=making.now,
            station="Nairobi marking centre",
            county=NAIROBI_COUNTY,
            must_accept=True,
            answer_by=closes,
        )
    )
    vacancy = Vacancy(
        code="V101",
        exam_id=exam.id,
        activity="FIELD",
        duty_station="CENTRE",
        position="INV",
        county=NAIROBI_COUNTY,
        sub_county_id=making.centres["20101002"].sub_county_id,
        places=4,
        opens_at=making.now - timedelta(days=10),
        closes_at=closes,
    )
    making.db.add(vacancy)
    making.db.flush()
    making.db.add(
        Application(
            reference="A7K4",
            vacancy_id=vacancy.id,
            professional_id=making.people[21].id,
            state=ApplicationState.SUBMITTED,
            submitted_at=making.now - timedelta(days=2),
        )
    )
    making.db.add_all(
        Reserve(
            exam_id=exam.id,
            position=position,
            professional_id=making.people[14].id,
            county=NAIROBI_COUNTY,
            sub_county_id=sub_county_id,
            rank=1,
        )
        for position, sub_county_id in (
            ("INV", making.centres["20101002"].sub_county_id),
            ("EXM", None),
        )
    )
