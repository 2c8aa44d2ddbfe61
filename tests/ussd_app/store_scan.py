"""Looking into every table: how many rows there are, and whether a word stands anywhere."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import sqlalchemy as sa

from models.across import schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.base.store import Store


def counts(store: Store) -> dict[str, int]:
    """Return how many rows each table has."""
    with store.engine.connect() as connection:
        return {
            table.name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in schema.metadata().sorted_tables
        }


def places(store: Store, word: str) -> list[str]:
    """Return the columns in which the word stands, sealed ones opened."""
    found = []
    with store.engine.connect() as connection:
        for table in schema.metadata().sorted_tables:
            for row in connection.execute(sa.select(table)):
                found += [
                    f"{table.name}.{column}"
                    for column, value in row._mapping.items()
                    if word in _legible(value)
                ]
    return found


def _legible(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


@contextlib.contextmanager
def store_down(store: Store) -> Iterator[None]:
    """Let every statement fail while inside, as with a store that does not answer."""

    def fail(*_: object) -> None:
        raise sa.exc.OperationalError("", None, ConnectionError("gone"))

    sa.event.listen(store.engine, "before_cursor_execute", fail)
    try:
        yield
    finally:
        sa.event.remove(store.engine, "before_cursor_execute", fail)
