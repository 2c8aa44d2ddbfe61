"""The season's settings: days, rates, rules, and importing the lists that it is made of."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for

from models.across import uploads
from models.across.upload_tables import Upload
from models.across.uploads import TooBig
from models.base.importing import Faulty, Report, import_sheet
from models.base.season_seen import DAYS, RATES, RULES
from models.base.sheets import BadSheet
from models.jobs import season_files
from models.people.rights_of_officers import Permission
from ussd_app.admin import deeds, guard, lists
from ussd_app.admin.deeds import Deed
from ussd_app.admin.guard import page
from ussd_app.admin.navigation import Chapter
from ussd_app.admin.words import word
from ussd_app.ussd import service

for _each in (DAYS, RATES, RULES):
    lists.declare(_each, Permission.SETTINGS_SEE)

NO_FILE = word("Choose a list and a file.")
TOO_BIG = word("The file is over 4 MB. Import it with flask season import.")
IMPORT = Deed(
    title=word("Import the list"),
    consequence=word("The whole list is saved at once, or nothing of it."),
    undo=word("Rows are added or changed, never taken away. Import the list of before to go back."),
)


@page("/season/days", Permission.SETTINGS_SEE, menu=Chapter.SETTINGS, title="Exam days")
def season_days() -> str:
    """List the calendar of every exam."""
    return lists.show(DAYS)


@page("/season/rates", Permission.SETTINGS_SEE, menu=Chapter.SETTINGS, title="Rates")
def season_rates() -> str:
    """List what a day in each position is paid."""
    return lists.show(RATES)


@page("/season/rules", Permission.SETTINGS_SEE, menu=Chapter.SETTINGS, title="Rules")
def season_rules() -> str:
    """List the rules in force."""
    return lists.show(RULES)


@page(
    "/season/import",
    Permission.SEASON_IMPORT,
    "GET",
    "POST",
    menu=Chapter.SETTINGS,
    title="Import",
)
def season_import() -> Any:
    """Take a file and show what its import would do."""
    wrong = ""
    if request.method == "POST":
        name, file = request.form.get("list", ""), request.files.get("file")
        if name in season_files.IMPORTERS and file is not None and file.filename:
            with file.stream as stream:
                content = stream.read(uploads.MOST_BYTES + 1)
            try:
                with guard.writing() as db:
                    kept = uploads.keep(
                        db, guard.officer(), name, file.filename, content, guard.now()
                    )
                return redirect(url_for("admin.season_preview", upload_id=kept.id), 303)
            except TooBig:
                wrong = TOO_BIG
        else:
            wrong = NO_FILE
    names = list(season_files.IMPORTERS)
    shown = render_template("admin/season_import.html", names=names, wrong=wrong)
    return shown, 422 if wrong else 200


@page("/season/import/<int:upload_id>", Permission.SEASON_IMPORT, "GET", "POST")
def season_preview(upload_id: int) -> Any:
    """Show what would be added and changed, or what is wrong; with a reason, import it."""
    with guard.reading() as db:
        upload = uploads.own(db, guard.officer(), upload_id)
    if upload is None:
        abort(404)
    reason = deeds.reason()
    try:
        report = _run(upload, dry_run=reason is None)
    except (BadSheet, Faulty) as bad:
        faults = bad.faults if isinstance(bad, Faulty) else ()
        count = bad.count if isinstance(bad, Faulty) else 0
        shown = render_template(
            "admin/season_faults.html", upload=upload, sentence=str(bad), faults=faults, count=count
        )
        return shown, 422
    if reason is None:
        counts = [(f"{what}: {fate.value}", n) for (what, fate), n in sorted(report.tally.items())]
        return deeds.ask(
            IMPORT,
            subject=f"{upload.listing}: {upload.name}",
            counts=[("Rows", report.rows), *counts],
            back=url_for("admin.season_import"),
        )
    with guard.writing() as db:
        season_files.follow_up(db, upload.listing)
        uploads.note_imported(db, upload, reason, guard.actor(), guard.now())
    flash("Done.")
    return redirect(url_for("admin.season_import"), 303)


def _run(upload: Upload, *, dry_run: bool) -> Report:
    store = service().patient_store
    with guard.reading() as db:
        importer = season_files.importer(db, upload.listing, guard.now())
    with uploads.opened(upload) as path:
        return import_sheet(store, path, importer, guard.actor(), guard.now(), dry_run=dry_run)
