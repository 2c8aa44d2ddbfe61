"""Filters of lists: what an officer may narrow by, and how a typed value becomes a condition."""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, false

from models.base.clock import NAIROBI
from models.base.store import Db

Choice = tuple[str, str]
"""A value, and what the page calls it."""


class Shape(enum.StrEnum):
    """What stands on the page for a filter."""

    TEXT = "text"
    CHOICE = "choice"
    DAY = "day"
    FIXED = "fixed"
    """Nothing: the page that shows the list gives the value, such as the batch it is about."""


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter."""

    name: str
    title: str
    where: Callable[[str], ColumnElement[bool]]
    """Makes the condition. Raises ValueError for what is no such value."""
    shape: Shape = Shape.TEXT
    choices: Sequence[Choice] | Callable[[Db], Sequence[Choice]] = ()
    is_personal: bool = False
    """What is typed may name a person: the audit trail says only that it was given."""

    def condition(self, value: str) -> ColumnElement[bool]:
        """Return the condition; what is no such value fits no row."""
        try:
            return self.where(value)
        except ValueError:
            return false()

    def offered(self, db: Db) -> Sequence[Choice]:
        """Return what may be chosen."""
        return self.choices(db) if callable(self.choices) else self.choices


def one_of(name: str, title: str, column: Any, kind: type[enum.StrEnum]) -> Filter:
    """Narrow by one member of an enum; the words for its members are their values."""
    choices = [(each.value, each.value) for each in kind]
    return Filter(name, title, lambda value: column == kind(value), Shape.CHOICE, choices)


def equal(name: str, title: str, column: Any, *, is_personal: bool = False) -> Filter:
    """Narrow by a text that is equal, in capitals, such as a reference or a code."""
    return Filter(name, title, lambda value: column == value.upper(), is_personal=is_personal)


def exactly(name: str, title: str, column: Any, choices: Sequence[Choice] = ()) -> Filter:
    """Narrow by a text that is equal as typed, or chosen."""
    shape = Shape.CHOICE if choices else Shape.TEXT
    return Filter(name, title, lambda value: column == value, shape, choices)


def begins(name: str, title: str, column: Any) -> Filter:
    """Narrow by how a text begins: a range and not LIKE, which an index serves on both engines."""
    return Filter(name, title, lambda value: (column >= value) & (column < value + "zzzzzzzz"))


def number(
    name: str,
    title: str,
    column: Any,
    choices: Sequence[Choice] | Callable[[Db], Sequence[Choice]] = (),
) -> Filter:
    """Narrow by a whole number that is equal, or chosen."""
    shape = Shape.CHOICE if choices else Shape.TEXT
    return Filter(name, title, lambda value: column == _whole(value), shape, choices)


def fixed(name: str, column: Any) -> Filter:
    """Narrow by a number that the page gives, such as the batch that it is about."""
    return Filter(name, "", lambda value: column == _whole(value), Shape.FIXED)


def since(name: str, title: str, column: Any) -> Filter:
    """Narrow a column of moments to a day of Kenya's calendar and later."""
    return Filter(name, title, lambda value: column >= _midnight(value), Shape.DAY)


def until(name: str, title: str, column: Any) -> Filter:
    """Narrow a column of moments to a day of Kenya's calendar and earlier."""
    return Filter(
        name, title, lambda value: column < _midnight(value) + timedelta(days=1), Shape.DAY
    )


def on_day(name: str, title: str, column: Any) -> Filter:
    """Narrow a column of dates to one."""
    return Filter(name, title, lambda value: column == date.fromisoformat(value), Shape.DAY)


def flag(name: str, title: str, condition: ColumnElement[bool]) -> Filter:
    """Narrow to the rows for which something is so, or is not."""

    def where(value: str) -> ColumnElement[bool]:
        if value not in {"yes", "no"}:
            raise ValueError
        return condition if value == "yes" else ~condition

    return Filter(name, title, where, Shape.CHOICE, (("yes", "yes"), ("no", "no")))


def _whole(value: str) -> int:
    number = int(value)
    if abs(number) >= 2**63:
        raise ValueError
    return number


def _midnight(value: str) -> datetime:
    day = date.fromisoformat(value)
    if not 1970 <= day.year <= 2200:
        raise ValueError
    return datetime.combine(day, time(), NAIROBI)
