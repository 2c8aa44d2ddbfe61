"""New keys: everything sealed is sealed anew, and digests are built again."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from models.across import rotation
from models.across.schema import metadata
from models.base import keys
from models.base.keys import CannotOpen
from models.messages import outbox
from models.people import accounts, reindexing
from models.people.profile_tables import Details, NextOfKin, Payee, Relationship
from models.people.tables import Professional
from tests.support.builders import (
    MSISDN,
    NATIONAL_ID,
    NOW,
    keep_account,
    make_imported,
    make_ring,
    make_text,
)
from tests.support.planting import plant_sealed

if TYPE_CHECKING:
    from models.base.store import Db, Store

ROOT = Path(__file__).resolve().parents[2]
DECLARED = re.compile(r"Sealed(?:Facts)?\(\s*\"([a-z_]+\.[a-z_]+)\"\s*\)")
"""A column as its table declares it, with the name that is bound into what it seals."""


def name_of(column: sa.Column[object]) -> str:
    """Return table and column."""
    return f"{column.table.name}.{column.name}"


def install(monkeypatch: pytest.MonkeyPatch, fields: str, *, digest: int = 200) -> None:
    """Restart every process with these keys."""
    monkeypatch.setattr(keys, "_installed", make_ring(fields=fields, digest=digest))


def fill_profile(db: Db, person: Professional, number: int) -> None:
    """Put something into every column of the profile that a digest stands for."""
    db.add(
        Details(
            professional_id=person.id,
            kra_pin=f"A00000000{number}Z",
            kra_pin_digest=b"%032d" % number,
            nssf="NSSF123",
            sha="SHA1234",
            email="jane@example.com",
        )
    )
    db.add(Payee(professional_id=person.id, account_number="0123456789"))
    db.add(
        NextOfKin(
            professional_id=person.id,
            name="Kin",
            msisdn=MSISDN,
            msisdn_digest=b"d" * 32,
            relationship_=Relationship.OTHER,
        )
    )
    db.flush()


def read_all(store: Store) -> dict[str, list[object]]:
    """Open every sealed value of the store."""
    with store.reading() as db:
        return {
            f"{column.table.name}.{column.name}": list(
                db.scalars(sa.select(column).order_by(*column.table.primary_key.columns))
            )
            for column in rotation.sealed_columns()
        }


def test_every_sealed_column_is_known_to_the_rotation() -> None:
    """Whatever the source declares as sealed is found by the rotation, and under its own name."""
    sources = (ROOT / "models").rglob("*.py")
    declared = {
        name for source in sources for name in DECLARED.findall(source.read_text(encoding="utf-8"))
    }
    assert len(declared) > 20
    assert {name_of(column) for column in rotation.sealed_columns()} == declared


@pytest.mark.parametrize("batch", [2, 5, 500])
def test_after_a_rotation_the_old_key_is_not_needed(
    store: Store, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    """Everything still opens, with both keys and then without the old one, in any batches."""
    monkeypatch.setattr(rotation, "BATCH", batch)
    keep_account(store)  # a person without a TSC number
    for number in range(5):
        plant_sealed(store, number)
    before = read_all(store)
    install(monkeypatch, "k2 k1")
    assert read_all(store) == before
    plant_sealed(store, 5)
    before = read_all(store)
    changed = dict(rotation.rotate(store))
    everywhere = dict.fromkeys(map(name_of, rotation.sealed_columns()), 5)
    assert changed == everywhere | {"professionals.national_id": 6}
    install(monkeypatch, "k2")
    assert read_all(store) == before
    assert all(before.values())
    install(monkeypatch, "k1")
    with pytest.raises(CannotOpen):
        read_all(store)


def test_a_second_rotation_finds_nothing_to_do(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the current key sealed is left alone, byte for byte."""
    plant_sealed(store, 0)
    raw = sa.text("SELECT national_id FROM professionals")
    with store.reading() as db:
        before = db.scalar(raw)
    assert set(dict(rotation.rotate(store)).values()) == {0}
    with store.reading() as db:
        assert db.scalar(raw) == before
    install(monkeypatch, "k2 k1")
    assert set(dict(rotation.rotate(store)).values()) == {1}
    assert set(dict(rotation.rotate(store)).values()) == {0}


