"""People: finding one, and a profile that is masked until somebody says why they look."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, request, url_for

from models.across import people_seen, scope
from models.base.store import Db
from models.people.rights_of_officers import Permission, may
from models.people.tables import Professional
from ussd_app.admin import guard
from ussd_app.admin.deeds import SHORTEST_REASON
from ussd_app.admin.guard import page
from ussd_app.admin.navigation import Chapter


@page("/people", Permission.PEOPLE_SEE, menu=Chapter.PEOPLE, title="People")
def people_page() -> Any:
    """Find people by number, ID, reference or name."""
    typed = request.args.get("q", "").strip()[:80]
    with guard.reading() as db:
        found = people_seen.find(db, guard.area(), typed) if typed else []
    return render_template("admin/people.html", found=found, typed=typed)


@page("/people/<int:person_id>", Permission.PEOPLE_SEE)
def person_page(person_id: int) -> str:
    """Show one person, masked."""
    with guard.reading() as db:
        profile = people_seen.profile(db, _found(db, person_id))
        trail = people_seen.trail(db, person_id)
    return render_template(
        "admin/person.html",
        one=profile,
        trail=trail,
        shown=None,
        may_reveal=may(guard.officer(), Permission.PEOPLE_REVEAL),
    )


@page("/people/<int:person_id>/reveal", Permission.PEOPLE_REVEAL, "POST")
def reveal(person_id: int) -> Any:
    """Show one detail in the clear, once, after the reason is written to the audit trail."""
    reason = " ".join(request.form.get("reason", "").split())[:200]
    detail = request.form.get("detail", "")
    if len(reason) < SHORTEST_REASON:
        return redirect(url_for("admin.person_page", person_id=person_id), 303)
    with guard.writing() as db:
        found = _found(db, person_id)
        value = people_seen.reveal(db, found, detail, reason, guard.actor(), guard.now())
        if value is None:
            abort(404)
        profile = people_seen.profile(db, found)
        trail = people_seen.trail(db, person_id)
    return render_template(
        "admin/person.html", one=profile, trail=trail, shown=(detail, value), may_reveal=True
    )


def _found(db: Db, person_id: int) -> Professional:
    found = scope.person(db, guard.area(), person_id)
    if found is None:
        abort(404)
    return found
