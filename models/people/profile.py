"""The profile: what is known of a professional, what is missing, and every change of it."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, TypeAlias, TypeVar

from sqlalchemy import func, select, update
from sqlalchemy.orm import Mapped

from models.base import audit, keys
from models.base.audit import Actor
from models.base.references import new_reference
from models.base.store import Db
from models.people.profile_tables import (
    Details,
    Gender,
    NextOfKin,
    Payee,
    Qualification,
    WorkStation,
)
from models.people.tables import Professional

MOST_ROWS: Final = 9
"""Qualifications, work stations or next of kin that one professional may keep."""


class Detail(enum.StrEnum):
    """What pay needs, in the order of KNEC's causes of non-payment, then the rest of CP2."""

    NAME = "name"
    MPESA = "mpesa"
    TSC_NUMBER = "tsc_number"
    KRA_PIN = "kra_pin"
    BANK = "bank"
    BRANCH = "branch"
    """Only where the rest of the account is known: an account that is lacking lacks it as well."""
    WORK = "work"
    KIN = "kin"
    QUALIFICATION = "qualification"
    GENDER = "gender"
    SHA = "sha"
    NSSF = "nssf"
    EMAIL = "email"


PAY_CRITICAL: Final = (
    Detail.NAME,
    Detail.MPESA,
    Detail.TSC_NUMBER,
    Detail.KRA_PIN,
    Detail.BANK,
    Detail.BRANCH,
)
"""Without these a claim is not paid."""

WEIGHTS: Final[Mapping[Detail, int]] = {
    # CP2 has 25 details in five groups; ID and year of birth are always there.
    Detail.NAME: 3,
    Detail.GENDER: 1,
    Detail.KRA_PIN: 1,
    Detail.NSSF: 1,
    Detail.SHA: 1,
    Detail.EMAIL: 1,
    Detail.MPESA: 1,
    Detail.BANK: 2,
    Detail.BRANCH: 1,
    Detail.QUALIFICATION: 4,
    Detail.WORK: 6,
    Detail.TSC_NUMBER: 1,
    Detail.KIN: 3,
}

_NUMBERS: Final = {
    Detail.KRA_PIN: "kra_pin",
    Detail.NSSF: "nssf",
    Detail.SHA: "sha",
    Detail.EMAIL: "email",
}

Record: TypeAlias = Qualification | WorkStation | NextOfKin
"""What a professional keeps several of."""


class Earlier(enum.StrEnum):
    """What is typed, and offered to others who begin to type the same."""

    WORKPLACE = "workplace"
    COLLEGE = "college"
    COURSE = "course"


_EARLIER: Final[Mapping[Earlier, Mapped[str]]] = {
    Earlier.WORKPLACE: WorkStation.institution,
    Earlier.COLLEGE: Qualification.institution,
    Earlier.COURSE: Qualification.course,
}

_Row = TypeVar("_Row", Qualification, WorkStation, NextOfKin)


class KraPinTaken(Exception):
    """The KRA PIN stands in another person's profile."""


class TooMany(Exception):
    """One professional keeps at most nine of a kind."""


def details_of(db: Db, professional_id: int) -> Details:
    """Return the personal numbers; for a person without any, an empty row that is not kept yet."""
    return db.get(Details, professional_id) or Details(professional_id=professional_id)


def missing(db: Db, person: Professional) -> list[Detail]:
    """Return what is not known, what pay needs first."""
    details = db.get(Details, person.id)
    for_pay = set(missing_for_pay(db, person))
    known = {detail: detail not in for_pay for detail in PAY_CRITICAL} | {
        Detail.GENDER: details is not None and details.gender is not None,
        Detail.WORK: _has(db, WorkStation, person.id),
        Detail.KIN: _has(db, NextOfKin, person.id),
        Detail.QUALIFICATION: _has(db, Qualification, person.id),
    }
    for detail, column in _NUMBERS.items():
        if detail in PAY_CRITICAL:
            continue
        known[detail] = details is not None and getattr(details, column) is not None
    return [detail for detail in Detail if not known[detail]]


def missing_for_pay(db: Db, person: Professional) -> list[Detail]:
    """Return only what pay waits for: two look-ups, for the home screen of every dial."""
    details, payee = db.get(Details, person.id), db.get(Payee, person.id)
    known = {
        Detail.NAME: person.first_name is not None,
        Detail.MPESA: payee is not None and payee.mpesa_msisdn is not None,
        Detail.TSC_NUMBER: person.tsc_number is not None,
        Detail.KRA_PIN: details is not None and details.kra_pin is not None,
        Detail.BANK: payee is not None and payee.account_number is not None,
        Detail.BRANCH: payee is None
        or payee.account_number is None
        or payee.branch_code is not None,
    }
    return [detail for detail in PAY_CRITICAL if not known[detail]]


def completeness(lacking: list[Detail]) -> int:
    """Return how much of CP2's profile is known, in percent."""
    always = 2  # the ID and the year of birth, without which there is no account
    whole = sum(WEIGHTS.values()) + always
    without = {*lacking, *([Detail.BRANCH] if Detail.BANK in lacking else [])}
    return 100 * (whole - sum(WEIGHTS[detail] for detail in without)) // whole


def save_number(
    db: Db, person: Professional, detail: Detail, value: str, actor: Actor, now: datetime
) -> str:
    """Store one of the personal numbers; return the change's reference. Raise KraPinTaken."""
    row = details_of(db, person.id)
    if detail is Detail.KRA_PIN:
        digest = keys.current().digest("kra_pin", value)
        holder = db.scalars(
            select(Details.professional_id).where(Details.kra_pin_digest == digest)
        ).first()
        if holder is not None and holder != person.id:
            raise KraPinTaken
        row.kra_pin_digest = digest
    db.add(row)
    before = getattr(row, _NUMBERS[detail])
    setattr(row, _NUMBERS[detail], value)
    return _note(db, person, detail.value, actor, now, before=before, after=value)


