"""Every address of the dashboard, for every role: who may open it, and who is refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from models.people.officer_tables import Role
from models.people.rights_of_officers import READING, RIGHTS, Permission
from tests.admin.desk import Desk, officer
from ussd_app.admin.guard import OPEN, PERMISSIONS

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.routing import Rule

    from ussd_app.wiring import Service

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)

USERNAMES = {role: "finance1" if role is Role.FINANCE else role.value for role in Role}


def _rules(app: Flask) -> list[Rule]:
    return [each for each in app.url_map.iter_rules() if each.rule.startswith("/admin")]


def _path(rule: Rule) -> str:
    pieces = {"<act>": "take", "<deed>": "disable", "<detail>": "name", "<token>": "x"}
    path = re.sub(r"<int:\w+>", "999", rule.rule)
    for piece, value in pieces.items():
        path = path.replace(piece, value)
    assert "<" not in path, path
    return path


def test_every_address_names_its_permission(app: Flask) -> None:
    """An address without a declared permission, and not declared open, does not exist."""
    declared = {*PERMISSIONS, *OPEN}
    assert {each.endpoint for each in _rules(app)} == declared
    assert {"admin.sign_in", "admin.second_factor_page", "admin.invitation"} == OPEN


@pytest.mark.parametrize("role", Role)
def test_every_address_for_every_role(app: Flask, parts: Service, role: Role) -> None:
    """What the role lacks is 403; what it has is anything but that."""
    desk = officer(app, USERNAMES[role])
    token = desk.token("/admin/wall")
    walked = 0
    for rule in sorted(_rules(app), key=lambda each: each.endpoint == "admin.sign_out"):
        if rule.endpoint in OPEN:
            continue
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            fields = {"csrf_token": token} if method == "POST" else None
            answer = desk.client.open(_path(rule), method=method, data=fields)
            allowed = PERMISSIONS[rule.endpoint] in RIGHTS[role]
            assert (answer.status_code != 403) is allowed, (rule.rule, method, answer.status_code)
            assert answer.status_code < 500
            walked += 1
    assert walked >= 12


def test_nobody_is_let_in_without_signing_in(app: Flask) -> None:
    """Every page sends a stranger to the sign-in page."""
    desk = Desk(app)
    for rule in _rules(app):
        if rule.endpoint in OPEN or "GET" not in (rule.methods or set()):
            continue
        answer = desk.client.get(_path(rule))
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/admin/sign-in")


def test_an_auditor_changes_nothing(engine_name: str) -> None:
    """The auditor has what reads, all of it, and no more; the wall has nothing personal."""
    assert RIGHTS[Role.AUDITOR] == READING
    assert RIGHTS[Role.WALL] == {Permission.BOARD_SEE, Permission.OWN_ACCOUNT}
    assert RIGHTS[Role.ADMIN] == set(Permission)
