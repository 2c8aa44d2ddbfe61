"""What an exam morning costs in hops and key presses, and two exams of one day on key 1."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from flask import Flask

from menus.printing import KEYSTROKES, MORNING_KEYS
from models.attendance import codes
from models.base.clock import Clock, nairobi_day
from models.base.store import Store
from models.people.tables import Account
from tests.conftest import Contents
from tests.support.contents import demo_on_an_exam_day
from tests.support.exam_builders import Season, at, deploy, make_exam, make_season
from tests.support.phone import Phone

CENTRE, STAFF, MANAGER = "20101001", "+254711000003", "+254711000001"
SEND: Final = 1
"""The green key, once for the dial and once for every answer."""


@dataclass(frozen=True)
class Morning:
    """One task: what is dialled, what is typed then, and where it ends."""

    name: str
    msisdn: str
    dialled: str
    typed: tuple[str, ...]
    done: str
    hops: int
    presses: int | None = None
    """What the issue allows, where it does."""


TASKS: Final = (
    Morning("Check in by deep dial", STAFF, "*384*2454*1#", ("{code}",), "checkin.done", 2, 18),
    Morning("Check in, code dialled too", STAFF, "*384*2454*1*{code}#", (), "checkin.done", 1),
    Morning("Check in from home", STAFF, "*384*2454#", ("1", "{code}"), "checkin.done", 3),
    Morning("Here, no code yet", STAFF, "*384*2454*1#", ("1",), "checkin.noted", 2),
    Morning(
        "Confirm a whole centre, PIN included",
        MANAGER,
        "*384*2454*1#",
        ("1", "2580"),
        "register",
        3,
    ),
)


@pytest.fixture
def contents() -> Contents | None:
    """Fill in the demonstration on an exam day."""
    return demo_on_an_exam_day


@pytest.fixture(params=["sqlite"])
def engine_name(request: pytest.FixtureRequest) -> str:
    """Count on one engine: the store plays no part in what is typed."""
    return str(request.param)


def _to(app: Flask, hour: int, minute: int = 0) -> str:
    """Set the clock to this time of the demonstration's today; return the day's code."""
    parts = app.extensions["line"]
    now = parts.now()
    then = now.astimezone(UTC).replace(hour=0, minute=0) + timedelta(hours=hour - 3, minutes=minute)
    parts.clock = Clock(then - datetime.now(UTC))
    with parts.patient_store.reading() as db:
        [code] = codes.of_date(db, CENTRE, nairobi_day(parts.now())).values()
    return code


def count(app: Flask, task: Morning) -> tuple[int, int]:
    """Play a task; return its hops and every key from the first star to the last green one."""
    code = _to(app, 6, 41)
    phone = Phone(app, task.msisdn)
    dialled = task.dialled.replace("{code}", code)
    phone.dial(dialled)
    presses = len(dialled) + SEND
    for answer in (each.replace("{code}", code) for each in task.typed):
        phone.type(answer)
        presses += len(answer) + SEND
    assert phone.label == task.done, phone.screen
    return 1 + len(task.typed), presses


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_a_task_stays_within_its_hops(app: Flask, task: Morning) -> None:
    """And within its key presses, where the issue counts them."""
    if task.msisdn == MANAGER:
        count(app, TASKS[1])
    hops, presses = count(app, task)
    assert hops <= task.hops
    assert task.presses is None or presses <= task.presses


def test_the_menu_book_prints_them(app: Flask, request: pytest.FixtureRequest) -> None:
    """The table in the menu book is what was counted."""
    lines = ["| on an exam morning | hops | all keys, `*` to send |", "| --- | ---: | ---: |"]
    for number, task in enumerate(TASKS):
        if task.msisdn == STAFF:
            # Each on a phone that has not checked in.
            own = Morning(
                task.name, f"+2547110000{3 + number:02d}", task.dialled, task.typed, task.done, 0
            )
            hops, presses = count(app, own)
        else:
            hops, presses = count(app, task)
        lines.append(f"| {task.name} | {hops} | {presses} |")
    table = "\n".join(lines) + "\n"
    if request.config.getoption("--rewrite-journeys"):
        Path(MORNING_KEYS).write_text(table, encoding="utf-8")
    assert MORNING_KEYS.read_text(encoding="utf-8") == table
    assert KEYSTROKES.exists()


@pytest.mark.parametrize("contents", [None])
def test_the_other_exam_of_today_on_key_one(app: Flask) -> None:
    """A manager of two exams opens the first register, and the other behind 5 and 7."""
    parts = app.extensions["line"]
    parts.clock = Clock(at("06:45") - datetime.now(UTC))
    store: Store = parts.patient_store
    season = make_season(store)
    with store.writing() as db:
        exam, days = make_exam(db, "KPSEA", 3)
        other = Season(exam, days, season.centre, season.other_centre, season.accounts)
        deploy(db, other, "CM", "CM", 1, reference="KP2341")
        deploy(db, other, "A", "INV", 3, reference="KP2343")
    phone = Phone(app, season.msisdn("CM"))
    phone.dial("*384*2454*1#")
    first = phone.screen.splitlines()[0]
    assert "KCSE" in first
    phone.type("5", "7", "1")
    assert phone.label == "register"
    assert "KPSEA" in phone.screen


@pytest.mark.parametrize("contents", [None])
@pytest.mark.parametrize("dialled", ["*384*2454*1*{code}#", "*384*2454*1#"])
def test_who_always_gives_the_pin_checks_in_too(app: Flask, dialled: str) -> None:
    """The code in the dial string is kept until the PIN is right; a wrong one checks nobody in."""
    parts = app.extensions["line"]
    parts.clock = Clock(at("06:45") - datetime.now(UTC))
    season = make_season(parts.patient_store)
    with parts.patient_store.writing() as db:
        db.get_one(Account, season.accounts["A"].id).always_ask_pin = True
        code = codes.of_day(db, season.day, season.centre)
    phone = Phone(app, season.msisdn("A"))
    phone.dial(dialled.replace("{code}", code))
    assert phone.label == "sign_in.pin"
    phone.type("1111")
    assert phone.label == "sign_in.pin"
    phone.type("7395")
    if "{code}" not in dialled:
        assert phone.label == "checkin.code"
        phone.type(code)
    assert phone.label == "checkin.done"
