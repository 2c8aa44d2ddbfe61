"""The dashboard: officers run the season in the browser."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from datetime import datetime

from flask import Flask, g, render_template, request

from models.across.timeline import Event
from models.base.clock import NAIROBI
from models.people.rights_of_officers import Permission, may
from models.people.tables import Language
from ussd_app.admin import guard, navigation
from ussd_app.admin.words import say, word
from ussd_app.config import Config


def register(app: Flask, settings: Config) -> None:
    """Add the dashboard to the application."""
    app.config.update(
        SESSION_COOKIE_NAME="form",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_production,
        SESSION_COOKIE_PATH="/admin",
        WTF_CSRF_CHECK_DEFAULT=False,  # the callbacks are no forms; the dashboard asks itself
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
    guard.csrf.init_app(app)
    for module in pkgutil.walk_packages(__path__, f"{__name__}."):
        importlib.import_module(module.name)  # a page declares its own address and place
    app.register_blueprint(guard.bp)


def _language() -> Language:
    officer = g.get("officer")
    return officer.language if officer is not None else Language.ENGLISH


@guard.bp.app_template_filter("nairobi")
def nairobi(moment: datetime | None, form: str = "%d %b %Y, %H:%M") -> str:
    """Return a moment as Kenya's clocks show it."""
    return "" if moment is None else moment.astimezone(NAIROBI).strftime(form)


@guard.bp.app_template_filter("kes")
def kes(cents: int) -> str:
    """Return an amount of money."""
    return f"KES {cents / 100:,.2f}"


@guard.bp.app_template_filter("age")
def age(since: datetime, now: datetime) -> str:
    """Return how long something has waited, in the largest unit that says enough."""
    minutes = max(int((now - since).total_seconds() // 60), 0)
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} d"


@guard.bp.app_template_filter("initials")
def initials(name: str) -> str:
    """Return the first letters of a name, for lists that must not show it."""
    return " ".join(f"{word[0]}." for word in name.split())


SERVICE, ACCOUNT = word("the service"), word("account")


@guard.bp.app_template_filter("who")
def who(actor: str, translate: Callable[[str], str]) -> str:
    """Return who did something, as people say it: the trail's own names are for machines."""
    kind, _, name = actor.partition(":")
    match kind:
        case "officer":
            return name
        case "service":
            return translate(SERVICE)
        case "account":
            return f"{translate(ACCOUNT)} {name}"
    return actor


@guard.bp.app_template_filter("sentence")
def sentence(event: Event, translate: Callable[[str], str]) -> str:
    """Return what happened in words, the facts in their places."""
    return translate(event.words).format(*(translate(fact) for fact in event.facts))


@guard.bp.context_processor
def for_every_page() -> dict[str, object]:
    """Give every page the words, the menu and who asks."""
    officer, session = g.get("officer"), g.get("session")
    is_in = officer is not None and session is not None and session.is_whole
    language = _language()
    rule = str(request.url_rule or "").removeprefix("/admin")
    return {
        "_": lambda english: say(english, language),
        "language": language.value,
        "me": officer if is_in else None,
        "shelves": navigation.shelves(officer, rule) if is_in else [],
        "current": navigation.here(rule),
        "can": lambda permission: is_in and may(officer, Permission(permission)),
        "here": request.full_path.rstrip("?"),
    }


@guard.bp.errorhandler(403)
def refused(_error: Exception) -> tuple[str, int]:
    """Say that the page is not for this officer."""
    return render_template("admin/refused.html"), 403


@guard.bp.errorhandler(404)
def missing(_error: Exception) -> tuple[str, int]:
    """Say that there is nothing here, or nothing in this officer's area."""
    return render_template("admin/missing.html"), 404
