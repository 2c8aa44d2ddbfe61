"""How long one kind of thing is kept: which rows are past their time, and how they go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from sqlalchemy import ColumnElement, delete, func, select, update

from models.base.store import Db
from models.base.tables import Base

YEAR: Final = timedelta(days=365)
SEVEN_YEARS: Final = timedelta(days=7 * 365 + 2)


class Kept(Protocol):
    """What has a period and can be removed."""

    @property
    def name(self) -> str:
        """Return what it is called in the report of a run."""

    def count(self, db: Db, now: datetime) -> int:
        """Return how many rows are past their time."""

    def remove(self, db: Db, now: datetime) -> None:
        """Remove them."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What is past its time: whole rows of a table, or only the columns that *blank* names."""

    name: str
    span: timedelta
    table: type[Base]
    past: Callable[[datetime], ColumnElement[bool]]
    blank: tuple[str, ...] = ()

    def count(self, db: Db, now: datetime) -> int:
        """Return how many rows are past their time."""
        query = select(func.count()).select_from(self.table).where(self.past(now - self.span))
        return int(db.scalar(query) or 0)

    def remove(self, db: Db, now: datetime) -> None:
        """Remove them, or blank what they say."""
        past = self.past(now - self.span)
        if self.blank:
            nothing: dict[str, Any] = dict.fromkeys(self.blank)
            db.execute(update(self.table).where(past).values(nothing))
        else:
            db.execute(delete(self.table).where(past))
