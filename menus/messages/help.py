"""Help, and the texts that we sent, to read again where an SMS did not arrive."""

from __future__ import annotations

from typing import Final, Literal

from babel.dates import format_date

from menus import gsm7
from menus import sentences as say
from menus.call import Call
from menus.fields import FIELDS
from menus.vocabulary import Act, Item, Menu, Pick, flow
from models.base.clock import nairobi_day
from models.messages import cases, outbox
from models.messages.cases import CaseSource
from models.people.accounts import Silence, silence

_PAGE: Final = FIELDS["body"].width


def recent_texts(call: Call) -> list[Item]:
    """List the newest texts to the calling number; codes and passwords are never among them."""
    own = call.own_account
    if own is not None and not call.pin_given and silence(own, call.now) is not Silence.RECENT:
        # Whoever holds the line now may be another person than these were written to.
        return []
    return [
        Item(
            f"{format_date(nairobi_day(row.created_at), 'd MMM', locale=call.language)} {_short(row.text)}",
            str(row.id),
        )
        for row in outbox.recent(call.db, call.msisdn)
    ]


def _short(text: str | None) -> str:
    """Leave out the sender's name, with which every text begins."""
    return (text or "").removeprefix("KNEC: ")


def open_text(call: Call) -> Literal["shown"]:
    """Show the chosen text from its beginning."""
    chosen = int(call.text("chosen_text"))
    texts = {row.id: row.text or "" for row in outbox.recent(call.db, call.msisdn)}
    call.facts["rest"] = gsm7.fold(texts.get(chosen, "").replace("\n", " "))
    return more_text(call)


def more_text(call: Call) -> Literal["shown"]:
    """Show the next part of a text that is longer than a screen."""
    rest = call.text("rest")
    part = gsm7.cut(rest, _PAGE)
    if len(part) < len(rest) and " " in part:
        part = part[: part.rindex(" ")]
    call.facts["body"], call.facts["rest"] = part, rest[len(part) :].lstrip()
    call.facts["has_rest"] = bool(call.facts["rest"])
    return "shown"


def call_back(call: Call) -> Literal["noted"]:
    """Open a case for the help desk, or show the one that is open."""
    case = cases.open_for(call.db, call.msisdn, CaseSource.CALL_BACK, str(call.language), call.now)
    call.facts["case"] = case.reference
    return "noted"


HELP = flow(
    "help",
    Menu(
        "help",
        """
        Help. {price}
        1. Check-in fails
        2. Not paid
        3. Forgot PIN
        4. No SMS? Dial *456*9*5*5*1#
        5. Lost or new number
        6. Call me back
        99. Kiswahili
        0. Back
        """,
        on={
            "1": "help.check_in",
            "2": "help.not_paid",
            "3": "forgot",
            "4": "help.no_sms",
            "5": "help.number",
            "6": "call_back",
        },
        again="""
        1. Check-in fails
        2. Not paid
        3. Forgot PIN
        4. No SMS? *456*9*5*5*1#
        5. Lost or new number
        6. Call me back
        0. Back
        """,
        above=("notice", say.NOTICE),
    ),
    Menu(
        "help.check_in",
        """
        Ask your manager for today's code. Menu fails? SMS IN and the code to {shortcode}. The manager's mark decides your pay.
        1. Call me back
        0. Back
        """,
        on={"1": "call_back"},
        again="""
        SMS IN and today's code to {shortcode}.
        1. Call me back
        0. Back
        """,
    ),
    Menu(
        "help.not_paid",
        """
        Press 2 on the first screen, or SMS PAY to {shortcode}: it says why, and who must act.
        1. Call me back
        0. Back
        """,
        on={"1": "call_back"},
        again="""
        SMS PAY to {shortcode}.
        1. Call me back
        0. Back
        """,
    ),
    Act("call_back", call_back, on={"noted": "call_back.noted"}, writes=True),
    Menu(
        "call_back.noted",
        """
        We will call this number. Ref {case}
        In haste on an exam day? Ask your manager or the sub-county office.
        0. Back
        """,
        on={},
        again="""
        We will call this number. Ref {case}
        0. Back
        """,
    ),
    Menu(
        "help.number",
        """
        From the new line dial {service_code}, press 2, then ID and PIN. Your old line may answer YES, else it takes 24 hours.
        0. Back
        """,
        on={},
        again="""
        From the new line dial {service_code}, press 2, then ID and PIN.
        0. Back
        """,
    ),
    Menu(
        "help.no_sms",
        """
        Your line may block our SMS. Dial *456*9*5*5*1# to allow them. Here you can read them under My messages.
        1. My messages
        0. Back
        """,
        on={"1": "messages"},
        again="""
        1. My messages
        0. Back
        """,
    ),
    Pick(
        "messages",
        """
        Our SMS to you
        """,
        items=recent_texts,
        save="chosen_text",
        then="open_text",
        none="messages.none",
        width=32,
    ),
    Menu(
        "messages.none",
        """
        No SMS of ours to read again here. Codes and passwords are never shown.
        0. Back
        """,
        on={},
    ),
    Act("open_text", open_text, on={"shown": "message"}),
    Act("more_text", more_text, on={"shown": "message"}),
    Menu(
        "message",
        """
        {body}
        98. More
        0. Back
        """,
        on={"98": "more_text"},
        when={"98": "has_rest"},
        again="""
        98. More
        0. Back
        """,
    ),
)
