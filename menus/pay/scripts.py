"""An examiner's scripts as an officer entered them: right, or wrong."""

from __future__ import annotations

from typing import Literal

from menus import sentences as say
from menus.call import Call
from menus.vocabulary import Act, Go, Menu, flow
from models.pay import scripts


def load_scripts(call: Call) -> bool:
    """Put the entry that waits for the caller's word into the session; False where none does."""
    entry = scripts.to_confirm(call.db, call.account.professional_id)
    if entry is None:
        return False
    call.facts |= {"script_entry": entry.id, **scripts.facts(call.db, entry)}
    return True


def confirm_scripts(call: Call) -> Literal["noted"]:
    """Note that the entry is right."""
    entry = scripts.to_confirm(call.db, call.account.professional_id)
    if entry is not None and entry.id == call.facts.get("script_entry"):
        scripts.confirm(call.db, entry, call.actor, call.now)
    return "noted"


def dispute_scripts(call: Call) -> Literal["noted"]:
    """Note that the entry is wrong: an officer looks at it."""
    entry = scripts.to_confirm(call.db, call.account.professional_id)
    if entry is not None and entry.id == call.facts.get("script_entry"):
        scripts.dispute(call.db, entry, call.actor, call.now)
    return "noted"


SCRIPTS_FLOW = flow(
    "pay_scripts",
    Menu(
        "pay.scripts",
        """
        {script_line}
        Is it right?
        1. Yes
        2. No
        3. My claim
        0. Back
        """,
        on={"1": "confirm_scripts", "2": "dispute_scripts", "3": "my_claim"},
        again="""
        {script_line}
        1. Yes
        2. No
        3. My claim
        0. Back
        """,
    ),
    Act(
        "confirm_scripts",
        confirm_scripts,
        on={"noted": Go("pay", say.CLAIM_AGREED)},
        writes=True,
    ),
    Act(
        "dispute_scripts",
        dispute_scripts,
        on={"noted": Go("pay", say.SCRIPTS_DISPUTED)},
        writes=True,
    ),
)
