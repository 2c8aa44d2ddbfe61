"""The whole dashboard in a browser: no barrier, keyboard alone, light, and each role at work."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from werkzeug.exceptions import HTTPException

from tests.browser.serving import SHOTS, served, shot
from tests.support.busy_morning import busy_morning
from ussd_app import create_app, exporting
from ussd_app.admin.guard import OPEN, PERMISSIONS
from ussd_app.config import load
from ussd_app.demo.officers import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from tests.conftest import Stores

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

AXE = (Path(__file__).with_name("vendor") / "axe.min.js").read_text(encoding="utf-8")
NO_PAGES = re.compile(r"\.(pdf|csv|xlsx|zip|png)$|/file$|/sign-out$|/download")
FIRST = 30.0
"""Bytes of a second over the slow link, in thousands: about a bad EDGE connection."""


@pytest.fixture(scope="module")
def busy(stores: Stores, redis_url: str, secrets_root: Path) -> Iterator[tuple[Flask, str]]:
    """Serve one dashboard for all tests of this file."""
    settings = {
        "APP_ENV": "test",
        "DATABASE_URL": stores.fresh("sqlite", busy_morning),
        "REDIS_URL": redis_url,
        "LOG_LEVEL": "ERROR",
    }
    app = create_app(load(settings, secrets_root))
    with served(app) as url:
        yield app, url
    app.extensions["line"].close()


def _enter(page: Any, url: str, username: str) -> list[str]:
    """Sign an officer in; return what the browser complains about from then on."""
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{url}/sign-in")
    page.locator("input[name=username]").fill(username)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button").click()
    page.wait_for_url(f"{url}/**")
    return complaints


def _endpoint(app: Flask, path: str) -> str:
    try:
        return str(app.url_map.bind("127.0.0.1").match(path)[0])
    except HTTPException:
        return ""


def _barriers(page: Any) -> list[str]:
    """Return what axe finds wrong."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{each['id']}: {node['html'][:120]}"
        for each in found["violations"]
        for node in each["nodes"][:2]
    ]


def test_no_page_has_a_barrier(page: Any, busy: tuple[Flask, str]) -> None:
    """Axe finds nothing on any page that a link leads to, and none is wider than a phone."""
    app, url = busy
    complaints = _enter(page, url, "admin")
    waiting, seen, wrong = [urlsplit(url).path + "/"], set[str](), list[str]()
    while waiting:
        path = waiting.pop(0)
        endpoint = _endpoint(app, urlsplit(path).path)
        if endpoint in seen or not endpoint.startswith("admin.") or NO_PAGES.search(path):
            continue
        seen.add(endpoint)
        answer = page.goto(url.removesuffix("/admin") + path)
        if answer is None or "text/html" not in answer.headers.get("content-type", ""):
            continue
        wrong += [f"{path} {each}" for each in _barriers(page)]
        page.set_viewport_size({"width": 360, "height": 740})
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > 360:
            wrong.append(f"{path} is {wide} wide on a phone")
        page.set_viewport_size({"width": 1280, "height": 800})
        waiting += page.eval_on_selector_all(
            "a[href]", "all => all.map(one => one.getAttribute('href'))"
        )
    assert wrong == []
    assert complaints == []
    pages = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint in PERMISSIONS and "GET" in (rule.methods or set()) and not rule.arguments
    }
    assert pages - seen - OPEN <= {
        *("admin.wall", "admin.board_silent", "admin.text_silent", "admin.call_silent"),
        *(
            "admin.pay_make_batch",
            "admin.jobs_letters",
            "admin.jobs_tell",
        ),  # these need something chosen before
    } | {each for each in pages if NO_PAGES.search(each.replace("_", "."))}


