"""The help desk: one page per caller, which opens only once the caller said who they are."""

from __future__ import annotations

from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for

from models.across import caller_seen, people_found
from models.attendance import reopenings
from models.base.clock import NAIROBI
from models.base.store import Db
from models.people import caller_checks, finding, telling, unlocking
from models.people.caller_checks import CheckVerdict
from models.people.rights_of_officers import Permission
from ussd_app.admin import guard, live_call
from ussd_app.admin.asking import Asked, carry_out, service_code
from ussd_app.admin.deeds import Deed
from ussd_app.admin.guard import page
from ussd_app.admin.navigation import Chapter
from ussd_app.admin.reach import found, with_check
from ussd_app.admin.words import word

RESEND: Final = Deed(
    "Text the code again",
    "A new code is texted to the line that asked for one, and the old one counts no more. "
    "Neither you nor the caller hears it from the other.",
    "Nothing to undo.",
    is_grave=False,
)
REOPEN: Final = Deed(
    "Put back into the window",
    "The caller may check in for today's duty during 30 minutes, and the line's wrong codes of "
    "today are forgotten. The mark is still the manager's. The person is texted.",
    "Nothing to undo: the window closes by itself.",
    is_grave=False,
)
DEEDS: Final = (RESEND, REOPEN)

PASSED: Final = word("The caller is who they say. The page stays open for 15 minutes.")
WRONG: Final = word("That is not right. Tell the caller nothing of what was wrong.")
OVER: Final = word("No more tries. Another hour, or the sub-county office with the ID.")


@page("/helpdesk", Permission.HELPDESK, menu=Chapter.DESK, title="Callers")
def helpdesk_page() -> str:
    """Find a caller; who they are is not shown before they said it."""
    typed = request.args.get("q", "").strip()[:80]
    with guard.reading() as db:
        answer = people_found.find(db, guard.area(), typed) if typed else people_found.Answer()
    return render_template("admin/helpdesk.html", answer=answer, typed=typed)


@page("/helpdesk/callers/<int:person_id>", Permission.HELPDESK)
def caller_page(person_id: int) -> str:
    """Show the caller's page, or the caller check while none holds."""
    now = guard.now()
    with guard.reading() as db:
        person = found(db, person_id)
        until = caller_checks.holds(db, person_id, guard.actor(), now)
        if until is None:
            left = caller_checks.tries_left(db, person_id, guard.actor(), now)
            return render_template("admin/caller_check.html", person_id=person_id, left=left)
        caller = caller_seen.read(db, person, now)
    live = live_call.look(caller.call.session_digest) if caller.call and caller.is_live else None
    return render_template("admin/caller.html", one=caller, live=live, until=until, now=now)


@page("/helpdesk/callers/<int:person_id>/check", Permission.HELPDESK, "POST")
def check_caller(person_id: int) -> Any:
    """Compare what the caller said with the record; wrong answers are few."""
    form = request.form
    with guard.writing() as db:
        answer = caller_checks.check(
            db,
            found(db, person_id),
            form.get("id_end", "")[:8],
            form.get("birth_year", "")[:8],
            guard.actor(),
            guard.now(),
        )
    flash({CheckVerdict.PASSED: PASSED, CheckVerdict.WRONG: WRONG}.get(answer.verdict, OVER))
    return redirect(url_for("admin.caller_page", person_id=person_id), 303)


@page("/helpdesk/callers/<int:person_id>/code", Permission.HELPDESK, "GET", "POST")
def resend_code(person_id: int) -> Any:
    """Text the code again that the caller's line asked for."""

    def act(db: Db, why: str) -> None:
        account = finding.account_of(db, person_id)
        if account is None:
            raise unlocking.NoLine
        unlocking.resend_code(db, account, why, service_code(), guard.actor(), guard.now())

    return carry_out(RESEND, lambda db: _asked(db, person_id), act)


@page("/helpdesk/callers/<int:person_id>/window", Permission.HELPDESK, "GET", "POST")
def reopen_window(person_id: int) -> Any:
    """Let the caller check in for today's duty after all."""

    def act(db: Db, why: str) -> None:
        account, now = finding.account_of(db, person_id), guard.now()
        line = account.msisdn if account is not None else None
        row = reopenings.reopen(db, person_id, line, why, guard.actor(), now)
        if account is not None:
            until = row.until.astimezone(NAIROBI).strftime("%H:%M")
            telling.of_officer(db, account, f"window:{until}", service_code(), now)

    return carry_out(REOPEN, lambda db: _asked(db, person_id), act)


def _asked(db: Db, person_id: int) -> Asked:
    person = with_check(db, person_id)
    return Asked(person.full_name, url_for("admin.caller_page", person_id=person_id))
