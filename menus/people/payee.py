"""Where a professional is paid: what counts now, and the change that waits its 48 hours."""

from __future__ import annotations

from typing import Literal

from menus import sentences as say
from menus.call import Call
from menus.vocabulary import Act, Go, Menu, flow
from models.people import banks, payees


def show_payee(call: Call) -> Literal["payee"]:
    """Load where the person is paid, and the change that waits."""
    call.facts["walk"] = False
    load(call)
    return "payee"


def load(call: Call) -> None:
    """Put where the person is paid into the facts, and the change that waits."""
    person_id = call.account.professional_id
    payee = payees.payee_of(call.db, person_id)
    change = payees.waiting(call.db, person_id)
    number = payee.account_number if payee is not None else None
    bank = banks.bank(call.db, payee.bank_code) if payee is not None and payee.bank_code else None
    call.facts |= {
        "mpesa": payees.shown(payee.mpesa_msisdn) if payee is not None else "",
        "bank": bank.short_name if bank is not None else "",
        "account": f"***{number[-3:]}" if number else "",
        "change": change.id if change is not None else None,
        "has_change": change is not None,
        "until": int(change.due_at.timestamp()) if change is not None else 0,
        "old_payee": payees.shown(payee.mpesa_msisdn) if payee is not None else "",
    }


def stop_change(call: Call) -> Literal["stopped"]:
    """Stop the change that waits; keeping what is there needs no proof."""
    change = call.facts.get("change")
    if isinstance(change, int):
        payees.stop(call.db, call.account, change, call.actor, call.now)
    load(call)
    return "stopped"


def after_change(call: Call) -> Literal["payee"]:
    """Go back to where the change began."""
    load(call)
    return "payee"


PAYEE_MENU = flow(
    "payee_menu",
    Act("show_payee", show_payee, on={"payee": "payee"}),
    Menu(
        "payee",
        """
        M-Pesa {mpesa}
        {bank} {account}
        1. Change M-Pesa
        2. Change bank
        3. Stop the change due {until}
        0. Back
        """,
        on={"1": "payee.mpesa", "2": "payee.bank", "3": "stop_change"},
        when={"3": "has_change"},
        again="""
        1. Change M-Pesa
        2. Change bank
        3. Stop the change due {until}
        0. Back
        """,
    ),
    Act("stop_change", stop_change, on={"stopped": Go("payee", say.CHANGE_STOPPED)}, writes=True),
    Menu(
        "payee.no_list",
        """
        The list of banks is not here yet. Please try again tomorrow.
        0. Back
        """,
        on={},
    ),
    Menu(
        "payee.asked",
        """
        Noted. Ref {ref}
        It counts from {until}. Not you? Stop it here before.
        1. Go on
        0. Back
        """,
        on={"1": "after_change"},
        again="""
        It counts from {until}.
        1. Go on
        0. Back
        """,
    ),
    Act("after_change", after_change, on={"payee": "payee"}),
)
