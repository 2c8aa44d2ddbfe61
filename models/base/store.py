"""The store: one engine, one transaction helper, and what is woken once a change is safe."""

from __future__ import annotations

import contextlib
import enum
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session as Db

__all__ = [
    "CommitUnknown",
    "Db",
    "Store",
    "StoreUnavailable",
    "TryAgain",
    "Wake",
    "Work",
    "open_engine",
    "wake",
]

_WRITING = "line_writing"
_WAKE = "wake"


class Work(enum.StrEnum):
    """What a committed change leaves for a job to do."""

    OUTBOX = "outbox"
    INBOX = "inbox"
    EXPORT = "export"


Wake = Callable[[Work, Sequence[int]], None]
"""Called after a commit with the rows that wait; it must never raise."""


class StoreUnavailable(Exception):
    """The store could not be reached, or did not answer within its time; nothing was saved."""


class TryAgain(StoreUnavailable):
    """The transaction met another; the whole of it may be tried once more."""


class CommitUnknown(StoreUnavailable):
    """The connection was lost during the commit: it may or may not be saved."""


def open_engine(
    url: str, *, statement_seconds: float = 1.0, pool_size: int = 5, application: str = "line"
) -> Engine:
    """Return an engine for *url* whose statements, locks and waits end after *statement_seconds*.

    SQLite runs in WAL mode with full synchronisation: a confirmed check-in survives a power cut.
    """
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(parsed, statement_seconds)
    limit = int(statement_seconds * 1000)
    # A little less for locks: of two equal limits the statement's would always strike first, and
    # only the lock's says that the transaction may be tried again.
    lock = limit * 9 // 10
    options = f"-c statement_timeout={limit} -c lock_timeout={lock} -c timezone=UTC"
    return sa.create_engine(
        parsed,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=statement_seconds,
        pool_pre_ping=True,
        pool_recycle=1800,
        hide_parameters=True,
        connect_args={"options": options, "connect_timeout": 2, "application_name": application},
    )


def _open_sqlite(url: sa.URL, seconds: float) -> Engine:
    engine = sa.create_engine(url, hide_parameters=True, connect_args={"timeout": seconds})

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        # The driver's own transactions are switched off: ours begin as _on_begin says.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        # A deferred transaction that reads and then writes fails at once under contention.
        writing = connection.get_execution_options().get(_WRITING, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def wake(db: Db, work: Work, row_id: int) -> None:
    """Ask that a job looks at the row once this transaction is committed."""
    db.info.setdefault(_WAKE, {}).setdefault(work, []).append(row_id)


def _ignore(work: Work, ids: Sequence[int]) -> None:
    del work, ids


class Store:
    """Opens transactions: *writing* commits when its block ends well, *reading* never does."""

    def __init__(self, engine: Engine, wake: Wake = _ignore) -> None:
        self.engine = engine
        self.wake = wake
        self._writer = engine.execution_options(**{_WRITING: True})
        reads: dict[str, Any] = {}
        if engine.dialect.name == "postgresql":
            # Two round trips fewer; a screen's reads need no common snapshot.
            reads = {"isolation_level": "AUTOCOMMIT"}
        self._reader = engine.execution_options(**reads) if reads else engine

    @contextlib.contextmanager
    def writing(self) -> Iterator[Db]:
        """Open a transaction that commits at the end of the block, or rolls back whole."""
        db = Db(self._writer, expire_on_commit=False)
        try:
            yield db
            db.commit()
        except BaseException:
            db.rollback()
            raise
        finally:
            waiting = db.info.pop(_WAKE, {})
            db.close()
        for work, ids in waiting.items():
            self.wake(work, ids)

    @contextlib.contextmanager
    def reading(self) -> Iterator[Db]:
        """Open a view of the store that writes nothing."""
        db = Db(self._reader, expire_on_commit=False, autoflush=False)
        try:
            yield db
        finally:
            # What was read stays readable after the view is closed.
            db.expunge_all()
            db.close()

    @contextlib.contextmanager
    def hop(self, *, writing: bool) -> Iterator[Callable[[], Db]]:
        """Give the opener of one transaction: nothing is opened until something asks for it.

        Commits at the end of the block if it was opened for writing. Raise StoreUnavailable or
        one of its kinds instead of whatever the driver says.
        """
        opened: list[Db] = []

        def open_db() -> Db:
            if not opened:
                engine = self._writer if writing else self._reader
                opened.append(Db(engine, expire_on_commit=False, autoflush=writing))
            return opened[0]

        waiting: dict[Work, list[int]] = {}
        try:
            yield open_db
            if opened and writing:
                opened[0].flush()
                waiting = opened[0].info.pop(_WAKE, {})
                self._commit(opened[0])
        except DBAPIError as error:
            raise (TryAgain if _is_passing(error) else StoreUnavailable) from error
        except PoolTimeout as error:
            raise StoreUnavailable from error
        finally:
            for db in opened:
                with contextlib.suppress(DBAPIError):
                    db.rollback()
                db.close()
        for work, ids in waiting.items():
            self.wake(work, ids)

    def _commit(self, db: Db) -> None:
        try:
            db.commit()
        except DBAPIError as error:
            if error.connection_invalidated and self.engine.dialect.name != "sqlite":
                raise CommitUnknown from error
            raise

    def dispose(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


def _is_passing(error: DBAPIError) -> bool:
    """Tell whether trying the whole transaction again may help.

    A lock, a deadlock, a lost connection; or a unique key that a twin took first, for the second
    try then finds the twin's row.
    """
    if error.connection_invalidated or isinstance(error, IntegrityError):
        return True
    code = getattr(error.orig, "sqlstate", None)
    if code is not None:
        return code in {"40001", "40P01", "55P03", "57P01", "08006", "08003"}
    return isinstance(error, OperationalError) and "locked" in str(error.orig)