def test_with_the_keyboard_alone(page: Any, busy: tuple[Flask, str]) -> None:
    """Skip to the content, narrow a list, ask for its export and fetch it: no mouse."""
    app, url = busy
    _enter(page, url, "auditor")
    page.goto(f"{url}/audit")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Who", exact=True)).to_be_focused()
    page.keyboard.type("officer:admin")
    page.keyboard.press("Enter")
    page.wait_for_url("**actor=officer**")
    csv = page.get_by_role("button", name="CSV")
    for _ in range(40):
        if csv.evaluate("one => one === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/exports")
    service = app.extensions["line"]
    for number in range(1, 9):
        exporting.run(service, number)
    page.reload()
    link = page.locator("tbody tr").first.get_by_role("link")
    for _ in range(40):
        if link.evaluate("one => one === document.activeElement"):
            break
        page.keyboard.press("Tab")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.startswith("audit-")


def test_the_map_is_reached_by_keyboard(page: Any, busy: tuple[Flask, str]) -> None:
    """A county's square is a link with its name and share."""
    _, url = busy
    _enter(page, url, "auditor")
    page.goto(f"{url}/board")
    square = page.get_by_role("link", name=re.compile(r"^Nairobi( City)?: \d+ %"))
    square.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**county=47**")
    expect(page.locator("h1")).to_contain_text("Nairobi")


@pytest.mark.parametrize("name", ["", "board", "audit"])
def test_light_over_a_slow_link(page: Any, busy: tuple[Flask, str], name: str) -> None:
    """Under 100 kB with all that belongs to it, and words within 5 seconds at 30 kB/s."""
    _, url = busy
    _enter(page, url, "admin")
    link = page.context.new_cdp_session(page)
    link.send("Network.enable")
    link.send("Network.setCacheDisabled", {"cacheDisabled": True})
    link.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": 300,
            "downloadThroughput": FIRST * 1000,
            "uploadThroughput": FIRST * 1000,
        },
    )
    page.goto(f"{url}/{name}")
    page.evaluate(
        """() => new Promise(painted => new PerformanceObserver(list => {
            if (list.getEntriesByName('first-contentful-paint').length) painted();
        }).observe({type: 'paint', buffered: true}))"""
    )
    measured = page.evaluate(
        """() => ({
            bytes: performance.getEntriesByType('navigation')
                .concat(performance.getEntriesByType('resource'))
                .reduce((sum, one) => sum + one.transferSize, 0),
            first: performance.getEntriesByName('first-contentful-paint')[0].startTime,
        })"""
    )
    if os.environ.get("SCREENSHOTS"):
        told = f"{name or 'overview'}: {measured['bytes']} bytes, {measured['first']:.0f} ms\n"
        with (SHOTS / "weights.txt").open("a", encoding="utf-8") as kept:
            kept.write(told)
    assert measured["bytes"] < 100_000
    assert measured["first"] < 5_000


WORK = {
    "admin": ("settings", "Service"),
    "finance1": ("pay", "Claims"),
    "tsc": ("board", "Exam day"),
    "scde": ("board", "Exam day"),
    "county": ("unusual", "Unusual"),
    "helpdesk": ("cases", "Cases"),
    "comms": ("calls", "Calls"),
    "auditor": ("audit", "Audit"),
    "wall": ("wall", ""),
}


@pytest.mark.parametrize("username", WORK)
def test_each_role_begins_its_work(page: Any, busy: tuple[Flask, str], username: str) -> None:
    """From the first page to the main page of the role, by the menu, with nothing refused."""
    _, url = busy
    complaints = _enter(page, url, username)
    path, heading = WORK[username]
    if username == "wall":
        page.wait_for_url("**/wall")
        expect(page.locator(".figure").first).to_be_visible()
    else:
        expect(page.locator("h1")).to_contain_text("Overview")
        if username == "admin":
            shot(page, "overview", whole=False)
        page.goto(f"{url}/{path}")
        expect(page.locator("h1")).to_contain_text(heading)
        expect(page.locator(".menu a[aria-current]")).to_have_count(1)
    if username not in {"scde", "finance1"}:
        shot(page, path, whole=False)
    assert complaints == []
