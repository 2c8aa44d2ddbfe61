"""Hops that meet an error: which may be tried again, and which only get an apology."""

from __future__ import annotations

import socket
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from models.across import schema
from models.base import settings
from models.base.store import (
    CommitUnknown,
    Store,
    StoreUnavailable,
    TryAgain,
    Work,
    open_engine,
    wake,
)
from models.people import accounts
from models.people.tables import Account
from tests.support.builders import MSISDN, keep_account, make_account
from tests.support.postgres import postgres_cluster

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from models.base.store import Db

sqlite_only = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
postgresql_only = pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)

END_OTHERS = sa.text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def fact(store: Store, name: str = "x") -> object:
    """Return a stored fact as another transaction sees it."""
    with store.reading() as db:
        return settings.get(db, name)


def put(db: Db, name: str = "x") -> None:
    """Store a fact."""
    settings.put(db, name, {"kept": True})


def hop_that_fails(store: Store, act: Callable[[Db], object]) -> StoreUnavailable:
    """Return what a writing hop raises whose act meets the driver's error."""
    with pytest.raises(StoreUnavailable) as refused, store.hop(writing=True) as open_db:
        act(open_db())
    return refused.value


def test_a_held_lock_means_try_again(store: Store, open_store: Callable[..., Store]) -> None:
    """Whoever waits too long for another transaction may try the whole of it once more."""
    account_id = keep_account(store)
    hurried = open_store()

    def lock(db: Db) -> None:
        db.get_one(Account, account_id, with_for_update=True)

    with store.writing() as holder:
        lock(holder)
        assert type(hop_that_fails(hurried, lock)) is TryAgain
    with hurried.hop(writing=True) as open_db:
        lock(open_db())


def test_a_key_that_a_twin_took_means_try_again(store: Store) -> None:
    """The second try finds the twin's row; nothing of the first one stays."""

    def act(db: Db) -> None:
        put(db)
        make_account(db)
        db.execute(sa.insert(settings.Setting).values(name="x", content={}))

    assert type(hop_that_fails(store, act)) is TryAgain
    assert fact(store) is None
    with store.reading() as db:
        assert accounts.by_msisdn(db, MSISDN) is None


@postgresql_only
def test_a_deadlock_means_try_again(store: Store) -> None:
    """Of two transactions that wait for each other one passes and one may try again."""
    first = keep_account(store)
    second = keep_account(store, msisdn="+254711000014", national_id="34567890")
    together = Barrier(2)

    def hop(order: Sequence[int]) -> str:
        try:
            with store.hop(writing=True) as open_db:
                open_db().execute(sa.text("SET LOCAL deadlock_timeout = '50ms'"))
                open_db().get_one(Account, order[0], with_for_update=True)
                together.wait(20)
                open_db().get_one(Account, order[1], with_for_update=True)
        except TryAgain:
            return "again"
        return "passed"

    with ThreadPoolExecutor(2) as pool:
        ends = sorted(pool.map(hop, [(first, second), (second, first)]))
    assert ends == ["again", "passed"]


@postgresql_only
def test_a_slow_statement_means_unavailable(open_store: Callable[..., Store]) -> None:
    """It is cut off at the limit, and trying again at once would not help."""
    refused = hop_that_fails(open_store(), lambda db: db.execute(sa.text("SELECT pg_sleep(20)")))
    assert type(refused) is StoreUnavailable


def test_a_mistake_in_a_statement_means_unavailable(store: Store) -> None:
    """No hop is ever met by the driver's own errors, and what was asked is not shown."""
    asked = sa.text("SELECT 1 FROM nowhere WHERE pin = :pin")
    refused = hop_that_fails(store, lambda db: db.execute(asked, {"pin": "7395"}))
    assert type(refused) is StoreUnavailable
    assert str(refused) == ""
    assert "nowhere" in str(refused.__cause__)
    assert "7395" not in str(refused.__cause__)


@postgresql_only
def test_an_empty_pool_means_unavailable(open_store: Callable[..., Store]) -> None:
    """A hop waits for a connection no longer than for an answer."""
    small = open_store(pool_size=1)
    with small.reading() as db:
        put_in_use = db.connection()
        assert type(hop_that_fails(small, put)) is StoreUnavailable
        assert not put_in_use.closed
    with small.hop(writing=True) as open_db:
        put(open_db())


