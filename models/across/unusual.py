"""Finding what looks unusual, each night: patterns that somebody should look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import and_, case, delete, exists, func, insert, select

from models.across import scope
from models.across.unusual_tables import OF_OFFICERS, Pattern, Unusual
from models.attendance.tables import CheckIn, Mark, MarkValue
from models.base import list_filters as narrow
from models.base.audit import AuditRow, Channel
from models.base.clock import NAIROBI
from models.base.lists import COUNTRY, Column, Kind, Listing, Scope
from models.base.season_tables import Exam, ExamDay
from models.base.store import Db
from models.base.upserting import table_of
from models.pay.batch_tables import Batch, BatchLine
from models.people.msisdn import masked
from models.people.officer_tables import Officer
from models.people.profile_tables import NextOfKin, Payee
from models.people.rights_of_officers import Area
from models.people.tables import Account, Professional

SHARED: Final = 2
"""People with one payee."""
KIN_SHARED: Final = 4
"""People with one next of kin: a family may well have three."""
DAYS_MARKED: Final = 3
HANDSET: Final = 5
"""People checked in from one handset in a day."""
BEFORE_PAYDAY: Final = timedelta(days=7)
WITHIN: Final = timedelta(days=30)
REVEALS: Final = 20
CHANGES: Final = 60
"""Acts of one officer within an hour."""
MOST: Final = 5_000
"""Findings of one pattern."""

Found = tuple[int, str, int | None, str | None]
"""How many, what in common, the person, the officer."""


def refresh(db: Db, now: datetime) -> int:
    """Find everything anew in place of what was found before; return how much."""
    db.execute(delete(Unusual))
    rows = [
        {
            "pattern": pattern,
            "weight": weight,
            "what": what[:80],
            "found_at": now,
            "professional_id": person,
            "officer": officer,
        }
        for pattern, find in _FINDERS.items()
        for weight, what, person, officer in find(db, now)
    ]
    for start in range(0, len(rows), 500):
        db.execute(insert(table_of(Unusual)), rows[start : start + 500])
    return len(rows)


def person_of(db: Db, area: Area, finding_id: int) -> int | None:
    """Return the person whom a finding is about, only of the area."""
    found = db.get(Unusual, finding_id)
    if found is None or found.professional_id is None:
        return None
    person = scope.person(db, area, found.professional_id)
    return None if person is None else person.id


def _groups(db: Db, query: Any, key: Any, least: int) -> dict[Any, int]:
    """Return the values that at least so many rows share."""
    count = func.count()
    found = db.execute(
        query.group_by(key).having(count >= least).order_by(count.desc()).limit(MOST)
    )
    return {value: int(many) for value, many in found}


def _one_payee(db: Db, now: datetime) -> Iterator[Found]:
    del now
    numbers = _groups(
        db,
        select(Payee.mpesa_msisdn, func.count()).where(Payee.mpesa_msisdn.is_not(None)),
        Payee.mpesa_msisdn,
        SHARED,
    )
    for person, msisdn in _in(db, Payee.professional_id, Payee.mpesa_msisdn, list(numbers)):
        yield numbers[msisdn], f"M-Pesa {masked(msisdn)}", person, None
    accounts = _groups(
        db,
        select(Payee.account_digest, func.count()).where(Payee.account_digest.is_not(None)),
        Payee.account_digest,
        SHARED,
    )
    for person, digest in _in(db, Payee.professional_id, Payee.account_digest, list(accounts)):
        yield accounts[digest], f"Account {digest.hex()[:6]}", person, None


def _one_kin(db: Db, now: datetime) -> Iterator[Found]:
    del now
    digests = _groups(
        db,
        select(NextOfKin.msisdn_digest, func.count()),
        NextOfKin.msisdn_digest,
        KIN_SHARED,
    )
    found = _in(db, NextOfKin.professional_id, NextOfKin.msisdn_digest, list(digests))
    for person, digest in found:
        yield digests[digest], f"Number {digest.hex()[:6]}", person, None


def _never_checked_in(db: Db, now: datetime) -> Iterator[Found]:
    """Find who is marked present on several days of an exam and never said so alone."""
    own = exists().where(
        CheckIn.professional_id == Mark.professional_id,
        CheckIn.exam_day_id == ExamDay.id,
        CheckIn.by_professional_id.is_(None),
    )
    days = func.count()
    here = select(ExamDay.exam_id).where(ExamDay.date >= (now - WITHIN).date()).distinct()
    query = (
        select(Mark.professional_id, Exam.code, Exam.year, days)
        .join(ExamDay, ExamDay.id == Mark.exam_day_id)
        .join(Exam, Exam.id == ExamDay.exam_id)
        .where(Mark.is_current, Mark.mark == MarkValue.PRESENT, ExamDay.exam_id.in_(here))
        .group_by(Mark.professional_id, Exam.code, Exam.year)
        .having(and_(days >= DAYS_MARKED, func.max(case((own, 1), else_=0)) == 0))
        .order_by(days.desc())
        .limit(MOST)
    )
    for person, code, year, many in db.execute(query):
        yield int(many), f"{code} {year}", person, None


def _one_handset(db: Db, now: datetime) -> Iterator[Found]:
    people = func.count(CheckIn.professional_id.distinct())
    query = (
        select(CheckIn.msisdn, ExamDay.date, people)
        .join(ExamDay, ExamDay.id == CheckIn.exam_day_id)
        .where(ExamDay.date >= (now - WITHIN).date())
        .group_by(CheckIn.msisdn, ExamDay.date)
        .having(people >= HANDSET)
        .order_by(people.desc())
        .limit(MOST)
    )
    for msisdn, on, many in db.execute(query).all():
        owner = db.scalar(select(Account.professional_id).where(Account.msisdn == msisdn))
        yield int(many), f"{masked(msisdn)} {on:%Y-%m-%d}", owner, None


def _reset_before_pay(db: Db, now: datetime) -> Iterator[Found]:
    query = (
        select(BatchLine.professional_id, AuditRow.at, Batch.made_at, Batch.reference)
        .join(Batch, Batch.id == BatchLine.batch_id)
        .join(Account, Account.professional_id == BatchLine.professional_id)
        .join(
            AuditRow,
            and_(
                AuditRow.subject_kind == "account",
                AuditRow.subject_id == Account.id,
                AuditRow.action == "account.pin_reset",
            ),
        )
        .where(Batch.made_at >= now - WITHIN, AuditRow.at <= Batch.made_at)
        .order_by(AuditRow.at.desc())
        .limit(MOST)
    )
    for person, reset_at, made_at, reference in db.execute(query):
        if made_at - reset_at <= BEFORE_PAYDAY:
            days = (made_at - reset_at).days
            yield 7 - days, f"{reference}: {days} d", person, None


def _by_officers(db: Db, now: datetime, *, is_reveal: bool) -> dict[tuple[str, datetime], int]:
    """Return how much each officer did in each hour, of what shows or of what changes."""
    names = [f"officer:{name}" for name in db.scalars(select(Officer.username))]
    shows = AuditRow.action.in_(("person.revealed", "centre.numbers_shown"))
    found: dict[tuple[str, datetime], int] = {}
    query = select(AuditRow.actor, AuditRow.at).where(
        AuditRow.actor.in_(names),
        AuditRow.channel == Channel.DASHBOARD,
        AuditRow.at >= now - WITHIN,
        shows if is_reveal else ~shows,
    )
    for actor, at in db.execute(query.execution_options(yield_per=1_000)):
        hour = at.astimezone(NAIROBI).replace(minute=0, second=0, microsecond=0)
        found[actor, hour] = found.get((actor, hour), 0) + 1
    return found


def _many_reveals(db: Db, now: datetime) -> Iterator[Found]:
    for (actor, hour), many in _by_officers(db, now, is_reveal=True).items():
        if many >= REVEALS:
            yield many, f"{hour:%Y-%m-%d %H:00}", None, actor


def _many_changes(db: Db, now: datetime) -> Iterator[Found]:
    for (actor, hour), many in _by_officers(db, now, is_reveal=False).items():
        if many >= CHANGES:
            yield many, f"{hour:%Y-%m-%d %H:00}", None, actor


def _in(db: Db, person: Any, column: Any, values: list[Any]) -> Iterator[Any]:
    for start in range(0, len(values), 500):
        query = select(person, column).where(column.in_(values[start : start + 500]))
        yield from db.execute(query).all()


_FINDERS: Final[dict[Pattern, Callable[[Db, datetime], Iterator[Found]]]] = {
    Pattern.ONE_PAYEE: _one_payee,
    Pattern.ONE_KIN: _one_kin,
    Pattern.NEVER_CHECKED_IN: _never_checked_in,
    Pattern.ONE_HANDSET: _one_handset,
    Pattern.RESET_BEFORE_PAY: _reset_before_pay,
    Pattern.MANY_REVEALS: _many_reveals,
    Pattern.MANY_CHANGES: _many_changes,
}

_NAME: Final = func.trim(
    func.coalesce(Professional.first_name, "") + " " + func.coalesce(Professional.other_names, "")
)

PEOPLE: Final = Listing(
    name="unusual",
    title="Unusual",
    key=Unusual.id,
    source=lambda _db, _now: (
        select(Unusual.id)
        .select_from(Unusual)
        .join(Professional, Professional.id == Unusual.professional_id)
    ),
    scope=Scope.person(Unusual.professional_id),
    columns=(
        Column("name", "Name", _NAME),
        Column("pattern", "What", Unusual.pattern, Kind.WORD, sorts=True),
        Column("weight", "How many", Unusual.weight, Kind.NUMBER, sorts=True),
        Column("what", "In common", Unusual.what),
        Column("found_at", "Found", Unusual.found_at, Kind.MOMENT),
    ),
    filters=(
        narrow.exactly(
            "pattern",
            "What",
            Unusual.pattern,
            [(each.value, each.value) for each in Pattern if each not in OF_OFFICERS],
        ),
        narrow.fixed("person", Unusual.professional_id),
    ),
    order="-weight",
)

OFFICERS: Final = Listing(
    name="unusual-officers",
    title="Unusual acts of officers",
    key=Unusual.id,
    source=lambda _db, _now: select(Unusual.id).where(Unusual.officer.is_not(None)),
    scope=COUNTRY,
    columns=(
        Column("officer", "Who", Unusual.officer),
        Column("pattern", "What", Unusual.pattern, Kind.WORD, sorts=True),
        Column("weight", "How many", Unusual.weight, Kind.NUMBER, sorts=True),
        Column("what", "Hour", Unusual.what),
        Column("found_at", "Found", Unusual.found_at, Kind.MOMENT),
    ),
    order="-weight",
)
