"""The commands: the store, the demo, the menus, the keys, and the processes beside the web."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from menus import printing
from models.across import schema
from models.base import clock, keys
from models.base.keys import new_key
from models.messages import simulated
from models.people import accounts
from models.people.tables import Account, Professional
from sms import texts
from tests.support.phone import Phone
from tests.ussd_app.other_settings import app_with
from tests.ussd_app.store_scan import counts
from ussd_app import jobs
from ussd_app.timetable import Timetable

if TYPE_CHECKING:
    from click.testing import Result
    from flask import Flask

    from tests.conftest import Stores
    from ussd_app.wiring import Service

sqlite_only = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def _run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=words)


def _say(app: Flask, *words: str) -> str:
    result = _run(app, *words)
    assert result.exit_code == 0, result.output
    return result.output


# The store.


def test_upgrade(settings: dict[str, str], secrets_root: Path, stores: Stores) -> None:
    """An empty store gets every table; a second upgrade finds nothing to do."""
    if settings["DATABASE_URL"].startswith("sqlite"):
        url = f"sqlite:///{secrets_root}/new/folder/line.sqlite3"
    else:
        assert stores.cluster is not None
        stores.cluster.create("upgraded")
        url = stores.cluster.url("upgraded")
    with app_with(settings, secrets_root, DATABASE_URL=url) as app:
        for _ in range(2):
            assert _say(app, "db", "upgrade") == f"The store is at {schema.head()}.\n"
        found = counts(app.extensions["line"].store)
        assert {name for name, count in found.items() if count} == {
            "activities",
            "audit",
            "banks",
            "branches",
            "counties",
            "exam_kinds",
            "duty_stations",
            "positions",
            "sub_counties",
        }
    if not url.startswith("sqlite"):
        assert stores.cluster is not None
        stores.cluster.drop("upgraded")


@sqlite_only
def test_upgrade_forgets_a_clock(settings: dict[str, str], secrets_root: Path) -> None:
    """Without CLOCK an upgrade goes back to the machine's time; with it the offset stays."""
    moment = "2026-11-03T06:41:00+03:00"
    with app_with(settings, secrets_root, CLOCK=moment) as app:
        parts: Service = app.extensions["line"]
        assert abs(parts.now() - clock.read_clock(moment)).total_seconds() < 60
        _say(app, "db", "upgrade")
        assert counts(parts.store)["settings"] == 1
    with app_with(settings, secrets_root) as app:
        _say(app, "db", "upgrade")
        assert counts(app.extensions["line"].store)["settings"] == 0


