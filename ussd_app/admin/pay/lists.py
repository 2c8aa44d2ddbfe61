"""Importing pay's lists in the browser: a dry run first, faults by row and column."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, Final

from flask import render_template, request

from models.base.importing import Fate, Faulty, Report, import_sheet
from models.base.sheets import BadSheet
from models.pay import pay_files
from models.people.rights_of_officers import Permission
from ussd_app.admin import guard
from ussd_app.admin.guard import page
from ussd_app.admin.navigation import Chapter
from ussd_app.ussd import service

LARGEST_FILE: Final = 8 * 1024 * 1024

TITLES: Final = {
    "scripts": "Examiners' scripts",
    "tax-rules": "Tax rules",
    "rates": "Rates",
    "rules": "Rules, with the holds of an exam",
    "exam-days": "Calendar of an exam",
}

NOTICES: Final = ("Choose a list and a file of at most 8 MB.",)
[_NO_FILE] = NOTICES


@page(
    "/pay/lists",
    Permission.PAY_SIGN,
    "GET",
    "POST",
    menu=Chapter.PAY,
    title="Import a list",
)
def pay_lists() -> str:
    """Import a list; nothing is saved where one row is wrong."""
    report, faulty, wrong, is_dry = None, None, "", request.form.get("dry", "yes") == "yes"
    if request.method == "POST":
        try:
            report = _import(is_dry=is_dry)
            wrong = "" if report is not None else _NO_FILE
        except BadSheet as bad:
            wrong = str(bad)
        except Faulty as found:
            faulty = found
    return render_template(
        "admin/pay_lists.html",
        titles=TITLES,
        layouts=_columns(),
        report=report,
        kinds=dict.fromkeys(what for what, _ in report.tally) if report is not None else (),
        fates=Fate,
        faulty=faulty,
        is_dry=is_dry,
        wrong=wrong,
    )


def _context() -> pay_files.Context:
    return pay_files.Context(service().config.terms.service_code, guard.actor(), guard.now())


def _columns() -> dict[str, str]:
    with guard.reading() as db:
        found = {name: pay_files.importer(db, name, _context()) for name in pay_files.NAMES}
    return {
        name: ", ".join(column.name for column in each.layout.columns)
        for name, each in found.items()
    }


def _import(*, is_dry: bool) -> Report | None:
    file, name = request.files.get("file"), request.form.get("list", "")
    content = file.stream.read(LARGEST_FILE + 1) if file is not None else b""
    if name not in pay_files.NAMES or not content or len(content) > LARGEST_FILE:
        return None
    with guard.reading() as db:
        importer: Any = pay_files.importer(db, name, _context())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list"
        path.write_bytes(content)
        return import_sheet(
            service().patient_store, path, importer, guard.actor(), guard.now(), dry_run=is_dry
        )
