"""Proving that it is you: the PIN, a code by SMS, a forgotten PIN, another number or handset."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

from menus import sentences as say
from menus.arrival import has_draft, load_account
from menus.attendance import checking
from menus.attendance.checking import Entered
from menus.call import Call
from menus.people import answers
from menus.vocabulary import Act, Ask, Go, Menu, Way, flow
from models.people import accounts, pins
from models.people.accounts import Silence
from models.people.pins import Verdict
from models.people.tables import Account

YEARS_A_DAY: Final = 3
DAY: Final = 86_400

Onwards = Literal["home", "attendance", "pay", "jobs", "profile", "help", Entered]
"""Where somebody who has signed in wanted to go."""

_TASKS: Final[dict[str, Onwards]] = {
    "1": "attendance",
    "2": "pay",
    "3": "jobs",
    "4": "profile",
    "5": "help",
}

_ONWARDS: Final[dict[str, Way]] = {
    "home": "home",
    "attendance": "attendance",
    "pay": "pay",
    "jobs": "jobs",
    "profile": "open_profile",
    "help": "help",
    **checking.WAYS,
}


def show_lock(call: Call, until: datetime | None) -> None:
    """Put how long a lock still holds into the facts."""
    call.facts["wait"] = int((until - call.now).total_seconds()) if until is not None else 0


def try_pin(call: Call, account: Account, pin: str) -> Literal["right", "wrong", "locked"]:
    """Check a PIN and put what the next screen says into the facts."""
    answer = pins.check(call.db, account, call.msisdn, pin, call.now)
    if answer.verdict is Verdict.LOCKED:
        show_lock(call, answer.locked_until)
        return "locked"
    if answer.verdict is Verdict.WRONG:
        call.facts["tries"] = answer.tries_left
        return "wrong"
    return "right"


def need_pin(call: Call) -> Literal["given", "ask", "locked"]:
    """Ask for the PIN once a call, and say at once when it is locked."""
    if call.pin_given:
        return "given"
    call.facts["task"] = "4"
    until = pins.lock_of(call.db, call.account, call.msisdn, call.now)
    if until is not None:
        show_lock(call, until)
        return "locked"
    return "ask"


def check_pin(call: Call) -> Literal["birth_year", "wrong", "locked", Onwards]:
    """Let the caller in where they wanted to go."""
    account = call.account
    verdict = try_pin(call, account, call.answer)
    if verdict != "right":
        return verdict
    if account.msisdn == call.msisdn:
        if accounts.silence(account, call.now) is Silence.RECYCLED:
            return "birth_year"
        accounts.seen(account, call.now)
    call.pin_given = True
    return _onwards(call, account)


def _onwards(call: Call, account: Account) -> Onwards:
    """Go on to the task that was dialled, with the day's code if it stood in what was dialled."""
    call.facts["recycled"] = False
    load_account(call, account)
    task, day_code = call.facts.pop("task", None), call.facts.pop("day_code", None)
    if task == "1" and day_code is not None:
        return checking.enter(call, str(day_code))
    return _TASKS.get(str(task), "home")


def check_year(call: Call) -> Literal["wrong", "limit", Onwards]:
    """Ask the year of birth as well where the line may have been given to somebody else."""
    account = call.account
    if not call.counters.hit(f"years:{call.msisdn}", YEARS_A_DAY, DAY):
        return "limit"
    if int(call.text("typed_year")) != account.professional.birth_year:
        return "wrong"
    accounts.seen(account, call.now)
    call.pin_given = True
    return _onwards(call, account)


def new_holder(call: Call) -> Literal["welcome", "resume"]:
    """Treat the caller as a stranger: the line was silent long, and they say it is new to them."""
    call.account_id = None
    call.facts["recycled"] = False
    return "resume" if has_draft(call) else "welcome"


SIGN_IN = flow(
    "sign_in",
    Act(
        "need_pin",
        need_pin,
        on={"given": "open_profile", "ask": "sign_in.pin", "locked": "locked"},
    ),
    Ask(
        "sign_in.pin",
        """
        Enter your PIN
        1. I forgot it
        2. This number is new to me
        0. Back
        """,
        accept=answers.PIN,
        secret=True,
        then="check_pin",
        on={"1": "forgot", "2": "new_holder"},
        when={"2": "recycled"},
    ),
    Act(
        "check_pin",
        check_pin,
        on={
            **_ONWARDS,
            "birth_year": "sign_in.birth_year",
            "wrong": Go("sign_in.pin", say.PIN_WRONG),
            "locked": "locked",
        },
        writes=True,
    ),
    Ask(
        "sign_in.birth_year",
        """
        This number was silent for a year.
        Type the year you were born
        0. Back
        """,
        accept=answers.BIRTH_YEAR,
        save="typed_year",
        then="check_year",
    ),
    Act(
        "check_year",
        check_year,
        on={
            **_ONWARDS,
            "wrong": Go("sign_in.birth_year", say.YEAR_WRONG),
            "limit": "tries_over",
        },
        writes=True,
    ),
    Act("new_holder", new_holder, on={"welcome": "welcome", "resume": "resume"}),
    Menu(
        "locked",
        """
        Three wrong PINs. Locked for {wait}.
        1. I forgot my PIN
        0. Back
        """,
        on={"1": "forgot"},
    ),
)
