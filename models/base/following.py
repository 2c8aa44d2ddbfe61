"""Following a table that only grows, by its ids, without missing what commits late.

Ids are given out before the commit: of two transactions the younger may commit first. So an id
that is missing below the newest one seen is remembered and looked for again, for longer than any
transaction lasts; what was rolled back never comes and is then forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from models.base.store import Db

PATIENCE: Final = timedelta(hours=1)
_WIDEST: Final = 100_000
"""Ids of one jump that are looked for: a larger one is a restored store, not a transaction."""


@dataclass(frozen=True, slots=True)
class Seen:
    """How far a table was followed, and the ids that were missing then."""

    last: int = 0
    missing: Mapping[int, int] = field(default_factory=dict)
    """Ids with the second since when they are missed."""

    @classmethod
    def read(cls, kept: Any) -> Seen:
        """Return what `kept` wrote; a bare number is what an older version kept."""
        if isinstance(kept, Mapping):
            missing = {int(each): int(since) for each, since in kept["missing"].items()}
            return cls(int(kept["last"]), missing)
        return cls(int(kept or 0))

    @property
    def kept(self) -> dict[str, Any]:
        """Return it as JSON keeps it."""
        return {
            "last": self.last,
            "missing": {str(each): since for each, since in self.missing.items()},
        }


def follow(
    db: Db,
    columns: Sequence[Any],
    key: InstrumentedAttribute[int],
    seen: Seen,
    most: int,
    now: datetime,
) -> tuple[list[Any], Seen]:
    """Return the rows that came since, late ones too, and how far that is.

    The first of the columns is the key. No row is left out, for it would count as missing.
    """
    query = select(*columns)
    late = list(db.execute(query.where(key.in_(seen.missing))).all()) if seen.missing else []
    fresh = list(db.execute(query.where(key > seen.last).order_by(key).limit(most)).all())
    last = fresh[-1][0] if fresh else seen.last
    found = {row[0] for row in (*late, *fresh)}
    second = int(now.timestamp())
    missing = {
        each: since
        for each, since in seen.missing.items()
        if each not in found and since > second - PATIENCE.total_seconds()
    }
    for each in range(max(seen.last + 1, last - _WIDEST), last):
        if each not in found:
            missing[each] = second
    return late + fresh, Seen(last, missing)


def newest(db: Db, key: InstrumentedAttribute[int]) -> Seen:
    """Take everything so far as seen."""
    return Seen(db.scalar(select(func.max(key))) or 0)
