"""The messages' desk in a real browser: a broadcast by two officers, a notice, why texts failed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from models.messages import figures
from models.messages.tables import OutboxRow, OutboxState
from tests.browser.serving import served, shot
from tests.conftest import Contents
from tests.support.contents import dashboard as filled
from tests.support.phone import Phone
from ussd_app import sweeping, wiring
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


def _sign_in(page: Any, dashboard: str, username: str) -> None:
    page.goto(f"{dashboard}/sign-in")
    page.locator("input[name=username]").fill(username)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button").click()


def test_a_broadcast_by_two_officers(
    page: Any, browser: Any, app: Flask, parts: Service, dashboard: str
) -> None:
    """One drafts and looks, another lets it go, and the first watches it arrive."""
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    _sign_in(page, dashboard, "comms")
    page.get_by_role("link", name="Messages", exact=True).click()
    page.get_by_role("link", name="Broadcasts", exact=True).click()
    page.get_by_role("link", name="New broadcast").click()
    page.get_by_label("English").fill("{name}, be at {centre} on Friday at 09:00.")
    page.get_by_label("Kiswahili").fill("{name}, fika {centre} Ijumaa 09:00.")
    page.get_by_label("Centre").fill("20101001")
    page.get_by_label("Position").select_option("INV")
    page.get_by_role("button", name="Keep the draft").click()
    expect(page.locator("main")).to_contain_text("be at 20101001 on Friday at 09:00.")
    expect(page.locator("main")).to_contain_text("8.00")
    shot(page, "broadcast")
    draft = page.url
    second = browser.new_context()
    other = second.new_page()
    _sign_in(other, dashboard, "admin")
    other.goto(draft)
    other.get_by_role("link", name="Let this broadcast go").click()
    other.get_by_label("Reason").fill("the rehearsal was moved")
    other.get_by_role("button", name="Let this broadcast go").click()
    expect(other.locator("[role=status]")).to_contain_text("Done.")
    second.close()
    for _ in range(2):
        sweeping.run(parts)
    page.reload()
    expect(page.locator("main")).to_contain_text("Written 10 / 10")
    texts = Phone(app, "+254711000003").messages()
    assert any("be at 20101001 on Friday" in text for text in texts)
    assert complaints == []


def test_a_notice_and_why_texts_failed(
    page: Any, app: Flask, parts: Service, dashboard: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The help desk puts a notice up, and reads in words why texts did not arrive."""
    monkeypatch.setattr(wiring, "MAINTENANCE_SECONDS", 0)
    phone = Phone(app, "+254711000003")
    phone.text("PAY")
    phone.messages()
    with parts.patient_store.writing() as db:
        reasons = (("63902", "UserInBlackList"), ("63903", "DeliveryFailure"))
        for row, (network, reason) in zip(db.scalars(sa.select(OutboxRow)), reasons, strict=False):
            row.network, row.state, row.reason = network, OutboxState.FAILED, reason
        figures.count_late(db, parts.now())
    _sign_in(page, dashboard, "helpdesk")
    page.goto(f"{dashboard}/notices")
    page.get_by_label("English").fill("Airtel down in Turkana: SMS IN to 24540")
    page.get_by_label("Kiswahili").fill("Airtel haipo Turkana: SMS INGIA 24540")
    page.get_by_label("Network").select_option("63902")
    page.get_by_role("button", name="Put up a notice").click()
    expect(page.locator("main table")).to_contain_text("Airtel down in Turkana")
    shot(page, "notices")
    assert phone.dial().startswith("Airtel down in Turkana: SMS IN to 24540\n")
    page.get_by_role("link", name="Delivery", exact=True).click()
    expect(page.locator("main")).to_contain_text("The line blocks our texts.")
    shot(page, "delivery")
    page.get_by_role("link", name="Spend", exact=True).click()
    expect(page.locator("main")).to_contain_text("Cost in KES")
