"""The schema: every table, and the migrations that lead to it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from models.base.store import Db
from models.base.tables import Base

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def metadata() -> sa.MetaData:
    """Return the tables of all chapters."""
    import models.across.tables  # noqa: F401 - importing is what declares them

    return Base.metadata


def _alembic(connection: sa.Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: sa.Engine) -> None:
    """Bring the store to the newest schema; on PostgreSQL one process at a time."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text("SET statement_timeout = 0"))
            connection.execute(sa.text("SET lock_timeout = 0"))
            connection.execute(sa.text("SELECT pg_advisory_lock(3842454)"))
            connection.commit()
        else:
            # A table that is made anew under its name keeps the rows that point at it.
            _follow_references(connection, "OFF")
        try:
            command.upgrade(_alembic(connection), "head")
            connection.commit()
        finally:
            if engine.dialect.name == "sqlite":
                _follow_references(connection, "ON")
            if engine.dialect.name == "postgresql":
                connection.execute(sa.text("SELECT pg_advisory_unlock(3842454)"))
                connection.execute(sa.text("RESET statement_timeout"))
                connection.execute(sa.text("RESET lock_timeout"))
                connection.commit()


def _follow_references(connection: sa.Connection, switch: str) -> None:
    """Switch SQLite's foreign keys; outside of any transaction, for inside it is not heard."""
    driver = connection.connection.driver_connection
    if driver is None:
        raise ConnectionError("the store closed the connection")
    driver.execute(f"PRAGMA foreign_keys={switch}")


def revise(engine: sa.Engine, message: str) -> None:
    """Write a migration from what the tables have and the store has not."""
    with engine.connect() as connection:
        command.revision(_alembic(connection), message=message, autogenerate=True)


@cache
def head() -> str | None:
    """Return the newest migration of the code, read once: it takes a third of a second."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


def is_current(db: Db) -> bool:
    """Tell whether the store has the newest migration."""
    return MigrationContext.configure(db.connection()).get_current_revision() == head()
