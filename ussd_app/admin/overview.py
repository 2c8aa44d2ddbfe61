"""The first page: where an officer begins."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for

from models.attendance import board, board_keeping
from models.base import season_seen
from models.base.clock import nairobi_day
from models.people.officer_tables import Role
from models.people.rights_of_officers import Permission
from ussd_app.admin import guard, needs
from ussd_app.admin.guard import page
from ussd_app.admin.navigation import Chapter
from ussd_app.ussd import service


@page("/", Permission.OWN_ACCOUNT, menu=Chapter.TODAY, title="Overview")
def overview() -> Any:
    """Show what this officer can do from here."""
    if guard.officer().role is Role.WALL:
        return redirect(url_for("admin.wall"), 303)
    now = guard.now()
    today = nairobi_day(now)
    with guard.reading() as db:
        is_exam_day = board_keeping.is_exam_day(db, today)
    if is_exam_day:
        board_keeping.keep_fresh(service().patient_store, today, now)
    with guard.reading() as db:
        waiting = needs.waiting(db, guard.officer(), now)
        exams = season_seen.clock(db, today)
        rows = board.rows(db, today, guard.area()) if is_exam_day else []
    return render_template(
        "admin/overview.html",
        now=now,
        today=today,
        waiting=waiting,
        exams=exams,
        total=board.total(rows) if rows else None,
    )
