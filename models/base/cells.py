"""Reading the cells that several lists have: dates, times, money, yes and no."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

from models.base.importing import plain_number

DATE_RULE: Final = "A date as 2026-11-03 or 3/11/2026."
_FORMS: Final = ("%Y-%m-%d", "%d/%m/%Y", "%Y-%m-%d %H:%M:%S")
_YES, _NO = frozenset({"yes", "y", "1", "true"}), frozenset({"no", "n", "0", "false"})


@lru_cache(maxsize=1_000)
def read_date(text: str) -> date:
    """Return a date. Raise ValueError.

    The same few dates stand in hundreds of thousands of rows, and reading one is slow.
    """
    for form in _FORMS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise ValueError


def read_time(text: str) -> time:
    """Return a time of day as `07:45`. Raise ValueError."""
    return time.fromisoformat(text.zfill(5) if len(text) < 5 else text)


def read_count(text: str) -> int:
    """Return a number of things, 0 or more. Raise ValueError."""
    number = plain_number(text)
    if not number.isascii() or not number.isdigit() or len(number) > 9:
        raise ValueError
    return int(number)


def read_year(text: str) -> int:
    """Return a year of four digits. Raise ValueError."""
    year = read_count(text)
    if not 2000 <= year <= 2100:
        raise ValueError
    return year


def read_cents(text: str) -> int:
    """Return shillings, with at most two decimals, in cents. Raise ValueError."""
    try:
        cents = Decimal(text.replace(",", "")) * 100
    except InvalidOperation:
        raise ValueError from None
    if cents != int(cents) or cents < 0:
        raise ValueError
    return int(cents)


def read_yes(text: str) -> bool:
    """Return whether it says yes. Raise ValueError for anything but yes and no."""
    word = text.casefold()
    if word not in _YES | _NO:
        raise ValueError
    return word in _YES
