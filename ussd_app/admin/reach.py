"""Reaching a person: only inside of the officer's area, and for the help desk after a check."""

from __future__ import annotations

from flask import abort, redirect, url_for

from models.across import scope
from models.base.store import Db
from models.people import caller_checks
from models.people.officer_tables import Role
from models.people.tables import Professional
from ussd_app.admin import guard


def found(db: Db, person_id: int) -> Professional:
    """Return the person, or end with 404 outside of the officer's area."""
    person = scope.person(db, guard.area(), person_id)
    if person is None:
        abort(404)
    return person


def checked(db: Db, person_id: int) -> Professional:
    """Return the person; an officer of the help desk is sent to the caller check first."""
    return with_check(db, person_id) if is_desk() else found(db, person_id)


def with_check(db: Db, person_id: int) -> Professional:
    """Return the person if this officer's caller check holds; go to the check while none does."""
    person = found(db, person_id)
    if caller_checks.holds(db, person_id, guard.actor(), guard.now()) is None:
        abort(redirect(url_for("admin.caller_page", person_id=person_id), 303))
    return person


def is_desk() -> bool:
    """Tell whether the officer works at the help desk, where people are voices."""
    return guard.officer().role is Role.HELPDESK


def page_of(person_id: int) -> str:
    """Return the page on which this officer works with a person."""
    endpoint = "admin.caller_page" if is_desk() else "admin.person_page"
    return url_for(endpoint, person_id=person_id)
