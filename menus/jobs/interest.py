"""Declaring a conflict of interest: never deployed there, and moved if deployed already."""

from __future__ import annotations

from typing import Final, Literal

from menus.call import Call
from menus.jobs import sentences as say
from menus.jobs.proving import proved
from menus.people.sign_in import try_pin
from menus.vocabulary import Accept, Act, Ask, Go, Menu, Retry, flow
from models.jobs import conflicts
from models.jobs.tables import ConflictKind

CODE: Final = 8


def _centre_code(typed: str, call: Call) -> str:
    del call
    digits = "".join(typed.split())
    if len(digits) != CODE or not (digits.isascii() and digits.isdigit()):
        raise Retry(say.NOT_A_CENTRE)
    return digits


def find_centre(call: Call) -> Literal["found", "unknown"]:
    """Show the centre's name, so that a wrong digit is seen."""
    centre = conflicts.centre_by_code(call.db, call.text("centre_code"))
    if centre is None:
        return "unknown"
    call.facts["station"] = f"{centre.code} {centre.name}"
    return "found"


def declare(call: Call) -> Literal["noted", "moved", "wrong", "locked", "unknown"]:
    """Note the conflict, with the PIN at the act."""
    verdict = try_pin(call, call.account, call.answer)
    if verdict != "right":
        return verdict
    centre = conflicts.centre_by_code(call.db, call.text("centre_code"))
    if centre is None:
        return "unknown"
    is_there = conflicts.declare(
        call.db,
        call.account.professional_id,
        centre,
        ConflictKind(call.text("interest_kind")),
        call.actor,
        call.now,
    )
    return "moved" if is_there else "noted"


INTEREST = flow(
    "interest",
    Ask(
        "jobs.interest",
        """
        Which centre must you not work at? Type the 8 digits of its code
        0. Back
        """,
        accept=Accept(_centre_code, (say.NOT_A_CENTRE,)),
        save="centre_code",
        then="find_centre",
    ),
    Act(
        "find_centre",
        find_centre,
        on={"found": "jobs.interest_kind", "unknown": Go("jobs.interest", say.CENTRE_UNKNOWN)},
    ),
    Menu(
        "jobs.interest_kind",
        """
        {station}
        1. My child or relative sits there
        2. It is my school
        3. I teach its candidates privately
        0. Back
        """,
        on=dict.fromkeys("123", "jobs.interest_pin"),
        sets={
            "1": ("interest_kind", ConflictKind.RELATIVE.value),
            "2": ("interest_kind", ConflictKind.OWN_SCHOOL.value),
            "3": ("interest_kind", ConflictKind.TUITION.value),
        },
        again="""
        1. My child or relative sits there
        2. It is my school
        3. I teach its candidates privately
        0. Back
        """,
    ),
    *proved(
        "jobs.interest_pin",
        """
        {station}
        You will never be deployed there.
        Enter your PIN to declare it
        0. Back
        """,
        "declare_interest",
        declare,
        {
            "noted": "jobs.interest_noted",
            "moved": "jobs.interest_moved",
            "unknown": Go("jobs.interest", say.CENTRE_UNKNOWN),
        },
    ),
    Menu(
        "jobs.interest_noted",
        """
        Noted. You will not be deployed at
        {station}
        0. Back
        """,
        on={},
        again="""
        Noted.
        0. Back
        """,
    ),
    Menu(
        "jobs.interest_moved",
        """
        Noted. You are deployed at
        {station}
        Your director is told to move you. Until then your deployment stands.
        0. Back
        """,
        on={},
        again="""
        Noted. Your director is told to move you.
        0. Back
        """,
    ),
)
