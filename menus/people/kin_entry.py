"""A next of kin, asked bit by bit: one who is new, or one field of one who is kept."""

from __future__ import annotations

from typing import Final

from menus import sentences as say
from menus.people import answers
from menus.people.record_saving import check_kin, save_kin, step_on
from menus.vocabulary import Act, Ask, Go, Menu, Step
from models.people.profile_tables import Relationship

FACTS: Final = ("kin_name", "kin_number", "relationship")
"""The answers that survive a dropped call."""

STEPS: Final[tuple[Step, ...]] = (
    Ask(
        "kin.name",
        """
        Type the full name of your next of kin
        1. Later
        0. Back
        """,
        accept=answers.FULL_NAME,
        save="kin_name",
        then="after.kin_name",
        on={"1": "put_off"},
        when={"1": "walk"},
    ),
    Ask(
        "kin.number",
        """
        Type their mobile number
        0. Back
        """,
        accept=answers.MOBILE,
        save="kin_number",
        then="after.kin_number",
    ),
    Menu(
        "kin.relationship",
        """
        Who is that to you?
        1. Husband or wife
        2. Parent
        3. Child
        4. Brother or sister
        5. Other
        0. Back
        """,
        on=dict.fromkeys("12345", "check_kin"),
        sets={
            str(number): ("relationship", each.value) for number, each in enumerate(Relationship, 1)
        },
    ),
    Act("check_kin", check_kin, on={"check": "kin.check"}),
    Menu(
        "kin.check",
        """
        {row}
        1. Yes, save
        2. No, again
        0. Back
        """,
        on={"1": "save_kin", "2": "again.kin"},
        again="""
        1. Yes, save
        2. No, again
        0. Back
        """,
    ),
    Act("again.kin", step_on, on={"on": "kin.name", "check": "kin.change"}),
    Act(
        "save_kin",
        save_kin,
        on={
            "walk": Go("next_missing", say.SAVED),
            "saved": Go("kin", say.SAVED),
            "many": Go("kin", say.TOO_MANY),
            "gone": Go("kin", say.NOTHING_CHANGED),
        },
        writes=True,
    ),
    Act("after.kin_name", step_on, on={"on": "kin.number", "check": "check_kin"}),
    Act("after.kin_number", step_on, on={"on": "kin.relationship", "check": "check_kin"}),
)
