"""The one-time password that lets a new account into the web portal for 24 hours.

The portal shares this store and compares the typed password with the hash; the words themselves
live only in the encrypted outbox, until the text is final.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from argon2 import PasswordHasher

from models.base.store import Db
from models.people.tables import Account, PortalPassword

SPAN = timedelta(hours=24)

# No letters or figures that a small screen makes look alike.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_LENGTH = 10
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def issue(db: Db, account: Account, now: datetime) -> str:
    """Store the hash of a new one-time password and return its words."""
    words = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    db.merge(
        PortalPassword(
            account_id=account.id,
            password_hash=_HASHER.hash(words),
            expires_at=now + SPAN,
            used_at=None,  # said, because a merge keeps what is left to the default
        )
    )
    return words