def test_a_rotation_without_the_old_key_spoils_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stops at the first value that it cannot open, and every value is as it was."""
    plant_sealed(store, 0)
    before = read_all(store)
    install(monkeypatch, "k2")
    with pytest.raises(CannotOpen):
        list(rotation.rotate(store))
    install(monkeypatch, "k1")
    assert read_all(store) == before


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_a_rotation_overwrites_no_later_change(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row that changed after it was read keeps the change, sealed by whoever changed it."""
    with store.writing() as db:
        row_id = make_text(db, arguments={"n": 1})
    install(monkeypatch, "k2 k1")
    ring, opened = keys.current(), keys.KeyRing.open

    def change_meanwhile(self: keys.KeyRing, sealed: bytes, context: str) -> bytes:
        if context == "outbox.arguments" and not changes:
            changes.append(row_id)
            with store.writing() as db:
                [claimed] = outbox.claim(db, NOW, NOW, ids=[row_id])
                outbox.freeze(db, claimed, "Your text", 1, NOW)
        return opened(self, sealed, context)

    changes: list[int] = []
    monkeypatch.setattr(keys.KeyRing, "open", change_meanwhile)
    changed = dict(rotation.rotate(store))
    assert changes == [row_id]
    assert changed["outbox.arguments"] == 0
    assert keys.current() is ring
    assert read_all(store)["outbox.arguments"] == [None]
    assert read_all(store)["outbox.text"] == ["Your text"]


@pytest.mark.parametrize("batch", [2, 500])
def test_digests_are_built_again_with_a_new_key(
    store: Store, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    """Before, nobody is found by ID; afterwards everybody is, and still only once."""
    monkeypatch.setattr(reindexing, "BATCH", batch)
    account_id = keep_account(store)
    with store.writing() as db:
        for number in range(4):
            person = make_imported(db, national_id=f"4000000{number}")
        fill_profile(db, person, number)
    install(monkeypatch, "k1", digest=201)
    with store.reading() as db:
        assert accounts.by_national_id(db, NATIONAL_ID) is None
    assert reindexing.reindex(store) == 5
    with store.reading() as db:
        found = accounts.by_national_id(db, NATIONAL_ID)
        assert found is not None
        assert found.id == account_id
        assert accounts.professional(db, "40000003") is not None
        assert len(set(db.scalars(sa.select(Professional.national_id_digest)))) == 5
        for kind, _key, column, digest in reindexing.REBUILT:
            rows = db.scalars(sa.select(kind)).all()
            assert rows, kind
            assert [getattr(row, column) for row in rows] == [digest(row) for row in rows]
            assert any(getattr(row, column) is not None for row in rows), column
    assert reindexing.reindex(store) == 5


ENDS_BY_ITSELF = {
    "calls.session_digest",
    "drafts.session_digest",
    "officer_invitations.token_digest",
    "recovery_codes.code_digest",
    "officer_sessions.token_digest",
    "one_time_codes.code_digest",
    "receipts.session_digest",
    "receipts.turn_digest",
}
"""Digests of what is over within days, or is made anew: sessions, codes, links."""


def test_every_digest_that_lasts_is_built_again() -> None:
    """A new digest column is rebuilt after a change of key, or is said to end by itself."""
    columns = {
        str(column)
        for table in metadata().sorted_tables
        for column in table.columns
        if column.name.endswith("_digest")
    }
    rebuilt = {f"{kind.__tablename__}.{column}" for kind, _key, column, _of in reindexing.REBUILT}
    assert columns == rebuilt | ENDS_BY_ITSELF


def test_an_empty_store_has_no_digests_to_build(store: Store) -> None:
    """Nothing is found and nothing fails."""
    assert reindexing.reindex(store) == 0
    assert set(dict(rotation.rotate(store)).values()) == {0}
