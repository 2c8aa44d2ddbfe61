"""Every address takes anything: whatever is sent, by whomever, no answer is a server's mistake."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.admin.desk import Desk, officer
from tests.attack.description import CALLBACKS, describe
from tests.support.contents import dashboard

if TYPE_CHECKING:
    from flask import Flask
    from hypothesis.strategies import DataObject

pytestmark = [
    pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True),
    pytest.mark.parametrize("contents", [dashboard]),
]

SPITE = (
    *("", "1", "-1", "0", "999999999999999999999", "1e999", "NaN", "\0", "é", "🙂", "x" * 5_000),
    *("' OR '1'='1", '"; --', "%00", "../../etc/passwd", "<script>alert(1)</script>", "{{7*7}}"),
    *("2026-02-30", "9999-12-31", "-0001-01-01", "\ud800", "true", "null", "[]", "%", "_", "\\"),
)
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "60"))
"""Requests of each kind of attacker; a nightly run takes some thousands."""

FUZZ = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


def _value(schema: dict[str, Any]) -> st.SearchStrategy[str]:
    known = [each for part in schema.get("anyOf", ()) for each in part.get("enum", ())]
    return st.sampled_from((*known, *SPITE)) | st.text(max_size=60)


def _fields(operation: dict[str, Any]) -> dict[str, Any]:
    content = operation.get("requestBody", {}).get("content", {})
    found: dict[str, Any] = {}
    for each in content.values():
        found |= each["schema"]["properties"]
    return found


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _send(data: DataObject, desk: Desk, paths: dict[str, Any], token: str) -> None:
    """Send one request to any address with any fields, and see that the answer is no mistake."""
    path = data.draw(st.sampled_from(sorted(paths)), "path")
    method = data.draw(st.sampled_from(sorted(paths[path])), "method")
    operation = paths[path][method]
    sent: dict[str, str] = {}
    for name, schema in _fields(operation).items():
        if path in CALLBACKS or data.draw(st.integers(0, 2), name) == 0:
            sent[name] = _encodable(data.draw(_value(schema), name))
    query = {
        each["name"]: _encodable(data.draw(_value(each["schema"])))
        for each in operation["parameters"]
        if each["in"] == "query" and data.draw(st.integers(0, 3)) == 0
    }
    for each in operation["parameters"]:
        if each["in"] == "path":
            whole = each["schema"]["type"] == "integer"
            pieces = st.integers(0, 40).map(str) | st.just("9" * 25) if whole else st.just("x")
            path = path.replace(f"{{{each['name']}}}", data.draw(pieces))
    if token:
        sent["csrf_token"] = token
    # Signing out, or closing the own session, would leave the rest of the walk at the door.
    if re.search(r"sign-out|officers/\d+/", path):
        return
    answer = desk.client.open(
        path, method=method.upper(), query_string=query, data=sent if method == "post" else None
    )
    assert answer.status_code < 500, (method, path, query, sent)
    assert "Traceback" not in answer.get_data(as_text=True)
    if path == "/ussd":
        assert answer.status_code == 200


@pytest.mark.timeout(0 if "FUZZ_EXAMPLES" in os.environ else 240)
def test_anything_from_a_stranger(app: Flask) -> None:
    """Whoever has not signed in reaches no server's mistake."""
    paths = describe(app)["paths"]
    desk = Desk(app)

    @FUZZ
    @given(st.data())
    def attack(data: DataObject) -> None:
        _send(data, desk, paths, "")

    attack()


@pytest.mark.timeout(0 if "FUZZ_EXAMPLES" in os.environ else 240)
def test_anything_from_an_officer(app: Flask) -> None:
    """Nor does an administrator with a valid form, on any page of the dashboard."""
    paths = {path: each for path, each in describe(app)["paths"].items() if "/admin" in path}
    assert len(paths) > 30
    desk = officer(app, "admin")
    token = desk.token("/admin/wall")

    @settings(FUZZ, max_examples=EXAMPLES * 2)
    @given(st.data())
    def attack(data: DataObject) -> None:
        _send(data, desk, paths, token)

    attack()


def test_the_description_has_every_address(app: Flask) -> None:
    """What is not described is not attacked."""
    described = {
        f"{method.upper()} {path}"
        for path, methods in describe(app)["paths"].items()
        for method in methods
    }
    served = {
        f"{method} {re.sub(r'<(?:[a-z]+:)?([a-z_]+)>', r'{' + chr(92) + r'1}', rule.rule)}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert described == served
    assert set(CALLBACKS) <= set(describe(app)["paths"])
