"""The help desk's main work and a correction in a real browser, with the keyboard alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from models.messages import outbox
from models.messages.tables import MessageClass, OutboxRow, OutboxState
from models.messages.templates import Template
from models.people import accounts, pins
from tests.browser.serving import served, shot
from tests.conftest import Contents
from tests.support.contents import dashboard as filled
from tests.support.phone import Phone
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

JANE = "+254711000003"
MOST_TABS = 80


@pytest.fixture
def contents() -> Contents | None:
    """Fill the store with the demonstration and its officers."""
    return filled


@pytest.fixture
def dashboard(app: Flask) -> Iterator[str]:
    """Serve the dashboard."""
    with served(app) as url:
        yield url


def _tab_to(page: Any, name: str) -> None:
    """Press Tab until what has the focus is called so, as somebody without a mouse does."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        here = page.evaluate(
            "(document.activeElement.innerText || document.activeElement.id || '').trim()"
        )
        if here == name:
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", f"{name} has the focus and does not show it"
            return
    raise AssertionError(f"{name} is not reached by the keyboard")


def _enter(page: Any) -> None:
    """Press Enter and wait for the page that it leads to."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def _follow(page: Any, name: str) -> None:
    _tab_to(page, name)
    _enter(page)


def _type_into(page: Any, field: str, text: str) -> None:
    _tab_to(page, field)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def _sign_in(page: Any, dashboard: str, username: str) -> list[str]:
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{dashboard}/sign-in")
    page.locator("input[name=username]").fill(username)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button").click()
    return complaints


def test_a_call_from_the_check_to_the_lifted_lock(
    page: Any, dashboard: str, app: Flask, parts: Service
) -> None:
    """A caller is found, checked, seen in their call, told why a text failed, and let in again."""
    with parts.patient_store.writing() as db:
        account = accounts.by_msisdn(db, JANE)
        assert account is not None
        for _ in range(pins.TRIES):
            pins.check(db, account, JANE, "0000", parts.now())
        for template, reason in ((Template.HELP, "UserInBlackList"), (Template.PIN_CHANGED, None)):
            now = parts.now()
            kind = MessageClass.TRANSACTIONAL
            row = db.get_one(OutboxRow, outbox.add(db, JANE, template, {}, "en", kind, now))
            row.state = OutboxState.FAILED if reason else OutboxState.DELIVERED
            row.reason = reason
    Phone(app, JANE).dial()
    complaints = _sign_in(page, dashboard, "helpdesk")
    page.goto(f"{dashboard}/helpdesk")
    page.keyboard.type("0711000003")  # the search has the focus already
    _enter(page)
    expect(page.get_by_role("link", name="J. A. L.")).to_be_visible()
    shot(page, "helpdesk-callers")
    _follow(page, "J. A. L.")
    expect(page.locator("h1")).to_have_text("Caller check")
    shot(page, "helpdesk-check")
    page.keyboard.type("0003")
    page.keyboard.press("Tab")
    page.keyboard.type("1983")
    _enter(page)
    expect(page.locator("h1")).to_contain_text("Jane Akiru")
    expect(page.locator("pre.phone")).to_contain_text("2. Pay")
    expect(page.locator("pre.phone")).not_to_contain_text("Jane")
    expect(page.get_by_text("The line blocks our texts.")).to_be_visible()
    shot(page, "helpdesk-caller")
    _follow(page, "Lift the lock")
    _type_into(page, "reason", "checked, forgot her PIN")
    shot(page, "helpdesk-act")
    _enter(page)
    expect(page.locator("[role=status]").first).to_contain_text("Done.")
    expect(page.get_by_role("link", name="Lift the lock")).to_have_count(0)
    assert complaints == []


def test_a_detail_is_corrected_and_taken_back(page: Any, dashboard: str) -> None:
    """A director finds a person by a misspelt name, corrects a number, and undoes it."""
    complaints = _sign_in(page, dashboard, "tsc")
    page.goto(f"{dashboard}/people")
    page.keyboard.type("akiru lokwan jayne")
    _enter(page)
    _follow(page, "Jane Akiru Lokwang")
    expect(page.get_by_role("heading", name="What happened")).to_be_visible()
    shot(page, "person")
    _follow(page, "TSC number")
    _type_into(page, "value", "12")
    _type_into(page, "reason", "seen on her payslip")
    _enter(page)
    expect(page.locator("[role=alert]")).to_contain_text("4 to 8 digits")
    _type_into(page, "value", "654321")
    shot(page, "person-correct")
    _enter(page)
    expect(page.locator("[role=status]").first).to_contain_text("Done.")
    _follow(page, "Take the correction back")
    _type_into(page, "reason", "it was right before")
    _enter(page)
    expect(page.get_by_text("Taken back")).to_be_visible()
    assert [each for each in complaints if "422" not in each] == []
