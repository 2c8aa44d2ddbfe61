"""The settings of an account: PIN, number, early texts."""

from __future__ import annotations

from typing import Literal

from menus import sentences as say
from menus.arrival import load_account
from menus.call import Call
from menus.people import answers
from menus.people.forgotten_pin import tell_pin_changed
from menus.people.sign_in import try_pin
from menus.vocabulary import Act, Ask, End, Go, Menu, flow
from models.base import audit
from models.people import accounts, moves


def toggle_early(call: Call) -> Literal["saved"]:
    """Give or take back the consent to early texts."""
    account = call.account
    account.early_texts = not account.early_texts
    audit.note(
        call.db,
        call.actor,
        "account.early_texts",
        ("account", account.id),
        call.now,
        after={"early_texts": account.early_texts},
    )
    load_account(call, account)
    return "saved"


def toggle_always(call: Call) -> Literal["saved"]:
    """Switch on or off that every call asks for the PIN."""
    account = call.account
    account.always_ask_pin = not account.always_ask_pin
    audit.note(
        call.db,
        call.actor,
        "account.always_ask_pin",
        ("account", account.id),
        call.now,
        after={"always_ask_pin": account.always_ask_pin},
    )
    load_account(call, account)
    return "saved"


def check_old_pin(call: Call) -> Literal["right", "wrong", "locked"]:
    """Ask for the PIN at the act, even if it was given before."""
    account = call.account
    verdict = try_pin(call, account, call.answer)
    if verdict == "right":
        call.facts["may_change"] = account.id
        call.facts["birth_year"] = str(account.professional.birth_year)
        call.facts["id_number"] = account.professional.national_id
        call.facts["number"] = account.msisdn
    return verdict


def change_pin(call: Call) -> Literal["done", "differ", "gone"]:
    """Store the new PIN once both typings agree."""
    account = call.account
    if call.facts.get("may_change") != account.id:
        return "gone"
    if not call.same("pin", call.answer):
        return "differ"
    call.facts.pop("may_change")
    moves.stop(call.db, account, call.actor, call.now)
    accounts.change_pin(call.db, account, call.answer, call.actor, call.now)
    tell_pin_changed(call, account)
    return "done"


SETTINGS = flow(
    "settings",
    Menu(
        "settings",
        """
        {msisdn}
        1. Change PIN
        2. My number
        3. Texts before 7 am: {early}
        4. PIN on every call: {always}
        5. What KNEC holds
        0. Back
        """,
        on={
            "1": "change.pin",
            "2": "profile.number",
            "3": "toggle_early",
            "4": "toggle_always",
            "5": "data",
        },
        again="""
        1. Change PIN
        2. My number
        3. Texts before 7 am: {early}
        4. PIN on every call: {always}
        5. What KNEC holds
        0. Back
        """,
    ),
    Act("toggle_early", toggle_early, on={"saved": Go("settings", say.SAVED)}, writes=True),
    Act("toggle_always", toggle_always, on={"saved": Go("settings", say.SAVED)}, writes=True),
    Menu(
        "profile.number",
        """
        User name {username}
        To move your account, dial {service_code} from the new line, press 2 and give your ID and PIN.
        0. Back
        """,
        on={},
        again="""
        Dial {service_code} from the new line, press 2 and give your ID and PIN.
        0. Back
        """,
    ),
    Ask(
        "change.pin",
        """
        Enter your present PIN
        1. I forgot it
        0. Back
        """,
        accept=answers.PIN,
        secret=True,
        then="check_old_pin",
        on={"1": "forgot"},
    ),
    Act(
        "check_old_pin",
        check_old_pin,
        on={
            "right": "change.new_pin",
            "wrong": Go("change.pin", say.PIN_WRONG),
            "locked": "locked",
        },
        writes=True,
    ),
    Ask(
        "change.new_pin",
        """
        Choose a new secret PIN of 4 digits
        0. Back
        """,
        accept=answers.NEW_PIN,
        save="pin",
        secret=True,
        then="change.new_pin_again",
    ),
    Ask(
        "change.new_pin_again",
        """
        Type the new PIN once more
        0. Back
        """,
        accept=answers.PIN,
        secret=True,
        then="change_pin",
    ),
    Act(
        "change_pin",
        change_pin,
        on={
            "done": "pin_changed",
            "differ": Go("change.new_pin", say.PINS_DIFFER),
            "gone": "settings",
        },
        writes=True,
    ),
    End(
        "pin_changed",
        """
        Your PIN is changed. Tell it to nobody, not even to KNEC.
        """,
    ),
)
