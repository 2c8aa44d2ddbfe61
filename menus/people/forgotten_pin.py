"""A forgotten PIN: ID and year of birth, then a code by SMS, then a new PIN."""

from __future__ import annotations

from typing import Final, Literal

from menus import sentences as say
from menus.call import Call
from menus.people import answers
from menus.people.one_time import enter_code, send_again
from menus.vocabulary import Act, Ask, End, Go, Menu, flow
from models.messages import outbox
from models.messages.tables import MessageClass
from models.messages.templates import Template
from models.people import accounts, codes, moves
from models.people.tables import Account, Purpose

RESETS_A_DAY: Final = 3
DAY: Final = 86_400


def forgot(call: Call) -> Literal["here", "elsewhere"]:
    """Start a reset; only on the account's own, proved number."""
    account = call.own_account
    proved = account is not None and account.number_proved_at is not None
    return "here" if proved else "elsewhere"


def ask_reset(call: Call) -> Literal["sent", "wrong", "limit"]:
    """Compare ID and year of birth with the line's account, and text a code to the line."""
    account = call.own_account
    if not call.counters.hit(f"resets:{call.msisdn}", RESETS_A_DAY, DAY):
        return "limit"
    if account is None:
        return "wrong"
    person = account.professional
    fits = accounts.id_digest(call.text("typed_id")) == person.national_id_digest
    if not fits or int(call.text("typed_year")) != person.birth_year:
        return "wrong"
    codes.send(call.db, account, call.msisdn, Purpose.RESET_PIN, call.terms.service_code, call.now)
    return "sent"


def enter_reset(call: Call) -> Literal["right", "wrong", "gone"]:
    """Compare the code of a PIN reset."""
    # Kept until the PIN is chosen: a call that drops before needs no second code.
    verdict = enter_code(call, Purpose.RESET_PIN, keep=True)
    account = call.own_account
    if verdict == "right" and account is not None:
        call.facts["may_reset"] = account.id
        call.facts["birth_year"] = str(account.professional.birth_year)
        call.facts["id_number"] = account.professional.national_id
    return verdict


def reset_pin(call: Call) -> Literal["done", "differ", "gone"]:
    """Store the PIN that was chosen after a reset."""
    account = call.own_account
    if account is None or call.facts.get("may_reset") != account.id:
        return "gone"
    if not call.same("pin", call.answer):
        return "differ"
    call.facts.pop("may_reset")
    codes.use(call.db, call.msisdn, Purpose.RESET_PIN, call.now)
    moves.stop(call.db, account, call.actor, call.now)
    accounts.reset_pin(call.db, account, call.answer, call.actor, call.now)
    tell_pin_changed(call, account)
    call.facts["until"] = int((account.payee_held_until or call.now).timestamp())
    return "done"


def tell_pin_changed(call: Call, account: Account) -> None:
    """Tell the account's line that the PIN is another one now."""
    if account.msisdn is not None:
        outbox.add(
            call.db,
            account.msisdn,
            Template.PIN_CHANGED,
            {"service_code": call.terms.service_code},
            account.language,
            MessageClass.SECURITY,
            call.now,
        )


def reset_code_again(call: Call) -> Literal["sent", "limit", "gone"]:
    """Text another reset code, while the one before was asked for by ID and year."""
    waiting = codes.waiting(call.db, call.msisdn, call.now)
    if waiting is None or waiting.purpose is not Purpose.RESET_PIN:
        return "gone"
    return send_again(call, Purpose.RESET_PIN)


FORGOT = flow(
    "forgot",
    Act("forgot", forgot, on={"here": "forgot.id_number", "elsewhere": "forgot.elsewhere"}),
    Menu(
        "forgot.elsewhere",
        """
        A PIN is reset from the account's own number: dial {service_code} there, then Help, Forgot PIN. Number lost too? Ask your sub-county office.
        0. Back
        """,
        on={},
        again="""
        Dial {service_code} from the account's own number.
        0. Back
        """,
    ),
    Ask(
        "forgot.id_number",
        """
        New PIN. First your national ID number
        0. Back
        """,
        accept=answers.NATIONAL_ID,
        save="typed_id",
        then="forgot.birth_year",
    ),
    Ask(
        "forgot.birth_year",
        """
        And the year you were born
        0. Back
        """,
        accept=answers.BIRTH_YEAR,
        save="typed_year",
        then="ask_reset",
    ),
    Act(
        "ask_reset",
        ask_reset,
        on={
            "sent": "forgot.sent",
            "wrong": Go("forgot.id_number", say.ID_OR_YEAR_WRONG),
            "limit": "tries_over",
        },
        writes=True,
    ),
    End(
        "forgot.sent",
        """
        We text you a code now. Read it, then dial {service_code} within 15 minutes and enter it.
        No SMS? Dial *456*9*5*5*1#
        """,
    ),
    Ask(
        "code.reset",
        """
        Enter the 6-digit code that we texted you, to choose a new PIN
        1. Send a new code
        2. I know my PIN
        0. Exit
        """,
        accept=answers.CODE,
        save="typed_code",
        then="enter_reset",
        on={"1": "reset_code_again", "2": "home_now", "0": "goodbye"},
        again="""
        Enter the 6-digit code
        1. Send a new code
        2. I know my PIN
        0. Exit
        """,
    ),
    Act(
        "enter_reset",
        enter_reset,
        on={
            "right": "new_pin",
            "wrong": Go("code.reset", say.CODE_WRONG),
            "gone": Go("code.reset", say.CODE_GONE),
        },
        writes=True,
    ),
    Act(
        "reset_code_again",
        reset_code_again,
        on={
            "sent": Go("code.reset", say.CODE_SENT),
            "limit": Go("code.reset", say.SMS_TOO_MANY),
            "gone": "forgot",
        },
        writes=True,
    ),
    Ask(
        "new_pin",
        """
        Choose a new secret PIN of 4 digits
        0. Back
        """,
        accept=answers.NEW_PIN,
        save="pin",
        secret=True,
        then="new_pin_again",
    ),
    Ask(
        "new_pin_again",
        """
        Type the new PIN once more
        0. Back
        """,
        accept=answers.PIN,
        secret=True,
        then="reset_pin",
    ),
    Act(
        "reset_pin",
        reset_pin,
        on={
            "done": "pin_reset",
            "differ": Go("new_pin", say.PINS_DIFFER),
            "gone": "forgot",
        },
        writes=True,
    ),
    End(
        "pin_reset",
        """
        Your PIN is new. For your safety you can change where you are paid only after {until}.
        """,
    ),
)
