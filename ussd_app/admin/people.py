"""People: finding one, and a profile that is masked until somebody says why they look."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from flask import abort, redirect, render_template, request, url_for

from models.across import people_found, people_seen, timeline
from models.base.store import Db
from models.people import correcting
from models.people.correction_tables import Correctable
from models.people.rights_of_officers import Permission, may
from models.people.tables import Professional
from ussd_app.admin import guard
from ussd_app.admin.deeds import SHORTEST_REASON
from ussd_app.admin.guard import page
from ussd_app.admin.navigation import Chapter
from ussd_app.admin.reach import checked, found

ACTS: Final = (
    ("admin.unlock_person", "Lift the lock", Permission.PEOPLE_UNLOCK),
    ("admin.reset_pin_of", "Reset the PIN", Permission.PEOPLE_RESET_PIN),
    ("admin.export_person", "Export this person", Permission.PEOPLE_EXPORT),
    ("admin.merge_person", "Merge another record into this one", Permission.PEOPLE_MERGE),
    ("admin.erase_person", "Erase this person", Permission.PEOPLE_ERASE),
)
"""What can be done with a person, for whoever may."""


@page("/people", Permission.PEOPLE_SEE, menu=Chapter.PEOPLE, title="People")
def people_page() -> Any:
    """Find people by number, ID, reference or name."""
    typed = request.args.get("q", "").strip()[:80]
    with guard.reading() as db:
        answer = people_found.find(db, guard.area(), typed) if typed else people_found.Answer()
    return render_template("admin/people.html", answer=answer, typed=typed)


@page("/people/<int:person_id>", Permission.PEOPLE_SEE)
def person_page(person_id: int) -> str:
    """Show one person, masked."""
    with guard.reading() as db:
        return shown(db, found(db, person_id))


@page("/people/<int:person_id>/reveal", Permission.PEOPLE_REVEAL, "POST")
def reveal(person_id: int) -> Any:
    """Show one detail in the clear, once, after the reason is written to the audit trail."""
    reason = " ".join(request.form.get("reason", "").split())[:200]
    detail = request.form.get("detail", "")
    if len(reason) < SHORTEST_REASON:
        return redirect(url_for("admin.person_page", person_id=person_id), 303)
    with guard.writing() as db:
        person = checked(db, person_id)
        value = people_seen.reveal(db, person, detail, reason, guard.actor(), guard.now())
        if value is None:
            abort(404)
        return shown(db, person, (detail, value))


def shown(db: Db, person: Professional, detail: tuple[str, str] | None = None) -> str:
    """Return the person's page, with at most one detail in the clear."""
    before = _moment(request.args.get("before", type=float))
    events = timeline.read(db, person.id, before)
    return render_template(
        "admin/person.html",
        one=people_seen.profile(db, person, guard.now()),
        trail=people_seen.trail(db, person.id),
        acts=ACTS,
        correctable=list(Correctable),
        corrections=correcting.latest(db, person.id),
        now=guard.now(),
        events=events,
        older=events[-1].at.timestamp() if len(events) == timeline.MOST else None,
        shown=detail,
        may_reveal=may(guard.officer(), Permission.PEOPLE_REVEAL),
    )


def _moment(seconds: float | None) -> datetime:
    """Return the moment that a page of the timeline ends at; now, with what is just written."""
    latest = guard.now() + timedelta(minutes=1)
    try:
        return latest if seconds is None else datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return latest
