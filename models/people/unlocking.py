"""What officers do for somebody who cannot get in: lift locks, reset a PIN, text a code again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select

from models.base import audit
from models.base.audit import Actor
from models.base.store import Db
from models.people import accounts, codes, moves, telling
from models.people.corrections import required_reason
from models.people.tables import Account, OneTimeCode, PinTry, Purpose

CODES_AN_HOUR: Final = 3
"""Codes that one line is sent in an hour, those that its holder asked for counted too."""

_HOUR: Final = timedelta(hours=1)

AGAIN_WITHIN: Final = timedelta(hours=24)
"""A code may be texted again only so long after its line asked for it."""


class NoLine(Exception):
    """The account has no proved line, so nothing secret may be texted."""


class NothingLocked(Exception):
    """No lock holds."""


class NothingAsked(Exception):
    """The line asked for no code of late: nobody else may start one."""


class TooManyCodes(Exception):
    """The line was texted enough codes in this hour."""


def locks(db: Db, account: Account, now: datetime) -> list[PinTry]:
    """Return the locks that hold now: of the own line, of other handsets, of all of them."""
    query = select(PinTry).where(PinTry.account_id == account.id, PinTry.locked_until > now)
    return list(db.scalars(query.order_by(PinTry.locked_until.desc())))


def lift(
    db: Db, account: Account, reason: str, service_code: str, actor: Actor, now: datetime
) -> int:
    """Lift every lock that holds; return how many. Raise NoReason or NothingLocked."""
    why = required_reason(reason)
    held = locks(db, account, now)
    if not held:
        raise NothingLocked
    for row in held:
        db.delete(row)
    audit.note(
        db,
        actor,
        "account.unlocked",
        ("account", account.id),
        now,
        before={"locks": len(held)},
        reason=why,
    )
    telling.of_officer(db, account, "unlocked", service_code, now)
    return len(held)


def reset_pin(
    db: Db, account: Account, reason: str, service_code: str, actor: Actor, now: datetime
) -> None:
    """Let the PIN count no more and text a code for a new one to the account's own line.

    An open move of the number stops, and changes of payee wait. Raise NoReason or NoLine.
    """
    why = required_reason(reason)
    line = _line(account)
    account.pin_hash = None
    for row in db.scalars(select(PinTry).where(PinTry.account_id == account.id)):
        db.delete(row)
    moves.stop(db, account, actor, now)
    accounts.hold_payee(account, now)
    codes.send(db, account, line, Purpose.RESET_PIN, service_code, now)
    audit.note(db, actor, "account.pin_cleared", ("account", account.id), now, reason=why)


def last_code(db: Db, account: Account, now: datetime) -> OneTimeCode | None:
    """Return the code that the account's own line last asked for, if it may be texted again."""
    if account.msisdn is None:
        return None
    return db.scalars(
        select(OneTimeCode)
        .where(
            OneTimeCode.msisdn == account.msisdn,
            OneTimeCode.account_id == account.id,
            OneTimeCode.used_at.is_(None),
            OneTimeCode.sent_at > now - AGAIN_WITHIN,
        )
        .order_by(OneTimeCode.id.desc())
        .limit(1)
    ).first()


def resend_code(
    db: Db, account: Account, reason: str, service_code: str, actor: Actor, now: datetime
) -> Purpose:
    """Text a new code for what the line itself asked for, to that line only; return what for.

    Raise NoReason, NothingAsked or TooManyCodes.
    """
    why = required_reason(reason)
    asked = last_code(db, account, now)
    if asked is None:
        raise NothingAsked
    sent = db.scalar(
        select(func.count())
        .select_from(OneTimeCode)
        .where(OneTimeCode.msisdn == asked.msisdn, OneTimeCode.sent_at > now - _HOUR)
    )
    if (sent or 0) >= CODES_AN_HOUR:
        raise TooManyCodes
    codes.send(db, account, asked.msisdn, asked.purpose, service_code, now)
    audit.note(
        db,
        actor,
        "account.code_resent",
        ("account", account.id),
        now,
        after={"purpose": asked.purpose.value},
        reason=why,
    )
    return asked.purpose


def _line(account: Account) -> str:
    if account.msisdn is None or account.number_proved_at is None:
        raise NoLine
    return account.msisdn
