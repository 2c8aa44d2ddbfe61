"""Key 1 of everybody: today's duty, the daily code, and what stands in the way."""

from __future__ import annotations

from typing import Final, Literal

from menus.attendance import checking, days
from menus.attendance import sayings as say
from menus.attendance.checking import WAYS, Entered
from menus.call import Call
from menus.vocabulary import Accept, Act, Ask, End, Go, Menu, Retry, flow
from models.attendance import check_ins, expected, marks
from models.attendance.check_ins import Answer, Outcome
from models.base.clock import nairobi_day

Today = Literal[
    "check_in",
    "here_no_code",
    "checked_in",
    "checked_in_late",
    "too_early",
    "why_late",
    "left_unproved",
    "not_needed",
    "not_needed_days",
    "not_deployed",
    "days",
]


def open_check_in(call: Call) -> Today:
    """Find the duty of this hour, and how far its check-in has come."""
    call.facts["late_reason"] = None
    person, today = call.account.professional_id, nairobi_day(call.now)
    duties = expected.duties_on(call.db, person, today)
    if not duties:
        following = expected.next_duty(call.db, person, today)
        looks_back = days.has_days(call)
        if following is None:
            return "days" if looks_back else "not_deployed"
        checking.show(call, Answer(Outcome.NOT_NEEDED, following))
        return "not_needed_days" if looks_back else "not_needed"
    duty = check_ins.current(call.db, duties, call.now)
    kept = expected.check_in_of(call.db, duty)
    checking.show_duty(call, duty)
    checking.show_check_in(call, kept)
    if call.now >= duty.closes and marks.current(call.db, duty.day.id, person) is not None:
        return "days"
    if kept is not None and kept.late_reason is not None:
        return "checked_in_late"
    if kept is not None and kept.proved_at is not None:
        return "checked_in"
    if call.now < duty.opens:
        return "too_early"
    if call.now >= duty.closes:
        return "why_late" if kept is None else "left_unproved"
    return "check_in" if kept is None else "here_no_code"


def enter_code(call: Call) -> Entered:
    """Check in with the code that was typed."""
    code = call.facts.pop("typed_code")
    return checking.enter(call, str(code))


def enter_none(call: Call) -> Entered:
    """Keep the time of somebody who has no code yet."""
    return checking.enter(call, None)


def _four_digits(typed: str, call: Call) -> str:
    del call
    digits = typed.replace(" ", "")
    if len(digits) != 4 or not (digits.isascii() and digits.isdigit()):
        raise Retry(say.DAY_CODE_FOUR_DIGITS)
    return digits


DAY_CODE: Final = Accept(_four_digits, (say.DAY_CODE_FOUR_DIGITS,))

CHECK_IN = flow(
    "check_in",
    Act(
        "open_check_in",
        open_check_in,
        on={
            "check_in": "checkin.code",
            "here_no_code": Go("checkin.code", say.HERE_NO_CODE),
            "checked_in": WAYS["checked_in"],
            "checked_in_late": WAYS["checked_in_late"],
            "too_early": WAYS["too_early"],
            "why_late": WAYS["why_late"],
            "left_unproved": WAYS["left_unproved"],
            "not_needed": WAYS["not_needed"],
            "not_needed_days": Go("days", say.NOT_NEEDED),
            "days": "days",
            "not_deployed": WAYS["not_deployed"],
        },
    ),
    Ask(
        "checkin.code",
        """
        {duty}.
        Enter today's 4-digit code (ask your manager or supervisor)
        1. I am here, no code yet
        2. Colleague's phone dead
        0. Back
        """,
        accept=DAY_CODE,
        save="typed_code",
        then="enter_code",
        on={"1": "enter_none", "2": "agent.digits"},
        again="""
        Today's 4-digit code:
        1. I am here, no code yet
        2. Colleague's phone dead
        0. Back
        """,
    ),
    Act("enter_code", enter_code, on=WAYS, writes=True),
    Act("enter_none", enter_none, on=WAYS, writes=True),
    End(
        "checkin.done",
        """
        Checked in {in_at}. Ref {ref}
        {duty}.
        Your manager will mark you P; we will text you.
        Now switch off and hand in your phone.
        """,
    ),
    End(
        "checkin.late",
        """
        Checked in late, {in_at}. Ref {ref}
        {duty}.
        Your manager sees the reason and marks you.
        Now switch off and hand in your phone.
        """,
    ),
    End(
        "checkin.noted",
        """
        Noted: here {in_at}. Ref {ref}
        No code yet. Dial again or SMS IN and the code before {in_closes}.
        Your manager's mark decides your pay.
        """,
    ),
    End(
        "checkin.unproved",
        """
        Here {in_at}, without the code. Ref {ref}
        Check-in closed {in_closes}. Your manager sees that you came; this costs no pay.
        """,
    ),
    End(
        "checkin.early",
        """
        {duty}.
        Check-in opens {opens} and closes {in_closes}. Dial again then.
        """,
    ),
    Menu(
        "checkin.why",
        """
        {duty}.
        Check-in closed {in_closes}. Why late?
        1. Transport
        2. Rain or flood
        3. Illness
        4. Other
        5. My days
        0. Back
        """,
        on={**dict.fromkeys("1234", "checkin.code"), "5": "days"},
        sets={
            key: ("late_reason", reason)
            for key, reason in zip("1234", check_ins.LATE_REASONS, strict=True)
        },
        again="""
        Why late?
        1. Transport
        2. Rain or flood
        3. Illness
        4. Other
        5. My days
        0. Back
        """,
    ),
)
