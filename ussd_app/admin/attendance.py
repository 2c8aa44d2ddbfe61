"""Attendance for the office: disputes to settle, corrections to approve, incidents."""

from __future__ import annotations

from typing import Any, Final, TypeVar

from flask import abort, flash, redirect, render_template, request, url_for

from models.attendance import desk, marks
from models.attendance.marks import Refusal
from models.attendance.tables import Dispute, Incident, Mark, MarkValue
from models.base.store import Db
from models.people.rights_of_officers import Permission
from ussd_app.admin import guard
from ussd_app.admin.guard import page
from ussd_app.admin.officers import SHORTEST_REASON

ANSWERS: Final = {"P": MarkValue.PRESENT, "AB": MarkValue.ABSENT, "keep": None}

SAID: Final = (
    "Answered: the worker is texted.",
    "The register is locked. Open it again first.",
    "The mark is that already.",
    "Somebody decided that already.",
    "The correction counts now.",
    "Refused: the mark in force stays.",
    "The incident is closed.",
    "Say why, in a few words.",
)
_ANSWERED, _LOCKED, _SAME, _DECIDED, _APPROVED, _REFUSED, _CLOSED, _WHY = SAID

Row = TypeVar("Row", Dispute, Mark, Incident)


def reason() -> str | None:
    """Return the reason that was typed; None, and a word about it, where it says nothing."""
    typed = " ".join(request.form.get("reason", "").split())[:200]
    if len(typed) >= SHORTEST_REASON:
        return typed
    flash(_WHY)
    return None


@page("/attendance/disputes", Permission.ATTENDANCE_SEE)
def disputes_page() -> str:
    """List the marks that workers call wrong, with what is known of the day."""
    with guard.reading() as db:
        found = desk.disputes_of(db, guard.area(), **_pages())
        return render_template(
            "admin/disputes.html",
            found=found,
            entries=desk.entries(db, found.rows),
            waiting=desk.waiting(db, guard.area()),
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


@page("/attendance/corrections", Permission.ATTENDANCE_SEE)
def corrections_page() -> str:
    """List the back-dated corrections that a centre asks for."""
    with guard.reading() as db:
        found = desk.corrections_of(db, guard.area(), **_pages())
        return render_template(
            "admin/corrections.html",
            found=found,
            entries=desk.entries(db, found.rows),
            waiting=desk.waiting(db, guard.area()),
        )


@page("/attendance/corrections/<int:mark_id>", Permission.ATTENDANCE_DECIDE, "POST")
def decide_correction(mark_id: int) -> Any:
    """Let a correction count, or refuse it with a reason."""
    approves = request.form.get("answer") == "approve"
    why = None if approves else reason()
    if approves or why is not None:
        with guard.writing() as db:
            _found(db, Mark, mark_id)
            if approves:
                done = marks.approve(db, mark_id, guard.actor(), guard.now())
            else:
                done = marks.refuse(db, mark_id, guard.actor(), why or "", guard.now())
        flash(_DECIDED if done is None else _APPROVED if approves else _REFUSED)
    return redirect(url_for("admin.corrections_page"), 303)


@page("/attendance/incidents", Permission.ATTENDANCE_SEE)
def incidents_page() -> str:
    """List what went wrong at the centres, the newest first."""
    with guard.reading() as db:
        found = desk.incidents_of(db, guard.area(), **_pages())
        return render_template(
            "admin/incidents.html",
            found=found,
            entries=desk.entries(db, found.rows),
            waiting=desk.waiting(db, guard.area()),
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
