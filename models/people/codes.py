"""One-time codes: texted to a number, typed on that number, kept only as a keyed digest."""

from __future__ import annotations

import enum
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from models.base import keys
from models.base.store import Db
from models.messages import outbox
from models.messages.tables import MessageClass
from models.messages.templates import Template
from models.people.tables import Account, OneTimeCode, Purpose

DIGITS = 6
TRIES = 3
SPAN: Mapping[Purpose, timedelta] = {
    # Whoever was registered on another handset may dial for the first time days later.
    Purpose.PROVE_NUMBER: timedelta(days=7),
    Purpose.RESET_PIN: timedelta(minutes=15),
    Purpose.MOVE_NUMBER: timedelta(minutes=15),
}
TEMPLATE: Mapping[Purpose, Template] = {
    Purpose.PROVE_NUMBER: Template.NUMBER_CODE,
    Purpose.RESET_PIN: Template.RESET_CODE,
    Purpose.MOVE_NUMBER: Template.MOVE_CODE,
}


class CodeVerdict(enum.StrEnum):
    """What a typed code was."""

    RIGHT = "right"
    WRONG = "wrong"
    GONE = "gone"
    """Expired, used, or tried too often: a new one must be sent."""


@dataclass(frozen=True, slots=True)
class CodeAnswer:
    """The verdict, and the tries that are left."""

    verdict: CodeVerdict
    tries_left: int = 0


def send(
    db: Db, account: Account, msisdn: str, purpose: Purpose, service_code: str, now: datetime
) -> None:
    """Text a new code to the number; the older ones of this purpose no longer work."""
    code = _keep(db, account, msisdn, purpose, now)
    outbox.add(
        db,
        msisdn,
        TEMPLATE[purpose],
        {"code": code, "service_code": service_code},
        account.language,
        MessageClass.SECURITY,
        now,
    )


def show_instead(db: Db, account: Account, msisdn: str, now: datetime) -> str | None:
    """Return a new code to show on the number's own screen, because its text did not arrive.

    Only the code that proves a number, and once: a call from that very number proves as much, and
    a PIN is asked all the same. A code for a new PIN or a moved account is never shown.
    """
    rows = db.scalars(
        select(OneTimeCode)
        .where(OneTimeCode.msisdn == msisdn, OneTimeCode.purpose == Purpose.PROVE_NUMBER)
        .order_by(OneTimeCode.id.desc())
    ).all()
    if not rows or any(row.shown_at for row in rows):
        return None
    if not outbox.has_failed(db, msisdn, TEMPLATE[Purpose.PROVE_NUMBER], rows[0].sent_at):
        return None
    code = _keep(db, account, msisdn, Purpose.PROVE_NUMBER, now)
    db.flush()
    db.execute(
        update(OneTimeCode)
        .where(OneTimeCode.msisdn == msisdn, OneTimeCode.used_at.is_(None))
        .values(shown_at=now)
    )
    return code


def waiting(db: Db, msisdn: str, now: datetime) -> OneTimeCode | None:
    """Return the newest code of the number that can still be typed."""
    return db.scalars(
        select(OneTimeCode)
        .where(
            OneTimeCode.msisdn == msisdn,
            OneTimeCode.used_at.is_(None),
            OneTimeCode.expires_at > now,
            OneTimeCode.tries_left > 0,
        )
        .order_by(OneTimeCode.id.desc())
        .limit(1)
    ).first()


def enter(
    db: Db, msisdn: str, purpose: Purpose, typed: str, now: datetime, *, keep: bool = False
) -> CodeAnswer:
    """Compare a typed code and count the try; a right one is used up, unless it is kept."""
    row = db.scalars(
        select(OneTimeCode)
        .where(
            OneTimeCode.msisdn == msisdn,
            OneTimeCode.purpose == purpose,
            OneTimeCode.used_at.is_(None),
        )
        .order_by(OneTimeCode.id.desc())
        .limit(1)
        .with_for_update()
    ).first()
    if row is None or row.expires_at <= now or row.tries_left <= 0:
        return CodeAnswer(CodeVerdict.GONE)
    if hmac.compare_digest(row.code_digest, _digest(msisdn, purpose, typed)):
        row.used_at = None if keep else now
        return CodeAnswer(CodeVerdict.RIGHT)
    row.tries_left -= 1
    if row.tries_left == 0:
        return CodeAnswer(CodeVerdict.GONE)
    return CodeAnswer(CodeVerdict.WRONG, row.tries_left)


def use(db: Db, msisdn: str, purpose: Purpose, now: datetime) -> None:
    """Use up the code that was kept: what it allowed is done."""
    _void(db, msisdn, purpose, now)


def _void(db: Db, msisdn: str, purpose: Purpose, now: datetime) -> None:
    db.execute(
        update(OneTimeCode)
        .where(
            OneTimeCode.msisdn == msisdn,
            OneTimeCode.purpose == purpose,
            OneTimeCode.used_at.is_(None),
        )
        .values(used_at=now)
    )


def _digest(msisdn: str, purpose: Purpose, code: str) -> bytes:
    return keys.current().digest("one-time-code", f"{purpose}:{msisdn}:{code}")


def _keep(db: Db, account: Account, msisdn: str, purpose: Purpose, now: datetime) -> str:
    """Make a code in place of the older ones of this purpose."""
    _void(db, msisdn, purpose, now)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    db.add(
        OneTimeCode(
            purpose=purpose,
            msisdn=msisdn,
            account_id=account.id,
            code_digest=_digest(msisdn, purpose, code),
            tries_left=TRIES,
            sent_at=now,
            expires_at=now + SPAN[purpose],
        )
    )
    return code
