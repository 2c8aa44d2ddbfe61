"""Finding people for officers: only of their area, with how each was found, the likeliest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Select, select, union_all

from models.across import scope
from models.attendance.tables import CheckIn, Dispute, Incident, MarkText
from models.base.references import read_reference
from models.base.store import Db
from models.jobs.tables import Application, Deployment
from models.messages.cases import Case
from models.pay.tables import PayQuery
from models.people import finding
from models.people.finding import Look
from models.people.msisdn import masked
from models.people.profile_tables import PayeeChange
from models.people.rights import ErasureRequest
from models.people.rights_of_officers import Area
from models.people.tables import Account, Professional

MOST: Final = 20
"""People on one page of what was found."""

_OF_PEOPLE: Final = (
    Application,
    CheckIn,
    Deployment,
    Dispute,
    Incident,
    MarkText,
    PayQuery,
    PayeeChange,
)
"""What has a reference that somebody may read out, and belongs to a person."""


@dataclass(frozen=True, slots=True)
class Found:
    """One person who was found, masked."""

    id: int
    name: str
    reference: str
    msisdn: str
    has_account: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """The people, how they were found where it was not by what is theirs, and if more fit."""

    people: Sequence[Found] = ()
    how: str = ""
    is_more: bool = False


def find(db: Db, area: Area, typed: str) -> Answer:
    """Return the people whom *typed* may mean, only of the area."""
    for look in _looks(db, typed):
        narrowed = scope.of_person(db, look.people, area, Professional.id)
        found = list(db.scalars(narrowed.limit(finding.CANDIDATES)).unique())
        if found:
            first = finding.ranked(found, typed, MOST)
            return Answer(_masked(db, first), look.how, len(found) > len(first))
    return Answer()


def _looks(db: Db, typed: str) -> Iterator[Look]:
    """Yield references first only where there is a digit: MARY may be either, and is a name."""
    reference = read_reference(typed)
    theirs = [] if reference is None else [Look(_by_reference(reference), "Reference")]
    if typed.strip().isalpha():
        yield from finding.looks(db, typed)
        yield from theirs
    else:
        yield from theirs
        yield from finding.looks(db, typed)


def _by_reference(reference: str) -> Select[Professional]:
    theirs = [
        select(table.professional_id).where(table.reference == reference) for table in _OF_PEOPLE
    ]
    theirs.append(
        select(Account.professional_id)
        .join(ErasureRequest, ErasureRequest.account_id == Account.id)
        .where(ErasureRequest.reference == reference)
    )
    theirs.append(
        select(Account.professional_id)
        .join(Case, Case.msisdn == Account.msisdn)
        .where(Case.reference == reference)
    )
    return select(Professional).where(Professional.id.in_(union_all(*theirs)))


def _masked(db: Db, people: Sequence[Professional]) -> list[Found]:
    query = select(Account).where(Account.professional_id.in_([each.id for each in people]))
    accounts = {account.professional_id: account for account in db.scalars(query)}
    return [_brief(each, accounts.get(each.id)) for each in people]


def _brief(person: Professional, account: Account | None) -> Found:
    return Found(
        id=person.id,
        name=person.full_name,
        reference=account.reference if account else "",
        msisdn=masked(account.msisdn) if account and account.msisdn else "",
        has_account=account is not None,
    )
