"""The second factor: time-based codes (RFC 6238) from an app, and recovery codes on paper.

Codes follow the machine's own time, whatever the service believes it is.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime
from typing import Final

import pyotp
from sqlalchemy import delete, func, select

from models.base import audit, keys
from models.base.audit import Actor
from models.base.references import ALPHABET
from models.base.store import Db
from models.people.officer_tables import Officer, RecoveryCode

ISSUER: Final = "KNEC CP2"
STEP: Final = 30
"""Seconds for which a code stands."""

RECOVERY_CODES: Final = 8
_RECOVERY_LENGTH: Final = 10


def begin(db: Db, officer: Officer) -> str:
    """Give the officer a secret that is not proved yet; return the address of its QR code."""
    if officer.totp_secret is None or officer.totp_proved_at is not None:
        officer.totp_secret, officer.totp_proved_at = pyotp.random_base32(), None
        db.flush()
    return address(officer)


def address(officer: Officer) -> str:
    """Return the address that an authenticator app reads: otpauth://..."""
    return pyotp.TOTP(officer.totp_secret or "").provisioning_uri(
        name=officer.username, issuer_name=ISSUER
    )


def is_right(officer: Officer, typed: str, real: datetime) -> bool:
    """Tell whether the code is right, and let it be right only once."""
    code = "".join(typed.split())
    if officer.totp_secret is None or not (code.isascii() and code.isdigit() and len(code) == 6):
        return False
    totp = pyotp.TOTP(officer.totp_secret, interval=STEP)
    now = int(real.timestamp()) // STEP
    for step in (now, now - 1, now + 1):
        if step > officer.totp_last_step and hmac.compare_digest(totp.at(step * STEP), code):
            officer.totp_last_step = step
            return True
    return False


def prove(db: Db, officer: Officer, typed: str, real: datetime, now: datetime) -> list[str] | None:
    """Set the second factor up with its first code; return recovery codes, or None if wrong."""
    if not is_right(officer, typed, real):
        return None
    officer.totp_proved_at = now
    audit.note(
        db,
        Actor.officer(officer.username),
        "officer.second_factor",
        ("officer", officer.id),
        now,
        after={"set_up": True},
    )
    return new_recovery_codes(db, officer)


def new_recovery_codes(db: Db, officer: Officer) -> list[str]:
    """Replace the recovery codes; they can be read this once only."""
    db.execute(delete(RecoveryCode).where(RecoveryCode.officer_id == officer.id))
    codes = [
        "".join(secrets.choice(ALPHABET) for _ in range(_RECOVERY_LENGTH))
        for _ in range(RECOVERY_CODES)
    ]
    db.add_all(
        RecoveryCode(code_digest=_digest(officer, code), officer_id=officer.id) for code in codes
    )
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def use_recovery_code(db: Db, officer: Officer, typed: str, now: datetime) -> bool:
    """Use up one recovery code; False if it is none of the officer's, or used."""
    code = "".join(each for each in typed.upper() if each in ALPHABET)
    if len(code) != _RECOVERY_LENGTH:
        return False
    row = db.get(RecoveryCode, _digest(officer, code), with_for_update=True)
    if row is None or row.used_at is not None:
        return False
    row.used_at = now
    return True


def codes_left(db: Db, officer_id: int) -> int:
    """Return how many recovery codes are unused."""
    query = (
        select(func.count())
        .select_from(RecoveryCode)
        .where(RecoveryCode.officer_id == officer_id, RecoveryCode.used_at.is_(None))
    )
    return int(db.scalar(query) or 0)


def forget(db: Db, officer: Officer) -> None:
    """Take the second factor away; the officer sets a new one up at the next sign-in."""
    officer.totp_secret, officer.totp_proved_at = None, None
    db.execute(delete(RecoveryCode).where(RecoveryCode.officer_id == officer.id))


def _digest(officer: Officer, code: str) -> bytes:
    return keys.current().digest("recovery_code", f"{officer.id}:{code}")
