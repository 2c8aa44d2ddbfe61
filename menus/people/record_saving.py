"""Putting the answers about a work station, a qualification or next of kin together, and saving.

The answers of one that is changed are those it was kept with, but for the field asked anew.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from menus.call import Call, Fact
from menus.people.by_text import close_questions
from menus.people.record_words import told
from menus.people.steps import RECORDS_FLOW
from models.base import drafts, keys
from models.people import profile
from models.people.profile import Record, TooMany
from models.people.profile_tables import (
    Employer,
    Level,
    NextOfKin,
    Qualification,
    Relationship,
    WorkStation,
)

Saved = Literal["walk", "saved", "many", "gone"]


def begin_new(call: Call) -> None:
    """Let what is asked next make a new entry."""
    call.facts["editing"] = None


def begin_change(call: Call, row: Record) -> None:
    """Take an entry's fields for answers: each is given again only where it is to change."""
    call.facts["editing"] = row.id
    call.facts |= _answers(row)


def step_on(call: Call) -> Literal["on", "check"]:
    """Go to the next question of a new entry, or to the echo of one that is changed."""
    return "on" if call.facts.get("editing") is None else "check"


def take_county(call: Call) -> Literal["sub_county"]:
    """Forget the sub-county that belonged to another county."""
    call.facts.pop("sub_county", None)
    return "sub_county"


def check_work(call: Call) -> Literal["check"]:
    """Put the answers together for the echo."""
    call.facts["row"] = told(call, WorkStation(**_work(call)))
    return "check"


def check_study(call: Call) -> Literal["check", "order"]:
    """Put the answers together for the echo; the years must stand in order."""
    if int(call.text("from_year")) > int(call.text("to_year")):
        return "order"
    call.facts["row"] = told(call, Qualification(**_study(call)))
    return "check"


def check_kin(call: Call) -> Literal["check"]:
    """Put the answers together for the echo."""
    call.facts["row"] = told(call, NextOfKin(**_kin(call)))
    return "check"


def save_work(call: Call) -> Saved:
    """Add the work station, which becomes the current one, or change it."""
    return _save(call, WorkStation, _work)


def save_study(call: Call) -> Saved:
    """Add the qualification, or change it."""
    return _save(call, Qualification, _study)


def save_kin(call: Call) -> Saved:
    """Add the next of kin, or change what is kept of them."""
    return _save(call, NextOfKin, _kin)


def _save(call: Call, kind: type[Record], fields: Callable[[Call], dict[str, Any]]) -> Saved:
    person, editing = call.account.professional, call.facts.get("editing")
    if editing is None:
        try:
            profile.add_row(call.db, person, kind(**fields(call)), call.actor, call.now)
        except TooMany:
            return "many"
    elif not profile.change_row(
        call.db, person, kind, int(editing), fields(call), call.actor, call.now
    ):
        return "gone"
    drafts.drop(call.db, call.msisdn, RECORDS_FLOW)
    close_questions(call)
    begin_new(call)
    return "walk" if call.facts.get("walk") else "saved"


def _work(call: Call) -> dict[str, Any]:
    return {
        "professional_id": call.account.professional_id,
        "employer": Employer(call.text("employer")),
        "institution": call.text("institution"),
        "designation": call.text("designation"),
        "since_year": int(call.text("since")),
        "county": int(call.text("county")),
        "sub_county": str(call.facts.get("sub_county") or "") or None,
    }


def _study(call: Call) -> dict[str, Any]:
    return {
        "professional_id": call.account.professional_id,
        "level": Level(call.text("level")),
        "institution": call.text("institution"),
        "course": call.text("course"),
        "from_year": int(call.text("from_year")),
        "to_year": int(call.text("to_year")),
    }


def _kin(call: Call) -> dict[str, Any]:
    number = call.text("kin_number")
    return {
        "professional_id": call.account.professional_id,
        "name": call.text("kin_name"),
        "msisdn": number,
        "msisdn_digest": keys.current().digest("msisdn", number),
        "relationship_": Relationship(call.text("relationship")),
    }


def _answers(row: Record) -> dict[str, Fact]:
    match row:
        case WorkStation():
            return {
                "employer": row.employer.value,
                "institution": row.institution,
                "designation": row.designation,
                "since": str(row.since_year),
                "county": str(row.county),
                "sub_county": row.sub_county,
            }
        case Qualification():
            return {
                "level": row.level.value,
                "institution": row.institution,
                "course": row.course,
                "from_year": str(row.from_year),
                "to_year": str(row.to_year),
            }
        case NextOfKin():
            return {
                "kin_name": row.name,
                "kin_number": row.msisdn,
                "relationship": row.relationship_.value,
            }
