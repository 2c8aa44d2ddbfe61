"""The parts: made on first use, closed whole, and one clock for all of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from models.base import clock
from models.base.store import Work
from sms.africas_talking import AfricasTalking
from sms.simulator import Simulator
from tests.support.phone import Phone
from tests.ussd_app.log_lines import logged
from tests.ussd_app.other_settings import app_with
from tests.ussd_app.store_scan import store_down
from ussd_app import jobs
from ussd_app.config import load
from ussd_app.wiring import HopObserver, Service

if TYPE_CHECKING:
    from flask import Flask

MOMENT = "2026-11-03T06:41:00+03:00"
THEN = datetime(2026, 11, 3, 3, 41, tzinfo=UTC)

sqlite_only = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def test_the_clock_that_was_set(settings: dict[str, str], secrets_root: Path) -> None:
    """The service believes CLOCK, ticking from there, in every process and after a restart."""
    with app_with(settings, secrets_root, CLOCK=MOMENT) as first:
        parts: Service = first.extensions["line"]
        assert timedelta(0) <= parts.now() - THEN < timedelta(minutes=1)
        offset = parts.clock.offset
        with app_with(settings, secrets_root, CLOCK=MOMENT) as second:
            assert second.extensions["line"].clock.offset == offset
    with app_with(settings, secrets_root, CLOCK="2027-01-01T00:00:00Z") as third:
        assert third.extensions["line"].now().year == 2027


def test_the_clock_reaches_the_caller(settings: dict[str, str], secrets_root: Path) -> None:
    """A moment that a caller reads is one of the set clock, in Kenya's time."""
    with app_with(settings, secrets_root, CLOCK=MOMENT) as app:
        app.extensions["line"].patient_redis.flushdb()
        app.test_cli_runner().invoke(args=["maintenance", "on", "60"])
        phone = Phone(app, "+254722645678")
        phone.dial()
        assert phone.screen.startswith("We are back at Tue 3 Nov 07:4")


def test_no_clock_is_the_machines(parts: Service) -> None:
    """Without CLOCK the time is the machine's."""
    assert abs(parts.now() - datetime.now(UTC)) < timedelta(minutes=1)
    assert parts.clock == clock.Clock()


@pytest.mark.parametrize("first", ["sender", "answering", "sweep", "line", "handset"])
def test_the_first_thing_a_process_does_under_a_set_clock(
    settings: dict[str, str], secrets_root: Path, first: str
) -> None:
    """A process that has yet to agree on the clock never waits for its own transaction."""
    with app_with(settings, secrets_root) as app:
        Phone(app, "+254722645678").register()
        Phone(app, "+254722645678").text("HELP")
    with app_with(settings, secrets_root, CLOCK=MOMENT) as app:
        parts: Service = app.extensions["line"]
        match first:
            case "sender":
                assert parts.sender.send() in {0, 1}
            case "answering":
                assert parts.answering.answer(1, parts.now()) == "help"
            case "sweep":
                assert app.test_cli_runner().invoke(args=["sweep"]).exit_code == 0
            case "line":
                phone = Phone(app, "+254722645678")
                phone.dial()
                assert phone.label in {"home", "sign_in.pin"}
            case "handset":
                assert app.test_client().get("/handset").status_code == 200
        assert parts.now().year == 2026


@sqlite_only
def test_the_store_is_down_when_the_clock_is_to_be_agreed(
    settings: dict[str, str], secrets_root: Path
) -> None:
    """A process that cannot agree on the time yet says so to the caller, and does so later."""
    with app_with(settings, secrets_root, CLOCK=MOMENT) as app:
        phone = Phone(app, "+254722000321")
        with store_down(app.extensions["line"].store):
            phone.dial()
            assert (phone.label, phone.is_open) == ("unavailable", False)
        phone.dial()
        assert phone.label == "language"


@sqlite_only
def test_the_gateway(settings: dict[str, str], secrets_root: Path) -> None:
    """GATEWAY decides who carries the texts; only the simulator reports by itself."""
    with app_with(settings, secrets_root) as app:
        assert isinstance(app.extensions["line"].gateway, Simulator)
    sending = {"GATEWAY": "africastalking", "AT_USERNAME": "u", "AT_API_KEY": "k"}
    with app_with(settings, secrets_root, **sending) as app:
        parts: Service = app.extensions["line"]
        assert isinstance(parts.gateway, AfricasTalking)
        parts.report_simulated()


@sqlite_only
def test_the_sender_id(settings: dict[str, str], secrets_root: Path) -> None:
    """A text carries the sender ID that was set."""
    with app_with(settings, secrets_root, AT_SENDER="KNEC") as app:
        Phone(app, "+254722000322").text("HELP")
        app.test_cli_runner().invoke(args=["sweep"])
        found = app.test_client().get("/handset/messages?msisdn=%2B254722000322").json
    assert found is not None
    assert [message["from"] for message in found] == ["KNEC"]


@sqlite_only
def test_warm(app: Flask, parts: Service) -> None:
    """Warming up makes what the first call needs, and asks nothing of anybody."""
    parts.warm()
    assert {"redis", "store", "line"} <= set(vars(parts))


@sqlite_only
def test_warm_while_things_are_down(settings: dict[str, str], secrets_root: Path) -> None:
    """A process starts also while Redis or the store is away; it says that it is not warm."""
    for changes in (
        {"REDIS_URL": "unix:///nowhere/at/all"},
        {"DATABASE_URL": "sqlite:////nowhere/at/all"},
    ):
        with app_with(settings, secrets_root, **changes) as app, logged() as lines:
            app.extensions["line"].warm()
            assert [line["event"] for line in lines.events] == ["start.not_warm"]


@sqlite_only
def test_everything_is_made_on_first_use(settings: dict[str, str], secrets_root: Path) -> None:
    """Parts that were made but not used hold no connection, and are closed all the same."""
    parts = Service(load(settings, secrets_root))
    assert set(vars(parts)) == {"config"}
    parts.close()
    parts.make_room()
    assert set(vars(parts)) == {"config"}


@sqlite_only
def test_waking_never_raises(parts: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was committed stays committed, whatever becomes of its job."""

    def fail(*_: object) -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr(jobs, "enqueue", fail)
    with logged() as lines:
        parts.store.wake(Work.OUTBOX, [1])
        parts.patient_store.wake(Work.INBOX, [1])
        assert [line["work"] for line in lines.of("job.not_enqueued")] == ["outbox", "inbox"]
        assert "a secret" not in lines.text


def test_the_observer() -> None:
    """A failed hop is logged under its reference by the kind of error only."""
    with logged() as lines:
        HopObserver().failed("7K4Q", ValueError("a secret"))
        [line] = lines.events
        assert "a secret" not in lines.text
    assert (line["ref"], line["error"]) == ("7K4Q", "ValueError")
