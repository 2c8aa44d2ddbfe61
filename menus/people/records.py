"""Work stations, studies and next of kin: lists that grow one entry at a time."""

from __future__ import annotations

from typing import Final, Literal

from menus import sentences as say
from menus.call import Call
from menus.people.places import place_name
from menus.vocabulary import Act, Go, Item, Menu, Pick, flow
from models.people import profile
from models.people.msisdn import local
from models.people.profile import Record
from models.people.profile_tables import (
    NextOfKin,
    Qualification,
    WorkStation,
)
from models.people.tables import Language

_NEW: Final = "new"
_ADD: Final = {Language.ENGLISH: "Add a new one", Language.KISWAHILI: "Ongeza mpya"}
_KINDS: Final[dict[str, type[Record]]] = {
    "work": WorkStation,
    "study": Qualification,
    "kin": NextOfKin,
}


def _choices(call: Call, labels: list[tuple[str, int]]) -> list[Item]:
    return [
        Item(_ADD[call.language], _NEW),
        *(Item(label, str(row_id)) for label, row_id in labels),
    ]


def list_work(call: Call) -> list[Item]:
    """List the work stations, the newest first."""
    rows = profile.rows_of(call.db, WorkStation, call.account.professional_id)
    return _choices(call, [(f"{row.institution} {row.since_year}", row.id) for row in rows])


def list_studies(call: Call) -> list[Item]:
    """List the qualifications."""
    rows = profile.rows_of(call.db, Qualification, call.account.professional_id)
    return _choices(call, [(f"{row.course}, {row.institution}", row.id) for row in rows])


def list_kin(call: Call) -> list[Item]:
    """List the next of kin."""
    rows = profile.rows_of(call.db, NextOfKin, call.account.professional_id)
    return _choices(call, [(row.name, row.id) for row in rows])


def open_work(call: Call) -> Literal["new", "row", "gone"]:
    """Show a work station, or begin a new one."""
    return _open(call, "work")


def open_study(call: Call) -> Literal["new", "row", "gone"]:
    """Show a qualification, or begin a new one."""
    return _open(call, "study")


def open_kin(call: Call) -> Literal["new", "row", "gone"]:
    """Show a next of kin, or begin a new one."""
    return _open(call, "kin")


def _open(call: Call, kind: str) -> Literal["new", "row", "gone"]:
    call.facts["walk"], call.facts["record"] = False, kind
    chosen = call.text("chosen_record")
    if chosen == _NEW:
        return "new"
    row = profile.row_of(call.db, _KINDS[kind], call.account.professional_id, int(chosen))
    if row is None:
        return "gone"
    call.facts["row"] = _told(call, row)
    return "row"


def _told(call: Call, row: Record) -> str:
    match row:
        case WorkStation():
            place = place_name(call, row.county, row.sub_county)
            return f"{row.institution}, {row.designation}, {row.since_year}, {place}"
        case Qualification():
            return f"{row.course}, {row.institution}, {row.from_year}-{row.to_year}"
        case NextOfKin():
            return f"{row.name}, {local(row.msisdn)}"


def remove_record(call: Call) -> Literal["work", "study", "kin"]:
    """Remove the entry that was shown."""
    kind: Literal["work", "study", "kin"] = call.text("record")  # type: ignore[assignment]
    profile.remove_row(
        call.db,
        call.account.professional,
        _KINDS[kind],
        int(call.text("chosen_record")),
        call.actor,
        call.now,
    )
    return kind


def show_records(call: Call) -> Literal["records"]:
    """Show the three lists: what is opened here is no part of the walk."""
    call.facts["walk"] = False
    return "records"


RECORDS_MENU = flow(
    "records_menu",
    Act("show_records", show_records, on={"records": "records"}),
    Menu(
        "records",
        """
        1. Work
        2. Studies
        3. Next of kin
        0. Back
        """,
        on={"1": "work", "2": "studies", "3": "kin"},
    ),
    Pick(
        "work",
        """
        Where you work and worked
        """,
        items=list_work,
        save="chosen_record",
        then="open_work",
        none="work.employer",
    ),
    Pick(
        "studies",
        """
        What you studied
        """,
        items=list_studies,
        save="chosen_record",
        then="open_study",
        none="study.level",
    ),
    Pick(
        "kin",
        """
        Your next of kin
        """,
        items=list_kin,
        save="chosen_record",
        then="open_kin",
        none="kin.name",
    ),
    Act("open_work", open_work, on={"new": "work.employer", "row": "record", "gone": "work"}),
    Act("open_study", open_study, on={"new": "study.level", "row": "record", "gone": "studies"}),
    Act("open_kin", open_kin, on={"new": "kin.name", "row": "record", "gone": "kin"}),
    Menu(
        "record",
        """
        {row}
        1. Remove it
        0. Back
        """,
        on={"1": "record.remove"},
        again="""
        1. Remove it
        0. Back
        """,
    ),
    Menu(
        "record.remove",
        """
        Remove {row}?
        1. Yes, remove
        0. No
        """,
        on={"1": "remove_record"},
        again="""
        Remove it?
        1. Yes, remove
        0. No
        """,
    ),
    Act(
        "remove_record",
        remove_record,
        on={
            "work": Go("work", say.REMOVED),
            "study": Go("studies", say.REMOVED),
            "kin": Go("kin", say.REMOVED),
        },
        writes=True,
    ),
)
