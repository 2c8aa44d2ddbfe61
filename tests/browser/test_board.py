"""The exam-day board in a real browser: it refreshes itself, and its policy lets it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from models.attendance import board_keeping, expected
from models.attendance.tables import CheckIn
from models.base.audit import Channel
from models.base.clock import nairobi_day
from models.jobs.tables import Deployment
from tests.browser.serving import served
from tests.support.contents import dashboard
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
    pytest.mark.parametrize("contents", [dashboard]),
]


@pytest.fixture
def board(app: Flask, parts: Service) -> Iterator[str]:
    """Serve the dashboard of the demo season."""
    with served(app) as url:
        yield url


def _arrive(parts: Service) -> int:
    """Check everybody in who is expected at one centre today; return how many."""
    now = parts.now()
    with parts.patient_store.writing() as db:
        people = db.execute(expected.everybody_on(nairobi_day(now))).all()
        here = [each for each in people if each[1] == people[0][1]]
        for number, (day_id, centre_id, person) in enumerate(here):
            mine = select(Deployment.id).where(
                Deployment.professional_id == person, Deployment.centre_id == centre_id
            )
            db.add(
                CheckIn(
                    exam_day_id=day_id,
                    centre_id=centre_id or 0,
                    deployment_id=db.scalars(mine).first() or 0,
                    professional_id=person,
                    reference=f"B{number:05d}",
                    at=now,
                    channel=Channel.USSD,
                    msisdn="+254711000001",
                    recorded_at=now,
                )
            )
    return len(here)


def test_the_board_refreshes_itself(
    page: Any, board: str, parts: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who checks in is on the open board within half a minute, and nothing is refused."""
    monkeypatch.setattr(board_keeping, "FRESH", timedelta(0))
    # On a busy machine the count is slow, and would be kept for two minutes.
    monkeypatch.setattr(board_keeping, "QUICK_MS", 60_000)
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.clock.install()
    page.goto(f"{board}/sign-in")
    page.locator("input[name=username]").fill("admin")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button").click()
    page.goto(f"{board}/board")
    page.get_by_role("link", name="Nairobi", exact=True).click()
    checked_in = page.locator(".figure", has_text="Checked in").locator("dd")
    expect(checked_in).to_have_text("0")
    page.evaluate("window.same = true")
    arrived = _arrive(parts)
    page.clock.fast_forward(21_000)
    expect(checked_in).to_have_text(str(arrived))
    assert arrived > 0
    assert page.evaluate("window.same")  # the page was not loaded anew
    assert complaints == []
