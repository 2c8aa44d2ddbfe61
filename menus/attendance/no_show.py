"""Asking for somebody from the reserve list in the place of one who has not come."""

from __future__ import annotations

from typing import Literal

from menus.attendance import sayings as say
from menus.attendance import sheet as shown
from menus.call import Call
from menus.vocabulary import Act, Go, Item, Menu, Pick, flow
from models.attendance import no_shows
from models.attendance.no_shows import Asked
from models.people.tables import Professional


def list_absent(call: Call) -> list[Item]:
    """List of whom nothing is known, by their numbers, without the caller."""
    me = call.account.professional_id
    return [
        Item(shown.short_name(line.name), str(line.number), str(line.number))
        for line in shown.read_sheet(call).not_yet
        if line.professional_id != me
    ]


def show_absent(call: Call) -> Literal["ask"]:
    """Show who is meant."""
    lines, _ = shown.read_sheet(call).numbered([int(call.text("no_show"))])
    call.facts["who"] = shown.names_of(lines)
    return "ask"


def ask_replacement(call: Call) -> Literal["asked", "came", "too_late", "nobody"]:
    """Ask the directors of the area."""
    lines, _ = shown.read_sheet(call).numbered([int(call.text("no_show"))])
    if not lines:
        return "nobody"
    outcome, proposal = no_shows.ask(call.db, lines[0], call.actor, call.now)
    if proposal is not None:
        name = call.db.get_one(Professional, proposal.candidate_id).full_name
        call.facts["candidate"] = shown.short_name(name)
    found: dict[Asked, Literal["asked", "came", "too_late", "nobody"]] = {
        Asked.ASKED: "asked",
        Asked.CAME: "came",
        Asked.TOO_LATE: "too_late",
        Asked.NOBODY: "nobody",
    }
    return found[outcome]


NO_SHOW = flow(
    "no_show",
    Pick(
        "register.no_show",
        """
        {register_head}
        """,
        items=list_absent,
        width=26,
        save="no_show",
        then="show_absent",
        none=Go("register", say.EVERYBODY_IN),
    ),
    Act("show_absent", show_absent, on={"ask": "register.replace"}),
    Menu(
        "register.replace",
        """
        {who} has not come.
        Ask the sub-county office for the next on the reserve list?
        1. Ask
        0. Back
        """,
        on={"1": "ask_replacement"},
        again="""
        1. Ask
        0. Back
        """,
    ),
    Act(
        "ask_replacement",
        ask_replacement,
        on={
            "asked": Go("register", say.REPLACEMENT_ASKED),
            "came": Go("register", say.EVERYBODY_IN),
            "too_late": Go("register", say.REPLACED_TOO_LATE),
            "nobody": Go("register", say.NOBODY_IN_RESERVE),
        },
        writes=True,
    ),
)