def save_tsc_number(db: Db, person: Professional, value: str, actor: Actor, now: datetime) -> str:
    """Store the TSC or payroll number; return the change's reference."""
    before, person.tsc_number = person.tsc_number, value
    return _note(db, person, Detail.TSC_NUMBER.value, actor, now, before=before, after=value)


def save_gender(db: Db, person: Professional, gender: Gender, actor: Actor, now: datetime) -> None:
    """Store the gender as CP2 asks it."""
    row = details_of(db, person.id)
    db.add(row)
    before, row.gender = row.gender, gender
    _note(db, person, Detail.GENDER.value, actor, now, before=before, after=gender)


def rows_of(db: Db, kind: type[_Row], professional_id: int) -> list[_Row]:
    """Return one person's rows of a kind, the newest first."""
    owner: Mapped[int] = kind.professional_id
    return list(db.scalars(select(kind).where(owner == professional_id).order_by(kind.id.desc())))


def row_of(db: Db, kind: type[Record], professional_id: int, row_id: int) -> Record | None:
    """Return one row, only if it is this person's."""
    found: Record | None = db.scalars(  # type: ignore[assignment]
        select(kind).where(kind.id == row_id, kind.professional_id == professional_id)
    ).first()
    return found


def add_row(db: Db, person: Professional, row: Record, actor: Actor, now: datetime) -> None:
    """Add a qualification, a work station or a next of kin. Raise TooMany."""
    kind = type(row)
    if _count(db, kind, person.id) >= MOST_ROWS:
        raise TooMany
    if isinstance(row, WorkStation) and row.is_current:
        db.execute(
            update(WorkStation)
            .where(WorkStation.professional_id == person.id)
            .values(is_current=False)
        )
    db.add(row)
    db.flush()
    _note(db, person, kind.__tablename__, actor, now, before=None, after=str(row.id))


def change_row(
    db: Db,
    person: Professional,
    kind: type[Record],
    row_id: int,
    fields: Mapping[str, Any],
    actor: Actor,
    now: datetime,
) -> bool:
    """Change the fields of one of this person's rows that differ; False if the row is gone."""
    row = row_of(db, kind, person.id, row_id)
    if row is None:
        return False
    before: dict[str, str] = {"id": str(row_id)}
    after: dict[str, str] = {}
    for name, value in fields.items():
        kept = getattr(row, name)
        if kept == value:
            continue
        setattr(row, name, value)
        if not isinstance(value, bytes):
            before[name], after[name] = masked(_text(kept)), masked(_text(value))
    if after:
        audit.note(
            db,
            actor,
            f"profile.{kind.__tablename__}_changed",
            ("professional", person.id),
            now,
            before=before,
            after=after,
        )
    return True


def make_current(db: Db, person: Professional, row_id: int, actor: Actor, now: datetime) -> bool:
    """Let one of this person's work stations be the current one; False if it is gone."""
    row = row_of(db, WorkStation, person.id, row_id)
    if not isinstance(row, WorkStation):
        return False
    if row.is_current:
        return True
    before = db.scalars(
        select(WorkStation).where(
            WorkStation.professional_id == person.id, WorkStation.is_current.is_(True)
        )
    ).all()
    for each in before:
        each.is_current = False
    row.is_current = True
    audit.note(
        db,
        actor,
        "profile.work_stations_current",
        ("professional", person.id),
        now,
        before={"id": ", ".join(str(each.id) for each in before)},
        after={"id": str(row_id)},
    )
    return True


def remove_row(
    db: Db, person: Professional, kind: type[Record], row_id: int, actor: Actor, now: datetime
) -> bool:
    """Remove one of this person's rows; False if it is gone already."""
    row = row_of(db, kind, person.id, row_id)
    if row is None:
        return False
    was_current = isinstance(row, WorkStation) and row.is_current
    db.delete(row)
    db.flush()
    if was_current:
        left = rows_of(db, WorkStation, person.id)
        if left:
            left[0].is_current = True
    _note(db, person, kind.__tablename__, actor, now, before=str(row_id), after=None)
    return True


def earlier_entries(db: Db, kind: Earlier, letters: str, most: int = 20) -> list[str]:
    """Return what others typed before and that begins so, the most frequent first."""
    start = letters.strip()
    column = _EARLIER[kind]
    begins = func.upper(func.substr(column, 1, len(start))) == func.upper(start)
    found = db.execute(
        select(column)
        .where(begins)
        .group_by(column)
        .order_by(func.count().desc(), column)
        .limit(most)
    )
    return [name for (name,) in found]


def _has(db: Db, kind: type[Record], professional_id: int) -> bool:
    return _count(db, kind, professional_id) > 0


def _count(db: Db, kind: type[Record], professional_id: int) -> int:
    query = select(func.count()).select_from(kind).where(kind.professional_id == professional_id)
    return int(db.scalar(query) or 0)


def _note(
    db: Db,
    person: Professional,
    what: str,
    actor: Actor,
    now: datetime,
    *,
    before: str | None,
    after: str | None,
) -> str:
    reference = new_reference(6)
    audit.note(
        db,
        actor,
        f"profile.{what}",
        ("professional", person.id),
        now,
        before={"value": masked(before)},
        after={"value": masked(after), "ref": reference},
    )
    return reference


def _text(value: object) -> str:
    return "" if value is None else str(value)


def masked(value: str | None) -> str:
    """Return only the last two characters of what is personal; nothing for nothing."""
    return f"***{value[-2:]}" if value else ""
