"""Bringing a table to what a list says: rows are added or changed, never taken away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from models.base.importing import Fate
from models.base.store import Db
from models.base.tables import Base

Insert: TypeAlias = postgresql.Insert | sqlite.Insert
Rows: TypeAlias = Sequence[Mapping[str, Any]]


def table_of(kind: type[Base]) -> sa.Table:
    """Return the table behind a class, for statements that make no objects."""
    return cast(sa.Table, kind.__table__)


def insert_into(db: Db, table: sa.Table) -> Insert:
    """Return an INSERT that knows ON CONFLICT, in the dialect of the store."""
    if db.get_bind().dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def upsert(
    db: Db,
    table: sa.Table,
    rows: Rows,
    key: Sequence[str],
    *,
    dry_run: bool,
    only_new: Sequence[str] = (),
) -> Counter[Fate]:
    """Add the rows whose key is new, change those that differ; return how many of each.

    All rows have the same columns, and no two the same *key*. What stands in *only_new* is
    written with a new row and left alone in an old one. A dry run only counts.
    """
    if not rows:
        return Counter()
    compared = [name for name in rows[0] if name not in key and name not in only_new]
    known = _known(db, table, rows, key, compared)
    fates = Counter[Fate]()
    wanted: list[dict[str, Any]] = []
    for row in rows:
        old = known.get(tuple(row[name] for name in key))
        if old is None:
            fate = Fate.ADDED
        else:
            same = old == tuple(row[name] for name in compared)
            fate = Fate.UNCHANGED if same else Fate.CHANGED
        fates[fate] += 1
        if fate is not Fate.UNCHANGED:
            wanted.append(dict(row))
    if wanted and not dry_run:
        insert = insert_into(db, table)
        if compared:
            insert = insert.on_conflict_do_update(
                index_elements=list(key),
                set_={name: insert.excluded[name] for name in compared},
            )
        else:
            insert = insert.on_conflict_do_nothing()
        db.execute(insert, wanted)
    return fates


def _known(
    db: Db, table: sa.Table, rows: Rows, key: Sequence[str], compared: Sequence[str]
) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    key_columns = [table.c[name] for name in key]
    wanted = [tuple(row[name] for name in key) for row in rows]
    query = sa.select(*key_columns, *(table.c[name] for name in compared))
    if len(key) == 1:
        query = query.where(key_columns[0].in_([each[0] for each in wanted]))
    elif db.get_bind().dialect.name == "postgresql":
        # Joined and not compared: a thousand keys of several columns in one IN make PostgreSQL
        # compare every row of a table that it has not analysed yet with each of them.
        listed = sa.values(*(sa.column(name, table.c[name].type) for name in key), name="listed")
        same = (table.c[name] == listed.c[name] for name in key)
        query = query.join(listed.data(wanted), sa.and_(*same))
    else:
        query = query.where(sa.tuple_(*key_columns).in_(wanted))
    found = db.execute(query)
    return {tuple(row[: len(key)]): tuple(row[len(key) :]) for row in found}
