"""The column types that the tables share: moments, sealed values, enums by value."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import StatementError

from models.across import schema
from models.base import keys
from models.base.keys import CannotOpen, KeyRing, KeysNotInstalled
from models.base.tables import NaiveTime
from models.messages.tables import OutboxRow, OutboxState
from models.people.tables import Account, Professional
from tests.support.builders import MSISDN, NATIONAL_ID, NOW, keep_account, make_imported, make_text

if TYPE_CHECKING:
    from models.base.store import Store

NAIROBI = timezone(timedelta(hours=3))


def raw(store: Store, column: Any) -> Any:
    """Return a column's only value as the driver gives it, past our own types."""
    with store.reading() as db:
        return db.scalar(sa.text(f"SELECT {column.name} FROM {column.table.name}"))  # noqa: S608


@pytest.mark.parametrize(
    "moment",
    [
        NOW,
        datetime(2026, 11, 3, 6, 41, tzinfo=NAIROBI),
        datetime(2026, 11, 3, 0, 0, 0, 123456, tzinfo=NAIROBI),
        datetime(1999, 12, 31, 23, 59, 59, tzinfo=timezone(timedelta(hours=-11))),
    ],
)
def test_a_moment_comes_back_in_utc(store: Store, moment: datetime) -> None:
    """The same moment on both engines, to the microsecond, whatever its zone was."""
    account_id = keep_account(store)
    with store.writing() as db:
        db.get_one(Account, account_id).payee_held_until = moment
    with store.reading() as db:
        kept = db.get_one(Account, account_id).payee_held_until
        found = db.scalars(sa.select(Account.id).where(Account.payee_held_until == moment))
        assert list(found) == [account_id]
    assert kept == moment
    assert kept is not None
    assert kept.tzinfo is UTC


def test_moments_are_ordered_across_zones(store: Store) -> None:
    """A comparison in SQL counts the moment and not its figures."""
    keep_account(store, now=NOW)
    earlier = (NOW - timedelta(hours=1)).astimezone(NAIROBI)
    with store.reading() as db:
        assert db.scalar(sa.select(sa.func.count()).where(Account.opened_at > earlier)) == 1
        assert db.scalar(sa.select(sa.func.count()).where(Account.opened_at < earlier)) == 0


def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    """Nothing is guessed about what was meant."""
    account_id = keep_account(store)
    with pytest.raises(StatementError) as refused, store.writing() as db:
        db.get_one(Account, account_id).payee_held_until = datetime(2026, 11, 3)  # noqa: DTZ001
    assert isinstance(refused.value.orig, NaiveTime)


def test_a_sealed_value_is_bytes_in_the_store(store: Store, ring: KeyRing) -> None:
    """It opens with the ring and under its own table and column only."""
    keep_account(store)
    sealed = bytes(raw(store, Professional.__table__.c.national_id))
    assert NATIONAL_ID.encode() not in sealed
    assert ring.open(sealed, "professionals.national_id").decode() == NATIONAL_ID
    with pytest.raises(CannotOpen):
        ring.open(sealed, "professionals.tsc_number")


def test_sealed_facts_are_one_small_object(store: Store, ring: KeyRing) -> None:
    """Letters beyond ASCII and numbers come back as they were."""
    arguments = {"name": "Ng’ang’a", "n": 3, "flag": True, "none": None, "many": ["a", 1]}
    with store.writing() as db:
        row_id = make_text(db, arguments=arguments)
    sealed = bytes(raw(store, OutboxRow.__table__.c.arguments))
    plain = ring.open(sealed, "outbox.arguments").decode()
    assert plain == '{"name":"Ng’ang’a","n":3,"flag":true,"none":null,"many":["a",1]}'
    with store.reading() as db:
        assert db.get_one(OutboxRow, row_id).arguments == arguments


def test_a_sealed_value_moved_elsewhere_does_not_open(store: Store) -> None:
    """Whoever copies a ciphertext into another column gets an error and not its words."""
    with store.writing() as db:
        make_imported(db)
        db.execute(sa.text("UPDATE professionals SET tsc_number = national_id"))
    with store.reading() as db, pytest.raises(CannotOpen):
        db.scalars(sa.select(Professional)).one()


def test_nothing_sealed_is_nothing(store: Store) -> None:
    """What is not known is NULL and not an encrypted nothing; an empty text is a text."""
    keep_account(store)
    with store.writing() as db:
        row_id = make_text(db)
        db.get_one(OutboxRow, row_id).text = ""
    assert raw(store, Professional.__table__.c.tsc_number) is None
    assert raw(store, OutboxRow.__table__.c.text) is not None
    with store.writing() as db:
        row = db.get_one(OutboxRow, row_id)
        assert (row.text, row.arguments) == ("", {})
        row.arguments = None
    assert raw(store, OutboxRow.__table__.c.arguments) is None
    with store.reading() as db:
        assert db.get_one(OutboxRow, row_id).arguments is None


def test_an_enum_is_stored_by_its_value(store: Store) -> None:
    """What stands in the store does not change when a name in the code does."""
    with store.writing() as db:
        row_id = make_text(db)
    assert raw(store, OutboxRow.__table__.c.state) == "queued"
    with store.reading() as db:
        assert db.get_one(OutboxRow, row_id).state is OutboxState.QUEUED


def test_a_row_shows_nothing_personal_of_itself(store: Store) -> None:
    """A row that strays into a log or an error shows neither number nor ID nor words."""
    with store.writing() as db:
        person = make_imported(db)
        row = db.get_one(OutboxRow, make_text(db, arguments={"code": "246810"}))
        shown = f"{person!r} {person} {row!r} {row}"
    for personal in (NATIONAL_ID, "Wanjiku", "412345", MSISDN, "246810"):
        assert personal not in shown


def test_without_keys_nothing_is_written_or_read(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process whose wiring forgot them stops at the first sealed value."""
    keep_account(store)
    monkeypatch.setattr(keys, "_installed", None)
    with store.reading() as db, pytest.raises(KeysNotInstalled):
        db.scalars(sa.select(Professional)).all()
    with pytest.raises(KeysNotInstalled):
        keys.current()


def test_every_sealed_column_has_a_context_of_its_own() -> None:
    """It is the name of table and column, so that no two can be exchanged."""
    contexts = {
        f"{column.table.name}.{column.name}": column.type.context
        for table in schema.metadata().sorted_tables
        for column in table.columns
        if hasattr(column.type, "context")
    }
    assert len(contexts) >= 8
    assert all(name == context for name, context in contexts.items())
