"""Officers: who they are, inviting them, their posts, ending their sessions."""

from __future__ import annotations

from typing import Any, Final

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from models.base import areas
from models.base.lists import Line
from models.base.store import Db
from models.people import officer_invitations, officer_sessions, officers
from models.people.msisdn import NotAMobileNumber, masked, read_msisdn
from models.people.officer_tables import Officer, Role
from models.people.officers import BadArea, BadUsername, LastAdmin, NumberTaken, Post, UsernameTaken
from models.people.officers_listed import OFFICERS
from models.people.rights_of_officers import RIGHTS, Permission
from ussd_app.admin import deeds, guard, lists
from ussd_app.admin.deeds import Deed
from ussd_app.admin.guard import page
from ussd_app.admin.navigation import Chapter
from ussd_app.admin.words import word

lists.declare(OFFICERS, Permission.OFFICERS_SEE)


@page("/officers", Permission.OFFICERS_SEE, menu=Chapter.SETTINGS, title="Officers")
def officers_page() -> str:
    """List the officers."""
    return lists.show(OFFICERS, template="admin/officers.html", link=_page_of)


def _page_of(line: Line) -> str:
    return url_for("admin.officer_page", officer_id=line.key)


@page("/officers/<int:officer_id>", Permission.OFFICERS_SEE)
def officer_page(officer_id: int) -> str:
    """Show one officer: post, sessions, sign-ins, rights."""
    with guard.reading() as db:
        found = _found(db, officer_id)
        sessions = officer_sessions.open_sessions(db, found, guard.real_now())
        sign_ins = officer_sessions.latest(db, found.id)
        place = _place(db, found)
    return render_template(
        "admin/officer.html",
        one=found,
        sessions=sessions,
        sign_ins=sign_ins,
        place=place,
        number=masked(found.msisdn) if found.msisdn else "",
        rights=sorted(each.value for each in RIGHTS[found.role]),
    )


@page("/officers/invite", Permission.OFFICERS_CHANGE, "GET", "POST")
def invite_officer() -> Any:
    """Add an officer and show their one-time link, once."""
    wrong = ""
    if request.method == "POST":
        try:
            return _invite()
        except (BadUsername, UsernameTaken, BadArea, NotAMobileNumber, ValueError) as bad:
            wrong = str(bad)
    with guard.reading() as db:
        counties = areas.counties(db)
    shown = render_template(
        "admin/invite.html", counties=counties, roles=list(Role), form=request.form, wrong=wrong
    )
    return shown, 422 if wrong else 200


def _invite() -> Any:
    form = request.form
    county = int(form["county"]) if form.get("county") else None
    with guard.writing() as db:
        sub_county_id = None
        if form.get("sub_county"):
            found = areas.find_sub_counties(db, county or 0, form["sub_county"])
            if len(found) != 1:
                raise BadArea("the sub-county is not in that county")
            sub_county_id = found[0].id
        post = Post(Role(form.get("role", "")), county, sub_county_id)
        typed = form.get("msisdn", "").strip()
        added = officers.add(
            db,
            form.get("username", ""),
            form.get("name", ""),
            post,
            guard.actor(),
            guard.now(),
            msisdn=read_msisdn(typed) if typed else None,
        )
        return _invited(db, added)


def _invited(db: Db, added: Officer) -> str:
    """Text the one-time link where the officer has a number; else show it, once."""
    token = officers.invite(db, added, guard.actor(), guard.now())
    link = url_for("admin.invitation", token=token, _external=True)
    is_texted = officer_invitations.text_link(db, added, link, guard.actor(), guard.now())
    return render_template(
        "admin/invited.html",
        one=added,
        link="" if is_texted else link,
        number=masked(added.msisdn) if is_texted and added.msisdn else "",
    )


_SAVED: Final = word("Saved.")
_TAKEN: Final = word("Another officer has that number.")
_NO_MOBILE: Final = word("That is not a mobile number of Kenya.")


@page("/officers/<int:officer_id>/number", Permission.OFFICERS_CHANGE, "GET", "POST")
def officer_number(officer_id: int) -> Any:
    """Set the number from which an officer calls and to which they are texted; empty is none."""
    with guard.reading() as db:
        found = _found(db, officer_id)
    typed, reason, wrong = request.form.get("msisdn", "").strip(), deeds.reason(), ""
    if reason is not None:
        try:
            wanted = read_msisdn(typed) if typed else None
            with guard.writing() as db:
                row = _found(db, officer_id)
                officers.set_msisdn(db, row, wanted, guard.actor(), guard.now(), reason=reason)
        except NumberTaken:
            wrong = _TAKEN
        except NotAMobileNumber:
            wrong = _NO_MOBILE
        else:
            flash(_SAVED)
            return redirect(url_for("admin.officer_page", officer_id=officer_id), 303)
    elif request.method == "POST":
        wrong = deeds.NO_REASON
    shown = render_template("admin/officer_number.html", one=found, typed=typed, wrong=wrong)
    return shown, 422 if wrong else 200


@page("/officers/<int:officer_id>/<deed>", Permission.OFFICERS_CHANGE, "GET", "POST")
def officer_deed(officer_id: int, deed: str) -> Any:
    """Say what will happen, ask for the reason, and do it."""
    if deed not in _DEEDS:
        abort(404)
    with guard.reading() as db:
        found = _found(db, officer_id)
        open_now = len(officer_sessions.open_sessions(db, found, guard.real_now()))
    reason = deeds.reason()
    if reason is not None:
        return _do(deed, officer_id, reason)
    return deeds.ask(
        _DEEDS[deed],
        subject=found.name,
        counts=[("Open sessions", open_now)],
        back=url_for("admin.officer_page", officer_id=officer_id),
    )


_DEEDS = {
    "end-sessions": Deed(
        "End all sessions",
        "The officer is signed out everywhere and signs in again to go on.",
        "Nothing to undo: the officer can sign in again at once.",
    ),
    "disable": Deed(
        "Disable this officer",
        "The officer is signed out everywhere and cannot sign in any more.",
        "Can be undone: enable the officer again.",
    ),
    "enable": Deed(
        "Enable this officer",
        "The officer can sign in again.",
        "Can be undone: disable the officer again.",
    ),
    "invite": Deed(
        "Send a new invitation",
        "Password and second factor are taken away; a new link is shown once.",
        "Cannot be undone: the officer chooses a new password.",
    ),
}


def _do(deed: str, officer_id: int, reason: str) -> Any:
    back: Response = redirect(url_for("admin.officer_page", officer_id=officer_id), 303)
    try:
        with guard.writing() as db:
            found = _found(db, officer_id)
            if deed == "invite":
                return _invited(db, found)
            act = {
                "end-sessions": officers.end_sessions,
                "disable": officers.disable,
                "enable": officers.enable,
            }[deed]
            act(db, found, reason, guard.actor(), guard.now())
    except LastAdmin:
        flash("Somebody must stay who can invite others.")
        return back
    flash("Done.")
    return back


def _found(db: Db, officer_id: int) -> Officer:
    found = officers.by_id(db, officer_id)
    if found is None:
        abort(404)
    return found


def _place(db: Db, found: Officer) -> str:
    if found.sub_county_id is not None:
        sub_county = areas.sub_county(db, found.sub_county_id)
        return sub_county.name if sub_county else ""
    county = areas.county(db, found.county) if found.county is not None else None
    return county.name if county else ""
