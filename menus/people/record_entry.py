"""The flow of work stations, qualifications and next of kin: asked, echoed, saved."""

from __future__ import annotations

from menus.people import by_text, kin_entry, study_entry, work_entry
from menus.people.steps import RECORDS_FLOW
from menus.vocabulary import Menu, flow

RECORDS = flow(
    RECORDS_FLOW,
    *work_entry.STEPS,
    *study_entry.STEPS,
    *kin_entry.STEPS,
    *by_text.STEPS,
    Menu(
        "records.no_list",
        """
        The list of counties is not here yet. Please try again tomorrow.
        0. Back
        """,
        on={},
    ),
    drafts=(
        *work_entry.FACTS,
        *study_entry.FACTS,
        *kin_entry.FACTS,
        "owner",
        "walk",
        "editing",
        "detail",
        "row",
    ),
)
