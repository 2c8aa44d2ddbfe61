"""Work stations, studies and next of kin: lists that grow one entry at a time."""

from __future__ import annotations

from typing import Final, Literal

from menus import sentences as say
from menus.call import Call
from menus.people.record_saving import begin_change, begin_new
from menus.people.record_words import told
from menus.vocabulary import Act, Go, Item, Menu, Pick, flow
from models.people import profile
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


def open_work(call: Call) -> Literal["new", "row", "earlier", "gone"]:
    """Show a work station, or begin a new one; an earlier one may become the current."""
    found = _open(call, "work")
    if found != "row":
        return found
    row = profile.row_of(
        call.db, WorkStation, call.account.professional_id, int(call.text("chosen_record"))
    )
    return "earlier" if isinstance(row, WorkStation) and not row.is_current else "row"


def make_current(call: Call) -> Literal["current", "gone"]:
    """Make an earlier work station the current one again."""
    row_id = int(call.text("chosen_record"))
    is_made = profile.make_current(call.db, call.account.professional, row_id, call.actor, call.now)
    return "current" if is_made else "gone"


def open_study(call: Call) -> Literal["new", "row", "gone"]:
    """Show a qualification, or begin a new one."""
    return _open(call, "study")


def open_kin(call: Call) -> Literal["new", "row", "gone"]:
    """Show a next of kin, or begin a new one."""
    return _open(call, "kin")


def _open(call: Call, kind: str) -> Literal["new", "row", "gone"]:
    call.facts["walk"], call.facts["record"] = False, kind
    chosen = call.text("chosen_record")
    begin_new(call)
    if chosen == _NEW:
        return "new"
    row = profile.row_of(call.db, _KINDS[kind], call.account.professional_id, int(chosen))
    if row is None:
        return "gone"
    call.facts["row"] = told(call, row)
    return "row"


def change_record(call: Call) -> Literal["work", "study", "kin", "gone"]:
    """Ask which field of the entry changes."""
    kind: Literal["work", "study", "kin"] = call.text("record")  # type: ignore[assignment]
    person_id = call.account.professional_id
    row = profile.row_of(call.db, _KINDS[kind], person_id, int(call.text("chosen_record")))
    if row is None:
        return "gone"
    begin_change(call, row)
    return kind


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
    Act(
        "open_work",
        open_work,
        on={
            "new": "work.employer",
            "row": "record",
            "earlier": "work.past",
            "gone": "work",
        },
    ),
    Act("open_study", open_study, on={"new": "study.level", "row": "record", "gone": "studies"}),
    Act("open_kin", open_kin, on={"new": "kin.name", "row": "record", "gone": "kin"}),
    Menu(
        "record",
        """
        {row}
        1. Change it
        2. Remove it
        0. Back
        """,
        on={"1": "change_record", "2": "record.remove"},
        again="""
        1. Change it
        2. Remove it
        0. Back
        """,
    ),
    Menu(
        "work.past",
        """
        {row}
        1. Change it
        2. Remove it
        3. Current
        0. Back
        """,
        on={"1": "change_record", "2": "record.remove", "3": "work.current"},
        again="""
        1. Change it
        2. Remove it
        3. Current
        0. Back
        """,
    ),
    Menu(
        "work.current",
        """
        {row}
        You work here now?
        1. Yes
        0. No
        """,
        on={"1": "make_current"},
        again="""
        You work here now?
        1. Yes
        0. No
        """,
    ),
    Act(
        "make_current",
        make_current,
        on={"current": Go("work", say.SAVED), "gone": Go("work", say.NOTHING_CHANGED)},
        writes=True,
    ),
    Act(
        "change_record",
        change_record,
        on={
            "work": "work.change",
            "study": "study.change",
            "kin": "kin.change",
            "gone": Go("records", say.NOTHING_CHANGED),
        },
    ),
    Menu(
        "work.change",
        """
        What changes?
        1. Employer
        2. School or station
        3. Your post
        4. Since which year
        5. County
        0. Back
        """,
        on={
            "1": "work.employer",
            "2": "work.institution",
            "3": "work.designation",
            "4": "work.since",
            "5": "work.county",
        },
    ),
    Menu(
        "study.change",
        """
        What changes?
        1. Level
        2. School or college
        3. Course
        4. Years
        0. Back
        """,
        on={
            "1": "study.level",
            "2": "study.institution",
            "3": "study.course",
            "4": "study.from_year",
        },
    ),
    Menu(
        "kin.change",
        """
        What changes?
        1. Name
        2. Number
        3. Who it is to you
        0. Back
        """,
        on={"1": "kin.name", "2": "kin.number", "3": "kin.relationship"},
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
