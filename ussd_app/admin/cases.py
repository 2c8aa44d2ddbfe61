"""Cases: what waits for the help desk, the oldest first, and one case with its answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from flask import abort, flash, redirect, render_template, request, url_for

from models.across import scope
from models.base.store import Db
from models.messages import cases
from models.messages.cases import ANSWER_LENGTH, Case, CaseClosed, LongAnswer
from models.messages.listed import CASES
from models.people import accounts
from models.people.msisdn import local, masked
from models.people.rights_of_officers import Area, Permission
from ussd_app.admin import guard, lists
from ussd_app.admin.asking import Asked, Refused, carry_out
from ussd_app.admin.deeds import Deed
from ussd_app.admin.guard import page
from ussd_app.admin.navigation import Chapter
from ussd_app.admin.needs import Queue, need

lists.declare(CASES, Permission.CASES_SEE)

ACTS: Final = frozenset({"take", "note", "answer"})

CLOSE: Final = Deed(
    "Close this case",
    "The case leaves the list. The caller is not texted; answer first if they wait for one.",
    "Cannot be undone: what the number says more is a new case.",
)

REFUSALS: Final = (
    "Another officer looks after this case.",
    "This case is closed.",
    "Write something first.",
    "The answer is too long for one text.",
)
_TAKEN, _CLOSED, _EMPTY, _LONG = REFUSALS


@need("Cases", Permission.CASES_ANSWER, lambda: url_for("admin.cases_page"))
def cases_waiting(db: Db, area: Area, now: datetime) -> Queue:
    """Count the cases that are not closed, of the officer's area."""
    del now
    waiting = cases.waiting(db)
    mine = scope.numbers(db, area, {case.msisdn for case in waiting})
    found = [case.opened_at for case in waiting if case.msisdn in mine]
    return Queue(len(found), min(found, default=None))


@page("/cases", Permission.CASES_SEE, menu=Chapter.DESK, title="Cases")
def cases_page() -> str:
    """List what is not closed, with how long it has waited."""
    with guard.reading() as db:
        waiting = cases.waiting(db)
        mine = scope.numbers(db, guard.area(), {case.msisdn for case in waiting})
    found = [case for case in waiting if case.msisdn in mine]
    return render_template("admin/cases.html", found=found, now=guard.now())


@page("/cases/all", Permission.CASES_SEE, menu=Chapter.DESK, title="All cases")
def all_cases() -> str:
    """Show every case, closed ones too: filtered, sorted, paged, exported."""
    return lists.show(CASES, link=lambda line: url_for("admin.case_page", case_id=line.key))


@page("/cases/<int:case_id>", Permission.CASES_SEE)
def case_page(case_id: int) -> str:
    """Show one case with its words."""
    with guard.reading() as db:
        return _shown(db, _found(db, case_id))


@page("/cases/<int:case_id>/number", Permission.CASES_ANSWER, "POST")
def case_number(case_id: int) -> str:
    """Show the number once to whoever looks after the case, to call back."""
    with guard.writing() as db:
        case = _found(db, case_id)
        number = cases.show_number(db, case, guard.actor(), guard.now())
        return _shown(db, case, local(number) if number else "")


@page("/cases/<int:case_id>/close", Permission.CASES_ANSWER, "GET", "POST")
def close_case(case_id: int) -> Any:
    """Close a case, with what helped as the reason."""

    def look(db: Db) -> Asked:
        case = _found(db, case_id)
        hindered = [_CLOSED] if case.closed_at else []
        back = url_for("admin.case_page", case_id=case_id)
        return Asked(case.reference, back, hindered_by=hindered)

    def act(db: Db, why: str) -> None:
        try:
            cases.close(db, _found(db, case_id), guard.actor(), guard.now(), why)
        except CaseClosed as closed:
            raise Refused(_CLOSED) from closed

    return carry_out(CLOSE, look, act)


def _shown(db: Db, case: Case, number: str = "") -> str:
    account = accounts.by_msisdn(db, case.msisdn)
    return render_template(
        "admin/case.html",
        case=case,
        notes=cases.notes(db, case),
        hidden=masked(case.msisdn),
        number=number,
        person_id=account.professional_id if account else None,
        mine=case.taken_by == guard.actor().name,
        longest=ANSWER_LENGTH,
        now=guard.now(),
    )


@page("/cases/<int:case_id>/<act>", Permission.CASES_ANSWER, "POST")
def act_on_case(case_id: int, act: str) -> Any:
    """Take the case, note something, text an answer, or close it."""
    if act not in ACTS:
        abort(404)
    text = " ".join(request.form.get("text", "").split())
    try:
        with guard.writing() as db:
            refusal = _act(db, _found(db, case_id), act, text)
    except CaseClosed:
        refusal = _CLOSED
    except LongAnswer:
        refusal = _LONG
    if refusal is not None:
        flash(refusal)
    return redirect(url_for("admin.case_page", case_id=case_id), 303)


def _act(db: Db, case: Case, act: str, text: str) -> str | None:
    actor, now = guard.actor(), guard.now()
    if act == "take":
        return None if cases.take(db, case, actor, now) else _TAKEN
    if not text:
        return _EMPTY
    (cases.answer if act == "answer" else cases.note)(db, case, text, actor, now)
    return None


def _found(db: Db, case_id: int) -> Case:
    case = db.get(Case, case_id)
    if case is None or not scope.numbers(db, guard.area(), {case.msisdn}):
        abort(404)
    return case
