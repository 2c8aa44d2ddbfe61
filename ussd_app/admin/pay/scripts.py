"""Examiners' scripts: what was entered, who confirmed it, and entering a paper."""

from __future__ import annotations

from typing import Any, Final

from flask import abort, flash, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from models.base.cells import read_cents, read_count
from models.pay import scripts
from models.pay.importing_scripts import read_paper
from models.pay.scripts import Marked
from models.pay.tables import ScriptEntry
from models.people import accounts
from models.people.rights_of_officers import Permission
from ussd_app.admin import guard
from ussd_app.admin.guard import page
from ussd_app.admin.navigation import Chapter
from ussd_app.admin.pay import asking
from ussd_app.ussd import service

NOTICES: Final = (
    "The paper was entered, and the examiner is texted.",
    "Nobody has this ID.",
    "A paper as 565/2, scripts and days as whole numbers, money as 62.50.",
    "Confirmed.",
    "You entered it: the examiner or another officer confirms.",
    "Choose an exam.",
)
_ENTERED, _NOBODY, _FIGURES, _CONFIRMED, _OWN, _EXAM = NOTICES


@page("/pay/scripts", Permission.PAY_SEE, menu=Chapter.PAY, title="Examiners' scripts")
def pay_scripts() -> str:
    """List the papers: what is disputed first, then what nobody has confirmed."""
    if not guard.area().is_country:
        abort(404)
    exam_id = request.args.get("exam", 0, type=int)
    with guard.reading() as db:
        found = [
            (entry, name, label, scripts.marked(entry).cents)
            for entry, name, label in scripts.waiting(db, exam_id)
        ]
        return render_template(
            "admin/pay_scripts.html", found=found, exam_id=exam_id, **asking.choices(db)
        )


@page("/pay/scripts/enter", Permission.PAY_SIGN, "POST")
def pay_enter_scripts() -> Any:
    """Enter what one examiner marked of one paper."""
    form = request.form
    try:
        flash(_enter(_read(form), form))
    except ValueError:
        flash(_FIGURES)
    return asking.to(url_for("admin.pay_scripts"))


def _read(form: MultiDict[str, str]) -> Marked:
    def figure(name: str) -> str:
        return form.get(name, "").strip() or "0"

    return Marked(
        read_paper(form.get("paper", "").strip()),
        read_count(figure("scripts")),
        read_cents(figure("rate")),
        read_count(figure("coordination_days")),
        read_cents(figure("coordination_rate")),
        read_cents(figure("travel")),
    )


def _enter(what: Marked, form: MultiDict[str, str]) -> str:
    exam_id, code = form.get("exam", 0, type=int), service().config.terms.service_code
    with guard.writing() as db:
        if exam_id not in {exam.id for exam in asking.choices(db)["exams"]}:
            return _EXAM
        person = accounts.professional(db, form.get("national_id", "").strip())
        if person is None:
            return _NOBODY
        scripts.enter(db, person.id, exam_id, what, code, guard.actor(), guard.now())
    return _ENTERED


@page("/pay/scripts/<int:entry_id>/confirm", Permission.PAY_SIGN, "POST")
def pay_confirm_scripts(entry_id: int) -> Any:
    """Confirm in the examiner's place: another officer than who entered it."""
    try:
        with guard.writing() as db:
            entry = db.get(ScriptEntry, entry_id)
            if entry is None:
                abort(404)
            scripts.confirm(db, entry, guard.actor(), guard.now())
        flash(_CONFIRMED)
    except scripts.OwnEntry:
        flash(_OWN)
    return asking.to(url_for("admin.pay_scripts"))
