"""A director's work in a real browser: from a centre that misses somebody to the deployment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.serving import served, shot
from tests.conftest import Contents
from tests.support.contents import dashboard as filled
from ussd_app import sweeping
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
]


@pytest.fixture
def contents() -> Contents | None:
    """Fill the store with the demonstration and its officers."""
    return filled


@pytest.fixture
def dashboard(app: Flask) -> Iterator[str]:
    """Serve the dashboard."""
    with served(app) as url:
        yield url


def test_a_director_fills_a_place(page: Any, dashboard: str, parts: Service) -> None:
    """Needs, a centre, who applied, the deployment; then a plan with its explanations."""
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto(f"{dashboard}/sign-in")
    page.locator("input[name=username]").fill("tsc")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button").click()
    page.get_by_role("link", name="Jobs", exact=True).click()
    expect(page.locator("h1")).to_contain_text("Needs of centres")
    shot(page, "jobs-needs")
    page.get_by_role("link", name="20101002").first.click()
    row = page.locator("tr", has=page.get_by_role("rowheader", name="invigilator"))
    row.get_by_role("link", name="Deploy somebody").click()
    shot(page, "jobs-place")
    page.get_by_label("Nothing stands against it").first.check()
    page.get_by_role("button", name="Deploy somebody").click()
    expect(page.locator("[role=status]")).to_contain_text("Done.")
    expect(row.locator(".badge.bad")).to_have_count(0)
    page.goto(f"{dashboard}/jobs/plans")
    page.get_by_role("button", name="Ask for a plan").click()
    sweeping.run(parts)
    page.goto(f"{dashboard}/jobs/plans")
    page.locator("tbody a").first.click()
    expect(page.get_by_role("heading", name="Open places, and why")).to_be_visible()
    shot(page, "jobs-plan")
    assert complaints == []
