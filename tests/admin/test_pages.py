"""The audit page, the officers' pages, and the words of both languages."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from models.across import erasing, timeline
from models.attendance.tables import DisputeState
from models.base.audit import AuditRow
from models.base.lists import Kind, Listing
from models.jobs.tables import ApplicationState, DeploymentState
from models.messages import failures
from models.messages.cases import CaseState
from models.messages.tables import CallEnding, InboxState, OutboxState
from models.pay.tables import ClaimState, HoldCode, QueryState
from models.people.correction_tables import Correctable
from models.people.officer_tables import Officer
from models.people.profile_tables import ChangeState, Gender, PayeeKind
from tests.admin.desk import officer
from ussd_app.admin import (
    asking,
    cases,
    decisions,
    helpdesk,
    navigation,
    needs,
    officers,
    people,
    people_acts,
    people_rights,
    sign_in,
    words,
)
from ussd_app.admin.lists import EXPORTABLE
from ussd_app.admin.navigation import Chapter

if TYPE_CHECKING:
    from flask import Flask

    from ussd_app.wiring import Service

STATES = (
    ApplicationState,
    CallEnding,
    CaseState,
    ChangeState,
    ClaimState,
    DeploymentState,
    DisputeState,
    HoldCode,
    InboxState,
    OutboxState,
    PayeeKind,
    QueryState,
)
"""What a person's timeline says of things by their state."""

TEMPLATES = Path(words.__file__).parent / "templates" / "admin"


def _said() -> set[str]:
    """Return the words that pages, lists and code hand to the list."""
    found = {each.title for each in navigation.MENU} | {each.value for each in Chapter}
    found |= set(sign_in._REFUSALS.values()) | set(cases.REFUSALS)
    found |= {queue.title for queue in needs.NEEDS}
    acts = (
        *people_acts.DEEDS,
        *people_rights.DEEDS,
        *decisions.DEEDS,
        *helpdesk.DEEDS,
        cases.CLOSE,
    )
    for deed in (*officers._DEEDS.values(), *acts):
        found |= {deed.title, deed.consequence, deed.undo}
    for known in EXPORTABLE.values():
        found |= _said_by(known.listing)
    found |= {*asking.REFUSALS.values(), asking.DONE, *decisions.REFUSALS}
    found |= {*people_acts.RULES.values(), *erasing.HINDRANCES, people_rights.NO_OTHER}
    found |= {title for _, title, _ in people.ACTS}
    found |= {each.value for kind in (Correctable, Gender) for each in kind}
    found |= {*timeline.SENTENCES, failures.LOST}
    found |= {*failures.REASONS.values(), *failures.STATUSES.values()}
    found |= {state.value for kind in STATES for state in kind}
    for path in TEMPLATES.rglob("*.html"):
        found |= set(re.findall(r"""_\(["']([^"']+)["']\)""", path.read_text(encoding="utf-8")))
    for path in TEMPLATES.parents[1].rglob("*.py"):
        found |= set(re.findall(r'word\(\s*"([^"]+)"\s*\)', path.read_text(encoding="utf-8")))
    return found - {""}


def _said_by(listing: Listing) -> set[str]:
    found = {listing.title}
    found |= {column.title for column in listing.columns}
    found |= {each.title for each in listing.filters}
    for column in listing.columns:
        members = getattr(column.of.type, "enum_class", None)
        if column.kind is Kind.WORD and members is not None:
            found |= {each.value for each in members}
    return found


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_every_word_has_its_swahili(app: Flask) -> None:
    """No page falls back to English in the middle of Kiswahili."""
    assert app.blueprints["admin"] is not None  # every module is imported
    assert _said() - set(words.swahili()) == set()


