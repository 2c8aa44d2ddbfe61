"""Passwords of officers: what one must be, and how it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

SHORTEST: Final = 12
LONGEST: Final = 128

_STRONG: Final = 3
"""Of zxcvbn's 0 to 4: safe from guessing at some 10 000 tries a second for years."""

# RFC 9106's second choice: 64 MiB, 3 passes. Officers sign in once a day, so it may take 100 ms.
_HASHER: Final = PasswordHasher(time_cost=3, memory_cost=65_536, parallelism=1)


@cache
def _nobody() -> str:
    return _HASHER.hash("nobody")


class BadPassword(ValueError):
    """The password cannot be taken."""


class PasswordTooShort(BadPassword):
    """A password has at least 12 characters."""


class PasswordTooLong(BadPassword):
    """A password has at most 128 characters."""


class PasswordTooCommon(BadPassword):
    """The password stands in lists of common or leaked ones, or is easily made from them."""


def check_password(password: str, own_words: Sequence[str]) -> None:
    """Refuse a password that is short, long, common or easily guessed. Raise BadPassword.

    *own_words* are what others know of the officer: names and the username.
    """
    if len(password) < SHORTEST:
        raise PasswordTooShort
    if len(password) > LONGEST:
        raise PasswordTooLong
    from zxcvbn import zxcvbn  # its word lists take a tenth of a second to load

    # The library takes at most 72 characters, which are more than enough to judge by.
    if zxcvbn(password[:72], user_inputs=list(own_words))["score"] < _STRONG:
        raise PasswordTooCommon


def hash_password(password: str) -> str:
    """Return what is kept of a password: argon2id."""
    return _HASHER.hash(password)


def is_password(stored: str | None, password: str) -> bool:
    """Tell whether it is the password; as slow where there is none."""
    try:
        return _HASHER.verify(stored or _nobody(), password[:LONGEST]) and stored is not None
    except VerificationError:
        return False
