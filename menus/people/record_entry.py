"""Adding a work station, a qualification or a next of kin: asked bit by bit, echoed, saved."""

from __future__ import annotations

from menus import sentences as say
from menus.people import answers
from menus.people.places import (
    list_counties,
    list_earlier_studies,
    list_earlier_work,
    list_sub_counties,
)
from menus.people.record_saving import (
    add_kin,
    add_study,
    add_work,
    check_kin,
    check_study,
    check_work,
)
from menus.people.steps import RECORDS_FLOW
from menus.vocabulary import Act, Ask, Go, Menu, Pick, flow
from models.people.profile_tables import Employer, Level, Relationship

_OF_WORK = (
    "employer",
    "typed_institution",
    "institution",
    "designation",
    "since",
    "county",
    "sub_county",
)
_OF_STUDY = ("level", "course", "from_year", "to_year")
_OF_KIN = ("kin_name", "kin_number", "relationship")

RECORDS = flow(
    RECORDS_FLOW,
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
        on=dict.fromkeys("12345", "work.institution") | {"6": "put_off"},
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
        0. Back
        """,
        accept=answers.SHORT_TEXT,
        save="typed_institution",
        then="work.earlier",
    ),
    Pick(
        "work.earlier",
        """
        Which of these is it?
        """,
        items=list_earlier_work,
        save="institution",
        then="work.designation",
        none="work.designation",
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
        on=dict.fromkeys("123", "work.since") | {"4": "work.post"},
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
        then="work.since",
    ),
    Ask(
        "work.since",
        """
        Since which year, for example 2019
        0. Back
        """,
        accept=answers.PAST_YEAR,
        save="since",
        then="work.county",
    ),
    Pick(
        "work.county",
        """
        The county: its number, or first letters
        """,
        items=list_counties,
        save="county",
        then="work.sub_county",
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
    Menu(
        "records.no_list",
        """
        The list of counties is not here yet. Please try again tomorrow.
        0. Back
        """,
        on={},
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
        on={"1": "add_work", "2": "work.employer"},
        again="""
        1. Yes, save
        2. No, again
        0. Back
        """,
    ),
    Act(
        "add_work",
        add_work,
        on={
            "walk": Go("next_missing", say.SAVED),
            "saved": Go("work", say.SAVED),
            "many": Go("work", say.TOO_MANY),
        },
        writes=True,
    ),
    Menu(
        "study.level",
        """
        Your highest studies
        1. Certificate
        2. Diploma
        3. Degree
        4. Masters
        5. Doctorate
        6. Secondary school
        7. Later
        0. Back
        """,
        on=dict.fromkeys("123456", "study.institution") | {"7": "put_off"},
        when={"7": "walk"},
        sets={str(number): ("level", level.value) for number, level in enumerate(Level, 1)},
        again="""
        1. Certificate
        2. Diploma
        3. Degree
        4. Masters
        5. Doctorate
        6. Secondary
        7. Later
        0. Back
        """,
    ),
    Ask(
        "study.institution",
        """
        Type where you studied, for example Kenyatta University
        0. Back
        """,
        accept=answers.SHORT_TEXT,
        save="typed_institution",
        then="study.earlier",
    ),
    Pick(
        "study.earlier",
        """
        Which of these is it?
        """,
        items=list_earlier_studies,
        save="institution",
        then="study.course",
        none="study.course",
    ),
    Ask(
        "study.course",
        """
        Type what you studied, for example BEd Arts
        0. Back
        """,
        accept=answers.SHORT_TEXT,
        save="course",
        then="study.from_year",
    ),
    Ask(
        "study.from_year",
        """
        From which year, for example 2005
        0. Back
        """,
        accept=answers.PAST_YEAR,
        save="from_year",
        then="study.to_year",
    ),
    Ask(
        "study.to_year",
        """
        To which year, for example 2009
        0. Back
        """,
        accept=answers.PAST_YEAR,
        save="to_year",
        then="check_study",
    ),
    Act(
        "check_study",
        check_study,
        on={"check": "study.check", "order": Go("study.from_year", say.YEARS_IN_ORDER)},
    ),
    Menu(
        "study.check",
        """
        {row}
        1. Yes, save
        2. No, again
        0. Back
        """,
        on={"1": "add_study", "2": "study.level"},
        again="""
        1. Yes, save
        2. No, again
        0. Back
        """,
    ),
    Act(
        "add_study",
        add_study,
        on={
            "walk": Go("next_missing", say.SAVED),
            "saved": Go("studies", say.SAVED),
            "many": Go("studies", say.TOO_MANY),
        },
        writes=True,
    ),
    Ask(
        "kin.name",
        """
        Type the full name of your next of kin
        1. Later
        0. Back
        """,
        accept=answers.FULL_NAME,
        save="kin_name",
        then="kin.number",
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
        then="kin.relationship",
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
        on={"1": "add_kin", "2": "kin.name"},
        again="""
        1. Yes, save
        2. No, again
        0. Back
        """,
    ),
    Act(
        "add_kin",
        add_kin,
        on={
            "walk": Go("next_missing", say.SAVED),
            "saved": Go("kin", say.SAVED),
            "many": Go("kin", say.TOO_MANY),
        },
        writes=True,
    ),
    drafts=(*_OF_WORK, *_OF_STUDY, *_OF_KIN, "owner", "walk", "detail", "row"),
)
