"""PINs: hashing, checking, and the lock that grows with every three wrong tries.

Wrong tries count per account and calling number, so that a stranger's handset locks itself and
never the owner's. All foreign handsets together also share one allowance per account.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from models.base import keys
from models.base.store import Db
from models.people.tables import Account, PinTry

TRIES = 3
FOREIGN_TRIES = 9
"""What all handsets but the owner's may try together before they are shut out for a day."""

FOREIGN_SPAN = timedelta(hours=24)
"""After which tries on other handsets are forgotten, if there were none meanwhile."""

LOCKS = (
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=24),
)
"""How long each lock in a row holds; the last one repeats."""

_FOREIGN = "foreign"
_SALT = "account-pin"

# OWASP's minimum for argon2id (19 MiB, 2 passes, 1 lane): about 24 ms, fit for a hop.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_NOBODY = _HASHER.hash("nobody")


class Verdict(enum.StrEnum):
    """What a typed PIN was."""

    RIGHT = "right"
    WRONG = "wrong"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class PinAnswer:
    """The verdict, the tries that are left, and until when the lock holds."""

    verdict: Verdict
    tries_left: int = 0
    locked_until: datetime | None = None


def hash_pin(pin: str) -> str:
    """Return what is stored: the pepper's key id and the argon2id hash of the peppered PIN."""
    key_id, peppered = keys.current().pepper(pin, _SALT)
    return f"{key_id}${_HASHER.hash(peppered)}"


def check(db: Db, account: Account, msisdn: str, pin: str, now: datetime) -> PinAnswer:
    """Compare the PIN and count: the counter's row is locked while the PIN is compared."""
    row = _counter(db, account.id, msisdn, now)
    foreign = None if msisdn == account.msisdn else _counter(db, account.id, _FOREIGN, now)
    for counter in (row, foreign):
        if counter is not None and counter.locked_until is not None:
            if now < counter.locked_until:
                return PinAnswer(Verdict.LOCKED, locked_until=lock_of(db, account, msisdn, now))
            counter.locked_until, counter.wrong = None, 0
    if foreign is not None and now - foreign.at >= FOREIGN_SPAN:
        foreign.wrong = 0
    if _matches(account.pin_hash, pin):
        row.wrong, row.locks, row.at = 0, 0, now
        return PinAnswer(Verdict.RIGHT)
    row.wrong, row.at = row.wrong + 1, now
    if foreign is not None:
        foreign.wrong, foreign.at = foreign.wrong + 1, now
        if foreign.wrong >= FOREIGN_TRIES:
            foreign.locked_until = now + LOCKS[-1]
    if row.wrong >= TRIES:
        row.locked_until = now + LOCKS[min(row.locks, len(LOCKS) - 1)]
        row.locks += 1
    until = lock_of(db, account, msisdn, now)
    if until is not None:
        return PinAnswer(Verdict.LOCKED, locked_until=until)
    together = TRIES if foreign is None else FOREIGN_TRIES - foreign.wrong
    return PinAnswer(Verdict.WRONG, tries_left=min(TRIES - row.wrong, together))


def lock_of(db: Db, account: Account, msisdn: str, now: datetime) -> datetime | None:
    """Return until when this handset may not try this account's PIN, or None."""
    names = [msisdn] if msisdn == account.msisdn else [msisdn, _FOREIGN]
    rows = (db.get(PinTry, (account.id, name)) for name in names)
    ends = [row.locked_until for row in rows if row is not None and row.locked_until is not None]
    return max((end for end in ends if end > now), default=None)


def waste_time(pin: str) -> None:
    """Do the work of a comparison where there is no account, so that time tells nothing."""
    _matches(None, pin)


def set_pin(db: Db, account: Account, pin: str, now: datetime) -> None:
    """Store a new PIN and open the owner's own lock."""
    account.pin_hash, account.pin_set_at = hash_pin(pin), now
    if account.msisdn is not None:
        row = db.get(PinTry, (account.id, account.msisdn))
        if row is not None:
            db.delete(row)


def _matches(stored: str | None, pin: str) -> bool:
    key_id, _, hashed = (stored or "").partition("$")
    try:
        if not hashed:
            _HASHER.verify(_NOBODY, pin)
            return False
        return _HASHER.verify(hashed, keys.current().pepper_with(key_id, pin, _SALT))
    except VerificationError:
        return False


def _counter(db: Db, account_id: int, name: str, now: datetime) -> PinTry:
    row = db.get(PinTry, (account_id, name), with_for_update=True)
    if row is None:
        row = PinTry(account_id=account_id, msisdn=name, at=now)
        db.add(row)
        db.flush()
    return row
