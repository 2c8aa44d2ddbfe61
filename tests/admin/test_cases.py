"""The cases' pages: ageing, taking, answering by text, closing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from models.across import scope
from models.messages import cases
from models.messages.tables import OutboxRow
from models.people.rights_of_officers import Area
from tests.admin.desk import officer
from tests.support.profile_builders import trail

if TYPE_CHECKING:
    from flask import Flask

    from ussd_app.wiring import Service

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def _case(parts: Service) -> int:
    with parts.patient_store.writing() as db:
        asked = parts.now() - timedelta(hours=30)
        return cases.from_text(db, "+254711000003", "<b>when am I paid</b>", "en", asked).id


def _texts(parts: Service) -> int:
    with parts.patient_store.reading() as db:
        return int(db.scalar(select(func.count()).select_from(OutboxRow)) or 0)


def test_a_case_from_the_list_to_its_end(app: Flask, parts: Service) -> None:
    """It is taken once, answered by one text, closed, and then nothing is added."""
    page = f"/admin/cases/{_case(parts)}"
    desk, other = officer(app, "helpdesk"), officer(app, "comms")
    assert '<span class="badge bad">30</span>' in desk.text("/admin/cases")
    assert "&lt;b&gt;when am I paid" in desk.text(page)
    desk.post(f"{page}/take", form_on=page)
    other.post(f"{page}/take", form_on=page)
    assert "Another officer looks after" in other.text(page)
    before = _texts(parts)
    desk.post(f"{page}/answer", form_on=page, text=" ")
    assert "Write something first." in desk.text(page)
    desk.post(f"{page}/answer", form_on=page, text="x" * 121)
    assert "too long for one text" in desk.text(page)
    assert _texts(parts) == before
    desk.post(f"{page}/answer", form_on=page, text="On Friday.")
    desk.post(f"{page}/note", form_on=page, text="Called her too.")
    assert _texts(parts) == before + 1
    assert "On Friday." in desk.text(page)
    assert desk.post(f"{page}/close", form_on=page, reason="x").status_code == 422
    desk.post(f"{page}/close", form_on=page, reason="told her the date")
    assert "No case waits." in desk.text("/admin/cases")
    desk.post(f"{page}/note", form_on="/admin/cases", text="late")
    assert "This case is closed." in desk.text(page)
    assert desk.post(f"{page}/burn", form_on=page).status_code == 404


def test_the_number_is_shown_to_whoever_took_the_case(app: Flask, parts: Service) -> None:
    """Masked for all, shown once to the one who calls back, and each look is written down."""
    page = f"/admin/cases/{_case(parts)}"
    desk, other = officer(app, "helpdesk"), officer(app, "comms")
    assert "0711 000 003" not in desk.post(f"{page}/number", form_on=page).get_data(as_text=True)
    desk.post(f"{page}/take", form_on=page)
    assert "0711 000 003" not in other.post(f"{page}/number", form_on=page).get_data(as_text=True)
    assert "0711 000 003" in desk.post(f"{page}/number", form_on=page).get_data(as_text=True)
    assert "0711 000 003" not in desk.text(page)
    [row] = trail(parts.patient_store, "case.number_shown")
    assert row.actor == "officer:helpdesk"


def test_an_auditor_reads_cases_and_changes_none(app: Flask, parts: Service) -> None:
    """The words are there, the forms are not, and a form sent all the same is refused."""
    page = f"/admin/cases/{_case(parts)}"
    desk = officer(app, "auditor")
    text = desk.text(page)
    assert "when am I paid" in text
    assert "Take this case" not in text
    for act in ("take", "close", "number"):
        assert desk.post(f"{page}/{act}", form_on=page).status_code == 403


def test_numbers_of_an_area(parts: Service) -> None:
    """Strangers and people of elsewhere are not seen by an officer of a county."""
    both = {"+254711000003", "+254799999999"}
    with parts.patient_store.reading() as db:
        assert scope.numbers(db, Area(), both) == both
        assert scope.numbers(db, Area(47), both) == {"+254711000003"}
        assert scope.numbers(db, Area(1), both) == set()


def test_every_case_stands_in_a_list_that_is_filtered_and_masked(
    app: Flask, parts: Service
) -> None:
    """Closed ones too; a filter narrows it, and no number stands there in the clear."""
    case_id = _case(parts)
    desk = officer(app, "auditor")
    text = desk.text("/admin/cases/all")
    assert f"/admin/cases/{case_id}" in text
    assert "+2547...003" in text
    assert "711000003" not in text
    assert f"/admin/cases/{case_id}" not in desk.text("/admin/cases/all?state=closed")
