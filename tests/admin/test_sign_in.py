"""Signing in: passwords, locks, forged forms, fixed sessions, and where one is led."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pyotp
import pytest

from models.base.audit import Actor
from models.people import officer_sessions, officers
from models.people.officer_tables import Role, SignInOutcome
from models.people.officers import Post
from tests.admin.desk import Desk, officer
from tests.ussd_app.other_settings import app_with
from tests.ussd_app.test_handset import PRODUCTION

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from ussd_app.wiring import Service

GOOD = "korongo saba juu ya ziwa"


def _invite(parts: Service) -> str:
    with parts.patient_store.writing() as db:
        added = officers.add(
            db, "wanjiru", "Jane Wanjiru", Post(Role.ADMIN), Actor.service(), parts.now()
        )
        return officers.invite(db, added, Actor.service(), parts.now())


def test_a_demo_officer_signs_in_and_out(app: Flask, parts: Service) -> None:
    """Password, overview, sign-out; after it the pages are closed again."""
    desk = officer(app, "admin")
    assert "Amina Yusuf" in desk.text("/admin/")
    assert desk.post("/admin/sign-out", form_on="/admin/").status_code == 303
    assert desk.client.get("/admin/").status_code == 303


@pytest.mark.parametrize("username", ["admin", "nobody-known"])
def test_a_wrong_password_says_the_same_for_all(app: Flask, parts: Service, username: str) -> None:
    """Whether the name exists is not told."""
    answer = Desk(app).sign_in(username, "wrong")
    assert answer.status_code == 401
    assert "Username or password is wrong." in answer.get_data(as_text=True)


def test_five_wrong_tries_lock_and_the_lock_grows(app: Flask, parts: Service) -> None:
    """The right password does not open a locked account; each lock is longer."""
    spans = []
    for _ in range(2):
        desk = Desk(app)
        for _ in range(officers.WRONG_TRIES):
            assert desk.sign_in("admin", "wrong").status_code == 401
        assert desk.sign_in("admin").status_code == 429
        with parts.patient_store.writing() as db:
            found = officers.by_username(db, "admin")
            assert found is not None
            assert found.locked_until is not None
            spans.append(found.locked_until - parts.now())
            found.locked_until = parts.now()
    assert spans[1] > spans[0] + timedelta(minutes=3)
    assert officer(app, "admin")


def test_a_form_without_its_token_is_refused(app: Flask, parts: Service) -> None:
    """A page elsewhere cannot make an officer's browser do anything."""
    desk = officer(app, "admin")
    for path in ("/admin/sign-out", "/admin/language", "/admin/officers/1/disable"):
        assert desk.client.post(path, data={"reason": "forged form"}).status_code == 400
    assert Desk(app).client.post("/admin/sign-in", data={"username": "admin"}).status_code == 400


def test_a_session_is_new_after_signing_in(app: Flask, parts: Service) -> None:
    """A token that somebody planted before is worth nothing after."""
    desk = Desk(app)
    desk.client.set_cookie("officer", "planted", path="/admin")
    desk.sign_in("admin")
    cookie = desk.client.get_cookie("officer", path="/admin")
    assert cookie is not None
    assert cookie.value != "planted"
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    other = Desk(app)
    other.client.set_cookie("officer", "planted", path="/admin")
    assert other.client.get("/admin/").status_code == 303


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/admin/", "//evil.example/admin/", "/ussd", "/admin/\\evil", ""]
)
def test_signing_in_leads_nowhere_else(app: Flask, parts: Service, wanted: str) -> None:
    """An address outside of the dashboard is not followed."""
    assert Desk(app).sign_in("admin", next=wanted).headers["Location"] == "/admin/"


def test_an_invitation_leads_to_password_and_second_factor(app: Flask, parts: Service) -> None:
    """The link works once; without the app's code nothing opens; a code opens only once."""
    link = f"/admin/invitation/{_invite(parts)}"
    desk = Desk(app)
    assert (
        desk.post(link, form_on=link, password="password1234", again="password1234").status_code
        == 422
    )
    answer = desk.post(link, form_on=link, password=GOOD, again=GOOD)
    assert answer.headers["Location"] == "/admin/second-factor"
    assert desk.client.get("/admin/officers").status_code == 303
    assert "<svg" in desk.text("/admin/second-factor")
    with parts.patient_store.reading() as db:
        found = officers.by_username(db, "wanjiru")
        assert found is not None
        secret = found.totp_secret or ""
    page = "/admin/second-factor"
    assert desk.post(page, form_on=page, code="000000x").status_code == 401
    code = pyotp.TOTP(secret).now()
    codes = desk.post(page, form_on=page, code=code).get_data(as_text=True)
    assert codes.count("<li><code>") == 8
    assert desk.client.get("/admin/officers").status_code == 200
    assert Desk(app).client.get(link).status_code == 404
    again = Desk(app)
    assert again.sign_in("wanjiru", GOOD).headers["Location"].startswith("/admin/second-factor")
    assert again.post(page, form_on=page, code=code).status_code == 401
    recovery = codes.partition("<li><code>")[2].partition("<")[0]
    assert again.post(page, form_on=page, code=recovery).status_code == 303
    third = Desk(app)
    third.sign_in("wanjiru", GOOD)
    assert third.post(page, form_on=page, code=recovery).status_code == 401


def test_sessions_end(app: Flask, parts: Service) -> None:
    """An admin's word ends another officer's session at once; idle and old ones end alone."""
    theirs, mine = officer(app, "helpdesk"), officer(app, "admin")
    with parts.patient_store.reading() as db:
        found = officers.by_username(db, "helpdesk")
        assert found is not None
        [session] = officer_sessions.open_sessions(db, found, session_time := parts.now())
        for later in (officer_sessions.IDLE, officer_sessions.LONGEST):
            assert officer_sessions.open_sessions(db, found, session_time + later) == []
        assert session.is_whole
    page = f"/admin/officers/{found.id}/end-sessions"
    assert "Give a reason." in mine.post(page, form_on=page, reason=" ").get_data(as_text=True)
    assert theirs.client.get("/admin/").status_code == 200
    assert mine.post(page, form_on=page, reason="left the office").status_code == 303
    assert theirs.client.get("/admin/").status_code == 303


def test_signing_in_is_logged(app: Flask, parts: Service) -> None:
    """What went right and wrong stands in the log with its address."""
    desk = Desk(app)
    desk.sign_in("tsc", "wrong")
    desk.sign_in("tsc")
    with parts.patient_store.reading() as db:
        found = officers.by_username(db, "tsc")
        assert found is not None
        lines = officer_sessions.latest(db, found.id)
    outcomes = [each.outcome for each in lines]
    assert outcomes == [SignInOutcome.OPENED, SignInOutcome.WRONG_PASSWORD]
    assert lines[0].address == "127.0.0.1"


def test_demo_officers_are_refused_in_production(
    settings: dict[str, str], secrets_root: Path, parts: Service
) -> None:
    """A password that everybody knows opens nothing in earnest."""
    kept = {name: settings[name] for name in ("DATABASE_URL", "REDIS_URL")}
    if not kept["DATABASE_URL"].startswith("postgresql"):
        return
    with app_with(settings, secrets_root, **PRODUCTION | kept) as app:
        assert Desk(app).sign_in("admin").status_code == 401


def test_headers(app: Flask) -> None:
    """No inline script or style runs, nothing is kept, nothing frames the pages."""
    headers = Desk(app).client.get("/admin/sign-in").headers
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