@sqlite_only
def test_revise(app: Flask, parts: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """A migration is written for this store, under the words given."""
    asked: list[tuple[object, str]] = []
    monkeypatch.setattr(schema, "revise", lambda engine, message: asked.append((engine, message)))
    _say(app, "db", "revise", "Add exams")
    assert asked == [(parts.patient_store.engine, "Add exams")]


def test_demo_twice(app: Flask, parts: Service) -> None:
    """The demo adds its people once, with the same business values every time."""
    assert "26 people added" in _say(app, "demo", "load")
    before = counts(parts.store)
    assert before["professionals"] == 26
    assert before["accounts"] == 25
    assert "0 people added" in _say(app, "demo", "load", "--scale", "small")
    assert counts(parts.store) == before


def test_prepare(app: Flask, parts: Service) -> None:
    """What runs before the first start fills an empty store, and leaves a used one alone."""
    assert _say(app, "prepare") == "Loaded the small demo season.\n"
    assert counts(parts.store)["professionals"] == 26
    assert _say(app, "prepare") == ""


@sqlite_only
def test_prepare_a_store_in_use(app: Flask, parts: Service, phone: Phone) -> None:
    """A store in which somebody registered gets no demo people."""
    phone.register()
    assert _say(app, "prepare") == ""
    assert counts(parts.store)["professionals"] == 1


PRODUCTION = {
    "APP_ENV": "production",
    "CALLBACK_TOKEN": "a-token-of-22-letters-",
    "GATEWAY": "africastalking",
    "AT_USERNAME": "knec",
    "AT_API_KEY": "atsk_1",
    "SECRET_KEY": new_key(),
}


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_production_refuses_the_demo(settings: dict[str, str], secrets_root: Path) -> None:
    """In production no demo people are loaded, by either command."""
    own = {
        "FIELD_KEYS": f"k1:{new_key()}",
        "DIGEST_KEY": new_key(),
        "PIN_PEPPERS": f"p1:{new_key()}",
    }
    with app_with(settings, secrets_root, **PRODUCTION, **own) as app:
        result = _run(app, "demo", "load")
        assert result.exit_code == 1
        assert result.output == "Error: Demo data are refused in production.\n"
        assert _say(app, "prepare") == ""
        assert counts(app.extensions["line"].store)["professionals"] == 0


@sqlite_only
@pytest.mark.parametrize("command", ["worker", "prepare", "sweep", "text"])
def test_a_real_gateway_refuses_demo_people(
    settings: dict[str, str], secrets_root: Path, command: str
) -> None:
    """Nothing that sends starts on a store whose people are invented: their lines are real."""
    with app_with(settings, secrets_root) as app:
        _say(app, "demo", "load")
    sending = {"GATEWAY": "africastalking", "AT_USERNAME": "u", "AT_API_KEY": "k"}
    with app_with(settings, secrets_root, **sending) as app:
        result = _run(app, command, *{"worker": ["--burst"], "text": ["HELP"]}.get(command, []))
        assert result.exit_code == 1
        assert "this store holds demo data" in str(result.exception) + result.output


# The demo's people, as the contract's table has them.


@pytest.fixture
def demo(app: Flask) -> Flask:
    """Give the application with the small demo season in its store."""
    _say(app, "demo", "load")
    return app


@sqlite_only
@pytest.mark.parametrize("number", [1, 3, 14, 23, 26])
def test_a_demo_person_signs_in(demo: Flask, number: int) -> None:
    """Everyone's PIN is 2580 and their language English; they have agreed long ago."""
    phone = Phone(demo, f"+2547110000{number:02d}")
    phone.dial()
    assert phone.label == "home"
    assert "\n4. Profile\n" in phone.screen
    phone.type("4", "2580")
    assert phone.label == "profile"


def test_every_demo_person(demo: Flask, parts: Service) -> None:
    """Number NN has the ID 300000NN and was born in 1980+NN; only 24 has no account."""
    with parts.store.reading() as db:
        for number in range(1, 27):
            person = accounts.professional(db, f"300000{number:02d}")
            assert person is not None
            assert person.birth_year == 1980 + number
            assert person.full_name.count(" ") >= 2
            account = accounts.by_msisdn(db, f"+2547110000{number:02d}")
            assert (account is None) == (number == 24)
            assert account is None or account.professional_id == person.id


def test_the_demo_person_whose_payee_is_held(demo: Flask, parts: Service) -> None:
    """The PIN of number 25 was reset an hour ago: its payee waits 47 hours more, nobody else's."""
    now = parts.now()
    with parts.store.reading() as db:
        held = {
            account.msisdn: account.payee_held_until
            for account in db.scalars(sa.select(Account))
            if account.payee_held_until is not None
        }
    assert list(held) == ["+254711000025"]
    left = held["+254711000025"]
    assert left is not None
    assert 46.9 < (left - now).total_seconds() / 3_600 <= 47


@sqlite_only
def test_the_demo_person_without_an_account(demo: Flask) -> None:
    """Number 24 is known to TSC only: it registers, and is shown its name once ID and year fit."""
    phone = Phone(demo, "+254711000024")
    phone.dial()
    assert phone.label == "language"
    phone.type("1", "1", "1", "1", "1", "30000024", "2004")
    assert phone.label == "known_person"
    assert "Martin Lenana Saitoti" in phone.screen


# The menus.


@sqlite_only
def test_menus_check(app: Flask) -> None:
    """The proof holds, and says what it counted."""
    said = _say(app, "menus", "check")
    assert said.startswith("Proved in 2 languages: ")
    assert f"{len(texts.TEXTS)} texts." in said


@sqlite_only
def test_menus_check_fails(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is wrong is named, and the command fails."""
    monkeypatch.setattr(texts, "prove", lambda: iter(["sms/help (sw): 161 septets"]))
    result = _run(app, "menus", "check")
    assert result.exit_code == 1
    assert result.output == "sms/help (sw): 161 septets\n"


@sqlite_only
def test_menus_draw(app: Flask) -> None:
    """A screen is drawn as a phone, in either language; without a name the whole book is."""
    english = _say(app, "menus", "draw", "welcome")
    assert "| Welcome to KNEC CP2." in english
    assert english.startswith("welcome  ")
    kiswahili = _say(app, "menus", "draw", "--language", "sw", "welcome")
    assert "| Karibu KNEC CP2." in kiswahili
    whole = _say(app, "menus", "draw")
    assert english in whole
    assert whole.count("/156") > 40


@sqlite_only
def test_menus_graph(app: Flask) -> None:
    """The graph is one of Mermaid, with the first step in it."""
    said = _say(app, "menus", "graph")
    assert said.startswith("flowchart TD\n")
    assert "welcome -->|1| consent" in said


@sqlite_only
def test_menus_words(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The words are a catalogue template; written, it and the menu book are fresh."""
    said = _say(app, "menus", "words")
    assert 'msgctxt "welcome"' in said
    assert 'msgctxt "sms/help"' in said
    monkeypatch.setattr(printing, "POT", tmp_path / "line.pot")
    monkeypatch.setattr(printing, "MENU_BOOK", tmp_path / "menus.md")
    assert _run(app, "menus", "check").exit_code == 1
    written = _say(app, "menus", "words", "--write").splitlines()
    assert written == [str(tmp_path / "line.pot"), str(tmp_path / "menus.md")]
    assert (tmp_path / "line.pot").read_text() + "\n" == said
    assert _run(app, "menus", "check").exit_code == 0


# The keys.


def _sealed_with(parts: Service, column: str) -> set[str]:
    table, _, name = column.partition(".")
    with parts.store.engine.connect() as connection:
        raw = connection.execute(
            sa.text(f"SELECT {name} FROM {table} WHERE {name} IS NOT NULL")  # noqa: S608
        ).scalars()
        return {keys.current().key_id(bytes(value)) for value in raw}


def test_keys_rotate(settings: dict[str, str], secrets_root: Path) -> None:
    """A new first key seals everything anew; the old one is then needed no more."""
    old, new = f"old:{new_key()}", f"new:{new_key()}"
    with app_with(settings, secrets_root, FIELD_KEYS=old) as app:
        phone = Phone(app, "+254722645678")
        phone.register()
        phone.text("HELP")
        phone.messages()
        phone.dial()
    with app_with(settings, secrets_root, FIELD_KEYS=f"{new},{old}") as app:
        parts: Service = app.extensions["line"]
        said = _say(app, "keys", "rotate")
        lines = dict(line.split(": ") for line in said.splitlines())
        assert lines["professionals.national_id"] == "1 encrypted again"
        assert lines["inbox.text"] == "1 encrypted again"
        for column in ("professionals.national_id", "inbox.text", "simulated_texts.text"):
            assert _sealed_with(parts, column) == {"new"}
        again = _say(app, "keys", "rotate")
        assert {line.split(": ")[1] for line in again.splitlines()} == {"0 encrypted again"}
    with app_with(settings, secrets_root, FIELD_KEYS=new) as app:
        parts = app.extensions["line"]
        with parts.store.reading() as db:
            person = db.scalars(sa.select(Professional)).one()
            assert person.national_id == "23456789"
            assert len(simulated.after(db, "+254722645678", 0)) == 2


def test_keys_reindex(settings: dict[str, str], secrets_root: Path) -> None:
    """After a new digest key people are found again by their ID, once they are indexed again."""
    with app_with(settings, secrets_root) as app:
        Phone(app, "+254722645678").register()
    with app_with(settings, secrets_root, DIGEST_KEY=new_key()) as app:
        parts: Service = app.extensions["line"]

        def is_found(db: Session) -> bool:
            return accounts.by_national_id(db, "23456789") is not None

        with parts.store.reading() as db:
            assert not is_found(db)
        assert _say(app, "keys", "reindex") == "1 people indexed again\n"
        with parts.store.reading() as db:
            assert is_found(db)


def test_retention(app: Flask, parts: Service, phone: Phone) -> None:
    """What is past its time is counted, or removed; what is not stays."""
    phone.dial()
    phone.later(days=31)
    phone.dial()
    for words, told, left in (
        (["--dry-run"], {"calls would go": 1}, 2),
        ([], {"calls": 1}, 1),
        ([], {}, 1),
    ):
        said = _say(app, "retention", "run", *words)
        lines = [line.split(maxsplit=1) for line in said.splitlines()]
        assert {name: int(count) for count, name in lines if count != "0"} == told
        assert counts(parts.store)["calls"] == left


# The processes beside the web.


def test_worker_burst(
    app: Flask, parts: Service, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker does what waits and, if told to, stops when nothing waits."""
    phone.register()
    monkeypatch.setattr(jobs, "service", lambda: parts)
    _say(app, "worker", "--burst")
    with parts.store.reading() as db:
        assert len(simulated.after(db, phone.msisdn, 0)) == 1


@sqlite_only
def test_timetable(app: Flask, parts: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """The timetable starts with the sweep, the nightly work and the reminders in it."""
    started: list[tuple[str, int | None]] = []

    def start(table: Timetable) -> None:
        started.extend((job.func_name, job.interval) for job in table.get_jobs())

    monkeypatch.setattr(Timetable, "start", start)
    _say(app, "timetable")
    assert started == [
        ("ussd_app.timetable.sweep_once", 15),
        ("ussd_app.timetable.retention_nightly", 1_800),
        ("ussd_app.timetable.pay_nightly", 1_800),
        ("ussd_app.timetable.unusual_nightly", 1_800),
        ("ussd_app.timetable.names_nightly", 1_800),
        ("ussd_app.timetable.remind", 300),
        ("ussd_app.timetable.figures_of_messages", 600),
        ("ussd_app.timetable.count_board", 30),
    ]


def test_sweep(app: Flask, parts: Service, phone: Phone) -> None:
    """A sweep by hand sends what was left behind."""
    phone.register()
    parts.patient_redis.flushdb()
    assert _say(app, "sweep") == "Swept.\n"
    with parts.store.reading() as db:
        assert len(simulated.after(db, phone.msisdn, 0)) == 1
