"""Adding many rows at once, past the unit of work: for demonstrations and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from models.base.store import Db
from models.base.tables import Base
from models.base.upserting import table_of


def pour(db: Db, kind: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Add rows as they are; columns that no row names take their default."""
    if rows:
        db.execute(sa.insert(table_of(kind)), [dict(row) for row in rows])


def pour_numbered(db: Db, kind: type[Base], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Add rows and return the numbers that the store gave them, in the same order."""
    if not rows:
        return []
    table = table_of(kind)
    statement = sa.insert(table).returning(table.c.id, sort_by_parameter_order=True)
    return list(db.execute(statement, [dict(row) for row in rows]).scalars())
