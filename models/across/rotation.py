"""Key rotation: whatever an older key sealed is sealed again, in small transactions, online."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import sqlalchemy as sa

from models.across.schema import metadata
from models.base import keys
from models.base.store import Store
from models.base.tables import Sealed, SealedFacts

BATCH: Final = 500


def sealed_columns() -> Iterator[sa.Column[object]]:
    """Yield every column that is encrypted at rest."""
    for table in metadata().sorted_tables:
        for column in table.columns:
            if isinstance(column.type, (Sealed, SealedFacts)):
                yield column


def rotate(store: Store) -> Iterator[tuple[str, int]]:
    """Seal again with the current key; yield each column and how many of its rows changed."""
    for column in sealed_columns():
        yield f"{column.table.name}.{column.name}", _rotate_column(store, column)


def _rotate_column(store: Store, column: sa.Column[object]) -> int:
    table = column.table
    key_columns = list(table.primary_key.columns)
    context = column.type.context if isinstance(column.type, (Sealed, SealedFacts)) else ""
    # The raw bytes, past the column's own type, which would open them.
    raw = sa.type_coerce(column, sa.LargeBinary)
    last: tuple[object, ...] | None = None
    changed = 0
    while True:
        query = sa.select(*key_columns, raw.label("sealed")).where(column.is_not(None))
        if last is not None:
            query = query.where(sa.tuple_(*key_columns) > sa.tuple_(*last))
        query = query.order_by(*key_columns).limit(BATCH)
        with store.writing() as db:
            rows = db.execute(query).all()
            for row in rows:
                last = tuple(row[:-1])
                if keys.current().is_current(row.sealed):
                    continue
                plain = keys.current().open(row.sealed, context)
                fresh = keys.current().seal(plain, context)
                same_row = [key == value for key, value in zip(key_columns, last, strict=True)]
                changed += len(
                    db.execute(
                        sa.update(table)
                        .where(*same_row, raw == row.sealed)
                        .values({column.name: sa.type_coerce(fresh, sa.LargeBinary)})
                        .returning(*key_columns)
                    ).all()
                )
        if len(rows) < BATCH:
            return changed
