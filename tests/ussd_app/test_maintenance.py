"""The maintenance switch: an honest last screen with the time of return."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from models.base import maintenance
from models.base.clock import NAIROBI
from tests.support.phone import REGISTRATION, Phone
from tests.ussd_app.store_scan import counts, store_down
from ussd_app import wiring
from ussd_app.wiring import MAINTENANCE_SECONDS, Watch

if TYPE_CHECKING:
    from flask import Flask

    from ussd_app.wiring import Service


def _flask(app: Flask, *words: str) -> str:
    result = app.test_cli_runner().invoke(args=["maintenance", *words])
    assert result.exit_code == 0, result.output
    return result.output


def test_the_line_is_closed_and_opened(
    app: Flask, parts: Service, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A closed line says when it is back, touches nothing, and a redial goes on after."""
    monkeypatch.setattr(wiring, "MAINTENANCE_SECONDS", 0)
    phone.dial()
    phone.walk(REGISTRATION, until="birth_year")
    until = (parts.now() + timedelta(minutes=30)).astimezone(NAIROBI)
    said = _flask(app, "on", "30")
    assert said.startswith(f"Closed until {until:%H:%M}.")
    before = counts(parts.store)
    phone.type("1985")
    assert (phone.label, phone.is_open) == ("maintenance", False)
    english, kiswahili = phone.screen.splitlines()
    assert english == f"We are back at {until:%a} {until.day} {until:%b %H:%M}. Nothing is lost."
    assert kiswahili.startswith("Tunarudi ")
    phone.dial()
    assert phone.label == "maintenance"
    assert counts(parts.store) == before
    assert _flask(app, "off") == "Open again.\n"
    phone.dial()
    assert phone.label == "resume"
    phone.walk({"resume": "1"} | REGISTRATION)
    assert phone.label == "registered"


def test_it_opens_by_itself(app: Flask, phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line is open again at the moment it promised, though nobody switched it on."""
    monkeypatch.setattr(wiring, "MAINTENANCE_SECONDS", 0)
    _flask(app, "on", "10")
    phone.later(minutes=9)
    phone.dial()
    assert phone.label == "maintenance"
    phone.later(minutes=2)
    phone.dial()
    assert phone.label == "language"


@pytest.mark.parametrize("minutes", ["0", "1441", "soon", "-5"])
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_bad_time(app: Flask, minutes: str) -> None:
    """The line is closed for minutes up to a day, and for nothing else."""
    assert app.test_cli_runner().invoke(args=["maintenance", "on", "--", minutes]).exit_code == 2


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_the_switch_is_read_now_and_then(parts: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process asks the store every few seconds, not on every hop."""
    at = [1_000.0]
    monkeypatch.setattr("ussd_app.wiring.time.monotonic", lambda: at[0])
    now = datetime(2026, 11, 3, 6, 0, tzinfo=UTC)
    watch = Watch(parts.store, lambda: now)
    assert watch.closed_until() is None
    with parts.store.writing() as db:
        maintenance.close(db, now + timedelta(hours=1))
    assert watch.closed_until() is None
    at[0] += MAINTENANCE_SECONDS + 0.1
    assert watch.closed_until() == now + timedelta(hours=1)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_the_last_word_stands(parts: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the store does not answer, a closed line stays closed and an open one open."""
    monkeypatch.setattr(wiring, "MAINTENANCE_SECONDS", 0)
    now = datetime(2026, 11, 3, 6, 0, tzinfo=UTC)
    watch = Watch(parts.store, lambda: now)
    with store_down(parts.store):
        assert watch.closed_until() is None
    with parts.store.writing() as db:
        maintenance.close(db, now + timedelta(hours=1))
    assert watch.closed_until() is not None
    with store_down(parts.store):
        assert watch.closed_until() == now + timedelta(hours=1)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_one_thread_asks(parts: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one thread asks the store, the others answer with the last word."""
    monkeypatch.setattr(wiring, "MAINTENANCE_SECONDS", 0)
    watch = Watch(parts.store, lambda: datetime(2026, 11, 3, 6, 0, tzinfo=UTC))
    with watch._lock, store_down(parts.store):
        assert watch.closed_until() is None
        assert watch._lock.locked()
