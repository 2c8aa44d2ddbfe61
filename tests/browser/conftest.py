"""A real browser before the real service: a threaded server, and a thread that does the jobs."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import make_server

from tests.conftest import Stores
from ussd_app import create_app, sweeping
from ussd_app.config import load

_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class LiveServer:
    """Where the service answers."""

    url: str


@pytest.fixture(scope="session")
def live_server(stores: Stores, redis_url: str, secrets_root: Path) -> Iterator[LiveServer]:
    """Serve the application, and do its jobs beside it."""
    settings = {
        "APP_ENV": "test",
        "DATABASE_URL": stores.fresh("sqlite"),
        "REDIS_URL": redis_url,
        "LOG_LEVEL": "ERROR",
    }
    app = create_app(load(settings, secrets_root))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    over = threading.Event()

    def work() -> None:
        while not over.wait(0.3):
            sweeping.texts(app.extensions["line"])

    threads = [threading.Thread(target=server.serve_forever), threading.Thread(target=work)]
    for thread in threads:
        thread.start()
    yield LiveServer(f"http://127.0.0.1:{server.server_port}")
    over.set()
    server.shutdown()
    for thread in threads:
        thread.join()
    server.server_close()
    app.extensions["line"].close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Start Chromium once; without one the browser's tests are skipped, and say so."""
    sync_api = pytest.importorskip("playwright.sync_api")
    given = os.environ.get("CHROMIUM")
    found = given or next((path for name in _CHROMIUM if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium: install it (Debian: apt-get install chromium) or set CHROMIUM")
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """Give a fresh page, without cookies or storage of another test."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    opened = context.new_page()
    opened.set_default_timeout(8_000)
    yield opened
    context.close()
