"""What the common tasks cost on a feature phone, and that it stays within its limits."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from menus.printing import KEYSTROKES
from models.across import reference_lists
from tests.journeys.keystrokes import Count, Task, count, found, presses, seconds, table
from tests.support.phone import REGISTRATION, Phone

PROFILE = "*384*2454*4#"
SIGN_IN = {"sign_in.pin": "2481", "profile.unfinished": "1"}
MPESA = {
    "payee.mpesa": "1",
    "payee.mpesa_check": "2481",
}
BANK = {
    "payee.bank": found("eq", "68"),
    "payee.branch": found("kite", "070"),
    "payee.account": "0123456789012",
    "payee.bank_check": "2481",
}
STUDY = {
    "study.level": "3",
    "study.institution": "Kenyatta University",
    "study.course": "BEd Arts",
    "study.from_year": "2005",
    "study.to_year": "2009",
    "study.check": "1",
}
FOR_PAY = {
    **SIGN_IN,
    **MPESA,
    **BANK,
    "profile": "1",
    "payee.asked": "1",
    "detail.tsc_number": "456789",
    "detail.kra_pin": "012345678",
    "detail.kra_letter": "Z",
    "detail.check": "1",
}
ALL = {
    **REGISTRATION,
    **FOR_PAY,
    **STUDY,
    "detail.kra_pin": "012345678",
    "detail.kra_letter": "Y",
    "work.employer": "1",
    "work.institution": "Kitengela Primary",
    "work.designation": "1",
    "work.since": "2019",
    "work.county": "34",
    "work.sub_county": "1",
    "work.check": "1",
    "kin.name": "Peter Lokwang",
    "kin.number": "0733123456",
    "kin.relationship": "1",
    "kin.check": "1",
    "detail.gender": "1",
    "detail.sha": "1234567",
    "detail.nssf": "2012345678",
    "detail.email": "jane.akiru@gmail.com",
}
TASKS = (
    Task(
        "Add a bank account",
        PROFILE,
        {**SIGN_IN, **BANK, "profile": "3", "payee": "2"},
        "payee.asked",
    ),
    Task(
        "Change the M-Pesa number",
        PROFILE,
        {**SIGN_IN, **MPESA, "payee.mpesa": "0722645678", "profile": "3", "payee": "1"},
        "payee.asked",
    ),
    Task(
        "Add a qualification",
        PROFILE,
        {**SIGN_IN, **STUDY, "profile": "4", "records": "2", "studies": "1"},
        "studies",
        after="study.check",
    ),
    Task("What pay needs, after registration", PROFILE, FOR_PAY, "work.employer"),
    Task("All 25 details, registration included", PROFILE, ALL, "profile.whole"),
)
MOST = {
    "Add a bank account": 2,
    "Change the M-Pesa number": 2,
    "Add a qualification": 2,
    "What pay needs, after registration": 1,
    "All 25 details, registration included": 6,
}


@pytest.fixture(params=["sqlite"])
def engine_name(request: pytest.FixtureRequest) -> str:
    """Count on one engine: the store plays no part in what is typed."""
    return str(request.param)


@pytest.fixture
def counts(app: Flask) -> dict[str, Count]:
    """Play every task, each on a phone of its own."""
    parts = app.extensions["line"]
    reference_lists.load_reference(parts.patient_store, parts.now())
    found_counts = {}
    for number, task in enumerate(TASKS):
        phone = Phone(app, f"+25472264567{number}")
        if "number" not in task.answers:
            phone.register(id_number=f"2345678{number}")
        found_counts[task.name] = count(phone, task)
    return found_counts


def test_the_common_tasks_stay_within_their_sessions(counts: dict[str, Count]) -> None:
    """No task takes more sessions of 180 seconds than it may, drops and redials included."""
    over = {
        name: (cost.sessions, cost.seconds)
        for name, cost in counts.items()
        if cost.sessions > MOST[name]
    }
    assert over == {}


def test_the_menu_book_prints_the_counts(
    counts: dict[str, Count], request: pytest.FixtureRequest
) -> None:
    """The table in the menu book is what was counted."""
    if request.config.getoption("--rewrite-journeys"):
        Path(KEYSTROKES).write_text(table(counts), encoding="utf-8")
    assert KEYSTROKES.read_text(encoding="utf-8") == table(counts)


@pytest.mark.parametrize(
    ("typed", "pressed", "lasted"),
    [
        ("0722645678", 10, 10),
        ("1", 1, 1),
        ("eq", 2 + 2, 4),
        ("cab", 3 + 1 + 2, 8),
        ("Kenya", 2 + 2 + 2 + 3 + 1, 10),
        ("a2", 1 + 4, 6),
        ("a b", 1 + 1 + 2, 4),
        ("j@k.co", 1 + 6 + 2 + 1 + 3 + 3, 16),
    ],
)
def test_letters_are_multi_tapped(typed: str, pressed: int, lasted: int) -> None:
    """A letter costs its place on the key, and one second more after a letter of the same key."""
    assert (presses(typed), seconds(typed)) == (pressed, lasted)
