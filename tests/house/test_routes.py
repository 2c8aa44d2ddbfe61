"""Every address of the service stands here, with who may use it and what guards it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.ussd_app.other_settings import app_with
from tests.ussd_app.test_handset import PRODUCTION

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)

CALLBACKS = {
    "POST /ussd": "the gateway: the path's token; writes only what a caller may",
    "POST /ussd/ended": "the gateway: the path's token; completes the record of a call",
    "POST /sms/incoming": "the gateway: the path's token; keeps one text",
    "POST /sms/delivery": "the gateway: the path's token; moves one text forward",
    "POST /sms/opt-out": "the gateway: the path's token; can only stop texts",
    "POST /sim-swap": "the gateway: the path's token; answers a question of ours by its id",
}
HUBTEL = {
    "POST /ussd/hubtel": "another gateway, where USSD_DIALECTS names it: as /ussd",
}
OPEN = {
    "GET /health/live": "anybody: says nothing but that the process lives",
    "GET /health/ready": "anybody: names what is missing, and no more",
    "GET /metrics": "this machine, or METRICS_TOKEN; counts without any person in them",
    "GET /static/<path:filename>": "anybody: the handset's files, the same for all",
}
NOT_IN_PRODUCTION = {
    "GET /handset": "a page that dials; absent in production",
    "GET /handset/messages": "simulated texts; absent in production",
    "POST /handset/wipe": "empties Redis; absent in production",
}


def _routes(app: Flask) -> set[str]:
    return {
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        if not rule.rule.startswith("/admin")  # walked for every role by tests/admin/test_rights.py
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_every_route(app: Flask) -> None:
    """A new address is written down here with its guard, or it does not exist."""
    assert _routes(app) == {*CALLBACKS, *OPEN, *NOT_IN_PRODUCTION}


def test_every_route_under_tokens(settings: dict[str, str], secrets_root: Path) -> None:
    """With tokens every callback, and nothing else, lives under each of them."""
    with app_with(settings, secrets_root, CALLBACK_TOKEN="one,two") as app:
        moved = {
            route.replace(" ", f" /{token}") for route in CALLBACKS for token in ("one", "two")
        }
        assert _routes(app) == {*moved, *OPEN, *NOT_IN_PRODUCTION}


def test_every_route_with_another_dialect(settings: dict[str, str], secrets_root: Path) -> None:
    """A second dialect has its own address, under the same tokens."""
    both = {"USSD_DIALECTS": "africastalking,hubtel", "CALLBACK_TOKEN": "one"}
    with app_with(settings, secrets_root, **both) as app:
        moved = {route.replace(" ", " /one") for route in (*CALLBACKS, *HUBTEL)}
        assert _routes(app) == {*moved, *OPEN, *NOT_IN_PRODUCTION}


def test_every_route_in_production(settings: dict[str, str], secrets_root: Path) -> None:
    """In production the callbacks have their token and the handset is gone."""
    with app_with(settings, secrets_root, **PRODUCTION) as app:
        token = PRODUCTION["CALLBACK_TOKEN"]
        moved = {route.replace(" ", f" /{token}") for route in CALLBACKS}
        assert _routes(app) == {*moved, *OPEN}


def test_the_lane_is_one_of_the_callbacks(settings: dict[str, str], secrets_root: Path) -> None:
    """What is answered in front of Flask is answered under the same guard."""
    with app_with(settings, secrets_root, CALLBACK_TOKEN="one,two") as app:
        assert app.wsgi_app._paths == {"/one/ussd", "/two/ussd"}  # type: ignore[attr-defined]
    with app_with(settings, secrets_root) as app:
        assert app.wsgi_app._paths == {"/ussd"}  # type: ignore[attr-defined]


def test_no_debugger(app: Flask) -> None:
    """No switch of Flask's shows a trace to whoever asks."""
    assert not app.debug
    assert not app.config["PROPAGATE_EXCEPTIONS"]
