"""Names that do not fit the ID: of M-Pesa, the bank and TSC, held apart, as officers' cases.

Each night every name is compared again. A case stays, with the night on which it was found, until
the names fit; it holds no name itself, so a list of cases always shows how they are spelled now.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from sqlalchemy import ForeignKey, Index, UniqueConstraint, case, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from models.base import list_filters as narrow
from models.base.lists import Column, Kind, Listing, Scope
from models.base.store import Db, Store
from models.base.tables import Base, Key, by_value
from models.people import names
from models.people.profile import masked
from models.people.profile_tables import Payee
from models.people.tables import Professional

BATCH: Final = 1_000
"""People who are compared in one transaction."""


class NameOf(enum.StrEnum):
    """Whose spelling it is."""

    MPESA = "mpesa"
    BANK = "bank"
    TSC = "list of TSC"


class NameCase(Base):
    """A name that does not fit the name on the ID."""

    __tablename__ = "name_cases"
    __table_args__ = (
        UniqueConstraint("professional_id", "kind"),
        Index("ix_name_cases_score", "score", "id"),
        Index("ix_name_cases_found_at", "found_at", "id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    professional_id: Mapped[int] = mapped_column(ForeignKey("professionals.id", ondelete="CASCADE"))
    kind: Mapped[NameOf] = mapped_column(by_value(NameOf))
    score: Mapped[int]
    """How well it fits, of 100."""
    found_at: Mapped[datetime]


def refresh(store: Store, now: datetime) -> int:
    """Compare every name again; return how many do not fit."""
    last: int | None = 0
    count = 0
    while last is not None:
        with store.writing() as db:
            last, found = _compare(db, last, now)
        count += found
    return count


def tsc_differs(person: Professional) -> bool:
    """Tell whether TSC's list has the person under a name that does not fit."""
    if person.tsc_name is None or person.first_name is None:
        return False
    return not names.fits(person.tsc_name, person.full_name)


def _compare(db: Db, after: int, now: datetime) -> tuple[int | None, int]:
    """Renew the cases of the people behind an id; return the last of them, None at the end."""
    rows = db.execute(
        select(Professional, Payee)
        .outerjoin(Payee, Payee.professional_id == Professional.id)
        .where(
            Professional.id > after,
            Professional.first_name.is_not(None),
            or_(Payee.professional_id.is_not(None), Professional.tsc_name.is_not(None)),
        )
        .order_by(Professional.id)
        .limit(BATCH)
    ).all()
    last = rows[-1][0].id if len(rows) == BATCH else None
    kept_ones = select(NameCase).where(NameCase.professional_id > after)
    if last is not None:
        kept_ones = kept_ones.where(NameCase.professional_id <= last)
    kept = {(each.professional_id, each.kind): each for each in db.scalars(kept_ones)}
    count = 0
    for person, payee in rows:
        for kind, score in _misfits(person, payee):
            count += 1
            known = kept.pop((person.id, kind), None)
            if known is None:
                db.add(NameCase(professional_id=person.id, kind=kind, score=score, found_at=now))
            else:
                known.score = score
    for settled in kept.values():
        db.delete(settled)
    return last, count


def _misfits(person: Professional, payee: Payee | None) -> Iterator[tuple[NameOf, int]]:
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
            yield kind, score


_ON_ID: Final = func.trim(
    func.coalesce(Professional.first_name, "") + " " + func.coalesce(Professional.other_names, "")
)
_OTHER: Final = case(
    (NameCase.kind == NameOf.MPESA, Payee.mpesa_name),
    (NameCase.kind == NameOf.BANK, Payee.account_name),
    else_=Professional.tsc_name,
)

CASES: Final = Listing(
    name="name-cases",
    title="Names that do not fit",
    key=NameCase.id,
    source=lambda _db, _now: (
        select(NameCase.id)
        .select_from(NameCase)
        .join(Professional, Professional.id == NameCase.professional_id)
        .outerjoin(Payee, Payee.professional_id == NameCase.professional_id)
    ),
    scope=Scope.person(NameCase.professional_id),
    columns=(
        Column("name", "Name on the ID", _ON_ID),
        Column("kind", "Held by", NameCase.kind, Kind.WORD),
        Column("other", "Name there", _OTHER, show=masked),
        Column("score", "Fits by, of 100", NameCase.score, Kind.NUMBER, sorts=True),
        Column("found_at", "Found", NameCase.found_at, Kind.MOMENT, sorts=True),
    ),
    filters=(
        narrow.one_of("kind", "Held by", NameCase.kind, NameOf),
        narrow.since("since", "From", NameCase.found_at),
        narrow.until("until", "To", NameCase.found_at),
    ),
    order="score",
)
"""The worst first. The other name is masked as on a profile, which shows it for a reason."""
