"""Adding a work station, a qualification or a next of kin: asked bit by bit, echoed, saved."""

from __future__ import annotations

from typing import Literal

from menus import sentences as say
from menus.call import Call
from menus.people import answers
from menus.people.places import list_counties, list_sub_counties, place_name
from menus.people.steps import RECORDS_FLOW
from menus.vocabulary import Act, Ask, Go, Menu, Pick, flow
from models.base import drafts, keys
from models.people import profile
from models.people.msisdn import local
from models.people.profile import Record, TooMany
from models.people.profile_tables import (
    Employer,
    Level,
    NextOfKin,
    Qualification,
    Relationship,
    WorkStation,
)


def check_work(call: Call) -> Literal["check"]:
    """Put the answers together for the echo."""
    sub_county = str(call.facts.get("sub_county") or "") or None
    call.facts["row"] = (
        f"{call.text('institution')}, {call.text('designation')}, {call.text('since')}, "
        f"{place_name(call, int(call.text('county')), sub_county)}"
    )
    return "check"


def check_study(call: Call) -> Literal["check", "order"]:
    """Put the answers together for the echo; the years must stand in order."""
    if int(call.text("from_year")) > int(call.text("to_year")):
        return "order"
    call.facts["row"] = (
        f"{call.text('course')}, {call.text('institution')}, "
        f"{call.text('from_year')}-{call.text('to_year')}"
    )
    return "check"


def check_kin(call: Call) -> Literal["check"]:
    """Put the answers together for the echo."""
    call.facts["row"] = f"{call.text('kin_name')}, {local(call.text('kin_number'))}"
    return "check"


Saved = Literal["walk", "saved", "many"]


def add_work(call: Call) -> Saved:
    """Add the work station; it becomes the current one."""
    person_id = call.account.professional_id
    return _add(
        call,
        WorkStation(
            professional_id=person_id,
            employer=Employer(call.text("employer")),
            institution=call.text("institution"),
            designation=call.text("designation"),
            since_year=int(call.text("since")),
            county=int(call.text("county")),
            sub_county=str(call.facts.get("sub_county") or "") or None,
        ),
    )


def add_study(call: Call) -> Saved:
    """Add the qualification."""
    return _add(
        call,
        Qualification(
            professional_id=call.account.professional_id,
            level=Level(call.text("level")),
            institution=call.text("institution"),
            course=call.text("course"),
            from_year=int(call.text("from_year")),
            to_year=int(call.text("to_year")),
        ),
    )


def add_kin(call: Call) -> Saved:
    """Add the next of kin."""
    number = call.text("kin_number")
    return _add(
        call,
        NextOfKin(
            professional_id=call.account.professional_id,
            name=call.text("kin_name"),
            msisdn=number,
            msisdn_digest=keys.current().digest("msisdn", number),
            relationship_=Relationship(call.text("relationship")),
        ),
    )


def _add(call: Call, row: Record) -> Saved:
    try:
        profile.add_row(call.db, call.account.professional, row, call.actor, call.now)
    except TooMany:
        return "many"
    drafts.drop(call.db, call.msisdn, RECORDS_FLOW)
    return "walk" if call.facts.get("walk") else "saved"


_OF_WORK = ("employer", "institution", "designation", "since", "county", "sub_county")
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
        save="institution",
        then="work.designation",
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
        save="institution",
        then="study.course",
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
