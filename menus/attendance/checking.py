"""Checking in by call: what a code, or none, becomes, and what its screen shows."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

from menus.attendance import sayings as say
from menus.call import Call
from menus.vocabulary import Go, Way
from models.attendance import check_ins, expected
from models.attendance.check_ins import Answer, Outcome, Said
from models.attendance.expected import Duty
from models.attendance.tables import CheckIn
from models.base.clock import NAIROBI

Entered = Literal[
    "checked_in",
    "checked_in_late",
    "noted",
    "wrong_code",
    "tries_over",
    "too_early",
    "why_late",
    "left_unproved",
    "not_needed",
    "not_deployed",
]

WAYS: Final[dict[str, Way]] = {
    "checked_in": "checkin.done",
    "checked_in_late": "checkin.late",
    "noted": "checkin.noted",
    "wrong_code": Go("checkin.code", say.DAY_CODE_WRONG),
    "tries_over": Go("checkin.code", say.DAY_CODE_OVER),
    "too_early": "checkin.early",
    "why_late": "checkin.why",
    "left_unproved": "checkin.unproved",
    "not_needed": Go("home", say.NOT_NEEDED),
    "not_deployed": Go("home", say.NOT_DEPLOYED),
}

_OUTCOMES: Final[dict[Outcome, Entered]] = {
    Outcome.WRONG_CODE: "wrong_code",
    Outcome.TRIES_OVER: "tries_over",
    Outcome.EARLY: "too_early",
    Outcome.NOT_NEEDED: "not_needed",
    Outcome.NOT_DEPLOYED: "not_deployed",
}


def enter(call: Call, code: str | None) -> Entered:
    """Check the caller in with the code, or with none yet."""
    reason = call.facts.get("late_reason")
    answer = check_ins.check_in(
        call.db,
        Said(
            professional_id=call.account.professional_id,
            msisdn=call.msisdn,
            actor=call.actor,
            at=call.now,
            now=call.now,
            code=code,
            late_reason=str(reason) if reason else None,
        ),
    )
    show(call, answer)
    return _entered(answer)


def _entered(answer: Answer) -> Entered:
    if answer.outcome in _OUTCOMES:
        return _OUTCOMES[answer.outcome]
    kept = answer.check_in
    if kept is None:
        return "why_late"
    if answer.outcome is Outcome.LATE:
        return "left_unproved"
    if kept.late_reason is not None:
        return "checked_in_late"
    return "checked_in" if kept.proved_at is not None else "noted"


def show(call: Call, answer: Answer) -> None:
    """Put what the screens say into the facts."""
    call.facts["tries"] = answer.tries_left
    if answer.duty is None:
        return
    if answer.outcome is Outcome.NOT_NEEDED:
        call.facts["next_at"] = int(answer.duty.opens.timestamp())
        return
    show_duty(call, answer.duty)
    show_check_in(call, answer.check_in)


def show_duty(call: Call, duty: Duty) -> None:
    """Put a duty's day, centre and window into the facts."""
    exam = expected.exam_of(call.db, duty)
    call.facts |= {
        "duty": f"{exam.code}|{duty.day.number}|{duty.centre.code}",
        "opens": _clock(duty.opens),
        "in_closes": _clock(duty.closes),
    }


def show_check_in(call: Call, kept: CheckIn | None) -> None:
    """Put a check-in's time and reference into the facts."""
    if kept is not None:
        call.facts |= {"in_at": _clock(kept.at), "ref": kept.reference}


def _clock(moment: datetime) -> str:
    return moment.astimezone(NAIROBI).strftime("%H:%M")
