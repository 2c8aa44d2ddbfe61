"""The KRA PIN on a keypad: nine digits first, which are quick, then the one letter that is slow."""

from __future__ import annotations

from typing import Literal

from menus.call import Call
from menus.people import answers
from menus.people.steps import KRA_FLOW
from menus.vocabulary import Act, Ask, flow


def read_kra(call: Call) -> Literal["whole", "digits"]:
    """See whether the letter was typed with the digits."""
    typed = call.text("kra_digits")
    if typed.isdigit():
        return "digits"
    call.facts["value"] = typed
    return "whole"


def join_kra(call: Call) -> Literal["whole"]:
    """Put the digits and the letter together."""
    call.facts["value"] = f"A{call.text('kra_digits')}{call.text('kra_letter')}"
    return "whole"


KRA = flow(
    KRA_FLOW,
    Ask(
        "detail.kra_pin",
        """
        Your KRA PIN: type its 9 digits, as 012345678 of A012345678Z
        1. Later
        0. Back
        """,
        accept=answers.KRA_DIGITS,
        save="kra_digits",
        then="read_kra",
        on={"1": "put_off"},
        when={"1": "walk"},
        again="""
        Type the 9 digits of your KRA PIN
        1. Later
        0. Back
        """,
    ),
    Act("read_kra", read_kra, on={"whole": "hold_kra_pin", "digits": "detail.kra_letter"}),
    Ask(
        "detail.kra_letter",
        """
        A{kra_digits} and which letter at the end?
        0. Back
        """,
        accept=answers.KRA_LETTER,
        save="kra_letter",
        then="join_kra",
    ),
    Act("join_kra", join_kra, on={"whole": "hold_kra_pin"}),
    drafts=("detail", "kra_digits", "owner", "walk"),
)
