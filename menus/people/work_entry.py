"""A work station, asked bit by bit: one that is new, or one field of one that is kept."""

from __future__ import annotations

from typing import Final

from menus import sentences as say
from menus.people import answers
from menus.people.places import list_counties, list_earlier_work, list_sub_counties
from menus.people.record_saving import check_work, save_work, step_on, take_county
from menus.vocabulary import Act, Ask, Go, Menu, Pick, Step
from models.people.profile_tables import Employer

FACTS: Final = (
    "employer",
    "typed_institution",
    "institution",
    "designation",
    "since",
    "county",
    "sub_county",
)
"""The answers that survive a dropped call."""

STEPS: Final[tuple[Step, ...]] = (
    Menu(
        "work.employer",
        """
        Who employs you now?
        1. TSC
        2. School board (BOM)
        3. Police
        4. Other government
        5. Private
        6. Later
        0. Back
        """,
        on=dict.fromkeys("12345", "after.employer") | {"6": "put_off"},
        when={"6": "walk"},
        sets={
            str(number): ("employer", employer.value) for number, employer in enumerate(Employer, 1)
        },
        again="""
        Your employer?
        1. TSC
        2. School board
        3. Police
        4. Government
        5. Private
        6. Later
        0. Back
        """,
    ),
    Ask(
        "work.institution",
        """
        Type the name of your school or station
        1. Send it by SMS
        0. Back
        """,
        accept=answers.SHORT_TEXT,
        save="typed_institution",
        then="work.earlier",
        on={"1": "workplace_by_text"},
    ),
    Pick(
        "work.earlier",
        """
        Which of these is it?
        """,
        items=list_earlier_work,
        save="institution",
        then="after.institution",
        none="after.institution",
    ),
    Menu(
        "work.designation",
        """
        Your post there
        1. Teacher
        2. Deputy head
        3. Head of institution
        4. Other
        0. Back
        """,
        on=dict.fromkeys("123", "after.designation") | {"4": "work.post"},
        sets={
            "1": ("designation", "Teacher"),
            "2": ("designation", "Deputy head"),
            "3": ("designation", "Head of institution"),
        },
    ),
    Ask(
        "work.post",
        """
        Type your post, for example Constable
        0. Back
        """,
        accept=answers.SHORT_TEXT,
        save="designation",
        then="after.designation",
    ),
    Ask(
        "work.since",
        """
        Since which year, for example 2019
        0. Back
        """,
        accept=answers.PAST_YEAR,
        save="since",
        then="after.since",
    ),
    Pick(
        "work.county",
        """
        The county: its number, or first letters
        """,
        items=list_counties,
        save="county",
        then="take_county",
        none="records.no_list",
        width=20,
        at_once=True,
    ),
    Pick(
        "work.sub_county",
        """
        The sub-county
        """,
        items=list_sub_counties,
        save="sub_county",
        then="check_work",
        none="check_work",
        width=30,
        at_once=True,
    ),
    Act("check_work", check_work, on={"check": "work.check"}),
    Menu(
        "work.check",
        """
        {row}
        1. Yes, save
        2. No, again
        0. Back
        """,
        on={"1": "save_work", "2": "again.work"},
        again="""
        1. Yes, save
        2. No, again
        0. Back
        """,
    ),
    Act("again.work", step_on, on={"on": "work.employer", "check": "work.change"}),
    Act(
        "save_work",
        save_work,
        on={
            "walk": Go("next_missing", say.SAVED),
            "saved": Go("work", say.SAVED),
            "many": Go("work", say.TOO_MANY),
            "gone": Go("work", say.NOTHING_CHANGED),
        },
        writes=True,
    ),
    Act("after.employer", step_on, on={"on": "work.institution", "check": "check_work"}),
    Act("after.institution", step_on, on={"on": "work.designation", "check": "check_work"}),
    Act("after.designation", step_on, on={"on": "work.since", "check": "check_work"}),
    Act("after.since", step_on, on={"on": "work.county", "check": "check_work"}),
    Act("take_county", take_county, on={"sub_county": "work.sub_county"}),
)
