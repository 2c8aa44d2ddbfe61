"""The office's pages of attendance: disputes, corrections, incidents; by area and by role."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from models.attendance import disputes, finals, incidents
from models.attendance.expected import duties_on
from models.attendance.tables import Dispute, DisputeState, IncidentKind, Mark, MarkText, MarkValue
from models.jobs.tables import Centre
from models.messages.tables import OutboxRow
from models.messages.templates import Template
from models.people.officer_tables import Officer
from tests.admin.desk import Desk, officer
from tests.conftest import Contents
from tests.models.test_marks import mark
from tests.support.contents import officers
from tests.support.exam_builders import TODAY, Season, at, make_season

if TYPE_CHECKING:
    from flask import Flask

    from ussd_app.wiring import Service

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)

DISPUTES, CORRECTIONS, INCIDENTS = (
    f"/admin/attendance/{each}" for each in ("disputes", "corrections", "incidents")
)


@pytest.fixture
def contents() -> Contents | None:
    """Fill in the officers alone: each test has its own season."""
    return officers


@pytest.fixture
def season(parts: Service) -> Season:
    """Give an exam in the director's sub-county: A disputes an AB, B's correction waits."""
    season = make_season(parts.patient_store)
    store = parts.patient_store
    with store.writing() as db:
        area = db.scalars(select(Officer).where(Officer.username == "scde")).one().sub_county_id
        db.execute(update(Centre).where(Centre.id == season.centre.id).values(sub_county_id=area))
    mark(store, season, "17:10", [3, 4], MarkValue.ABSENT)
    with store.writing() as db:
        finals.tell(db, season.day, [season.centre.id], at("21:00"))
        text = db.get_one(MarkText, (season.day.id, season.person("A")))
        disputes.open_dispute(db, text, "i was there", season.actor("A"), at("21:05"))
        [duty] = duties_on(db, season.person("SUP"), TODAY)
        incidents.report(db, duty, IncidentKind.FLOOD, season.actor("SUP"), at("06:20"))
    mark(store, season, "07:00", [4], days=1, reason="came late")
    return season


def _dispute(parts: Service) -> Dispute:
    with parts.patient_store.reading() as db:
        return db.scalars(select(Dispute)).one()


def _last_text(parts: Service, msisdn: str) -> str:
    with parts.patient_store.reading() as db:
        query = select(OutboxRow.template).where(OutboxRow.msisdn == msisdn)
        return db.scalars(query.order_by(OutboxRow.id.desc())).first() or ""


def _settle(parts: Service, desk: Desk, answer: str, reason: str = "seen in the book") -> int:
    page = f"{DISPUTES}/{_dispute(parts).id}"
    return desk.post(page, form_on="/admin/", answer=answer, reason=reason).status_code


def test_a_dispute_is_corrected_by_the_office(app: Flask, parts: Service, season: Season) -> None:
    """The page shows what is known; a reason is needed; the worker is texted the new mark."""
    desk = officer(app, "scde")
    shown = desk.text(DISPUTES)
    for words in ("Worker A", "20101001", "Absent</span>", "i was there"):
        assert words in shown
    _settle(parts, desk, "P", reason="x")
    assert "Say why" in desk.text(DISPUTES)
    assert _dispute(parts).state is DisputeState.OPEN
    assert _settle(parts, desk, "Q") == 404
    _settle(parts, desk, "P")
    assert "No mark waits" in desk.text(DISPUTES)
    assert _dispute(parts).state is DisputeState.CORRECTED
    assert _last_text(parts, season.msisdn("A")) == Template.MARK_CORRECTED
    _settle(parts, desk, "keep")
    assert "Somebody decided that already." in desk.text(DISPUTES)


def test_a_mark_that_stands_is_answered_too(app: Flask, parts: Service, season: Season) -> None:
    """Also after its 72 hours, which the page shows as late."""
    with parts.patient_store.writing() as db:
        assert disputes.lapse(db, at("21:06", days=3)) == 1
    assert _last_text(parts, season.msisdn("A")) == Template.DISPUTE_LAPSED
    desk = officer(app, "tsc")
    _settle(parts, desk, "AB")
    assert "The mark is that already." in desk.text(DISPUTES)
    _settle(parts, desk, "keep")
    assert _dispute(parts).state is DisputeState.KEPT
    assert _last_text(parts, season.msisdn("A")) == Template.DISPUTE_KEPT


@pytest.mark.parametrize(("answer", "value"), [("approve", "P"), ("refuse", "AB")])
def test_a_correction_is_decided_once(
    app: Flask, parts: Service, season: Season, answer: str, value: str
) -> None:
    """Approved it counts and is texted, refused the mark stays; each once."""
    with parts.patient_store.reading() as db:
        row_id = db.scalars(select(Mark.id).where(Mark.needs_approval)).one()
    desk, page = officer(app, "scde"), f"{CORRECTIONS}/{row_id}"
    assert "Worker B" in desk.text(CORRECTIONS)
    desk.post(page, form_on="/admin/", answer="refuse", reason="")
    assert "Worker B" in desk.text(CORRECTIONS)
    for _ in range(2):
        desk.post(page, form_on="/admin/", answer=answer, reason="not in the book")
    assert "Somebody decided that already." in desk.text(CORRECTIONS)
    with parts.patient_store.reading() as db:
        mine = Mark.professional_id == season.person("B")
        assert db.scalars(select(Mark.mark).where(mine, Mark.is_current)).one() == value
    corrected = _last_text(parts, season.msisdn("B")) == Template.MARK_CORRECTED
    assert corrected is (answer == "approve")


def test_an_incident_is_closed_with_a_reason(app: Flask, parts: Service, season: Season) -> None:
    """It stays in the list, with when it was closed."""
    desk = officer(app, "county")
    assert "Incidents" in desk.text("/admin/").partition("<main")[2]
    desk.post(f"{INCIDENTS}/1", form_on="/admin/", reason="moved to the chapel")
    assert "Incidents" not in desk.text("/admin/").partition("<main")[2]
    assert "flood" in desk.text(INCIDENTS)
    assert "Worker SUP" in officer(app, "auditor").text(INCIDENTS)


def test_nothing_of_elsewhere(app: Flask, parts: Service, season: Season) -> None:
    """A director sees and decides nothing of another sub-county."""
    with parts.patient_store.writing() as db:
        db.execute(update(Centre).where(Centre.id == season.centre.id).values(sub_county_id=None))
    desk = officer(app, "scde")
    for page, empty in (
        (DISPUTES, "No mark waits"),
        (CORRECTIONS, "No correction waits"),
        (INCIDENTS, "No incident"),
    ):
        assert empty in desk.text(page)
        answer = desk.post(f"{page}/1", form_on="/admin/", answer="keep", reason="long enough")
        assert answer.status_code == 404
    assert "Worker A" in officer(app, "auditor").text(DISPUTES)
    assert "Make it P" not in officer(app, "auditor").text(DISPUTES)
