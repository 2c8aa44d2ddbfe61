"""Exports: asking for a list as a file, seeing how far it is, fetching it."""

from __future__ import annotations

from typing import Any, Final

from flask import Response, abort, redirect, render_template, request, stream_with_context, url_for

from models.across import exports
from models.across.export_tables import Export, ExportForm, ExportState
from models.base import lists as base_lists
from models.base.clock import NAIROBI
from models.people.rights_of_officers import Permission, may
from ussd_app.admin import guard
from ussd_app.admin.guard import page
from ussd_app.admin.lists import EXPORTABLE
from ussd_app.admin.navigation import Chapter
from ussd_app.admin.words import word
from ussd_app.ussd import service

TYPES: Final = {
    ExportForm.CSV: "text/csv; charset=utf-8",
    ExportForm.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

STATES: Final = {
    ExportState.WAITING: (word("Waiting"), ""),
    ExportState.RUNNING: (word("Being written"), "warm"),
    ExportState.READY: (word("Ready"), "good"),
    ExportState.FAILED: (word("Failed"), "bad"),
    ExportState.REMOVED: (word("Removed after 24 hours"), ""),
}


@page("/exports", Permission.LISTS_EXPORT, menu=Chapter.TODAY, title="Exports")
def exports_page() -> str:
    """List the officer's own exports with their progress."""
    with guard.reading() as db:
        mine = exports.of_officer(db, guard.officer())
    titles = {name: each.listing.title for name, each in EXPORTABLE.items()}
    is_busy = any(each.state in {ExportState.WAITING, ExportState.RUNNING} for each in mine)
    return render_template(
        "admin/exports.html", mine=mine, titles=titles, states=STATES, is_busy=is_busy
    )


@page("/exports/new", Permission.LISTS_EXPORT, "POST")
def ask_export() -> Any:
    """Let a job write what the list shows, all of its pages."""
    known = EXPORTABLE.get(request.form.get("list", ""))
    if known is None:
        abort(404)
    if not (may(guard.officer(), known.sees) and may(guard.officer(), known.exports)):
        abort(403)
    try:
        form = ExportForm(request.form.get("form", ""))
    except ValueError:
        abort(400)
    asked = base_lists.read_asked(known.listing, request.form.to_dict())
    with guard.writing() as db:
        exports.ask(db, guard.officer(), known.listing, form, asked, guard.actor(), guard.now())
    return redirect(url_for("admin.exports_page"), 303)


@page("/exports/<int:export_id>/file", Permission.LISTS_EXPORT)
def export_file(export_id: int) -> Any:
    """Give the file to the officer who asked for it, and to nobody else."""
    with guard.writing() as db:
        export = exports.own(db, guard.officer(), export_id)
        if export is None or not _may_still(export):
            abort(404)
        if not exports.fetch(db, export, guard.actor(), guard.now()):
            abort(404)
    day = export.asked_at.astimezone(NAIROBI).strftime("%Y-%m-%d-%H%M")
    name = f"{export.listing}-{day}.{export.form.value}"
    parts = stream_with_context(exports.pieces(service().patient_store, export_id))
    return Response(
        parts,
        mimetype=TYPES[export.form].partition(";")[0],
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Length": str(export.size),
            "X-Content-Type-Options": "nosniff",
        },
    )


def _may_still(export: Export) -> bool:
    known = EXPORTABLE.get(export.listing)
    return known is not None and may(guard.officer(), known.sees)
