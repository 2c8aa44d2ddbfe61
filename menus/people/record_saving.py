"""Putting the answers about a work station, a qualification or next of kin together, and saving."""

from __future__ import annotations

from typing import Literal

from menus.call import Call
from menus.people.places import place_name
from menus.people.steps import RECORDS_FLOW
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
