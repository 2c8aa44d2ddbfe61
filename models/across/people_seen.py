"""A person as officers see them: masked, and revealed with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import or_, select

from models.base import audit
from models.base.audit import Actor, AuditRow
from models.base.store import Db
from models.people import finding, unlocking
from models.people import profile as profiles
from models.people.msisdn import local, masked
from models.people.profile_tables import (
    Details,
    NextOfKin,
    Payee,
    Qualification,
    WorkStation,
)
from models.people.tables import Account, Professional

_Row = TypeVar("_Row", Qualification, WorkStation, NextOfKin)

TRAIL = 50
"""How many audit rows a profile shows."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page shows of a person before anything is revealed."""

    id: int
    name: str
    reference: str
    msisdn: str
    has_account: bool
    complete: int
    missing: Sequence[str]
    locked_until: datetime | None
    payee_held_until: datetime | None
    details: Sequence[tuple[str, str]]
    """The name of each detail and its masked form, empty where it is not known."""


def profile(db: Db, person: Professional, now: datetime) -> Seen:
    """Return the person's profile with everything masked."""
    account = finding.account_of(db, person.id)
    lacking = profiles.missing(db, person)
    values = _details(db, person, account)
    return Seen(
        id=person.id,
        name=person.full_name,
        reference=account.reference if account else "",
        msisdn=masked(account.msisdn) if account and account.msisdn else "",
        has_account=account is not None,
        complete=profiles.completeness(lacking),
        missing=[each.value for each in lacking],
        locked_until=_locked_until(db, account, now),
        payee_held_until=_later(account.payee_held_until if account else None, now),
        details=[(name, _masked(name, value)) for name, value in values.items()],
    )


def _locked_until(db: Db, account: Account | None, now: datetime) -> datetime | None:
    held = unlocking.locks(db, account, now) if account else []
    return held[0].locked_until if held else None


def _later(moment: datetime | None, now: datetime) -> datetime | None:
    return moment if moment is not None and moment > now else None


def reveal(
    db: Db, person: Professional, detail: str, reason: str, actor: Actor, now: datetime
) -> str | None:
    """Return one detail in the clear and write down who looked and why; None if not known."""
    value = _details(db, person, finding.account_of(db, person.id)).get(detail)
    if not value:
        return None
    audit.note(
        db,
        actor,
        "person.revealed",
        ("professional", person.id),
        now,
        after={"detail": detail},
        reason=reason,
    )
    db.flush()
    return local(value) if detail in _NUMBERS else value


_WHOLLY = frozenset({"birth_year", "gender"})
"""Of what the end would give the whole away; the year also opens the caller check."""

_NUMBERS = frozenset({"msisdn", "mpesa", "kin_msisdn"})


def _masked(name: str, value: str) -> str:
    if not value:
        return ""
    if name in _WHOLLY:
        return "****"
    return masked(value) if name in _NUMBERS else profiles.masked(value)


def _details(db: Db, person: Professional, account: Account | None) -> dict[str, str]:
    numbers, payee = db.get(Details, person.id), db.get(Payee, person.id)
    kin = _newest(db, NextOfKin, person.id)
    work, study = _newest(db, WorkStation, person.id), _newest(db, Qualification, person.id)
    found = {
        "msisdn": account.msisdn if account else None,
        "national_id": person.national_id,
        "birth_year": str(person.birth_year),
        "gender": numbers.gender.value if numbers and numbers.gender else None,
        "tsc_number": person.tsc_number,
        "kra_pin": numbers.kra_pin if numbers else None,
        "sha": numbers.sha if numbers else None,
        "nssf": numbers.nssf if numbers else None,
        "email": numbers.email if numbers else None,
        "mpesa": payee.mpesa_msisdn if payee else None,
        "mpesa_name": payee.mpesa_name if payee else None,
        "branch": payee.branch_code if payee else None,
        "account_number": payee.account_number if payee else None,
        "tsc_name": person.tsc_name,
        "account_name": payee.account_name if payee else None,
        "institution": work.institution if work else None,
        "designation": work.designation if work else None,
        "course": study.course if study else None,
        "kin_name": kin.name if kin else None,
        "kin_msisdn": kin.msisdn if kin else None,
    }
    return {name: value or "" for name, value in found.items()}


def _newest(db: Db, kind: type[_Row], person_id: int) -> _Row | None:
    rows = profiles.rows_of(db, kind, person_id)
    return rows[0] if rows else None


def trail(db: Db, person_id: int) -> list[AuditRow]:
    """Return what was changed or looked at, of the person and their account, the newest first."""
    account = finding.account_of(db, person_id)
    merged = select(Professional.id).where(Professional.merged_into_id == person_id)
    theirs = or_(AuditRow.subject_id == person_id, AuditRow.subject_id.in_(merged))
    whose = [(AuditRow.subject_kind == "professional") & theirs]
    if account is not None:
        whose.append((AuditRow.subject_kind == "account") & (AuditRow.subject_id == account.id))
    return list(
        db.scalars(select(AuditRow).where(or_(*whose)).order_by(AuditRow.id.desc()).limit(TRAIL))
    )
