"""Erasing a person, as the Data Protection Act lets them ask: what goes, and what the law keeps.

Who has worked or was paid stays as a name and an ID number beside their attendance and pay, which
public money must account for during 7 years; everything else of them goes. Of whoever never worked
nothing stays. The audit trail stays too: it holds personal values masked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import or_, select

from models.across import belongings
from models.base import audit
from models.base.audit import Actor
from models.base.clock import nairobi_day
from models.base.store import Db
from models.jobs.tables import OPEN_PLACES, Application, Bar, BarKind, Deployment
from models.messages import outbox
from models.messages.tables import MessageClass
from models.messages.templates import Template
from models.pay.tables import Claim, ClaimState
from models.people import finding
from models.people.corrections import required_reason
from models.people.profile_tables import PayeeFreeze
from models.people.rights import ErasureRequest, RequestState
from models.people.tables import Account, Professional


class CannotErase(Exception):
    """Something is still owed to the person or by them; `why` has a word for each."""

    def __init__(self, why: list[str]) -> None:
        super().__init__("something is still open")
        self.why = why


@dataclass(frozen=True, slots=True)
class Plan:
    """What erasing would do, before it is done."""

    goes: dict[str, int]
    """Rows that would go, by table."""
    stays: dict[str, int]
    """Rows that the law keeps, by table."""
    hindered_by: list[str]
    request: ErasureRequest | None


def plan(db: Db, person: Professional, now: datetime) -> Plan:
    """Return what would go and what would stay."""
    goes: dict[str, int] = {}
    stays: dict[str, int] = {}
    for table, column in belongings.pointing_to("professionals"):
        _count(db, stays if table.name in belongings.BY_LAW else goes, table, column == person.id)
    account = finding.account_of(db, person.id)
    if account is not None:
        for table, column in belongings.pointing_to("accounts"):
            _count(db, goes, table, column == account.id)
        for table in _lines(account):
            _count(db, goes, table, table.c.msisdn == account.msisdn)
    return Plan(goes, stays, _hindrances(db, person, now), _request(db, account))


def erase(db: Db, person: Professional, reason: str, actor: Actor, now: datetime) -> Plan:
    """Carry the erasure out and tell the line. Raise NoReason or CannotErase."""
    why = required_reason(reason)
    planned = plan(db, person, now)
    if planned.hindered_by:
        raise CannotErase(planned.hindered_by)
    account = finding.account_of(db, person.id)
    audit.note(
        db,
        actor,
        "person.erased",
        ("professional", person.id),
        now,
        before={"ref": planned.request.reference if planned.request else ""},
        after={"gone": planned.goes, "kept": planned.stays},
        reason=why,
    )
    if account is not None:
        _erase_line(db, account, planned.request, now)
    remove_rows(db, person.id)
    shells = db.scalars(select(Professional).where(Professional.merged_into_id == person.id))
    for shell in shells.all():
        db.delete(shell)
    db.flush()
    if planned.stays:
        person.denied_import = person.tsc_name = None
        if "claims" not in planned.stays:
            person.tsc_number = None
    else:
        db.delete(person)
    return planned


def _erase_line(db: Db, account: Account, request: ErasureRequest | None, now: datetime) -> None:
    for table in _lines(account):
        db.execute(sa.delete(table).where(table.c.msisdn == account.msisdn))
    if account.msisdn is not None and account.number_proved_at is not None:
        # The last text to this line: it goes with the other words of texts, after 90 days.
        outbox.add(
            db,
            account.msisdn,
            Template.ERASURE_DONE,
            {"ref": request.reference if request else account.reference},
            account.language,
            MessageClass.TRANSACTIONAL,
            now,
        )
    db.flush()


def remove_rows(db: Db, person_id: int) -> None:
    """Remove whatever is a person's and the law does not keep, but the person's own row."""
    referred = select(Deployment.application_id).where(Deployment.application_id.is_not(None))
    for table, column in reversed(belongings.pointing_to("professionals")):
        if table.name in belongings.BY_LAW:
            continue
        mine = column == person_id
        if table.name == "applications":
            # What led to a deployment is part of its record.
            mine = sa.and_(mine, Application.id.not_in(referred))
        if table.name == "accounts":
            for owned, key in reversed(belongings.pointing_to("accounts")):
                accounts = select(Account.id).where(Account.professional_id == person_id)
                db.execute(sa.delete(owned).where(key.in_(accounts)))
        db.execute(sa.delete(table).where(mine))
    db.expire_all()


def _lines(account: Account) -> list[sa.Table]:
    """Return the tables that know the account's line, but for its wish to be left alone."""
    if account.msisdn is None:
        return []
    return [table for table in belongings.of_lines() if table.name != "opt_outs"]


def _count(
    db: Db, into: dict[str, int], table: sa.Table, condition: sa.ColumnElement[bool]
) -> None:
    count = db.scalar(sa.select(sa.func.count()).select_from(table).where(condition))
    if count:
        into[table.name] = into.get(table.name, 0) + count


def _request(db: Db, account: Account | None) -> ErasureRequest | None:
    if account is None:
        return None
    return db.scalars(
        select(ErasureRequest).where(
            ErasureRequest.account_id == account.id, ErasureRequest.state == RequestState.OPEN
        )
    ).first()


HINDRANCES = (
    "They are deployed, or have an offer, and it is not over.",
    "A claim of theirs is not paid yet.",
    "An open payment batch holds them.",
    "A measure of discipline against them is in force.",
)
"""What keeps a person from being erased now."""


def _hindrances(db: Db, person: Professional, now: datetime) -> list[str]:
    working = select(Deployment.id).where(
        Deployment.professional_id == person.id,
        Deployment.state.in_(OPEN_PLACES),
        Deployment.to_date >= nairobi_day(now),
    )
    owed = select(Claim.id).where(
        Claim.professional_id == person.id, Claim.net_cents > 0, Claim.state != ClaimState.PAID
    )
    barred = select(Bar.id).where(
        Bar.professional_id == person.id,
        Bar.kind == BarKind.DISCIPLINE,
        or_(Bar.until.is_(None), Bar.until >= nairobi_day(now)),
    )
    frozen = select(PayeeFreeze.batch_ref).where(PayeeFreeze.professional_id == person.id)
    return [
        words
        for words, query in zip(HINDRANCES, (working, owed, frozen, barred), strict=True)
        if db.execute(query.limit(1)).first() is not None
    ]
