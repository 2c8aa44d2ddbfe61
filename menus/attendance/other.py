"""Key 1 itself, and what else those in charge of a centre may do there."""

from __future__ import annotations

from typing import Literal

from menus.attendance import checking
from menus.attendance import sayings as say
from menus.attendance import sheet as shown
from menus.attendance.directors import director
from menus.call import Call
from menus.vocabulary import Act, Go, Menu, flow
from models.attendance import code_texts, codes, expected
from models.base.clock import nairobi_day


def attendance(call: Call) -> Literal["check_in", "register", "both", "office"]:
    """Open what key 1 is for the caller: check-in, the register, both, or a director's office."""
    duties = expected.duties_on(call.db, call.account.professional_id, nairobi_day(call.now))
    leading = next((duty for duty in duties if duty.marks), None)
    if not duties and director(call) is not None:
        return "office"
    if leading is None:
        # The day after the last paper, a register may still have to be put right and locked.
        return "register" if not duties and shown.charge(call) is not None else "check_in"
    if leading.deployment.position == "CM":
        return "register"
    checking.show_duty(call, leading)
    call.facts["day_code"] = codes.of_day(call.db, leading.day, leading.centre)
    return "both"


def replace_code(call: Call) -> Literal["replaced"]:
    """Put a new code in the place of a leaked one."""
    sheet = shown.read_sheet(call)
    codes.replace(call.db, sheet.day, sheet.centre, call.actor, call.now)
    code_texts.text(call.db, sheet.day, sheet.centre, call.now)
    shown.show_sheet(call)
    return "replaced"


KEY_ONE = flow(
    "key_one",
    Act(
        "attendance",
        attendance,
        on={
            "check_in": "open_check_in",
            "register": "open_register",
            "both": "duty",
            "office": "open_office",
        },
    ),
    Menu(
        "duty",
        """
        {duty}.
        Code {day_code}
        1. Check in
        2. Register
        0. Back
        """,
        on={"1": "open_check_in", "2": "open_register"},
    ),
    Menu(
        "register.other",
        """
        {register_head}
        1. My own check-in
        2. New code
        3. Incident
        4. Lock the register
        5. Disputes: {disputes}
        6. Replace a no-show
        7. Another day
        0. Back
        """,
        on={
            "1": "open_check_in",
            "2": "register.new_code",
            "3": "register.incident",
            "4": "ask_lock",
            "5": "register.disputes",
            "6": "register.no_show",
            "7": "register.earlier",
        },
        when={"5": "has_disputes"},
        again="""
        1. My own check-in
        2. New code
        3. Incident
        4. Lock the register
        5. Disputes: {disputes}
        6. Replace a no-show
        7. Another day
        0. Back
        """,
    ),
    Menu(
        "register.new_code",
        """
        Replace today's code {day_code}? Who has checked in stays checked in; tell the others the new code.
        1. Replace it
        0. Back
        """,
        on={"1": "replace_code"},
    ),
    Act(
        "replace_code",
        replace_code,
        on={"replaced": Go("register", say.CODE_REPLACED)},
        writes=True,
    ),
)
