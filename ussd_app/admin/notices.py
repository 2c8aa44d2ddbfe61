"""Notices: what stands above home and help now, putting one up, and taking it down."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from flask import abort, flash, redirect, render_template, request, url_for

from menus import gsm7
from models.base import areas
from models.base.store import Db
from models.messages import notices
from models.messages.notices import LENGTH, BadNotice, Notice
from models.people.rights_of_officers import Permission
from ussd_app.admin import guard
from ussd_app.admin.guard import page
from ussd_app.admin.navigation import Chapter
from ussd_app.admin.words import word

NETWORKS: Final = {"63902": "Safaricom", "63903": "Airtel", "63907": "Telkom", "63999": "Equitel"}
TASKS: Final = {
    "1": word("Check-in"),
    "2": word("Pay"),
    "3": word("Jobs"),
    "4": word("Profile"),
    "5": word("Messages, help"),
}
HOURS: Final = (1, 2, 4, 8, 24, 48, 168, 336)

REFUSALS: Final = (
    word("A notice has at most 40 characters."),
    word("A notice has letters and signs of plain SMS only."),
    word("The sub-county is not in that county."),
    word("A notice needs its words in both languages."),
    word("A notice ends after it begins, and within 14 days."),
    word("A sub-county needs its county."),
    word("There is no such task."),
    word("This notice is over already."),
    word("Done."),
)
_LONG, _ODD, _ELSEWHERE, *_, _OVER, _DONE = REFUSALS


@page("/notices", Permission.MESSAGES_SEE, menu=Chapter.MESSAGES, title="Notices")
def notices_page() -> str:
    """Show what stands, what is to come, and what ended within a week."""
    return _shown("")


@page("/notices/new", Permission.NOTICES_CHANGE, "POST")
def put_up_notice() -> Any:
    """Put a notice up."""
    try:
        with guard.writing() as db:
            notices.put_up(db, _asked(db), guard.actor(), guard.now())
    except BadNotice as bad:
        return _shown(str(bad)), 422
    flash(_DONE)
    return redirect(url_for("admin.notices_page"), 303)


@page("/notices/<int:notice_id>/down", Permission.NOTICES_CHANGE, "POST")
def take_down_notice(notice_id: int) -> Any:
    """Take a notice down before its time."""
    with guard.writing() as db:
        found = db.get(Notice, notice_id)
        if found is None:
            abort(404)
        is_down = notices.take_down(db, found, guard.actor(), guard.now())
    flash(_DONE if is_down else _OVER)
    return redirect(url_for("admin.notices_page"), 303)


def _shown(wrong: str) -> str:
    now = guard.now()
    with guard.reading() as db:
        found = notices.recent(db, now)
        counties = areas.counties(db)
        parts = {
            each.sub_county_id: areas.sub_county(db, each.sub_county_id)
            for each in found
            if each.sub_county_id is not None
        }
    return render_template(
        "admin/notices.html",
        found=found,
        counties=counties,
        names={each.number: each.name for each in counties},
        parts=parts,
        networks=NETWORKS,
        tasks=TASKS,
        hours=HOURS,
        longest=LENGTH,
        form=request.form,
        wrong=wrong,
        now=now,
    )


def _asked(db: Db) -> Notice:
    form = request.form
    words = {name: _words(form.get(name, "")) for name in ("english", "kiswahili")}
    county = int(form["county"]) if form.get("county", "").isdigit() else None
    sub_county_id = None
    if form.get("sub_county", "").strip():
        if county is None:
            raise BadNotice("A sub-county needs its county.")
        fitting = areas.find_sub_counties(db, county, form["sub_county"])
        if len(fitting) != 1:
            raise BadNotice(_ELSEWHERE)
        sub_county_id = fitting[0].id
    hours = int(form["hours"]) if form.get("hours", "").isdigit() else 0
    now = guard.now()
    return Notice(
        **words,
        begins_at=now,
        ends_at=now + timedelta(hours=min(hours, 10_000)),
        made_by=guard.actor().name,
        county=county,
        sub_county_id=sub_county_id,
        network=form.get("network") or None,
        task=form.get("task") or None,
    )


def _words(written: str) -> str:
    words = gsm7.fold(" ".join(written.split()))
    # A question mark is what a sign without likeness is folded to.
    if "|" in words or words.count("?") > written.count("?"):
        raise BadNotice(_ODD)
    if gsm7.septets(words) > LENGTH:
        raise BadNotice(_LONG)
    return words
