"""Unusual: patterns that somebody should look at, of people and of officers."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, url_for

from models.across import unusual
from models.base.lists import Line
from models.people.rights_of_officers import Permission
from ussd_app.admin import guard, lists
from ussd_app.admin.guard import page
from ussd_app.admin.navigation import Chapter

lists.declare(unusual.PEOPLE, Permission.UNUSUAL_SEE)
lists.declare(unusual.OFFICERS, Permission.AUDIT_SEE)


@page("/unusual", Permission.UNUSUAL_SEE, menu=Chapter.CONTROL, title="Unusual")
def unusual_page() -> str:
    """List what was found of the people of the officer's area, the most telling first."""
    return lists.show(unusual.PEOPLE, template="admin/unusual.html", link=_person)


def _person(line: Line) -> str:
    return url_for("admin.unusual_person", finding_id=line.key)


@page("/unusual/<int:finding_id>", Permission.UNUSUAL_SEE)
def unusual_person(finding_id: int) -> Any:
    """Lead to the person of a finding, if they are of the officer's area."""
    with guard.reading() as db:
        person = unusual.person_of(db, guard.area(), finding_id)
    if person is None:
        abort(404)
    return redirect(url_for("admin.person_page", person_id=person), 303)


@page("/unusual/officers", Permission.AUDIT_SEE, menu=Chapter.CONTROL, title="Acts of officers")
def unusual_officers() -> str:
    """List the hours in which an officer showed or changed remarkably much."""
    return lists.show(unusual.OFFICERS, template="admin/unusual.html")
