"""Plain functions that put a season into a store: exams, centres, deployments, marks, registers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from itertools import count

from sqlalchemy import func, select

from models.attendance.tables import Mark, MarkValue, Register, RegisterState
from models.base import areas
from models.base.audit import Channel
from models.base.clock import NAIROBI
from models.base.season_tables import (
    DayPosition,
    Exam,
    ExamDay,
    ExamState,
    Position,
    Rate,
    SchoolLevel,
)
from models.base.store import Db
from models.jobs.tables import Centre, CentreKind, Deployment, DeploymentState
from models.people import accounts
from models.people.identity import matching_name
from models.people.profile_tables import Details, Payee
from models.people.tables import Account, Professional
from tests.support.builders import NOW, make_account

NAIROBI_COUNTY = 47
POSITIONS = {"CM": "centre manager", "SUP": "supervisor", "INV": "invigilator", "EXM": "examiner"}

_serial = count(1)


def make_positions(db: Db) -> None:
    """Add the positions and one county where there are none."""
    for rank, (code, name) in enumerate(POSITIONS.items()):
        if db.get(Position, code) is None:
            db.add(
                Position(code=code, name_en=name, name_sw=name, rank=rank, at_centre=code != "EXM")
            )
    if db.get(areas.County, NAIROBI_COUNTY) is None:
        db.add(areas.County(number=NAIROBI_COUNTY, name="Nairobi"))
    db.flush()


def weekdays(first: date, most: int) -> list[date]:
    """Return the next *most* working days."""
    days = (first + timedelta(days=ahead) for ahead in count())
    return [next(day for day in days if day.weekday() < 5) for _ in range(most)]


def make_exam(
    db: Db, code: str, dates: Sequence[date], rates: dict[str, int], *, rehearsal_cents: int = 0
) -> Exam:
    """Add an exam whose first date is the rehearsal, and its rates in cents a day."""
    make_positions(db)
    exam = Exam(
        code=code,
        year=dates[0].year,
        name=code,
        level=SchoolLevel.SECONDARY,
        state=ExamState.OPEN,
    )
    db.add(exam)
    db.flush()
    for number, on in enumerate(dates):
        day = ExamDay(exam_id=exam.id, date=on, number=number, is_rehearsal=number == 0)
        db.add(day)
        db.flush()
        db.add_all(DayPosition(exam_day_id=day.id, position=each) for each in ("SUP", "INV", "CM"))
    for position, cents in rates.items():
        make_rate(db, exam, position, cents, rehearsal_cents=rehearsal_cents)
    db.flush()
    return exam


def make_rate(db: Db, exam: Exam, position: str, cents: int, **changes: object) -> Rate:
    """Add a rate."""
    values: dict[str, object] = {
        "exam_id": exam.id,
        "position": position,
        "valid_from": date(exam.year, 1, 1),
        "day_cents": cents,
        "loaded_at": NOW,
    }
    rate = Rate(**values | changes)  # type: ignore[arg-type]
    db.add(rate)
    db.flush()
    return rate


def make_centre(db: Db, code: str = "20101001") -> Centre:
    """Return the centre of this code, made if there is none."""
    centre = db.scalars(select(Centre).where(Centre.code == code)).first()
    if centre is None:
        centre = Centre(
            code=code,
            name=f"School {code}",
            kind=CentreKind.DAY,
            level=SchoolLevel.SECONDARY,
            county=NAIROBI_COUNTY,
        )
        db.add(centre)
        db.flush()
    return centre


def make_professional(db: Db, name: str = "Jane Akiru Lokwang", *, ready: bool = True) -> Account:
    """Add a person with an account; *ready* for pay or not."""
    number = next(_serial)
    account = make_account(
        db, msisdn=f"+2547222{number:05d}", national_id=f"{22_000_000 + number}", proved=True
    )
    person = account.professional
    first, _, others = name.partition(" ")
    person.first_name, person.other_names = first, others
    person.matching_name = matching_name(name)
    if ready:
        person.tsc_number = f"{500_000 + number}"
        db.add(
            Details(
                professional_id=person.id,
                kra_pin=f"A{number:09d}Z",
                kra_pin_digest=accounts.id_digest(f"A{number:09d}Z"),
            )
        )
        db.add(
            Payee(professional_id=person.id, mpesa_msisdn=account.msisdn, mpesa_name=name.upper())
        )
    db.flush()
    return account


def deploy(
    db: Db,
    person: Professional,
    exam: Exam,
    position: str = "INV",
    *,
    centre: Centre | None = None,
    state: DeploymentState = DeploymentState.DEPLOYED,
) -> Deployment:
    """Deploy a person for the whole exam."""
    first, last = db.execute(
        select(func.min(ExamDay.date), func.max(ExamDay.date)).where(ExamDay.exam_id == exam.id)
    ).one()
    where = None if position == "EXM" else centre or make_centre(db)
    deployment = Deployment(
        reference=f"T{next(_serial):05d}",
        professional_id=person.id,
        exam_id=exam.id,
        position=position,
        from_date=first,
        to_date=last,
        state=state,
        made_at=NOW,
        centre_id=where.id if where is not None else None,
        county=NAIROBI_COUNTY,
    )
    db.add(deployment)
    db.flush()
    return deployment


def mark(
    db: Db,
    deployment: Deployment,
    dates: Iterable[date] | None = None,
    value: MarkValue = MarkValue.PRESENT,
    **changes: object,
) -> list[Mark]:
    """Mark a deployed person on these dates, or on every day; a second mark is a revision."""
    query = select(ExamDay).where(ExamDay.exam_id == deployment.exam_id).order_by(ExamDay.date)
    wanted = set(dates) if dates is not None else None
    made = []
    for day in db.scalars(query).all():
        if wanted is not None and day.date not in wanted:
            continue
        earlier = db.scalars(
            select(Mark)
            .where(Mark.exam_day_id == day.id, Mark.professional_id == deployment.professional_id)
            .order_by(Mark.revision)
        ).all()
        values: dict[str, object] = {
            "exam_day_id": day.id,
            "centre_id": deployment.centre_id,
            "deployment_id": deployment.id,
            "professional_id": deployment.professional_id,
            "revision": len(earlier) + 1,
            "mark": value,
            "is_current": True,
            "at": datetime.combine(day.date, time(17, 30), NAIROBI),
            "channel": Channel.USSD,
            "marked_by": "account:1",
        } | changes
        if values["is_current"]:
            for each in earlier:
                each.is_current = False
            db.flush()
        row = Mark(**values)  # type: ignore[arg-type]
        db.add(row)
        db.flush()
        made.append(row)
    return made


def receive(
    db: Db, exam: Exam, centre: Centre | None = None, state: RegisterState = RegisterState.RECEIVED
) -> None:
    """Let a centre's register come as far as *state*."""
    where = centre or make_centre(db)
    row = db.scalars(
        select(Register).where(Register.exam_id == exam.id, Register.centre_id == where.id)
    ).first()
    if row is None:
        db.add(Register(exam_id=exam.id, centre_id=where.id, state=state))
    else:
        row.state = state
    db.flush()
