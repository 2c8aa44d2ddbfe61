"""`db backup` and `db restore`: a store is lost and comes back whole, on both engines."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from models.across import schema
from models.base import keys
from tests.support.phone import Phone
from tests.support.postgres import find_binaries
from tests.ussd_app.other_settings import app_with

if TYPE_CHECKING:
    from click.testing import Result
    from flask import Flask

    from models.base.store import Store
    from tests.conftest import Stores
    from ussd_app.wiring import Service


@pytest.fixture(autouse=True)
def _tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the programs of the very PostgreSQL that the tests run first on the PATH."""
    monkeypatch.setenv("PATH", f"{find_binaries()}{os.pathsep}{os.environ['PATH']}")


def _run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["db", *words])


def _everything(store: Store) -> dict[str, list[tuple[object, ...]]]:
    with store.engine.connect() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(sa.select(table))), key=repr)
            for table in schema.metadata().sorted_tables
        }


def test_a_lost_store_comes_back(
    app: Flask,
    parts: Service,
    phone: Phone,
    settings: dict[str, str],
    secrets_root: Path,
    engine_name: str,
    stores: Stores,
    tmp_path: Path,
) -> None:
    """Every row of every table, sealed ones too, is in another store after the restore."""
    phone.register()
    file = tmp_path / "line.backup"
    made = _run(app, "backup", str(file))
    assert made.exit_code == 0, made.output
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = _everything(parts.store)
    assert before["professionals"]
    with app_with(settings, secrets_root, DATABASE_URL=stores.fresh(engine_name)) as other:
        assert _run(other, "upgrade").exit_code == 0
        restored = _run(other, "restore", str(file))
        assert restored.exit_code == 0, restored.output
        assert _everything(other.extensions["line"].store) == before


def test_a_backup_holds_no_key(app: Flask, phone: Phone, tmp_path: Path) -> None:
    """None of the keys stands in it, in any form that they are configured in."""
    phone.register()
    file = tmp_path / "line.backup"
    _run(app, "backup", str(file))
    held = file.read_bytes()
    ring = keys.current()
    for key in (*ring.field_keys.values(), *ring.pin_peppers.values(), ring.digest_key):
        assert key not in held
        assert key.hex().encode() not in held


def test_what_is_there_is_not_replaced_unasked(
    app: Flask, parts: Service, phone: Phone, tmp_path: Path
) -> None:
    """A store that holds people is kept; with --replace it is as at the backup."""
    file = tmp_path / "line.backup"
    assert _run(app, "backup", str(file)).exit_code == 0
    phone.register()
    before = _everything(parts.store)
    refused = _run(app, "restore", str(file))
    assert refused.exit_code == 1
    assert "--replace" in refused.output
    assert _everything(parts.store) == before
    assert _run(app, "restore", str(file), "--replace").exit_code == 0
    assert not _everything(parts.store)["professionals"]


@pytest.mark.parametrize("words", [b"", b"not a backup at all" * 50])
def test_what_is_no_backup_changes_nothing(
    app: Flask, parts: Service, phone: Phone, tmp_path: Path, words: bytes
) -> None:
    """An empty or foreign file is refused before anything is given up."""
    phone.register()
    before = _everything(parts.store)
    file = tmp_path / "line.backup"
    file.write_bytes(words)
    refused = _run(app, "restore", str(file), "--replace")
    assert refused.exit_code == 1
    assert "Not restored" in refused.output
    assert _everything(parts.store) == before


def test_no_file_is_overwritten_or_left_half_done(app: Flask, tmp_path: Path) -> None:
    """A file that exists stays as it is; a folder that is not there is said."""
    file = tmp_path / "line.backup"
    file.write_bytes(b"yesterday's")
    assert "exists already" in _run(app, "backup", str(file)).output
    assert file.read_bytes() == b"yesterday's"
    missing = _run(app, "backup", str(tmp_path / "nowhere" / "line.backup"))
    assert missing.exit_code == 1
    assert "cannot be written" in missing.output
    assert _run(app, "restore", str(tmp_path / "nothing")).exit_code == 1
    assert list(tmp_path.iterdir()) == [file]


def test_without_the_tools_it_says_what_is_missing(
    app: Flask, tmp_path: Path, engine_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite needs none."""
    monkeypatch.setenv("PATH", str(tmp_path))
    result = _run(app, "backup", str(tmp_path / "line.backup"))
    assert result.exit_code == (0 if engine_name == "sqlite" else 1)
    if engine_name == "postgresql":
        assert "pg_dump is not on the PATH" in result.output
