"""Accounts: finding them, opening them, and how long their line has been silent."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select

from models.base import audit, keys
from models.base.audit import Actor
from models.base.references import new_reference
from models.base.store import Db
from models.people import name_words as _name_words  # noqa: F401 - it follows every name
from models.people import pins
from models.people.identity import matching_name
from models.people.msisdn import masked
from models.people.tables import Account, Language, Professional

QUIET_AFTER = timedelta(days=90)
"""A line that is silent this long may belong to somebody else: greeted without a name."""

RECYCLED_AFTER = timedelta(days=365)
"""After this long the PIN alone is not enough."""

PAYEE_HOLD = timedelta(hours=48)
"""How long a change of payee waits after a PIN reset or a new number."""


class IdTaken(Exception):
    """The national ID has an account already."""


class NumberTaken(Exception):
    """The number has an account already."""


class Silence(enum.IntEnum):
    """How long a line has not been heard."""

    RECENT = 0
    QUIET = 1
    RECYCLED = 2


@dataclass(frozen=True, slots=True)
class Registration:
    """What a caller has answered by the time the account is opened."""

    msisdn: str
    proved: bool
    national_id: str
    birth_year: int
    pin: str = field(repr=False)
    language: Language
    early_texts: bool
    consent_version: str
    agrees_with_import: bool = True
    """False when the caller said that the person whom TSC sent is not them."""


def by_id(db: Db, account_id: int) -> Account | None:
    """Return the account."""
    return db.get(Account, account_id)


def by_msisdn(db: Db, msisdn: str) -> Account | None:
    """Return the account that answers to the number."""
    return db.scalars(select(Account).where(Account.msisdn == msisdn)).first()


def by_national_id(db: Db, national_id: str) -> Account | None:
    """Return the account of the person with this ID."""
    return db.scalars(
        select(Account)
        .join(Professional, Account.professional_id == _standing_id())
        .where(Professional.national_id_digest == id_digest(national_id))
    ).first()


def professional(db: Db, national_id: str) -> Professional | None:
    """Return the person with this ID, with or without an account."""
    mine = select(_standing_id()).where(Professional.national_id_digest == id_digest(national_id))
    return db.scalars(select(Professional).where(Professional.id == mine.scalar_subquery())).first()


def _standing_id() -> ColumnElement[int]:
    """Return the id of a person's record, or of that into which it was merged."""
    return func.coalesce(Professional.merged_into_id, Professional.id)


def imported(db: Db, national_id: str, birth_year: int) -> Professional | None:
    """Return the person whom TSC's list brought, only if ID and year of birth both agree."""
    person = professional(db, national_id)
    if person is None or person.imported_at is None or person.birth_year != birth_year:
        return None
    return person


def id_digest(national_id: str) -> bytes:
    """Return the keyed digest by which an ID is found."""
    return keys.current().digest("national_id", national_id)


def silence(account: Account, now: datetime) -> Silence:
    """Tell how long the account's own line has not been heard."""
    quiet = now - account.last_seen_at
    if quiet >= RECYCLED_AFTER:
        return Silence.RECYCLED
    return Silence.QUIET if quiet >= QUIET_AFTER else Silence.RECENT


def seen(account: Account, now: datetime) -> None:
    """Note that the line was heard; once a day is enough."""
    if now - account.last_seen_at >= timedelta(days=1):
        account.last_seen_at = now


def open_account(db: Db, asked: Registration, actor: Actor, now: datetime) -> Account:
    """Open an account for a person who has none, on a number that has none.

    A line that was silent long enough to have been recycled is taken from its old account first.
    Raise IdTaken or NumberTaken.
    """
    holder = by_msisdn(db, asked.msisdn)
    if holder is not None and (silence(holder, now) is not Silence.RECYCLED or not asked.proved):
        raise NumberTaken
    if by_national_id(db, asked.national_id) is not None:
        raise IdTaken
    if holder is not None:
        # Only now: whoever is refused may still commit, and must have taken nobody's line.
        release_line(db, holder, actor, now)
    person = _person(db, asked, now)
    account = Account(
        professional_id=person.id,
        msisdn=asked.msisdn,
        number_proved_at=now if asked.proved else None,
        pin_hash=pins.hash_pin(asked.pin),
        language=asked.language,
        early_texts=asked.early_texts,
        reference=new_reference(6),
        consent_version=asked.consent_version,
        consent_at=now,
        opened_at=now,
        last_seen_at=now,
        pin_set_at=now,
    )
    db.add(account)
    db.flush()
    audit.note(
        db,
        actor,
        "account.opened",
        ("account", account.id),
        now,
        after={"msisdn": masked(asked.msisdn), "consent": asked.consent_version},
    )
    return account


def _person(db: Db, asked: Registration, now: datetime) -> Professional:
    person = professional(db, asked.national_id)
    if person is not None and person.birth_year == asked.birth_year and asked.agrees_with_import:
        return person
    if person is not None:
        # TSC's year and the caller's differ, or the caller is not the one whom TSC sent: what the
        # caller says stands, nothing imported is inherited; what TSC sent is kept for an officer.
        audit.note(
            db,
            Actor.service(),
            "professional.import_denied",
            ("professional", person.id),
            now,
            before={"imported": person.imported_at is not None},
            after={"year_differs": person.birth_year != asked.birth_year},
        )
        person.denied_import = {
            "birth_year": person.birth_year,
            "first_name": person.first_name,
            "other_names": person.other_names,
            "tsc_number": person.tsc_number,
        }
        person.birth_year, person.first_name, person.other_names = asked.birth_year, None, None
        person.matching_name, person.tsc_number, person.imported_at = None, None, None
        person.tsc_name = None
        return person
    person = Professional(
        national_id=asked.national_id,
        national_id_digest=id_digest(asked.national_id),
        birth_year=asked.birth_year,
        created_at=now,
    )
    db.add(person)
    db.flush()
    return person


def save_name(
    db: Db, account: Account, first_name: str, other_names: str, actor: Actor, now: datetime
) -> None:
    """Store the name as on the ID, and its folded copy for comparing."""
    person = account.professional
    had_name = person.first_name is not None
    person.first_name, person.other_names = first_name, other_names
    person.matching_name = matching_name(person.full_name)
    audit.note(
        db,
        actor,
        "professional.name_saved",
        ("professional", person.id),
        now,
        before={"named": had_name},
        after={"named": True},
    )


def release_line(db: Db, account: Account, actor: Actor, now: datetime) -> None:
    """Take the line from an account: it now belongs to somebody else, or the claim was refused."""
    audit.note(
        db,
        actor,
        "account.line_released",
        ("account", account.id),
        now,
        before={"msisdn": masked(account.msisdn or "")},
    )
    account.msisdn = None
    db.flush()


def hold_payee(account: Account, now: datetime) -> None:
    """Make changes of payee wait, counted from now; a longer hold stays."""
    until = now + PAYEE_HOLD
    if account.payee_held_until is None or account.payee_held_until < until:
        account.payee_held_until = until


def reset_pin(db: Db, account: Account, pin: str, actor: Actor, now: datetime) -> None:
    """Store the PIN that was chosen after a reset; payee changes wait."""
    pins.set_pin(db, account, pin, now)
    hold_payee(account, now)
    audit.note(db, actor, "account.pin_reset", ("account", account.id), now)


def change_pin(db: Db, account: Account, pin: str, actor: Actor, now: datetime) -> None:
    """Store a new PIN that its owner chose knowing the old one."""
    pins.set_pin(db, account, pin, now)
    audit.note(db, actor, "account.pin_changed", ("account", account.id), now)
