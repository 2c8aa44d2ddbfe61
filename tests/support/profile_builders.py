"""Plain functions that put a professional's profile into a store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from models.base import keys
from models.base.audit import AuditRow
from models.people.profile_tables import (
    Employer,
    Level,
    NextOfKin,
    Qualification,
    Relationship,
    WorkStation,
)
from models.people.tables import Account
from tests.support.builders import make_account

if TYPE_CHECKING:
    from models.base.store import Db, Store

FIRST_NAME, OTHER_NAMES = "Jane", "Akiru Lokwang"


def keep_named(store: Store, **changes: Any) -> int:
    """Open an account of Jane Akiru Lokwang in a transaction of its own; return its id."""
    with store.writing() as db:
        account = make_account(db, **changes)
        account.professional.first_name = FIRST_NAME
        account.professional.other_names = OTHER_NAMES
        return account.id


def account_in(db: Db, account_id: int) -> Account:
    """Return the account, and with it the professional."""
    return db.get_one(Account, account_id)


def work_at(person_id: int, institution: str = "Kibera Primary", **changes: Any) -> WorkStation:
    """Return a work station that is not kept yet."""
    fields: dict[str, Any] = {
        "employer": Employer.TSC,
        "institution": institution,
        "designation": "Teacher",
        "since_year": 2019,
        "county": 47,
        "sub_county": "Kibra",
    }
    return WorkStation(professional_id=person_id, **fields | changes)


def study_of(person_id: int, course: str = "BEd Arts") -> Qualification:
    """Return a qualification that is not kept yet."""
    return Qualification(
        professional_id=person_id,
        level=Level.DEGREE,
        institution="Kenyatta University",
        course=course,
        from_year=2005,
        to_year=2009,
    )


def kin_of(person_id: int, name: str = "Peter Lokwang", msisdn: str = "+254733555666") -> NextOfKin:
    """Return a next of kin that is not kept yet."""
    return NextOfKin(
        professional_id=person_id,
        name=name,
        msisdn=msisdn,
        msisdn_digest=keys.current().digest("msisdn", msisdn),
        relationship_=Relationship.SPOUSE,
    )


def trail(store: Store, start: str) -> list[AuditRow]:
    """Return the audit rows whose action begins so, the oldest first."""
    with store.reading() as db:
        found = select(AuditRow).where(AuditRow.action.startswith(start)).order_by(AuditRow.id)
        return list(db.scalars(found))
