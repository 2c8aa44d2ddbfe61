"""Finding a person by what an officer was told: number, ID, reference, start of a name."""

from __future__ import annotations

from collections.abc import Iterator

from rapidfuzz import fuzz
from sqlalchemy import Select, select

from models.base.references import read_reference
from models.base.store import Db
from models.people import accounts
from models.people.identity import BadNationalId, matching_name, read_national_id
from models.people.msisdn import NotAMobileNumber, read_msisdn
from models.people.tables import Account, Professional

AFTER_IT = "ZZZZZZZZ"
"""Added to the start of a name, the end of the range of names that begin so."""

CANDIDATES = 200
"""How many people whose name begins so are ranked."""


def queries(typed: str) -> Iterator[Select[Professional]]:
    """Yield the queries that may find whom *typed* means, the most certain first."""
    people = select(Professional)
    try:
        msisdn = read_msisdn(typed)
        yield people.join(Account).where(Account.msisdn == msisdn)
    except NotAMobileNumber:
        pass
    try:
        digest = accounts.id_digest(read_national_id(typed))
        yield people.where(Professional.national_id_digest == digest)
    except BadNationalId:
        pass
    reference = read_reference(typed)
    if reference is not None:
        yield people.join(Account).where(Account.reference == reference)
    name = matching_name(typed)
    if len(name) > 1:
        column = Professional.matching_name
        yield people.where(column >= name, column <= name + AFTER_IT).limit(CANDIDATES)
        first = name.split()[0]
        if first != name:
            yield people.where(column >= first, column <= first + AFTER_IT).limit(CANDIDATES)


def ranked(found: list[Professional], typed: str, most: int = 20) -> list[Professional]:
    """Return the people whose names are most like what was typed."""
    name = matching_name(typed)
    return sorted(
        found, key=lambda each: (-fuzz.token_set_ratio(name, each.matching_name or ""), each.id)
    )[:most]


def account_of(db: Db, person_id: int) -> Account | None:
    """Return the person's account."""
    return db.scalars(select(Account).where(Account.professional_id == person_id)).first()
