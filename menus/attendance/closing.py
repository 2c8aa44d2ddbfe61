"""Locking the register at the end of an exam, and reporting what went wrong at a centre."""

from __future__ import annotations

from typing import Literal

from menus.attendance import sayings as say
from menus.attendance import sheet as shown
from menus.call import Call
from menus.people import answers
from menus.people.sign_in import show_lock, try_pin
from menus.sentences import PIN_WRONG
from menus.vocabulary import Act, Ask, Go, Menu, flow
from models.attendance import incidents, registers
from models.attendance.tables import IncidentKind, RegisterState
from models.people import pins


def ask_lock(call: Call) -> Literal["ask", "stamp", "not_over", "already", "locked"]:
    """Say before the PIN is asked whether the register can be locked, or its stamp recorded."""
    sheet = shown.read_sheet(call)
    row = registers.register_of(call.db, sheet.day.exam_id, sheet.centre.id)
    if row.state not in {RegisterState.OPEN, RegisterState.LOCKED}:
        return "already"
    if row.state is RegisterState.OPEN and not registers.may_lock(
        call.db, sheet.day.exam_id, call.now
    ):
        return "not_over"
    call.facts["version"] = row.version
    until = pins.lock_of(call.db, call.account, call.msisdn, call.now)
    if until is not None:
        show_lock(call, until)
        return "locked"
    return "ask" if row.state is RegisterState.OPEN else "stamp"


def stamp_register(call: Call) -> Literal["done", "already", "wrong", "locked"]:
    """Check the PIN, and record that the centre has stamped the printed register."""
    verdict = try_pin(call, call.account, call.answer)
    if verdict != "right":
        return verdict
    sheet = shown.read_sheet(call)
    row = registers.register_of(call.db, sheet.day.exam_id, sheet.centre.id)
    try:
        registers.advance(call.db, row, RegisterState.STAMPED_CENTRE, call.actor, call.now)
    except registers.NotThen:
        return "already"
    return "done"


def lock_register(call: Call) -> Literal["done", "already", "wrong", "locked"]:
    """Check the PIN, though it was given before, and lock the register."""
    verdict = try_pin(call, call.account, call.answer)
    if verdict != "right":
        return verdict
    sheet = shown.read_sheet(call)
    row = registers.register_of(call.db, sheet.day.exam_id, sheet.centre.id)
    try:
        registers.lock(call.db, row, call.actor, call.now)
    except registers.NotThen:
        return "already"
    return "done"


def note_incident(call: Call) -> Literal["noted", "not_in_charge"]:
    """Note an incident of the kind that was pressed."""
    duty = shown.charge(call)
    if duty is None:
        return "not_in_charge"
    kind = IncidentKind(call.text("incident"))
    row, _ = incidents.report(call.db, duty, kind, call.actor, call.now)
    call.facts["ref"] = row.reference
    return "noted"


CLOSING = flow(
    "closing",
    Act(
        "ask_lock",
        ask_lock,
        on={
            "ask": "register.lock",
            "stamp": "register.stamp",
            "not_over": Go("register", say.EXAM_NOT_OVER),
            "already": Go("register", say.REGISTER_LOCKED),
            "locked": "locked",
        },
        writes=True,
    ),
    Ask(
        "register.lock",
        """
        Lock the register? No mark can be changed after that.
        Enter your PIN
        0. Back
        """,
        accept=answers.PIN,
        secret=True,
        then="lock_register",
    ),
    Act(
        "lock_register",
        lock_register,
        on={
            "done": Go("register", say.LOCKED_NOW),
            "already": Go("register", say.REGISTER_LOCKED),
            "wrong": Go("register.lock", PIN_WRONG),
            "locked": "locked",
        },
        writes=True,
    ),
    Ask(
        "register.stamp",
        """
        Locked, version {version}. Printed, signed and stamped by the centre?
        Enter your PIN to record it
        0. Back
        """,
        accept=answers.PIN,
        secret=True,
        then="stamp_register",
    ),
    Act(
        "stamp_register",
        stamp_register,
        on={
            "done": Go("register", say.STAMP_RECORDED),
            "already": Go("register", say.REGISTER_LOCKED),
            "wrong": Go("register.stamp", PIN_WRONG),
            "locked": "locked",
        },
        writes=True,
    ),
    Menu(
        "register.incident",
        """
        What happened?
        1. Papers came late
        2. Candidate in hospital
        3. Flood
        4. Impersonation
        5. Other
        0. Back
        """,
        on=dict.fromkeys("12345", "note_incident"),
        sets={
            key: ("incident", kind.value) for key, kind in zip("12345", IncidentKind, strict=True)
        },
    ),
    Act(
        "note_incident",
        note_incident,
        on={
            "noted": Go("register", say.INCIDENT_NOTED),
            "not_in_charge": Go("home", say.NOT_DEPLOYED),
        },
        writes=True,
    ),
)