@postgresql_only
@pytest.mark.parametrize("is_noticed", [True, False])
def test_a_connection_lost_before_the_commit_means_try_again(
    store: Store, open_store: Callable[..., Store], *, is_noticed: bool
) -> None:
    """Nothing was saved, whether the act met the loss or only the last rows that it left behind."""
    other = open_store()

    def act(db: Db) -> None:
        put(db)
        with other.writing() as ending:
            ending.execute(END_OTHERS)
        if is_noticed:
            settings.get(db, "y")

    assert type(hop_that_fails(store, act)) is TryAgain
    with store.hop(writing=True) as open_db:
        assert settings.get(open_db(), "x") is None
        put(open_db())
    assert fact(store) == {"kept": True}


@postgresql_only
def test_a_connection_lost_at_the_commit_means_unknown(
    store: Store, open_store: Callable[..., Store]
) -> None:
    """The caller is told to look; no job is woken for what may not exist."""
    other, woken = open_store(), []
    store.wake = lambda work, ids: woken.append((work, ids))

    def act(db: Db) -> None:
        put(db)
        wake(db, Work.OUTBOX, 7)

        @event.listens_for(db, "before_commit", once=True)
        def end_it(_db: Db) -> None:
            with other.writing() as ending:
                ending.execute(END_OTHERS)

    assert type(hop_that_fails(store, act)) is CommitUnknown
    assert woken == []
    assert fact(store) is None


@sqlite_only
def test_a_commit_that_sqlite_refuses_is_known_to_have_failed(store: Store) -> None:
    """There is no connection to lose: it is another writer, and the hop may be tried again."""

    def act(db: Db) -> None:
        put(db)

        @event.listens_for(db, "before_commit", once=True)
        def fail(_db: Db) -> None:
            locked = sqlite3.OperationalError("database is locked")
            raise sa.exc.OperationalError("COMMIT", {}, locked)

    assert type(hop_that_fails(store, act)) is TryAgain
    assert fact(store) is None


def test_a_stopped_server_means_unavailable(tmp_path: Path, ring: object) -> None:
    """First the fate of the open commit is unknown, then nothing can be reached."""
    with postgres_cluster(tmp_path) as cluster:
        store = Store(open_engine(cluster.url("postgres"), statement_seconds=5))
        schema.upgrade(store.engine)
        with store.hop(writing=True) as open_db:
            put(open_db())
        assert fact(store) == {"kept": True}
        with store.reading() as idle:
            settings.get(idle, "x")  # a second connection, which then waits in the pool

            def act(db: Db) -> None:
                put(db, "y")
                db.flush()
                cluster.stop()

            assert type(hop_that_fails(store, act)) is CommitUnknown
        for writing in (True, False):
            with (
                pytest.raises(StoreUnavailable) as refused,
                store.hop(writing=writing) as open_db,
            ):
                settings.get(open_db(), "x")
            assert type(refused.value) is StoreUnavailable
        store.dispose()


def test_an_unreachable_store_means_unavailable(tmp_path: Path) -> None:
    """No server on the port, none on the socket, no folder, or a file that is no store."""
    with socket.socket() as reserved:
        # Bound and not listening: whoever connects is refused.
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
        rubbish = tmp_path / "rubbish.sqlite3"
        rubbish.write_bytes(b"no store" * 512)
        for url in (
            f"postgresql+psycopg://line@127.0.0.1:{port}/line",
            f"postgresql+psycopg://line@/line?host={tmp_path}",
            f"sqlite:///{tmp_path}/missing/line.sqlite3",
            f"sqlite:///{rubbish}",
        ):
            store = Store(open_engine(url))
            refused = hop_that_fails(store, lambda db: settings.get(db, "x"))
            assert type(refused) is StoreUnavailable
            store.dispose()


def test_every_kind_of_refusal_is_one_of_unavailable() -> None:
    """Whoever only wants to say sorry catches one name."""
    assert issubclass(TryAgain, StoreUnavailable)
    assert issubclass(CommitUnknown, StoreUnavailable)
    assert not issubclass(CommitUnknown, TryAgain)
