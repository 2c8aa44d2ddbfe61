"""Signing in and out, the second factor, and the one-time link of an invitation."""

from __future__ import annotations

from typing import Any

import segno
from flask import abort, g, redirect, render_template, request, url_for
from flask import session as browser_session
from werkzeug.wrappers import Response

from models.people import officer_sessions, officers, second_factor
from models.people.officer_passwords import (
    BadPassword,
    PasswordTooCommon,
    PasswordTooLong,
    PasswordTooShort,
)
from models.people.officer_tables import Officer, SignInOutcome
from models.people.rights_of_officers import Permission
from models.people.tables import Language
from ussd_app.admin import guard
from ussd_app.admin.guard import open_page, page
from ussd_app.ussd import service

TRIES_PER_ADDRESS = 30
TRIES_SECONDS = 600

_REFUSALS = {
    PasswordTooShort: "Use at least 12 characters.",
    PasswordTooLong: "Use at most 128 characters.",
    PasswordTooCommon: "This password is common or easily guessed. Use several words.",
}


@open_page("/sign-in", "GET", "POST")
def sign_in() -> Any:
    """Ask for username and password."""
    wanted = guard.inside(request.values.get("next", ""))
    if request.method == "GET":
        return render_template("admin/sign_in.html", next=wanted)
    if not service().counters.hit(f"sign-in:{guard.address()}", TRIES_PER_ADDRESS, TRIES_SECONDS):
        return _ask_again("Too many tries. Wait ten minutes.", wanted, 429)
    with guard.writing() as db:
        found, outcome = officers.check(
            db,
            request.form.get("username", ""),
            request.form.get("password", ""),
            guard.address(),
            guard.now(),
        )
    if outcome is SignInOutcome.LOCKED:
        return _ask_again("This account rests after wrong tries. Try again later.", wanted, 429)
    if found is None or (found.is_demo and service().config.is_production):
        return _ask_again("Username or password is wrong.", wanted, 401)
    browser_session.clear()
    if officers.needs_second_factor(found):
        return guard.open_session(
            found, is_whole=False, to=url_for("admin.second_factor_page", next=wanted)
        )
    return guard.open_session(found, is_whole=True, to=wanted)


def _ask_again(sentence: str, wanted: str, status: int) -> Any:
    return render_template("admin/sign_in.html", wrong=sentence, next=wanted), status


@open_page("/second-factor", "GET", "POST")
def second_factor_page() -> Any:
    """Ask for the code of the app; the first time, show what the app has to scan."""
    half: Officer | None = g.officer
    if half is None or guard.session().is_whole:
        return redirect(url_for("admin.sign_in"), 303)
    wanted = guard.inside(request.values.get("next", ""))
    is_new = half.totp_proved_at is None
    if request.method == "POST":
        return _set_up(half, wanted) if is_new else _prove(half, wanted)
    return _ask_code(half, wanted)


def _ask_code(half: Officer, wanted: str, wrong: str = "") -> Any:
    picture = secret = ""
    if half.totp_proved_at is None:
        with guard.writing() as db:
            fresh = db.get_one(Officer, half.id)
            link = second_factor.begin(db, fresh)
            secret = fresh.totp_secret or ""
        picture = segno.make(link).svg_inline(scale=5, dark="#0b0c0c", svgclass=None, omitsize=True)
    page_text = render_template(
        "admin/second_factor.html", next=wanted, wrong=wrong, picture=picture, secret=secret
    )
    return page_text, 401 if wrong else 200


def _set_up(half: Officer, wanted: str) -> Any:
    with guard.writing() as db:
        fresh = db.get_one(Officer, half.id, with_for_update=True)
        codes = second_factor.prove(
            db, fresh, request.form.get("code", ""), guard.real_now(), guard.now()
        )
    if codes is None:
        return _ask_code(half, wanted, "This code is wrong. Use the newest one.")
    answer = guard.open_session(half, is_whole=True, to=wanted)
    answer.status_code = 200
    del answer.headers["Location"]
    answer.set_data(render_template("admin/recovery_codes.html", codes=codes, next=wanted))
    return answer


def _prove(half: Officer, wanted: str) -> Any:
    typed = request.form.get("code", "")
    with guard.writing() as db:
        fresh = db.get_one(Officer, half.id, with_for_update=True)
        if fresh.locked_until is not None and fresh.locked_until > guard.now():
            right = False
        elif second_factor.is_right(fresh, typed, guard.real_now()):
            right = True
        elif second_factor.use_recovery_code(db, fresh, typed, guard.now()):
            right = True
            officer_sessions.log(
                db, fresh.id, SignInOutcome.RECOVERY_CODE, guard.address(), guard.now()
            )
        else:
            right = False
            officers.wrong(db, fresh, SignInOutcome.WRONG_CODE, guard.address(), guard.now())
    if not right:
        return _ask_code(half, wanted, "This code is wrong. Use the newest one.")
    return guard.open_session(half, is_whole=True, to=wanted)


@page("/sign-out", Permission.OWN_ACCOUNT, "POST")
def sign_out() -> Response:
    """End this browser's session."""
    with guard.writing() as db:
        officer_sessions.end(db, guard.session().id, guard.real_now())
        officer_sessions.log(
            db, guard.officer().id, SignInOutcome.SIGNED_OUT, guard.address(), guard.now()
        )
    browser_session.clear()
    answer = redirect(url_for("admin.sign_in"), 303)
    answer.delete_cookie(guard.COOKIE, path="/admin")
    return answer


@page("/language", Permission.OWN_ACCOUNT, "POST")
def choose_language() -> Response:
    """Switch between English and Kiswahili, for this officer from now on."""
    with guard.writing() as db:
        found = db.get_one(Officer, guard.officer().id)
        found.language = Language(request.form.get("language", Language.ENGLISH))
    return redirect(guard.inside(request.form.get("next", "")), 303)


@open_page("/invitation/<token>", "GET", "POST")
def invitation(token: str) -> Any:
    """Let an invited officer choose a password; the second factor is set up right after."""
    with guard.reading() as db:
        found = officers.invited(db, token, guard.now())
    if found is None:
        abort(404)
    if request.method == "GET":
        return render_template("admin/invitation.html", invited=found)
    password = request.form.get("password", "")
    if password != request.form.get("again", ""):
        return _refuse(found, "The two passwords are not the same.")
    try:
        with guard.writing() as db:
            accepted = officers.accept(db, token, password, guard.now())
    except BadPassword as bad:
        return _refuse(found, _REFUSALS[type(bad)])
    if accepted is None:
        abort(404)
    return guard.open_session(accepted, is_whole=False, to=url_for("admin.second_factor_page"))


def _refuse(found: Officer, sentence: str) -> Any:
    return render_template("admin/invitation.html", invited=found, wrong=sentence), 422
