"""What you hold about me: by SMS to the account's own number, and the request to erase it."""

from __future__ import annotations

from typing import Literal

from menus import sentences as say
from menus.call import Call
from menus.vocabulary import Act, Go, Menu, flow
from models.people import copies, rights


def text_copy(call: Call) -> Literal["texted", "limit", "no_line"]:
    """Text what is held to the account's own number, each number by its end only."""
    account = call.account
    if account.msisdn is None or account.number_proved_at is None:
        return "no_line"
    if not call.counters.hit(f"copies:{account.id}", copies.A_DAY, 86_400):
        return "limit"
    copies.send(call.db, account, call.terms.service_code, call.now)
    return "texted"


def ask_erasure(call: Call) -> Literal["asked"]:
    """Note the request to erase; an officer answers."""
    request = rights.ask_erasure(call.db, call.account, call.actor, call.now)
    call.facts["ref"] = request.reference
    return "asked"


RIGHTS = flow(
    "rights",
    Menu(
        "data",
        """
        What KNEC holds about you
        1. Text me a copy
        2. Correct it: my profile
        3. Ask to erase it
        0. Back
        """,
        on={"1": "text_copy", "2": "open_profile", "3": "data.erase"},
    ),
    Act(
        "text_copy",
        text_copy,
        on={
            "texted": Go("data", say.COPY_TEXTED),
            "limit": Go("data", say.SMS_TOO_MANY),
            "no_line": Go("data", say.NO_LINE),
        },
        writes=True,
    ),
    Menu(
        "data.erase",
        """
        KNEC must keep pay records 7 years. The rest can be erased; your account then ends.
        1. Ask to erase
        0. Back
        """,
        on={"1": "ask_erasure"},
        again="""
        1. Ask to erase
        0. Back
        """,
    ),
    Act("ask_erasure", ask_erasure, on={"asked": "data.asked"}, writes=True),
    Menu(
        "data.asked",
        """
        Noted. Ref {ref}
        KNEC answers by SMS within 14 days.
        0. Back
        """,
        on={},
    ),
)
