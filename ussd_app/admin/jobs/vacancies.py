"""Vacancies: the list, and closing one or opening it again with a reason."""

from __future__ import annotations

from typing import Any, Final

from flask import abort, flash, request, url_for

from models.base.store import Db
from models.jobs import vacancies
from models.jobs.authority import covers
from models.jobs.listed import VACANCIES
from models.jobs.tables import Vacancy, VacancyState
from models.people.rights_of_officers import Permission, may
from ussd_app.admin import deeds, guard, lists
from ussd_app.admin.deeds import Deed
from ussd_app.admin.guard import page
from ussd_app.admin.jobs import asking, words
from ussd_app.admin.navigation import Chapter
from ussd_app.admin.words import word

lists.declare(VACANCIES, Permission.JOBS_SEE)

CLOSE: Final = Deed(
    title=word("Close this vacancy"),
    consequence=word("Nobody can apply any more. Those who applied stay in line."),
    undo=word("Undo: open it again."),
)
OPEN: Final = Deed(
    title=word("Open this vacancy again"),
    consequence=word("People can apply again until its last day."),
    undo=word("Undo: close it."),
    is_grave=False,
)


@page("/jobs/vacancies", Permission.JOBS_SEE, menu=Chapter.JOBS, title="Vacancies")
def jobs_vacancies() -> str:
    """List what one may apply for; a row leads to where it is closed or opened."""
    if not may(guard.officer(), Permission.JOBS_DEPLOY):
        return lists.show(VACANCIES)
    return lists.show(
        VACANCIES, link=lambda line: url_for("admin.jobs_vacancy", vacancy_id=line.key)
    )


@page("/jobs/vacancies/<int:vacancy_id>", Permission.JOBS_DEPLOY, "GET", "POST")
def jobs_vacancy(vacancy_id: int) -> Any:
    """Close a vacancy that is open, open one that is closed."""
    back = url_for("admin.jobs_vacancies")
    with guard.reading() as db:
        found = _found(db, vacancy_id)
    is_open = found.state is VacancyState.OPEN
    # What was asked travels with the form: a colleague may have done it meanwhile.
    wanted = request.form.get("state", "closed" if is_open else "open")
    if wanted not in list(VacancyState):
        abort(404)
    reason = deeds.reason()
    if reason is None:
        return deeds.ask(
            CLOSE if wanted == VacancyState.CLOSED else OPEN,
            subject=f"{found.code} · {found.exam.label} · {found.position}",
            counts=[(word("Places"), found.places)],
            back=back,
            kept=[("state", wanted)],
        )
    with asking.told(), guard.writing() as db:
        mine = _found(db, vacancy_id)
        state, actor, now = VacancyState(wanted), guard.actor(), guard.now()
        is_changed = vacancies.set_state(db, mine, state, reason, actor, now)
        flash(words.DONE if is_changed else words.DECIDED)
    return asking.to(back)


def _found(db: Db, vacancy_id: int) -> Vacancy:
    found = db.get(Vacancy, vacancy_id)
    if found is None or not covers(guard.area(), found.county, found.sub_county_id):
        abort(404)
    return found