def test_a_placeholder_is_no_word() -> None:
    """No list says something empty, and no two translate the same words differently."""
    lists = [json.loads(path.read_text(encoding="utf-8")) for path in words.LISTS]
    assert all(key and value for key, value in words.swahili().items())
    for each in lists:
        for english, swahili in each.items():
            assert words.swahili()[english] == swahili, english


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_no_page_has_inline_script_or_style(app: Flask, parts: Service) -> None:
    """The pages keep the rule that their headers set."""
    desk = officer(app, "admin")
    for path in (
        "/admin/",
        "/admin/people",
        "/admin/people/1",
        "/admin/audit",
        "/admin/officers",
        "/admin/officers/1",
        "/admin/officers/invite",
        "/admin/wall",
        "/admin/board",
        "/admin/board/centres/1",
        "/admin/attendance/disputes",
        "/admin/attendance/corrections",
        "/admin/attendance/incidents",
    ):
        text = desk.text(path)
        assert re.search(r"<script(?! src)|<style|\sstyle=|\son[a-z]+=", text) is None, path


def test_kiswahili_is_remembered(app: Flask, parts: Service) -> None:
    """The switch stands for the officer, in every browser."""
    desk = officer(app, "helpdesk")
    desk.post("/admin/language", form_on="/admin/", language="sw", next="/admin/people")
    assert "Watu" in officer(app, "helpdesk").text("/admin/people")


def test_the_audit_page_pages_and_filters(app: Flask, parts: Service) -> None:
    """Fifty rows a page, older and newer ones lead back to where one was."""
    desk = officer(app, "auditor")
    first = desk.text("/admin/audit")
    assert first.count("<tr><td") == 50
    older = re.search(r'rel="next" href="([^"]+)"', first)
    assert older is not None
    second = desk.text(older[1].replace("&amp;", "&"))
    newer = re.search(r'rel="prev" href="([^"]+)"', second)
    assert newer is not None
    rows = re.compile("<tr>.*?</tr>", re.DOTALL)
    back = desk.text(newer[1].replace("&amp;", "&"))
    assert rows.findall(back) == rows.findall(first)
    only = desk.text("/admin/audit?action=officer.added")
    assert only.count("<tr><td") == 11
    assert "Nothing fits" in desk.text("/admin/audit?actor=officer:nobody")


def test_inviting_an_officer(app: Flask, parts: Service) -> None:
    """A director needs a sub-county; the link is shown once."""
    desk, page = officer(app, "admin"), "/admin/officers/invite"
    fields = {"name": "Ruth Achieng", "username": "ruth", "role": "tsc"}
    assert desk.post(page, form_on=page, **fields).status_code == 422
    answer = desk.post(page, form_on=page, **fields, county="47", sub_county="Westlands")
    assert "/admin/invitation/" in answer.get_data(as_text=True)
    assert "Ruth Achieng" in desk.text("/admin/officers")


def test_an_officers_number(app: Flask, parts: Service) -> None:
    """Set with a reason, shown masked; neither a landline nor one that another officer has."""
    desk, page = officer(app, "admin"), "/admin/officers/1/number"
    why = {"reason": "new handset"}
    for wrong in ("020 222 2222", "0733 900 051"):
        assert desk.post(page, form_on=page, msisdn=wrong, **why).status_code == 422
    assert desk.post(page, form_on=page, msisdn="0733 900 060", reason="").status_code == 422
    assert desk.post(page, form_on=page, msisdn="0733 900 060", **why).status_code == 303
    assert "900060" not in desk.text("/admin/officers/1").replace(" ", "")
    with parts.store.reading() as db:
        assert db.get_one(Officer, 1).msisdn == "+254733900060"
        assert (
            db.scalars(select(AuditRow.reason).order_by(AuditRow.id.desc())).first()
            == why["reason"]
        )
    assert desk.post(page, form_on=page, msisdn="", **why).status_code == 303
    with parts.store.reading() as db:
        assert db.get_one(Officer, 1).msisdn is None
    assert officer(app, "auditor").client.get(page).status_code in {403, 404}
