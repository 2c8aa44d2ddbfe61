"""Asking for a correction of name, ID number or year of birth: an officer answers."""

from __future__ import annotations

from typing import Any, Final, Literal

from menus import sentences as say
from menus.call import Call
from menus.people import answers
from menus.people.sign_in import try_pin
from menus.vocabulary import Act, Ask, Go, Menu, flow
from models.people import correction_requests, name_cases
from models.people.correction_requests import Corrected, Why

ASKED_A_DAY: Final = 5

_DAY: Final = 86_400


def show_identity(call: Call) -> Literal["identity", "differs"]:
    """Warn where TSC's list has the person under another name: KNEC may pay neither."""
    person = call.account.professional
    call.facts["tsc_name"] = person.tsc_name
    return "differs" if name_cases.tsc_differs(person) else "identity"


def ask_correction(call: Call) -> Literal["asked", "wrong", "locked", "limit"]:
    """Ask for the correction, with the PIN at the act."""
    verdict = try_pin(call, call.account, call.answer)
    if verdict != "right":
        return verdict
    if not call.counters.hit(f"corrections:{call.account_id}", ASKED_A_DAY, _DAY):
        return "limit"
    what = Corrected(call.text("label"))
    request = correction_requests.ask(
        call.db,
        call.account,
        what,
        _wanted(what, call.text("wanted")),
        Why(call.text("why")),
        call.actor,
        call.now,
    )
    call.facts["ref"] = request.reference
    call.facts.pop("wanted")
    return "asked"


def _wanted(what: Corrected, typed: str) -> dict[str, Any]:
    match what:
        case Corrected.NAME:
            first, _, others = typed.partition(" ")
            return {"first_name": first, "other_names": others}
        case Corrected.NATIONAL_ID:
            return {"national_id": typed}
        case Corrected.BIRTH_YEAR:
            return {"birth_year": int(typed)}


CORRECTING = flow(
    "correcting",
    Act(
        "show_identity",
        show_identity,
        on={"identity": "details.identity", "differs": "details.tsc_name"},
    ),
    Menu(
        "details.tsc_name",
        """
        Here: {full_name}
        TSC: {tsc_name}
        Names differ: pay may fail. TSC wrong? Tell TSC.
        1. Go on
        0. Back
        """,
        on={"1": "details.identity"},
        again="""
        Names differ: pay may fail. TSC wrong? Tell TSC.
        1. Go on
        0. Back
        """,
    ),
    Menu(
        "details.identity",
        """
        {full_name}
        ID {id_end}, born {year}
        Wrong? Ask to correct:
        1. Name
        2. ID number
        3. Year of birth
        0. Back
        """,
        on={"1": "correct.name", "2": "correct.national_id", "3": "correct.birth_year"},
        sets={str(number): ("label", each.value) for number, each in enumerate(Corrected, 1)},
        again="""
        Ask to correct:
        1. Name
        2. ID number
        3. Year of birth
        0. Back
        """,
    ),
    Ask(
        "correct.name",
        """
        Type your full name as on your ID, for example JANE AKIRU LOKWANG
        0. Back
        """,
        accept=answers.FULL_NAME,
        save="wanted",
        then="correct.why",
    ),
    Ask(
        "correct.national_id",
        """
        Type your ID number as on the card
        0. Back
        """,
        accept=answers.NATIONAL_ID,
        save="wanted",
        then="correct.why",
    ),
    Ask(
        "correct.birth_year",
        """
        Type the year you were born, as on your ID
        0. Back
        """,
        accept=answers.BIRTH_YEAR,
        save="wanted",
        then="correct.why",
    ),
    Menu(
        "correct.why",
        """
        Why is it to change?
        1. It was typed wrong
        2. My ID says it anew
        3. Another reason
        0. Back
        """,
        on=dict.fromkeys("123", "correct.pin"),
        sets={str(number): ("why", each.value) for number, each in enumerate(Why, 1)},
    ),
    Ask(
        "correct.pin",
        """
        {label}: {wanted}
        An officer compares it with your ID.
        Enter PIN to ask
        0. Back
        """,
        accept=answers.PIN,
        secret=True,
        then="ask_correction",
        again="""
        {wanted}
        Enter PIN to ask
        0. Back
        """,
    ),
    Act(
        "ask_correction",
        ask_correction,
        on={
            "asked": "correct.asked",
            "wrong": Go("correct.pin", say.PIN_WRONG),
            "locked": "locked",
            "limit": "tries_over",
        },
        writes=True,
    ),
    Menu(
        "correct.asked",
        """
        Noted. Ref {ref}
        KNEC answers by SMS within 14 days. Take your ID to your sub-county office.
        1. My details
        0. Back
        """,
        on={"1": "show_details"},
        again="""
        KNEC answers by SMS within 14 days.
        1. My details
        0. Back
        """,
    ),
)
