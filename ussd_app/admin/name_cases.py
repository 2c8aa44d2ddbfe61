"""Names of M-Pesa, the bank and TSC that do not fit the ID: an officer looks at each."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import abort, redirect, url_for

from models.across import name_cases_seen
from models.base.lists import Line
from models.base.store import Db
from models.people.name_cases import CASES
from models.people.rights_of_officers import Area, Permission
from ussd_app.admin import guard, lists
from ussd_app.admin.guard import page
from ussd_app.admin.navigation import Chapter
from ussd_app.admin.needs import Queue, need

lists.declare(CASES, Permission.UNUSUAL_SEE)


@page(
    "/people/names",
    Permission.UNUSUAL_SEE,
    menu=Chapter.PEOPLE,
    title="Names that do not fit",
)
def name_cases_page() -> str:
    """List the names that do not fit the ID, of the people of the officer's area."""
    return lists.show(CASES, template="admin/name_cases.html", link=_person)


def _person(line: Line) -> str:
    return url_for("admin.name_case_person", case_id=line.key)


@page("/people/names/<int:case_id>", Permission.UNUSUAL_SEE)
def name_case_person(case_id: int) -> Any:
    """Lead to the person of a case, if they are of the officer's area."""
    with guard.reading() as db:
        person = name_cases_seen.person_of(db, guard.area(), case_id)
    if person is None:
        abort(404)
    return redirect(url_for("admin.person_page", person_id=person), 303)


@need(
    "Names that do not fit",
    Permission.UNUSUAL_SEE,
    lambda: url_for("admin.name_cases_page"),
    late=timedelta(days=7),
)
def name_cases_waiting(db: Db, area: Area, now: datetime) -> Queue:
    """Count the names that do not fit."""
    del now
    return Queue(*name_cases_seen.waiting(db, area))
