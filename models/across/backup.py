"""Backing the store up into one file, and bringing it back: each engine by its own tool.

A backup holds what the store holds: sealed columns stay sealed, and the keys are not in it. Names
and numbers stand in it as in the store, so the file is for its owner's account only.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from models.across import schema
from models.base.store import Store

_LIVED: Final = frozenset(
    {"professionals", "accounts", "exams", "centres", "officers", "calls", "inbox", "outbox"}
)
"""Tables that hold nothing until the service has been used; a release fills many of the others."""


class BackupFailed(Exception):
    """The backup or the restore did not come to its end; the message says why."""


class StoreNotEmpty(BackupFailed):
    """The store holds something that a restore would replace."""


def backup(store: Store, path: Path) -> None:
    """Write the whole store, as it is at one moment, into a new file. Raise BackupFailed."""
    if path.exists():
        raise BackupFailed(f"{path} exists already")
    unfinished = path.with_name(f"{path.name}.unfinished")
    with contextlib.suppress(FileNotFoundError):
        unfinished.unlink()
    try:
        os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        if store.engine.dialect.name == "sqlite":
            _copy_sqlite(_sqlite_file(store), unfinished)
        else:
            _run("pg_dump", store, "--format=custom", f"--file={unfinished}", "--no-owner")
        unfinished.rename(path)
    except OSError as error:
        raise BackupFailed(f"{path} cannot be written: {error.strerror}") from error
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink()


def restore(store: Store, path: Path, *, replace: bool) -> None:
    """Bring the store back as the file holds it, then migrate it. Raise BackupFailed.

    What the store held is gone afterwards, so one that holds anything needs *replace*. Nothing
    else may use the store meanwhile.
    """
    if not path.is_file():
        raise BackupFailed(f"{path} is no file")
    if not replace and _holds_anything(store):
        raise StoreNotEmpty("the store is not empty")
    if store.engine.dialect.name == "sqlite":
        store.dispose()
        _copy_sqlite(path, _sqlite_file(store))
    else:
        _check_archive(path)
        with store.engine.begin() as connection:
            # The schema may be of another release than the backup's, so nothing of it stays.
            connection.execute(sa.text("DROP SCHEMA public CASCADE"))
            connection.execute(sa.text("CREATE SCHEMA public"))
        store.dispose()
        words = ("--single-transaction", "--exit-on-error", "--no-owner", str(path))
        _run("pg_restore", store, *words)
    schema.upgrade(store.engine)


def _holds_anything(store: Store) -> bool:
    """Tell whether anything is there but what a release brings into every store."""
    with store.engine.connect() as connection:
        names = set(sa.inspect(connection).get_table_names())
        tables = [
            table for table in schema.metadata().sorted_tables if table.name in names & _LIVED
        ]
        return any(connection.execute(sa.select(table).limit(1)).first() for table in tables)


def _sqlite_file(store: Store) -> Path:
    return Path(str(store.engine.url.database))


def _copy_sqlite(source: Path, target: Path) -> None:
    """Copy page by page under SQLite's own locks: a writer meanwhile disturbs nothing."""
    try:
        with _opened(source) as origin, _opened(target) as copy:
            if origin.execute("PRAGMA quick_check").fetchone() != ("ok",):
                raise BackupFailed(f"{source} is damaged")
            if not origin.execute("SELECT 1 FROM sqlite_master").fetchone():
                raise BackupFailed(f"{source} holds no store")
            origin.backup(copy)
    except sqlite3.Error as error:
        raise BackupFailed(f"SQLite says: {error}") from error


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path, timeout=30)
    try:
        yield connection
    finally:
        connection.close()


def _check_archive(path: Path) -> None:
    """Refuse what is no archive of pg_dump, before anything is dropped."""
    with path.open("rb") as archive:
        if archive.read(5) != b"PGDMP":
            raise BackupFailed(f"{path} is no backup of a PostgreSQL store")


def _run(tool: str, store: Store, *words: str) -> None:
    """Run a tool of PostgreSQL's; all can see arguments, so the password is none of them."""
    found = shutil.which(tool)
    if found is None:
        raise BackupFailed(f"{tool} is not on the PATH: install PostgreSQL's client programs")
    url = store.engine.url
    asked = {
        "PGHOST": url.host or _first(url.query.get("host")),
        "PGPORT": str(url.port or ""),
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGSSLMODE": _first(url.query.get("sslmode")),
        "PGSSLROOTCERT": _first(url.query.get("sslrootcert")),
    }
    environ = os.environ | {name: str(value) for name, value in asked.items() if value}
    command = [found, f"--dbname={url.database}", "--no-password", *words]
    done = subprocess.run(  # noqa: S603 - the words are ours, and no shell reads them
        command, env=environ, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise BackupFailed(f"{tool}: {done.stderr.strip().splitlines()[-1:] or 'failed'}")


def _first(value: str | tuple[str, ...] | None) -> str | None:
    return value[0] if isinstance(value, tuple) else value
