"""Which PINs nobody may choose: those a stranger with the person's papers tries first.

The exceptions name the rule and never the PIN.
"""

from __future__ import annotations

import re
from itertools import pairwise

_FOUR_DIGITS = re.compile(r"[0-9]{4}")
_RUNS = ({1}, {-1})


class WeakPin(ValueError):
    """The PIN may not be chosen."""


class PinNotFourDigits(WeakPin):
    """A PIN has exactly four digits."""


class PinRepeats(WeakPin):
    """The PIN is one digit or one pair of digits over again, as 1111 or 1212."""


class PinRuns(WeakPin):
    """The PIN counts up or down by one, as 1234 or 9876."""


class PinIsBirthYear(WeakPin):
    """The PIN is the year of birth, forwards or backwards."""


class PinInNationalId(WeakPin):
    """The PIN is four digits in a row of the national ID number."""


class PinInMsisdn(WeakPin):
    """The PIN is the last four digits of the MSISDN."""


def check_pin(
    pin: str, *, birth_year: int | None, national_id: str | None, msisdn: str | None
) -> None:
    """Raise the `WeakPin` that forbids this PIN, if one does.

    What is not known of the person is None and forbids nothing.
    """
    if not _FOUR_DIGITS.fullmatch(pin):
        raise PinNotFourDigits("a PIN has exactly four digits")
    if pin[:2] == pin[2:]:
        raise PinRepeats("the PIN repeats itself")
    if {int(after) - int(before) for before, after in pairwise(pin)} in _RUNS:
        raise PinRuns("the PIN counts up or down")
    if birth_year is not None and f"{birth_year:04d}" in {pin, pin[::-1]}:
        raise PinIsBirthYear("the PIN is the year of birth")
    if national_id is not None and pin in national_id:
        raise PinInNationalId("the PIN stands in the national ID number")
    if msisdn is not None and msisdn.endswith(pin):
        raise PinInMsisdn("the PIN ends the MSISDN")
