"""Who may open which page: the session behind the cookie, and the permission of the address.

Every address is declared with `page`, which names the permission that it needs, or with
`open_page`, for those that come before signing in.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import wraps
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, g, redirect, request, url_for
from flask_wtf.csrf import CSRFProtect

from models.base.audit import Actor
from models.base.store import Db
from models.people import officer_sessions, officers
from models.people.officer_tables import Officer, OfficerSession
from models.people.rights_of_officers import Area, Permission, area_of, may
from ussd_app.admin.navigation import MENU, Chapter, Entry
from ussd_app.ussd import service

COOKIE: Final = "officer"
REFRESH: Final = "X-Refresh"
"""The header of what a page fetches by itself."""

bp = Blueprint("admin", __name__, url_prefix="/admin", template_folder="templates")
csrf = CSRFProtect()

PERMISSIONS: Final[dict[str, Permission]] = {}
"""The permission that each endpoint needs."""

OPEN: Final[set[str]] = set()
"""The endpoints that need none: they come before signing in."""

View = TypeVar("View", bound=Callable[..., Any])


def page(
    rule: str,
    needs: Permission,
    *methods: str,
    menu: Chapter | None = None,
    title: str = "",
) -> Callable[[View], View]:
    """Declare an address of the dashboard and the permission without which it is refused.

    With a chapter and a title it stands in the menu.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **given: Any) -> Any:
            if not may(officer(), needs):
                abort(403)
            return view(*args, **given)

        name = view.__name__
        PERMISSIONS[f"admin.{name}"] = needs
        if menu is not None:
            MENU.append(Entry(f"admin.{name}", title, menu, needs, rule))
        bp.add_url_rule(rule, name, guarded, methods=list(methods) or ["GET"])
        return view

    return declare


def open_page(rule: str, *methods: str) -> Callable[[View], View]:
    """Declare an address that is open before signing in."""

    def declare(view: View) -> View:
        OPEN.add(f"admin.{view.__name__}")
        bp.add_url_rule(rule, view.__name__, view, methods=list(methods) or ["GET"])
        return view

    return declare


@bp.before_request
def admit() -> Response | None:
    """Refuse forged forms, and send whoever is not signed in to the sign-in page."""
    csrf.protect()
    g.officer, g.session = None, None
    token = request.cookies.get(COOKIE, "")
    if token:
        _find(token)
    if request.endpoint in OPEN:
        return None
    if g.officer is None or not g.session.is_whole:
        wanted = request.full_path.rstrip("?") if request.method == "GET" else ""
        return _to(url_for("admin.sign_in", next=wanted or None))
    return None


def _find(token: str) -> None:
    now = real_now()
    with reading() as db:
        found = officer_sessions.find(db, token, now)
    if found is None or (found[0].is_demo and service().config.is_production):
        return
    g.officer, g.session = found
    # A board that refreshes itself is nobody at the desk: it keeps no idle session alive.
    refreshes = REFRESH in request.headers
    if not refreshes and officer_sessions.is_note_due(g.session, now):
        with writing() as db:
            officer_sessions.note_seen(db, g.session.id, now)


@bp.after_request
def keep_out_of_caches(response: Response) -> Response:
    """Let no shared machine keep what a page showed."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
        " connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
    if service().config.is_production:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response


@contextmanager
def reading() -> Iterator[Db]:
    """Open a view of the store."""
    with service().patient_store.reading() as db:
        yield db


@contextmanager
def writing() -> Iterator[Db]:
    """Open a transaction that commits when its block ends well."""
    with service().patient_store.writing() as db:
        yield db


def officer() -> Officer:
    """Return who asks."""
    found: Officer = g.officer
    return found


def session() -> OfficerSession:
    """Return the session of who asks."""
    found: OfficerSession = g.session
    return found


def area() -> Area:
    """Return where the one who asks may look."""
    return area_of(officer())


def actor() -> Actor:
    """Return who acts, for the audit trail."""
    return Actor.officer(officer().username)


def now() -> datetime:
    """Return the service's time."""
    return service().now()


def real_now() -> datetime:
    """Return the machine's time, by which sessions and codes expire."""
    return datetime.now(UTC)


def address() -> str:
    """Return where the request came from."""
    try:
        return str(ipaddress.ip_address(request.remote_addr or ""))
    except ValueError:
        return "unknown"


def inside(wanted: str) -> str:
    """Return the address only if it is a page of the dashboard: nothing leads out of it."""
    parts = urlsplit(wanted)
    if parts.scheme or parts.netloc or not parts.path.startswith("/admin/") or "\\" in wanted:
        return url_for("admin.overview")
    return wanted


def open_session(who: Officer, *, is_whole: bool, to: str) -> Response:
    """Give the browser a new session in place of whatever it had, and go on."""
    with writing() as db:
        if g.session is not None:
            officer_sessions.end(db, g.session.id, real_now())
        browser = request.headers.get("User-Agent", "")
        token = officer_sessions.begin(db, who, address(), browser, real_now(), is_whole=is_whole)
        if is_whole:
            fresh = db.get_one(Officer, who.id)
            officers.opened(db, fresh, address(), now())
    response = _to(to)
    response.set_cookie(
        COOKIE,
        token,
        path="/admin",
        httponly=True,
        samesite="Lax",
        secure=service().config.is_production,
    )
    return response


def _to(where: str) -> Response:
    return redirect(where, 303)  # type: ignore[return-value]
