"""Silent centres: expected to work since this morning, and nobody has checked in or is marked.

At 07:15 and 07:45 the directors of their sub-counties are texted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import and_, func, select

from models.attendance import expected
from models.attendance.board import inside
from models.attendance.tables import CheckIn, Mark
from models.base import task_runs
from models.base.clock import NAIROBI
from models.base.store import Db
from models.jobs.tables import WORKING, Centre, Deployment
from models.messages import outbox
from models.messages.tables import MessageClass
from models.messages.templates import Template
from models.people.msisdn import local
from models.people.officer_tables import Officer, Role
from models.people.rights_of_officers import Area, area_of
from models.people.tables import Account

TASK: Final = "silent_centres"
HOURS: Final = (time(7, 15), time(7, 45))
"""When the directors are texted; each for half an hour, should the service have been down."""

LATE: Final = timedelta(minutes=30)
NAMED: Final = 5
"""Centres that a text names; of the others it says how many."""

TOLD: Final = (Role.TSC, Role.SCDE)


@dataclass(frozen=True, slots=True)
class Silent:
    """One silent centre."""

    centre_id: int
    code: str
    county: int
    sub_county_id: int | None


def centres(db: Db, now: datetime, area: Area) -> list[Silent]:
    """Return the silent centres of an area, by code; in one query, however many centres."""
    here = now.astimezone(NAIROBI)
    person = expected.everybody_on(here.date(), here.time()).subquery()
    query = (
        select(Centre.id, Centre.code, Centre.county, Centre.sub_county_id)
        .select_from(person)
        .join(Centre, Centre.id == person.c.centre_id)
        .outerjoin(
            CheckIn,
            and_(
                CheckIn.exam_day_id == person.c.exam_day_id,
                CheckIn.professional_id == person.c.professional_id,
            ),
        )
        .outerjoin(
            Mark,
            and_(
                Mark.exam_day_id == person.c.exam_day_id,
                Mark.professional_id == person.c.professional_id,
                Mark.is_current,
            ),
        )
        .where(*inside(area))
        .group_by(Centre.id, Centre.code, Centre.county, Centre.sub_county_id)
        .having(func.count(CheckIn.id) == 0, func.count(Mark.id) == 0)
        .order_by(Centre.code)
    )
    return [Silent(*row) for row in db.execute(query)]


def managers(db: Db, centre_ids: Iterable[int], on: date) -> dict[int, Account]:
    """Return the account of each centre's manager on a date."""
    query = (
        select(Deployment.centre_id, Account)
        .join(Account, Account.professional_id == Deployment.professional_id)
        .where(
            Deployment.centre_id.in_(list(centre_ids)),
            Deployment.position == "CM",
            Deployment.state.in_(WORKING),
            Deployment.from_date <= on,
            Deployment.to_date >= on,
            Account.msisdn.is_not(None),
        )
        .order_by(Deployment.id.desc())
    )
    rows = db.execute(query).all()
    return {centre_id: account for centre_id, account in rows if centre_id is not None}


def slot(now: datetime) -> str | None:
    """Return which of the two texts is due now, as it is claimed: `0715:2026-11-03`."""
    here = now.astimezone(NAIROBI)
    for hour in reversed(HOURS):
        begins = datetime.combine(here.date(), hour, NAIROBI)
        if begins <= here < begins + LATE:
            return f"{hour:%H%M}:{here.date().isoformat()}"
    return None


def tell(db: Db, now: datetime) -> int:
    """Text every director with a number their silent centres, once for each hour; return how many.

    Who has none is not texted.
    """
    due = slot(now)
    if due is None or not task_runs.claim(db, TASK, due, now):
        return 0
    found = centres(db, now, Area())
    if not found:
        return 0
    officers = db.scalars(
        select(Officer).where(
            Officer.role.in_(TOLD), Officer.msisdn.is_not(None), Officer.disabled_at.is_(None)
        )
    ).all()
    return sum(_tell(db, officer, found, due[:4], now) for officer in officers)


def _tell(db: Db, officer: Officer, found: list[Silent], hour: str, now: datetime) -> bool:
    area = area_of(officer)
    mine = [
        each
        for each in found
        if each.county == area.county and area.sub_county_id in {None, each.sub_county_id}
    ]
    if not mine or officer.msisdn is None:
        return False
    outbox.add(
        db,
        officer.msisdn,
        Template.SILENT_CENTRES,
        {"silent_hour": f"{hour[:2]}:{hour[2:]}", "silent_list": listed(db, mine, now)},
        officer.language,
        MessageClass.SECURITY,
        now,
    )
    return True


def listed(db: Db, found: list[Silent], now: datetime) -> str:
    """Return the first five by code with the manager's number, then how many more."""
    named = found[:NAMED]
    on = now.astimezone(NAIROBI).date()
    theirs = managers(db, [each.centre_id for each in named], on)
    parts = []
    for each in named:
        account = theirs.get(each.centre_id)
        number = local(account.msisdn).replace(" ", "") if account and account.msisdn else "-"
        parts.append(f"{each.code} {number}")
    more = len(found) - len(named)
    return ", ".join([*parts, f"+{more}"] if more else parts)
