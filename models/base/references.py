"""References: what a person reads off a small screen, types back or says on the telephone."""

from __future__ import annotations

import re
import secrets
import string
from collections.abc import Callable, Collection

# 32 characters: without 0 and O, 1 and I, which small screens and handwriting make look alike.
ALPHABET = "".join(
    character for character in string.ascii_uppercase + string.digits if character not in "0O1I"
)
SHORTEST, LONGEST = 4, 6

_FORM = re.compile(rf"[{ALPHABET}]{{{SHORTEST},{LONGEST}}}")

# What nobody should have to read aloud, in English and Kiswahili, as far as it can be spelled.
_RUDE = re.compile("ARSE|CUNT|DAMN|FALA|FUCK|KUMA|MALAYA|MBWA|RAPE|SENGE|SEX|SLUT|TAKA|WANK")


def new_reference(length: int = SHORTEST) -> str:
    """Return a random reference of 4 to 6 characters; whether it is free, the caller must see.

    It always has a letter, so that it can be taken neither for a PIN nor for a menu's number.
    """
    if not SHORTEST <= length <= LONGEST:
        raise ValueError(f"a reference has {SHORTEST} to {LONGEST} characters")
    while True:
        reference = "".join(secrets.choice(ALPHABET) for _ in range(length))
        if not reference.isdigit() and not _RUDE.search(reference):
            return reference


def new_references(
    count: int, taken: Callable[[Collection[str]], Collection[str]], length: int = LONGEST
) -> list[str]:
    """Return so many different references that are free; *taken* says which of some are not."""
    found: set[str] = set()
    while len(found) < count:
        fresh = {new_reference(length) for _ in range(count - len(found))} - found
        found |= fresh - set(taken(fresh))
    return list(found)


def read_reference(text: str) -> str | None:
    """Return the reference that was typed, in any case and spacing, or None if it is none."""
    if not text.isascii():
        return None
    typed = "".join(text.split()).upper()
    if not _FORM.fullmatch(typed) or typed.isdigit():
        return None
    return typed
