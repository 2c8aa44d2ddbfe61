"""Registers in the office: the paper, the stamps in their order, a new version, areas and roles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from models.attendance import registers
from models.attendance.tables import MarkValue, Register, RegisterState
from models.base.audit import AuditRow
from models.jobs.tables import Centre
from models.people.officer_tables import Officer
from tests.admin.desk import officer
from tests.conftest import Contents
from tests.models.test_marks import mark
from tests.support.contents import officers
from tests.support.exam_builders import Season, at, make_season

if TYPE_CHECKING:
    from flask import Flask

    from ussd_app.wiring import Service

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)

PAGE = "/admin/attendance/registers"


@pytest.fixture
def contents() -> Contents | None:
    """Fill in the officers alone: each test has its own season."""
    return officers


@pytest.fixture
def season(parts: Service) -> Season:
    """Give a locked register of the director's sub-county, with a P and an AB."""
    store = parts.patient_store
    season = make_season(store)
    with store.writing() as db:
        area = db.scalars(select(Officer).where(Officer.username == "scde")).one().sub_county_id
        db.execute(update(Centre).where(Centre.id == season.centre.id).values(sub_county_id=area))
    mark(store, season, "17:10", [3])
    mark(store, season, "17:11", [4], MarkValue.ABSENT)
    with store.writing() as db:
        row = registers.register_of(db, season.exam.id, season.centre.id)
        registers.lock(db, row, season.actor("CM"), at("18:00", days=2))
    return season


def row_of(parts: Service) -> Register:
    """Return the register."""
    with parts.patient_store.reading() as db:
        return db.scalars(select(Register)).one()


def test_the_paper_has_all_marks_and_the_hash(app: Flask, parts: Service, season: Season) -> None:
    """A PDF with names, marks, lines to sign, version, hash and squares of a QR code; audited."""
    row, desk = row_of(parts), officer(app, "scde")
    shown = desk.text(f"{PAGE}/{row.id}")
    assert str(row.hash) in shown
    assert "Worker A" in shown
    answer = desk.client.get(f"{PAGE}/{row.id}/paper")
    assert answer.mimetype == "application/pdf"
    paper = answer.data.decode("latin-1")
    for words in (str(row.hash), "Version 1", "Worker B", "(AB)", "Supervisor", "20101001"):
        assert words in paper
    assert len(re.findall(r"re f", paper)) > 200
    with parts.patient_store.reading() as db:
        query = select(AuditRow.action).where(AuditRow.action == "register.printed")
        assert len(db.scalars(query).all()) == 1


def test_the_steps_in_their_order(app: Flask, parts: Service, season: Season) -> None:
    """The centre's stamp, the SCDE's, KNEC's receipt; each by who may, none before the other."""
    row = row_of(parts)
    scde, finance, tsc = (officer(app, name) for name in ("scde", "finance1", "tsc"))
    page = f"{PAGE}/{row.id}"
    scde.post(f"{page}/stamp", form_on=page, by="scde")
    assert "does not follow" in scde.text(page)
    assert scde.post(f"{page}/stamp", form_on=page, by="x").status_code == 404
    assert tsc.post(f"{page}/stamp", form_on=page, by="centre").status_code == 403
    assert scde.post(f"{page}/receive", form_on=page).status_code == 403
    for by in ("centre", "scde"):
        scde.post(f"{page}/stamp", form_on=page, by=by)
    finance.post(f"{page}/receive", form_on=page)
    assert row_of(parts).state is RegisterState.RECEIVED
    assert "received" in scde.text(f"{PAGE}?centre=2010&state=received")
    assert "No register fits" in scde.text(f"{PAGE}?centre=9")


def test_a_correction_makes_a_new_version(app: Flask, parts: Service, season: Season) -> None:
    """With a reason: the stamps are gone, nothing is printed before it is locked again."""
    row, desk = row_of(parts), officer(app, "scde")
    page = f"{PAGE}/{row.id}"
    desk.post(f"{page}/reopen", form_on=page, reason="x")
    assert row_of(parts).version == 1
    desk.post(f"{page}/reopen", form_on=page, reason="B was there")
    again = row_of(parts)
    assert (again.state, again.version, again.hash) == (RegisterState.OPEN, 2, None)
    assert desk.client.get(f"{page}/paper").status_code == 404
    desk.post(f"{page}/reopen", form_on=page, reason="B was there")
    assert "does not follow" in desk.text(page)


def test_a_register_of_elsewhere(app: Flask, parts: Service, season: Season) -> None:
    """Neither its page nor its paper, and nothing of it in the list."""
    row = row_of(parts)
    with parts.patient_store.writing() as db:
        db.execute(update(Centre).where(Centre.id == season.centre.id).values(sub_county_id=None))
    desk = officer(app, "scde")
    assert "No register fits" in desk.text(PAGE)
    for path in (f"{PAGE}/{row.id}", f"{PAGE}/{row.id}/paper"):
        assert desk.client.get(path).status_code == 404
    assert desk.post(f"{PAGE}/{row.id}/stamp", form_on="/admin/", by="centre").status_code == 404
