"""A first text on a session that nobody knows: a draft, a receipt, a task, or a lost call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sessions.calls import asked, show
from tests.support.phone import REGISTRATION, Phone
from tests.ussd_app.store_scan import counts

if TYPE_CHECKING:
    from flask import Flask

    from ussd_app.wiring import Service

sqlite_only = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)

LOST = "The call was lost. Start here."
GO_ON = "The call was lost. Go on here."


def wipe(phone: Phone) -> None:
    """Empty Redis, sessions and counters alike."""
    phone.parts.patient_redis.flushdb()


def settled(phone: Phone) -> Phone:
    """Let a stranger choose English once, so that a call begins further on."""
    phone.dial()
    phone.type("1")
    wipe(phone)
    return phone


def registered(phone: Phone) -> Phone:
    """Open an account on the phone."""
    phone.register()
    assert phone.label == "registered"
    return phone


TASKS_OF_A_STRANGER = {
    "1": ("consent", "KNEC keeps your details to deploy and pay you"),
    "1*4821": ("consent", "KNEC keeps your details to deploy and pay you"),
    "2": ("welcome", "Welcome to KNEC CP2."),
    "3": ("welcome", "Welcome to KNEC CP2."),
    "4": ("welcome", "Welcome to KNEC CP2."),
    "5": ("help", "Help. Free"),
}


@sqlite_only
@pytest.mark.parametrize("way", ["text", "code"])
@pytest.mark.parametrize("task", TASKS_OF_A_STRANGER)
def test_a_task_of_a_stranger(phone: Phone, task: str, way: str) -> None:
    """A task that comes as a first text or in the code leads a stranger where it can."""
    settled(phone)
    if way == "text":
        phone.dial(first_text=task)
    else:
        phone.dial(f"*384*2454*{task}#")
    screen, line = TASKS_OF_A_STRANGER[task]
    assert (phone.label, phone.is_open) == (screen, True)
    assert phone.screen.startswith(line)


TASKS_OF_A_PROFESSIONAL = {
    "1": ("home", "You are not deployed to a centre now."),
    "1*4821": ("home", "You are not deployed to a centre now."),
    "2": ("pay.none", "No claim yet. It is made from the days on which you are marked P."),
    "3": ("jobs.menu", "1. Open jobs: 0"),
    "4": ("sign_in.pin", "Enter your PIN"),
    "5": ("help", "Help. Free"),
}


@sqlite_only
@pytest.mark.parametrize("way", ["text", "code"])
def test_a_task_of_a_professional(phone: Phone, way: str) -> None:
    """A task of somebody with an account opens, also where there is nothing in it yet."""
    registered(phone)
    for task, (screen, line) in TASKS_OF_A_PROFESSIONAL.items():
        if way == "text":
            phone.dial(first_text=task)
        else:
            phone.dial(f"*384*2454*{task}#")
        assert (phone.label, phone.screen.splitlines()[0]) == (screen, line), task


@sqlite_only
def test_a_task_waits_for_the_language(phone: Phone) -> None:
    """A stranger whose language is not known is asked for it first, and then led to the task."""
    phone.dial(first_text="5")
    assert (phone.label, phone.screen.splitlines()[0]) == ("language", "KNEC exam staff")
    phone.type("2")
    assert (phone.label, phone.screen.splitlines()[0]) == ("help", "Msaada. Bure")


@sqlite_only
def test_what_follows_a_first_task(phone: Phone) -> None:
    """The whole first text is the baseline: the next answer is what comes behind it."""
    settled(phone)
    phone.dial(first_text="1*4821")
    screen = phone.screen
    assert phone.post() == screen
    phone.type("1")
    assert phone.label == "early_texts"


@pytest.mark.parametrize(
    "text",
    [
        "0",
        "00",
        "6",
        "9",
        "98",
        "99",
        "12",
        "1*1",
        "1*482",
        "1*48213",
        "1*4821*1",
        "2*4821",
        "*",
        "#",
    ],
)
@sqlite_only
def test_a_lost_call(parts: Service, phone: Phone, text: str) -> None:
    """Anything else is a lost call: the first screen, a sentence, and nothing replayed."""
    settled(phone)
    before = counts(parts.store)
    phone.dial(first_text=text)
    assert (phone.label, phone.is_open) == ("welcome", True)
    assert phone.screen.startswith(LOST)
    assert counts(parts.store) == before | {"calls": before["calls"] + 1}
    phone.type("1")
    assert phone.label == "consent"


def test_a_lost_call_of_a_professional(phone: Phone) -> None:
    """Somebody with an account starts at home; a PIN in the lost text signs nobody in."""
    registered(phone)
    phone.dial(first_text=f"4*{REGISTRATION['pin']}*1")
    assert (phone.label, phone.screen.splitlines()[0]) == ("home", LOST)
    phone.type("4")
    assert phone.label == "sign_in.pin"


RESUMES = {
    "other_number": "other_number",
    "other_number_again": "other_number",
    "id_number": "id_number",
    "birth_year": "birth_year",
    "pin": "pin",
    "pin_again": "pin",
    "first_name": "first_name",
    "other_names": "other_names",
    "name_check": "name_check",
}


@pytest.mark.parametrize("stopped", RESUMES)
def test_a_draft_of_this_session(phone: Phone, stopped: str) -> None:
    """Redis wiped in a registration: the same session goes on at its screen, nothing replayed."""
    answers = REGISTRATION | {"other_number": "0733111222", "other_number_again": "0733111222"}
    if stopped.startswith("other_number"):
        answers["number"] = "2"
    phone.dial()
    phone.walk(answers, until=stopped)
    assert phone.label == stopped
    wipe(phone)
    phone.type(answers[stopped])
    assert phone.label == RESUMES[stopped]
    assert phone.screen.startswith(GO_ON)
    phone.walk(answers)
    assert phone.label in {"registered", "registered_elsewhere"}


@sqlite_only
def test_a_draft_goes_on_in_its_language(phone: Phone) -> None:
    """A call that is picked up again speaks the language that was chosen in it."""
    phone.dial()
    phone.walk(REGISTRATION | {"language": "2"}, until="id_number")
    wipe(phone)
    phone.type("23456789")
    assert phone.label == "id_number"
    assert "kitambulisho" in phone.screen


@sqlite_only
def test_a_draft_of_another_session(app: Flask, phone: Phone) -> None:
    """Another call of the same number is offered its draft, but not pushed into it."""
    phone.dial()
    phone.walk(REGISTRATION, until="birth_year")
    wipe(phone)
    phone.dial(first_text="1*1*9")
    assert (phone.label, phone.screen.splitlines()[0]) == ("resume", LOST)


@sqlite_only
def test_a_draft_of_another_number(app: Flask, phone: Phone) -> None:
    """Whoever sends the same session id from another number sees nothing of the draft."""
    phone.dial()
    phone.walk(REGISTRATION, until="birth_year")
    wipe(phone)
    thief = Phone(app, "+254733000111", session=phone.session, typed=[*phone.typed, "1985"])
    thief.post()
    assert (thief.label, thief.screen.splitlines()[0]) == ("language", LOST)


def test_a_receipt_of_this_session(parts: Service, phone: Phone) -> None:
    """Redis wiped after the account was opened: the same callback shows what came of it."""
    phone.dial()
    phone.walk(REGISTRATION, until="first_name")
    opened, before = phone.screen, counts(parts.store)
    wipe(phone)
    assert phone.post() == opened
    assert counts(parts.store) == before
    phone.walk(REGISTRATION)
    assert phone.label == "registered"
    assert len(phone.messages()) == 1


def test_a_receipt_of_the_last_hop(parts: Service, phone: Phone) -> None:
    """Redis wiped after the end: the end is read again, word for word, and nothing done twice."""
    end = phone.register()
    before = counts(parts.store)
    wipe(phone)
    assert phone.post() == end
    assert (phone.label, phone.is_open) == ("registered", False)
    assert counts(parts.store) == before


@sqlite_only
def test_a_receipt_of_an_earlier_hop(phone: Phone) -> None:
    """A receipt is only of its own text: what was typed behind it goes on by the draft."""
    phone.dial()
    phone.walk(REGISTRATION, until="other_names")
    wipe(phone)
    phone.type("Akiru")
    assert (phone.label, phone.screen.splitlines()[0]) == ("other_names", GO_ON)


@sqlite_only
def test_a_receipt_of_a_wrong_pin(phone: Phone) -> None:
    """A wrong PIN that is repeated after Redis was lost is one try and no more."""
    registered(phone)
    phone.dial()
    phone.type("4", "7396")
    assert phone.screen.startswith("Wrong PIN. Tries left: 2.")
    wipe(phone)
    phone.post()
    assert phone.label == "sign_in.pin"
    assert phone.screen.startswith("Wrong PIN. Tries left: 2.")
    phone.type(REGISTRATION["pin"])
    assert phone.label in {"home", "profile"}


@sqlite_only
def test_a_receipt_of_another_text(parts: Service, phone: Phone) -> None:
    """A text of the same length that is not the same text gets nothing of the receipt."""
    phone.register()
    wipe(phone)
    text = "*".join(phone.typed)
    reply = parts.line.answer(asked(text[:-1] + "7", session=phone.session, caller=phone.msisdn))
    assert show(reply) == ("home", True, LOST)


@sqlite_only
def test_a_receipt_of_another_number(app: Flask, parts: Service, phone: Phone) -> None:
    """Whoever sends the same session and text from another number reads nothing of the receipt."""
    phone.register()
    before = counts(parts.store)
    wipe(phone)
    thief = Phone(app, "+254733000111", session=phone.session, typed=phone.typed)
    thief.post()
    assert (thief.label, thief.screen.splitlines()[0]) == ("language", LOST)
    assert counts(parts.store) == before
