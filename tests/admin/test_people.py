"""Finding people, profiles that are masked, and areas that end where they end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from models.messages import outbox
from models.messages.tables import MessageClass, OutboxRow, OutboxState
from models.messages.templates import Template
from models.people.profile_tables import WorkStation
from models.people.tables import Professional
from tests.admin.desk import officer
from tests.support.profile_builders import trail

if TYPE_CHECKING:
    from flask import Flask

    from ussd_app.wiring import Service

CLEAR = ("0711 000 003", "+254711000003", "30000003", "400003", "A000000003Z")


def _person(parts: Service, first_name: str = "Jane") -> int:
    with parts.patient_store.reading() as db:
        query = select(Professional.id).where(Professional.first_name == first_name)
        return db.scalars(query).one()


@pytest.mark.parametrize(
    "typed", ["0711000003", "+254 711 000 003", "30000003", "jane aki", "JANE"]
)
def test_finding_a_person(app: Flask, parts: Service, typed: str) -> None:
    """A number in any form, an ID and the start of a name all find one person, masked."""
    text = officer(app, "helpdesk").text(f"/admin/people?q={typed.replace('+', '%2B')}")
    assert "Jane Akiru Lokwang" in text
    assert "07** *** 003" in text


def test_a_profile_is_masked_until_a_reason_is_given(app: Flask, parts: Service) -> None:
    """Nothing stands in the clear; a reveal shows one detail and is written down."""
    desk, page = officer(app, "admin"), f"/admin/people/{_person(parts)}"
    text = desk.text(page)
    assert [each for each in CLEAR if each in text] == []
    assert "***83" not in text  # the end of a year would give it away
    short = desk.post(f"{page}/reveal", form_on=page, detail="national_id", reason="x")
    assert short.status_code == 303
    assert trail(parts.patient_store, "person.") == []
    shown = desk.post(f"{page}/reveal", form_on=page, detail="national_id", reason="asked by her")
    assert "30000003" in shown.get_data(as_text=True)
    [row] = trail(parts.patient_store, "person.revealed")
    assert (row.actor, row.reason) == ("officer:admin", "asked by her")
    assert row.after == {"detail": "national_id"}


def test_an_area_ends_where_it_ends(app: Flask, parts: Service) -> None:
    """Outside of the area a person is not found, and their address does not exist."""
    person = _person(parts)
    with parts.patient_store.writing() as db:
        here = db.scalars(select(WorkStation).where(WorkStation.professional_id == person)).one()
        here.county, here.sub_county = 1, "Changamwe"
    for username in ("tsc", "scde", "county"):
        desk = officer(app, username)
        assert "Jane Akiru" not in desk.text("/admin/people?q=0711000003")
        assert "Grace Wambui" in desk.text("/admin/people?q=0711000001")
        assert desk.client.get(f"/admin/people/{person}").status_code == 404
        form = desk.post(
            f"/admin/people/{person}/reveal",
            form_on="/admin/",
            detail="national_id",
            reason="curious about it",
        )
        assert form.status_code == 404
    assert officer(app, "auditor").client.get(f"/admin/people/{person}").status_code == 200


def test_a_neighbouring_sub_county_is_outside(app: Flask, parts: Service) -> None:
    """A director sees their sub-county, the county's director the neighbour's too."""
    person = _person(parts)
    with parts.patient_store.writing() as db:
        here = db.scalars(select(WorkStation).where(WorkStation.professional_id == person)).one()
        here.sub_county = "Westlands"
    assert officer(app, "tsc").client.get(f"/admin/people/{person}").status_code == 404
    assert officer(app, "county").client.get(f"/admin/people/{person}").status_code == 200


def test_what_was_imported_runs_nothing(app: Flask, parts: Service) -> None:
    """A name that is markup is shown as text."""
    person = _person(parts)
    with parts.patient_store.writing() as db:
        found = db.get_one(Professional, person)
        found.other_names = "<script>alert(1)</script>"
    desk = officer(app, "admin")
    for path in (f"/admin/people/{person}", "/admin/people?q=30000003"):
        text = desk.text(path)
        assert "&lt;script&gt;alert(1)" in text
        assert "<script>" not in text
    assert "<script>" not in desk.text("/admin/people?q=<script>alert(1)</script>")


def test_pages_ask_the_store_a_bounded_number_of_times(app: Flask, parts: Service) -> None:
    """Twenty people found, or a long life on one profile, cost no more than their look-ups."""
    from sqlalchemy import event

    desk = officer(app, "admin")
    asked: list[str] = []
    engine = parts.patient_store.engine
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    bounds = {
        "/admin/people?q=0711000003": 6,
        "/admin/people?q=jane": 12,
        f"/admin/people/{_person(parts)}": 36,
        "/admin/audit": 4,
        "/admin/": 48,  # a look or two for every queue
    }
    for path, most in bounds.items():
        asked.clear()
        assert desk.client.get(path).status_code == 200
        assert len([each for each in asked if not re.match("BEGIN|COMMIT", each)]) <= most


def test_the_timeline_tells_in_words_and_why_a_text_failed(app: Flask, parts: Service) -> None:
    """Deployments, marks, claims and texts stand in one list; it pages, and is Swahili too."""
    person = _person(parts)
    with parts.patient_store.writing() as db:
        row_id = outbox.add(
            db,
            "+254711000003",
            Template.HELP,
            {},
            "en",
            MessageClass.TRANSACTIONAL,
            parts.now(),
        )
        text = db.get_one(OutboxRow, row_id)
        text.state, text.reason = OutboxState.FAILED, "UserInBlackList"
    desk = officer(app, "helpdesk")
    page = desk.text(f"/admin/people/{person}")
    assert "Text to them: help, failed" in page
    assert "The line blocks our texts. Its holder dials *456*9*5*5*1#." in page
    assert "INV at 20101001 for KCSE" in page
    assert [each for each in CLEAR if each in page] == []
    desk.post("/admin/language", form_on="/admin/", language="sw", next="/admin/people")
    assert "Laini inazuia SMS zetu" in desk.text(f"/admin/people/{person}")
    long_ago = desk.text(f"/admin/people/{person}?before=1000000000")
    assert "20101001" not in long_ago
    assert desk.client.get(f"/admin/people/{person}?before=1e300").status_code == 200
