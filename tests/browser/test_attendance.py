"""The office's pages of an exam's end in a real browser: registers, corrections, disputes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update

from models.attendance import disputes, finals, incidents, registers
from models.attendance.expected import duties_on
from models.attendance.tables import IncidentKind, MarkText, MarkValue
from models.jobs.tables import Centre
from models.people.officer_tables import Officer
from tests.browser.serving import served, shot
from tests.browser.test_dashboard import AXE
from tests.models.test_marks import mark
from tests.support.contents import officers
from tests.support.exam_builders import TODAY, at, make_season
from ussd_app.demo.officers import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from ussd_app.wiring import Service

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True),
    pytest.mark.parametrize("contents", [officers]),
]


@pytest.fixture
def office(app: Flask, parts: Service) -> Iterator[str]:
    """Serve a sub-county with a locked register, a correction, an incident and a dispute."""
    _fill(parts)
    with served(app) as url:
        yield url


def _fill(parts: Service) -> None:
    store = parts.patient_store
    season = make_season(store)
    with store.writing() as db:
        area = db.scalars(select(Officer).where(Officer.username == "scde")).one().sub_county_id
        db.execute(update(Centre).values(sub_county_id=area))
    mark(store, season, "17:10", [3])
    mark(store, season, "17:11", [4], MarkValue.ABSENT)
    with store.writing() as db:
        finals.tell(db, season.day, [season.centre.id], at("21:00"))
        told = db.get_one(MarkText, (season.day.id, season.person("B")))
        disputes.open_dispute(db, told, "I was there", season.actor("B"), at("21:30"))
        [duty] = duties_on(db, season.person("CM"), TODAY)
        incidents.report(db, duty, IncidentKind.FLOOD, season.actor("CM"), at("07:00"))
    mark(store, season, "09:00", [5], days=1, reason="mistake")
    with store.writing() as db:
        row = registers.register_of(db, season.exam.id, season.centre.id)
        registers.lock(db, row, season.actor("CM"), at("18:00", days=2))


def _violations(page: Any) -> list[str]:
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [f"{page.url} {each['id']}: {each['help']}" for each in found["violations"]]


def test_the_offices_pages(page: Any, office: str) -> None:
    """Each page shows its line, nothing overflows at a telephone's width, and axe finds nothing."""
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto(f"{office}/sign-in")
    page.locator("input[name=username]").fill("scde")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button").click()
    for name in ("registers", "corrections", "incidents", "disputes"):
        page.goto(f"{office}/attendance/{name}")
        expect(page.locator("main")).to_contain_text("20101001")
        complaints += _violations(page)
        shot(page, f"attendance-{name}")
        _narrow(page, complaints)
    page.goto(f"{office}/attendance/registers")
    page.locator("tbody a").first.click()
    expect(page.locator("h1")).to_contain_text("20101001")
    complaints += _violations(page)
    shot(page, "attendance-register")
    _narrow(page, complaints)
    assert complaints == []


def _narrow(page: Any, complaints: list[str]) -> None:
    page.set_viewport_size({"width": 400, "height": 800})
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        complaints.append(f"{page.url} is wider than a telephone")
    page.set_viewport_size({"width": 1280, "height": 800})
