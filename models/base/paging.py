"""Pages of lists that may hold millions of rows: by key, newest first, never by offset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute

from models.base.store import Db

SIZE: Final = 50
"""Rows on one page."""

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows, and the keys from which the neighbouring pages go on."""

    rows: Sequence[Row]
    older: int | None = None
    newer: int | None = None


def by_id(
    db: Db,
    query: Select[Row],
    key: InstrumentedAttribute[int],
    *,
    before: int | None = None,
    after: int | None = None,
    size: int = SIZE,
) -> Page[Row]:
    """Return the rows older than *before*, or newer than *after*, or the newest; newest first."""
    backwards = before is None and after is not None
    if backwards:
        query = query.where(key > after).order_by(key)
    else:
        query = query.order_by(key.desc())
        if before is not None:
            query = query.where(key < before)
    found: list[Row] = list(db.scalars(query.limit(size + 1)))
    is_more, rows = len(found) > size, found[:size]
    if backwards:
        rows.reverse()
    if not rows:
        return Page(rows)
    older = _key(rows[-1], key) if is_more or backwards else None
    has_newer = is_more if backwards else before is not None
    return Page(rows, older, _key(rows[0], key) if has_newer else None)


def _key(row: Any, key: InstrumentedAttribute[int]) -> int:
    return int(getattr(row, key.key))
