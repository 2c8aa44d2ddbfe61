"""Registers for the office: how far each is, its paper, the stamps, and its receipt by KNEC."""

from __future__ import annotations

from typing import Any, Final

from flask import Response, abort, flash, redirect, render_template, request, url_for

from models.attendance import register_paper, registers
from models.attendance.register_paper import NotLocked
from models.attendance.registers import NotThen
from models.attendance.tables import Register, RegisterState
from models.base.season_tables import Exam
from models.base.store import Db
from models.jobs.tables import Centre
from models.people.rights_of_officers import Permission
from ussd_app.admin import guard
from ussd_app.admin.attendance import reason
from ussd_app.admin.guard import page
from ussd_app.admin.navigation import Chapter
from ussd_app.admin.words import word

STAMPS: Final = {
    "centre": RegisterState.STAMPED_CENTRE,
    "scde": RegisterState.STAMPED_SCDE,
}

_STEPPED = word("Recorded: workers see it on their phone.")
_NOT_THEN = word("That step does not follow the one before.")
_OPENED = word("Open again: a new version, to be locked and stamped anew.")


@page(
    "/attendance/registers",
    Permission.ATTENDANCE_SEE,
    menu=Chapter.ATTENDANCE,
    title="Registers",
)
def registers_page() -> str:
    """List the registers of the area, by the centre's code or by how far they are."""
    code, state = request.args.get("centre", "").strip()[:8], request.args.get("state", "")
    wanted = RegisterState(state) if state in set(RegisterState) else None
    with guard.reading() as db:
        found = registers.of_area(
            db,
            guard.area(),
            code=code,
            state=wanted,
            before=request.args.get("before", type=int),
            after=request.args.get("after", type=int),
        )
        entries = registers.named(db, found.rows)
    filters = {name: value for name, value in (("centre", code), ("state", state)) if value}
    return render_template(
        "admin/registers.html", found=found, entries=entries, filters=filters, states=RegisterState
    )


@page("/attendance/registers/<int:register_id>", Permission.ATTENDANCE_SEE)
def register_page(register_id: int) -> str:
    """Show one register: its marks, its steps, and what follows."""
    with guard.reading() as db:
        row = _found(db, register_id)
        days, lines = register_paper.lines_of(db, row)
        return render_template(
            "admin/register.html",
            row=row,
            exam=db.get_one(Exam, row.exam_id),
            centre=db.get_one(Centre, row.centre_id),
            days=days,
            lines=lines,
        )


@page("/attendance/registers/<int:register_id>/paper", Permission.ATTENDANCE_SEE)
def register_as_paper(register_id: int) -> Any:
    """Return the locked register as PDF."""
    try:
        with guard.writing() as db:
            row = _found(db, register_id)
            paper = register_paper.paper_of(db, row, guard.actor(), guard.now())
            code, version = db.get_one(Centre, row.centre_id).code, row.version
    except NotLocked:
        abort(404)
    name = f"register-{code}-v{version}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(paper, mimetype="application/pdf", headers=headers)


@page("/attendance/registers/<int:register_id>/stamp", Permission.REGISTERS_STAMP, "POST")
def stamp_register(register_id: int) -> Any:
    """Record the stamp of the centre or of the SCDE."""
    to = STAMPS.get(request.form.get("by", ""))
    if to is None:
        abort(404)
    return _advance(register_id, to)


@page("/attendance/registers/<int:register_id>/receive", Permission.REGISTERS_RECEIVE, "POST")
def receive_register(register_id: int) -> Any:
    """Record that KNEC has the register."""
    return _advance(register_id, RegisterState.RECEIVED)


def _advance(register_id: int, to: RegisterState) -> Any:
    try:
        with guard.writing() as db:
            registers.advance(db, _found(db, register_id), to, guard.actor(), guard.now())
        flash(_STEPPED)
    except NotThen:
        flash(_NOT_THEN)
    return redirect(url_for("admin.register_page", register_id=register_id), 303)


@page("/attendance/registers/<int:register_id>/reopen", Permission.REGISTERS_STAMP, "POST")
def reopen_register(register_id: int) -> Any:
    """Open a locked register for a correction, with a reason."""
    why = reason()
    if why is not None:
        try:
            with guard.writing() as db:
                registers.reopen(db, _found(db, register_id), guard.actor(), why, guard.now())
            flash(_OPENED)
        except NotThen:
            flash(_NOT_THEN)
    return redirect(url_for("admin.register_page", register_id=register_id), 303)


def _found(db: Db, register_id: int) -> Register:
    row = registers.in_area(db, register_id, guard.area())
    if row is None:
        abort(404)
    return row
