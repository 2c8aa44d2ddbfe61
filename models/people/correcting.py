"""Officers correct a detail of a person, by the rules that the person's own typing obeys.

A correction outranks what was typed. It needs a reason, is told to the person's line, makes a
change of payee wait where it says who the person is, and can be taken back while it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select

from models.base import audit, keys
from models.base.audit import Actor
from models.base.clock import nairobi_day
from models.base.store import Db
from models.people import accounts, finding, profile, telling
from models.people.accounts import IdTaken
from models.people.correction_tables import Correctable, Correction
from models.people.corrections import required_reason
from models.people.identity import (
    matching_name,
    read_birth_year,
    read_first_name,
    read_national_id,
    read_other_names,
)
from models.people.numbers import read_email, read_kra_pin, read_nssf, read_sha, read_tsc_number
from models.people.profile import KraPinTaken
from models.people.profile_tables import Details, Gender
from models.people.tables import Professional

IDENTITY: Final = frozenset({Correctable.NAME, Correctable.NATIONAL_ID, Correctable.BIRTH_YEAR})
"""What proves who somebody is: after a correction of it, changes of payee wait."""

_READ: Final[Mapping[Correctable, Callable[[str], str]]] = {
    Correctable.NATIONAL_ID: read_national_id,
    Correctable.GENDER: lambda text: Gender(text.strip().lower()).value,
    Correctable.TSC_NUMBER: read_tsc_number,
    Correctable.KRA_PIN: read_kra_pin,
    Correctable.NSSF: read_nssf,
    Correctable.SHA: read_sha,
    Correctable.EMAIL: read_email,
}


class SameValue(ValueError):
    """The detail says that already."""


class NotLatest(ValueError):
    """The detail was changed again meanwhile, or the correction was taken back already."""


def read(detail: Correctable, typed: str, today: date) -> str:
    """Return what was typed as it is kept. Raise the ValueError of the detail's own rule."""
    if detail is Correctable.BIRTH_YEAR:
        return str(read_birth_year(typed, today))
    if detail is Correctable.NAME:
        first, _, others = " ".join(typed.split()).partition(" ")
        names = [read_first_name(first)] + ([read_other_names(others)] if others else [])
        return " ".join(names)
    return _READ[detail](typed)


def value_of(db: Db, person: Professional, detail: Correctable) -> str:
    """Return what is known; an empty text for nothing."""
    details = db.get(Details, person.id)
    match detail:
        case Correctable.NAME:
            return person.full_name
        case Correctable.NATIONAL_ID:
            return person.national_id
        case Correctable.BIRTH_YEAR:
            return str(person.birth_year)
        case Correctable.TSC_NUMBER:
            return person.tsc_number or ""
        case _:
            return str(getattr(details, detail.value, None) or "")


def correct(
    db: Db,
    person: Professional,
    detail: Correctable,
    typed: str,
    reason: str,
    service_code: str,
    actor: Actor,
    now: datetime,
) -> Correction:
    """Put what is right in the place of what was wrong, and tell the person.

    Raise NoReason, SameValue, IdTaken, KraPinTaken, or the ValueError of the detail's rule.
    """
    why = required_reason(reason)
    value = read(detail, typed, nairobi_day(now))
    before = value_of(db, person, detail)
    if value == before:
        raise SameValue
    _write(db, person, detail, value)
    row = Correction(
        professional_id=person.id,
        detail=detail,
        before=before,
        after=value,
        reason=why,
        by=actor.name,
        at=now,
    )
    db.add(row)
    db.flush()
    _note(db, person, "person.corrected", (detail, before, value), why, actor, now)
    _follow_up(db, person, detail, "corrected", service_code, now)
    return row


def undo(
    db: Db, row: Correction, reason: str, service_code: str, actor: Actor, now: datetime
) -> None:
    """Put back what stood before. Raise NoReason, NotLatest, IdTaken or KraPinTaken."""
    why = required_reason(reason)
    person = db.get_one(Professional, row.professional_id)
    if row.undone_at is not None or value_of(db, person, row.detail) != row.after:
        raise NotLatest
    _write(db, person, row.detail, row.before)
    row.undone_at, row.undone_by = now, actor.name
    _note(
        db, person, "person.correction_undone", (row.detail, row.after, row.before), why, actor, now
    )
    _follow_up(db, person, row.detail, "restored", service_code, now)


def latest(db: Db, person_id: int, most: int = 20) -> list[Correction]:
    """Return what was corrected, the newest first."""
    query = select(Correction).where(Correction.professional_id == person_id)
    return list(db.scalars(query.order_by(Correction.id.desc()).limit(most)))


def _write(db: Db, person: Professional, detail: Correctable, value: str) -> None:
    match detail:
        case Correctable.NAME:
            first, _, others = value.partition(" ")
            person.first_name, person.other_names = first or None, others
            person.matching_name = matching_name(person.full_name) or None
        case Correctable.NATIONAL_ID:
            digest = accounts.id_digest(value)
            theirs = select(Professional.id).where(Professional.national_id_digest == digest)
            if db.scalars(theirs).first() is not None:
                raise IdTaken
            person.national_id, person.national_id_digest = value, digest
        case Correctable.BIRTH_YEAR:
            person.birth_year = int(value)
        case Correctable.TSC_NUMBER:
            person.tsc_number = value or None
        case _:
            row = profile.details_of(db, person.id)
            db.add(row)
            if detail is Correctable.KRA_PIN:
                row.kra_pin_digest = _free_digest(db, person, value) if value else None
            new: Any = Gender(value) if detail is Correctable.GENDER and value else value or None
            setattr(row, detail.value, new)
    db.flush()


def _free_digest(db: Db, person: Professional, kra_pin: str) -> bytes:
    digest = keys.current().digest("kra_pin", kra_pin)
    holder = db.scalars(
        select(Details.professional_id).where(Details.kra_pin_digest == digest)
    ).first()
    if holder not in {None, person.id}:
        raise KraPinTaken
    return digest


def _note(
    db: Db,
    person: Professional,
    action: str,
    change: tuple[Correctable, str, str],
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    detail, before, after = change
    audit.note(
        db,
        actor,
        action,
        ("professional", person.id),
        now,
        before={"detail": detail.value, "value": profile.masked(before)},
        after={"detail": detail.value, "value": profile.masked(after)},
        reason=reason,
    )


def _follow_up(
    db: Db, person: Professional, detail: Correctable, deed: str, service_code: str, now: datetime
) -> None:
    account = finding.account_of(db, person.id)
    if account is None:
        return
    if detail in IDENTITY:
        accounts.hold_payee(account, now)
    telling.of_officer(db, account, f"{deed}:{detail.value}", service_code, now)
