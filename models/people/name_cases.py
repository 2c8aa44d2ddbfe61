"""Names that do not fit the ID: of M-Pesa, the bank and TSC, held apart, as officers' cases."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import or_, select

from models.base.store import Db
from models.people import names
from models.people.profile_tables import Payee
from models.people.tables import Professional

SCANNED: Final = 5_000
"""People whom one look compares at the most."""


class NameOf(enum.StrEnum):
    """Whose spelling it is."""

    MPESA = "mpesa"
    BANK = "bank"
    TSC = "tsc"


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A name that does not fit the name on the ID, and how well it does, of 100."""

    professional_id: int
    kind: NameOf
    score: int


def mismatches(db: Db, after: int = 0, most: int = 100) -> list[Mismatch]:
    """Return names that do not fit, by person, beginning behind the id *after*.

    At most *SCANNED* people are compared: who wants more asks again behind the last one.
    """
    rows = db.execute(
        select(Professional, Payee)
        .outerjoin(Payee, Payee.professional_id == Professional.id)
        .where(
            Professional.id > after,
            Professional.first_name.is_not(None),
            or_(Payee.professional_id.is_not(None), Professional.tsc_name.is_not(None)),
        )
        .order_by(Professional.id)
        .limit(SCANNED)
    )
    found: list[Mismatch] = []
    for person, payee in rows:
        found += _misfits(person, payee)
        if len(found) >= most:
            break
    return found[:most]


def tsc_differs(person: Professional) -> bool:
    """Tell whether TSC's list has the person under a name that does not fit."""
    if person.tsc_name is None or person.first_name is None:
        return False
    return not names.fits(person.tsc_name, person.full_name)


def _misfits(person: Professional, payee: Payee | None) -> Iterator[Mismatch]:
    held = (
        (NameOf.MPESA, payee.mpesa_name if payee is not None else None),
        (NameOf.BANK, payee.account_name if payee is not None else None),
        (NameOf.TSC, person.tsc_name),
    )
    for kind, name in held:
        if name is None:
            continue
        score = names.score(name, person.full_name)
        if score < names.FITS:
            yield Mismatch(person.id, kind, score)
