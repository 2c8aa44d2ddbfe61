"""An exam morning on top of the demonstration season, for pictures and the browser."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from models.across import exports, unusual
from models.across.export_tables import ExportForm
from models.attendance import board_keeping, expected
from models.attendance.tables import CheckIn, Mark, MarkValue
from models.base.audit import Actor, Channel
from models.base.audit_trail import AUDIT
from models.base.clock import NAIROBI, nairobi_day
from models.base.lists import Asked
from models.jobs.tables import Deployment
from models.messages import call_figures
from models.messages.call_figures import Walk
from models.messages.tables import CallEnding
from models.people.officer_tables import Officer
from models.people.profile_tables import Payee
from tests.support.contents import dashboard
from ussd_app import exporting

if TYPE_CHECKING:
    from models.base.store import Db
    from ussd_app.wiring import Service

STEPS = (
    ("language", 4),
    ("consent", 9),
    ("number", 5),
    ("id_number", 17),
    ("birth_year", 8),
    ("pin", 10),
    ("pin_again", 9),
    ("first_name", 21),
    ("other_names", 26),
    ("name_check", 6),
)
"""The screens of a registration and about how many seconds each takes."""


def busy_morning(service: Service) -> None:
    """Fill in the demonstration and a morning of check-ins, marks, calls, findings, an export."""
    dashboard(service)
    now = service.now()
    today = nairobi_day(now)
    with service.patient_store.writing() as db:
        for on, share in ((today, 7), (today - timedelta(days=1), 8)):
            _arrive(db, on, share, now)
        call_figures.count(db, _walks(now))
        _share_a_payee(db)
        unusual.refresh(db, now)
        admin = db.scalars(select(Officer).where(Officer.username == "admin")).one()
        actor = Actor.officer("admin")
        export = exports.ask(db, admin, AUDIT, ExportForm.CSV, Asked(), actor, now)
    exporting.run(service, export.id)
    for on in (today, today - timedelta(days=1)):
        board_keeping.refresh(service.patient_store, on, service.now())


def _arrive(db: Db, on: date, share: int, now: datetime) -> None:
    """Check seven or eight of ten in over the morning, and mark most of them."""
    opened = datetime.combine(on, time(6), NAIROBI)
    for place, (day_id, centre_id, person) in enumerate(
        db.execute(expected.everybody_on(on)).all()
    ):
        mine = select(Deployment.id).where(
            Deployment.professional_id == person, Deployment.centre_id == centre_id
        )
        deployment = db.scalars(mine).first() or 0
        moment = opened + timedelta(minutes=7 * (place % 13) + 3)
        there: dict[str, Any] = {
            "exam_day_id": day_id,
            "centre_id": centre_id or 0,
            "deployment_id": deployment,
        }
        if place % 10 < share and _is_free(db, CheckIn, day_id, person):
            db.add(
                CheckIn(
                    **there,
                    professional_id=person,
                    reference=f"Z{on.day:02d}{place:03d}"[:6],
                    at=moment,
                    channel=Channel.USSD,
                    msisdn="+254711000001",
                    recorded_at=moment,
                    proved_at=moment if place % 4 else None,
                )
            )
        if place % 10 < share - 1 and _is_free(db, Mark, day_id, person):
            db.add(
                Mark(
                    **there,
                    professional_id=person,
                    revision=1,
                    mark=MarkValue.ABSENT if place % 9 == 8 else MarkValue.PRESENT,
                    is_current=True,
                    at=moment + timedelta(minutes=40),
                    channel=Channel.USSD,
                    marked_by="account:1",
                )
            )


def _is_free(db: Db, table: type[CheckIn | Mark], day_id: int, person: int) -> bool:
    query = select(table.id).where(table.exam_day_id == day_id, table.professional_id == person)
    return db.scalars(query).first() is None


def _walks(now: datetime) -> list[Walk]:
    """Make some hundred registrations, most of them finished."""
    found = []
    for number in range(240):
        ends = len(STEPS) if number % 4 else 2 + number % 8
        path = [(screen, seconds + number % 5) for screen, seconds in STEPS[:ends]]
        is_done = ends == len(STEPS)
        found.append(
            Walk(
                started_at=now - timedelta(hours=number % 60),
                network=("63902", "63902", "63903")[number % 3],
                language=("en", "sw")[number % 2],
                flow="registration",
                ending=CallEnding.SUCCESS if is_done else CallEnding.INCOMPLETE,
                hops=ends + 1,
                cost=Decimal("0.80"),
                path=path,
                last="registered" if is_done else STEPS[ends][0],
            )
        )
    return found


def _share_a_payee(db: Db) -> None:
    rows = db.scalars(select(Payee).where(Payee.mpesa_msisdn.is_not(None)).limit(3)).all()
    for row in rows:
        row.mpesa_msisdn = rows[0].mpesa_msisdn
