"""Attendance for the office: disputes to settle, corrections to approve, incidents."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from flask import abort, flash, redirect, render_template, request, url_for

from models.attendance import desk, marks
from models.attendance.marks import Refusal, RegisterLocked
from models.attendance.tables import Dispute, Incident, Mark, MarkValue
from models.base.store import Db
from models.people.rights_of_officers import Area, Permission
from ussd_app.admin import guard
from ussd_app.admin.deeds import SHORTEST_REASON
from ussd_app.admin.guard import page
from ussd_app.admin.navigation import Chapter
from ussd_app.admin.needs import Queue, need
from ussd_app.admin.words import word

ANSWERS: Final = {"P": MarkValue.PRESENT, "AB": MarkValue.ABSENT, "keep": None}

_ANSWERED = word("Answered: the worker is texted.")
_LOCKED = word("The register is locked. Open it again first.")
_SAME = word("The mark is that already.")
_DECIDED = word("Somebody decided that already.")
_APPROVED = word("The correction counts now.")
_REFUSED = word("Refused: the mark in force stays.")
_CLOSED = word("The incident is closed.")
_WHY = word("Say why, in a few words.")

Row = TypeVar("Row", Dispute, Mark, Incident)


@need("Disputes", Permission.ATTENDANCE_DECIDE, lambda: url_for("admin.disputes_page"))
def disputes_wait(db: Db, area: Area, now: datetime) -> Queue:
    """Count the marks that workers call wrong and nobody has answered."""
    del now
    return Queue(*desk.disputes_waiting(db, area))


@need("Corrections", Permission.ATTENDANCE_DECIDE, lambda: url_for("admin.corrections_page"))
def corrections_wait(db: Db, area: Area, now: datetime) -> Queue:
    """Count the back-dated corrections that nobody has decided."""
    del now
    return Queue(*desk.corrections_waiting(db, area))


@need(
    "Incidents",
    Permission.ATTENDANCE_DECIDE,
    lambda: url_for("admin.incidents_page"),
    timedelta(hours=1),
)
def incidents_wait(db: Db, area: Area, now: datetime) -> Queue:
    """Count the incidents that nobody has closed."""
    del now
    return Queue(*desk.incidents_waiting(db, area))


def reason() -> str | None:
    """Return the reason that was typed; None, and a word about it, where it says nothing."""
    typed = " ".join(request.form.get("reason", "").split())[:200]
    if len(typed) >= SHORTEST_REASON:
        return typed
    flash(_WHY)
    return None


@page("/attendance/disputes", Permission.ATTENDANCE_SEE, menu=Chapter.ATTENDANCE, title="Disputes")
def disputes_page() -> str:
    """List the marks that workers call wrong, with what is known of the day."""
    with guard.reading() as db:
        found = desk.disputes_of(db, guard.area(), **_pages())
        return render_template(
            "admin/disputes.html",
            found=found,
            entries=desk.entries(db, found.rows),
            now=guard.now(),
        )


@page("/attendance/disputes/<int:dispute_id>", Permission.ATTENDANCE_DECIDE, "POST")
def settle_dispute(dispute_id: int) -> Any:
    """Correct the mark, or let it stand; the worker is texted either way."""
    why, answer = reason(), request.form.get("answer", "")
    if answer not in ANSWERS:
        abort(404)
    if why is not None:
        with guard.writing() as db:
            row = _found(db, Dispute, dispute_id)
            if row.state not in desk.WAITING:
                flash(_DECIDED)
            else:
                refusal = desk.settle(db, row, ANSWERS[answer], guard.actor(), why, guard.now())
                flash(_refusal(refusal))
    return redirect(url_for("admin.disputes_page"), 303)


def _refusal(refusal: Refusal | None) -> str:
    if refusal is None:
        return _ANSWERED
    return _LOCKED if refusal is Refusal.LOCKED else _SAME


@page(
    "/attendance/corrections",
    Permission.ATTENDANCE_SEE,
    menu=Chapter.ATTENDANCE,
    title="Corrections",
)
def corrections_page() -> str:
    """List the back-dated corrections that a centre asks for."""
    with guard.reading() as db:
        found = desk.corrections_of(db, guard.area(), **_pages())
        return render_template(
            "admin/corrections.html",
            found=found,
            entries=desk.entries(db, found.rows),
        )


@page("/attendance/corrections/<int:mark_id>", Permission.ATTENDANCE_DECIDE, "POST")
def decide_correction(mark_id: int) -> Any:
    """Let a correction count, or refuse it with a reason."""
    approves = request.form.get("answer") == "approve"
    why = None if approves else reason()
    if approves or why is not None:
        try:
            with guard.writing() as db:
                _found(db, Mark, mark_id)
                if approves:
                    done = marks.approve(db, mark_id, guard.actor(), guard.now())
                else:
                    done = marks.refuse(db, mark_id, guard.actor(), why or "", guard.now())
            flash(_DECIDED if done is None else _APPROVED if approves else _REFUSED)
        except RegisterLocked:
            flash(_LOCKED)
    return redirect(url_for("admin.corrections_page"), 303)


@page(
    "/attendance/incidents", Permission.ATTENDANCE_SEE, menu=Chapter.ATTENDANCE, title="Incidents"
)
def incidents_page() -> str:
    """List what went wrong at the centres, the newest first."""
    with guard.reading() as db:
        found = desk.incidents_of(db, guard.area(), **_pages())
        return render_template(
            "admin/incidents.html",
            found=found,
            entries=desk.entries(db, found.rows),
        )


@page("/attendance/incidents/<int:incident_id>", Permission.ATTENDANCE_DECIDE, "POST")
def close_incident(incident_id: int) -> Any:
    """Say that an incident is dealt with, and how."""
    why = reason()
    if why is not None:
        with guard.writing() as db:
            row = _found(db, Incident, incident_id)
            done = desk.close_incident(db, row, guard.actor(), why, guard.now())
        flash(_CLOSED if done else _DECIDED)
    return redirect(url_for("admin.incidents_page"), 303)


def _found(db: Db, table: type[Row], row_id: int) -> Row:
    row = desk.found(db, table, row_id, guard.area())
    if row is None:
        abort(404)
    return row


def _pages() -> dict[str, int | None]:
    return {name: request.args.get(name, type=int) for name in ("before", "after")}
