"""The first page: where an officer begins."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for

from models.people.officer_tables import Role
from models.people.rights_of_officers import Permission
from ussd_app.admin import guard, needs
from ussd_app.admin.guard import page
from ussd_app.admin.navigation import Chapter


@page("/", Permission.OWN_ACCOUNT, menu=Chapter.TODAY, title="Overview")
def overview() -> Any:
    """Show what this officer can do from here."""
    if guard.officer().role is Role.WALL:
        return redirect(url_for("admin.wall"), 303)
    now = guard.now()
    with guard.reading() as db:
        waiting = needs.waiting(db, guard.officer(), now)
    return render_template("admin/overview.html", now=now, waiting=waiting)
