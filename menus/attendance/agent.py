"""For a colleague whose phone is dead: the end of their ID and the day's code, never a PIN."""

from __future__ import annotations

from typing import Final, Literal

from menus.attendance import checking
from menus.attendance import sayings as say
from menus.attendance import sheet as shown
from menus.attendance.check_in import DAY_CODE
from menus.call import Call
from menus.vocabulary import Accept, Act, Ask, Go, Menu, Retry, flow
from models.attendance import agents
from models.attendance.check_ins import Outcome
from models.attendance.expected import Duty
from models.people.msisdn import local
from models.people.tables import Professional

LOOKUPS_A_DAY: Final = 15
"""Ends of IDs that a phone may try in a day."""

DAY: Final = 86_400


def _id_end(typed: str, call: Call) -> str:
    del call
    digits = typed.replace(" ", "")
    if len(digits) != agents.DIGITS or not (digits.isascii() and digits.isdigit()):
        raise Retry(say.ID_END_FOUR)
    return digits


ID_END: Final = Accept(_id_end, (say.ID_END_FOUR,))


def find_colleague(call: Call) -> Literal["code", "nobody", "several", "limit"]:
    """Find the colleague of today's centre whose ID ends so."""
    full = agents.spoken_for(call.db, call.msisdn, call.now) >= agents.A_DAY
    if full or not call.counters.hit(f"agent:{call.msisdn}", LOOKUPS_A_DAY, DAY):
        return "limit"
    found = _colleagues(call)
    people = {duty.deployment.professional_id for duty in found}
    if len(people) != 1:
        return "several" if people else "nobody"
    [person] = people
    call.facts |= {
        "person": shown.short_name(call.db.get_one(Professional, person).full_name),
        "by_msisdn": local(call.msisdn),
    }
    checking.show_duty(call, found[0])
    return "code"


def _colleagues(call: Call) -> list[Duty]:
    person = call.account.professional_id
    return agents.colleagues(call.db, person, call.text("colleague_id"), call.now)


Spoken = Literal["noted", "already", "wrong_code", "tries_over", "closed", "limit", "nobody"]

_OUTCOMES: Final[dict[Outcome, Spoken]] = {
    Outcome.UNPROVED: "noted",
    Outcome.ALREADY: "already",
    Outcome.WRONG_CODE: "wrong_code",
    Outcome.TRIES_OVER: "tries_over",
    Outcome.EARLY: "closed",
    Outcome.LATE: "closed",
    Outcome.TOO_MANY: "limit",
}


def speak_for(call: Call) -> Spoken:
    """Say that the colleague is there; of two exams the one whose code was typed counts."""
    code = str(call.facts.pop("typed_code"))
    found = _colleagues(call)
    if not found:
        return "nobody"
    agent = call.account.professional_id
    answer = agents.speak(call.db, found[0], agent, call.msisdn, code, call.actor, call.now)
    checking.show(call, answer)
    return _OUTCOMES.get(answer.outcome, "nobody")


AGENT = flow(
    "agent",
    Ask(
        "agent.digits",
        """
        A colleague's phone is dead? Type the last 4 digits of their national ID
        0. Back
        """,
        accept=ID_END,
        save="colleague_id",
        then="find_colleague",
        again="""
        Last 4 digits of their ID:
        0. Back
        """,
    ),
    Act(
        "find_colleague",
        find_colleague,
        on={
            "code": "agent.code",
            "nobody": Go("agent.digits", say.NO_COLLEAGUE),
            "several": Go("home", say.TWO_COLLEAGUES),
            "limit": Go("home", say.AGENT_LIMIT),
        },
    ),
    Ask(
        "agent.code",
        """
        {person}, {duty}.
        Enter today's 4-digit code for them
        0. Back
        """,
        accept=DAY_CODE,
        save="typed_code",
        then="speak_for",
        again="""
        {person}
        Today's 4-digit code:
        0. Back
        """,
    ),
    Act(
        "speak_for",
        speak_for,
        on={
            "noted": "agent.done",
            "already": Go("home", say.COLLEAGUE_IN),
            "wrong_code": Go("agent.code", say.DAY_CODE_WRONG),
            "tries_over": Go("home", say.AGENT_CODE_OVER),
            "closed": Go("home", say.AGENT_CLOSED),
            "limit": Go("home", say.AGENT_LIMIT),
            "nobody": Go("agent.digits", say.NO_COLLEAGUE),
        },
        writes=True,
    ),
    Menu(
        "agent.done",
        """
        Noted {in_at}, ref {ref}: {person}, by {by_msisdn}. Both of you are texted; the manager marks.
        1. Another colleague
        0. Back
        """,
        on={"1": "agent.digits"},
        again="""
        Noted, ref {ref}.
        1. Another colleague
        0. Back
        """,
    ),
)
