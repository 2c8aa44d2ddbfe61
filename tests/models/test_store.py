"""The store: transactions, hops that open nothing, what errors mean, and when jobs are woken."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError

from models.base import settings
from models.base.store import (
    Store,
    TryAgain,
    Work,
    open_engine,
    wake,
)
from models.people import accounts
from models.people.tables import Account
from tests.support.builders import MSISDN, NATIONAL_ID, keep_account, make_account

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from models.base.store import Db

sqlite_only = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
postgresql_only = pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)


def fact(store: Store, name: str = "x") -> object:
    """Return a stored fact as another transaction sees it."""
    with store.reading() as db:
        return settings.get(db, name)


def put(db: Db, name: str = "x") -> None:
    """Store a fact."""
    settings.put(db, name, {"kept": True})


def test_what_was_read_stays_readable(store: Store) -> None:
    """After the view is closed its rows, and what hangs on them, can still be looked at."""
    keep_account(store)
    with store.reading() as db:
        account = accounts.by_msisdn(db, MSISDN)
    assert account is not None
    assert account.msisdn == MSISDN
    assert account.professional.national_id == NATIONAL_ID


def test_a_view_writes_nothing(store: Store) -> None:
    """What is changed in a view, or in a hop that only reads, never reaches the store."""
    keep_account(store)
    with store.reading() as db:
        put(db)
        account = accounts.by_msisdn(db, MSISDN)
        assert account is not None
        account.early_texts = True
    with store.hop(writing=False) as open_db:
        put(open_db())
        account = accounts.by_msisdn(open_db(), MSISDN)
        assert account is not None
        account.early_texts = True
    assert fact(store) is None
    with store.reading() as db:
        kept = accounts.by_msisdn(db, MSISDN)
        assert kept is not None
        assert not kept.early_texts


def test_a_transaction_commits_at_its_end(store: Store) -> None:
    """Nobody sees it before; afterwards everybody does."""
    with store.writing() as db:
        put(db)
        db.flush()
        assert fact(store) is None
    assert fact(store) == {"kept": True}


@pytest.mark.parametrize("error", [LookupError, KeyboardInterrupt])
def test_a_transaction_that_fails_leaves_nothing(store: Store, error: type[BaseException]) -> None:
    """All of it goes back, whatever stopped it, and the error is passed on as it is."""

    def fail() -> None:
        with store.writing() as db:
            make_account(db)
            put(db)
            db.flush()
            raise error

    with pytest.raises(error):
        fail()
    assert fact(store) is None
    with store.reading() as db:
        assert accounts.by_msisdn(db, MSISDN) is None


def test_a_hop_that_asks_for_nothing_opens_nothing(store: Store) -> None:
    """No connection leaves the pool; nor does the store have to be there at all."""
    taken: list[object] = []
    event.listen(store.engine, "checkout", lambda *seen: taken.append(seen))
    for writing in (True, False):
        with store.hop(writing=writing):
            pass
    assert taken == []
    with store.hop(writing=False) as open_db:
        settings.get(open_db(), "x")
    assert len(taken) == 1
    nowhere = Store(open_engine("postgresql+psycopg://line@/x?host=/nonexistent"))
    with nowhere.hop(writing=True):
        pass
    nowhere.dispose()


def test_a_hop_has_one_transaction(store: Store) -> None:
    """Whoever asks again gets the same; it commits at the end and not before."""
    with store.hop(writing=True) as open_db:
        put(open_db())
        assert open_db() is open_db()
        assert fact(store) is None
    assert fact(store) == {"kept": True}


def test_a_hop_that_fails_leaves_nothing(store: Store) -> None:
    """An error of ours is passed on as it is."""

    def fail() -> None:
        with store.hop(writing=True) as open_db:
            put(open_db())
            open_db().flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert fact(store) is None


@pytest.mark.parametrize("as_hop", [True, False])
def test_jobs_are_woken_after_the_commit(open_store: Callable[..., Store], *, as_hop: bool) -> None:
    """By then the rows are there for everybody, and the connection is free again."""
    woken: list[tuple[Work, list[int], object]] = []

    def note(work: Work, ids: Sequence[int]) -> None:
        woken.append((work, list(ids), fact(small)))

    small = open_store(5, pool_size=1, wake=note)

    def act(db: Db) -> None:
        put(db)
        for work, row_id in ((Work.OUTBOX, 3), (Work.INBOX, 9), (Work.OUTBOX, 4)):
            wake(db, work, row_id)
        assert woken == []

    if as_hop:
        with small.hop(writing=True) as open_db:
            act(open_db())
    else:
        with small.writing() as db:
            act(db)
    kept = {"kept": True}
    assert woken == [(Work.OUTBOX, [3, 4], kept), (Work.INBOX, [9], kept)]


@pytest.mark.parametrize("as_hop", [True, False])
@pytest.mark.parametrize("by_the_store", [True, False])
def test_nobody_is_woken_for_what_was_not_saved(
    open_store: Callable[..., Store], *, as_hop: bool, by_the_store: bool
) -> None:
    """Neither when the act fails nor when the store refuses its rows at the end."""
    woken: list[Work] = []
    store = open_store(5, wake=lambda work, _ids: woken.append(work))
    with store.writing() as db:
        put(db, "taken")

    def act(db: Db) -> None:
        wake(db, Work.OUTBOX, 3)
        if by_the_store:
            db.add(settings.Setting(name="taken", content={}))
        else:
            raise InterruptedError

    with pytest.raises((InterruptedError, IntegrityError, TryAgain)):  # noqa: PT012 - two ways in
        if as_hop:
            with store.hop(writing=True) as open_db:
                act(open_db())
        else:
            with store.writing() as db:
                act(db)
    assert woken == []
    with store.writing() as db:
        put(db)
    assert woken == []


def test_a_store_without_jobs_wakes_nobody(store: Store) -> None:
    """Commands that have no queue leave the row to the sweep."""
    with store.writing() as db:
        wake(db, Work.OUTBOX, 3)
        put(db)
    assert fact(store) == {"kept": True}


@sqlite_only
def test_two_writers_of_sqlite_pass_one_after_the_other(
    store: Store, open_store: Callable[..., Store]
) -> None:
    """Both read and then write, twenty times each, and none of the forty is lost or refused."""
    writers = [store, open_store(20)]
    together = Barrier(2)

    def count(writer: Store) -> None:
        for _ in range(20):
            together.wait(20)
            with writer.writing() as db:
                before = settings.get(db, "count") or {"n": 0}
                settings.put(db, "count", {"n": before["n"] + 1})

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(count, writers))
    assert fact(store, "count") == {"n": 40}


@sqlite_only
def test_a_reader_of_sqlite_waits_for_nobody(
    store: Store, open_store: Callable[..., Store]
) -> None:
    """While one transaction writes, others read what was there before."""
    with store.writing() as db:
        put(db)
        db.flush()
        assert fact(open_store(0.01)) is None


@sqlite_only
def test_sqlite_is_opened_for_safety(store: Store) -> None:
    """Write-ahead log, full synchronisation, and foreign keys that are kept."""
    with store.reading() as db:
        values = [
            db.scalar(sa.text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    assert values == ["wal", 2, 1, 20_000]


@postgresql_only
def test_postgresql_is_opened_with_limits(open_store: Callable[..., Store]) -> None:
    """A wait for a lock ends before its statement does, or it would not be told as one."""
    with open_store(1.5).reading() as db:
        values = [
            db.scalar(sa.text(f"SHOW {name}"))
            for name in ("statement_timeout", "lock_timeout", "timezone", "application_name")
        ]
    assert values == ["1500ms", "1350ms", "UTC", "line"]


def test_a_row_cannot_point_to_nothing(store: Store) -> None:
    """Foreign keys are kept on both engines."""
    account_id = keep_account(store)
    with pytest.raises(IntegrityError), store.writing() as db:
        db.get_one(Account, account_id).professional_id = 999
