"""Plain functions that put a season, centres, vacancies and people into a store."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from models.base.areas import County
from models.base.audit import Actor, Channel
from models.base.season_tables import (
    Activity,
    DutyStation,
    Exam,
    ExamDay,
    ExamState,
    Position,
    RuleRow,
    SchoolLevel,
)
from models.jobs.eligibility import Post
from models.jobs.tables import Centre, CentreKind, Deployment, DeploymentState, Vacancy
from models.people.tables import Professional
from tests.support.builders import DAY, NOW, make_account, make_imported

if TYPE_CHECKING:
    from models.base.store import Db

OFFICER = Actor(Channel.COMMAND, "tsc")
FIRST, LAST = date(2026, 11, 9), date(2026, 11, 27)
TEXTED_LINE = "+254722645678"


def make_season(db: Db, *, year: int = 2026, **rules: Any) -> Exam:
    """Add KCSE of a year with its positions; *rules* are for every position of it."""
    if db.get(Position, "INV") is None:
        db.add(County(number=47, name="Nairobi"))
        db.add_all(
            Position(code=code, name_en=english, name_sw=swahili, rank=rank, at_centre=at_centre)
            for rank, (code, english, swahili, at_centre) in enumerate(
                (
                    ("CM", "centre manager", "meneja wa kituo", True),
                    ("SUP", "supervisor", "supervisor", True),
                    ("INV", "invigilator", "invigilator", True),
                    ("EXM", "examiner", "examiner", False),
                )
            )
        )
        db.add(Activity(code="FIELD", name_en="field work", name_sw="uwanjani", rank=1))
        db.add(DutyStation(code="CENTRE", name_en="exam centre", name_sw="kituo", rank=1))
        db.flush()
    exam = Exam(
        code="KCSE", year=year, name="KCSE", level=SchoolLevel.SECONDARY, state=ExamState.OPEN
    )
    db.add(exam)
    db.flush()
    db.add_all(
        ExamDay(exam_id=exam.id, date=each.replace(year=year), number=number)
        for number, each in enumerate((FIRST, LAST), 1)
    )
    for name, value in rules.items():
        make_rule(db, exam, name, value)
    db.flush()
    return exam


def make_rule(db: Db, exam: Exam, name: str, value: Any, position: str = "") -> None:
    """Put a rule in force."""
    db.add(RuleRow(exam_id=exam.id, name=name, value=value, position=position))
    db.flush()


def make_centre(db: Db, code: str = "20101001") -> Centre:
    """Add a centre in Nairobi."""
    centre = Centre(
        code=code,
        name="Langata High",
        kind=CentreKind.DAY,
        level=SchoolLevel.SECONDARY,
        county=47,
        distance_km=4,
    )
    db.add(centre)
    db.flush()
    return centre


def make_vacancy(db: Db, exam: Exam, code: str = "V101", **changes: Any) -> Vacancy:
    """Add a vacancy for invigilators in Nairobi that is open for a week."""
    asked: dict[str, Any] = {
        "code": code,
        "exam_id": exam.id,
        "activity": "FIELD",
        "duty_station": "CENTRE",
        "position": "INV",
        "county": 47,
        "places": 3,
        "opens_at": NOW - DAY,
        "closes_at": NOW + 7 * DAY,
    }
    vacancy = Vacancy(**asked | changes)
    db.add(vacancy)
    db.flush()
    return vacancy


def make_teacher(
    db: Db, number: int = 1, *, has_line: bool = False, **changes: Any
) -> Professional:
    """Add a teacher, with a line of their own if asked for."""
    if has_line:
        person = make_account(
            db, msisdn=f"+2547226456{number:02d}", national_id=f"234567{number:02d}"
        ).professional
        person.tsc_number = "412345"
    else:
        person = make_imported(db, national_id=f"345678{number:02d}")
    for name, value in changes.items():
        setattr(person, name, value)
    db.flush()
    return person


def make_post(exam: Exam, centre: Centre | None = None, **changes: Any) -> Post:
    """Return an invigilator's post for the whole exam."""
    asked: dict[str, Any] = {
        "exam_id": exam.id,
        "year": exam.year,
        "position": "INV",
        "from_date": FIRST.replace(year=exam.year),
        "to_date": LAST.replace(year=exam.year),
        "centre_id": centre.id if centre is not None else None,
    }
    return Post(**asked | changes)


def make_deployment(
    db: Db,
    person: Professional,
    exam: Exam,
    centre: Centre | None,
    reference: str = "D4T9",
    **changes: Any,
) -> Deployment:
    """Add a deployment as a list brings it."""
    asked: dict[str, Any] = {
        "reference": reference,
        "professional_id": person.id,
        "exam_id": exam.id,
        "position": "INV",
        "from_date": FIRST.replace(year=exam.year),
        "to_date": LAST.replace(year=exam.year),
        "state": DeploymentState.DEPLOYED,
        "made_at": NOW,
        "centre_id": centre.id if centre is not None else None,
        "county": 47,
    }
    deployment = Deployment(**asked | changes)
    db.add(deployment)
    db.flush()
    return deployment


def make_offer(db: Db, person: Professional, exam: Exam, **changes: Any) -> Deployment:
    """Add an examiner's offer that waits three days for an answer."""
    asked: dict[str, Any] = {
        "position": "EXM",
        "state": DeploymentState.OFFERED,
        "station": "Marking centre, Nairobi",
        "must_accept": True,
        "answer_by": NOW + timedelta(days=3),
    }
    return make_deployment(db, person, exam, None, **asked | changes)
