"""What a page of jobs was asked for: an exam, a place, a date; and refusals of verbs in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from flask import abort, flash, redirect, request

from models.attendance.board import narrowed
from models.base.clock import nairobi_day
from models.base.season_tables import Exam
from models.base.store import Db
from models.jobs import allocation, listed
from models.jobs.answers import NotWaiting
from models.jobs.authority import OutsideArea
from models.jobs.placing import NotAllowed
from models.jobs.proposing import PlanDecided
from models.jobs.states import ImpossibleMove
from models.jobs.weeks import Span
from models.people.rights_of_officers import Area
from ussd_app.admin import guard
from ussd_app.admin.jobs import words


def exam(db: Db) -> Exam | None:
    """Return the exam that was asked for; the first of the list where none was."""
    wanted = request.values.get("exam", 0, type=int)
    found = listed.exams(db)
    return next((each for each in found if each.id == wanted), found[0] if found else None)


def place() -> Area:
    """Return the county or sub-county that was asked for, inside the officer's area, or 404."""
    asked = request.values
    wanted = Area(asked.get("county", type=int), asked.get("sub_county", type=int))
    found = narrowed(guard.area(), wanted)
    if found is None:
        abort(404)
    return found


def day(db: Db, of: Exam, name: str = "on") -> date:
    """Return the date that was asked for; else today, kept inside the exam."""
    first, last = allocation.dates_of(db, of)
    try:
        return date.fromisoformat(request.values.get(name, ""))
    except ValueError:
        return min(max(nairobi_day(guard.now()), first), last)


def span(db: Db, of: Exam) -> Span:
    """Return an exam's first and last day."""
    return allocation.dates_of(db, of)


@contextmanager
def told() -> Iterator[None]:
    """Say in words why a verb refused; nothing of its transaction is kept."""
    try:
        yield
    except NotAllowed:
        flash(words.NOT_ALLOWED)
    except (NotWaiting, ImpossibleMove):
        flash(words.OVER)
    except PlanDecided:
        flash(words.DECIDED)
    except OutsideArea:
        flash(words.OUTSIDE)


def to(address: str) -> Any:
    """Send the browser on after a form."""
    return redirect(address, 303)
