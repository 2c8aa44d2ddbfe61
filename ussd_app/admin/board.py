"""The exam-day board: country, county, sub-county and centre, and the same for a wall."""

from __future__ import annotations

from datetime import date

from flask import abort, render_template, request

from models.attendance import board
from models.base.clock import nairobi_day
from models.people.rights_of_officers import Area, Permission
from ussd_app.admin import guard
from ussd_app.admin.guard import page
from ussd_app.admin.navigation import Chapter


@page("/board", Permission.BOARD_SEE, menu=Chapter.TODAY, title="Exam day")
def board_page() -> str:
    """Show how far a date has come, below the place that was chosen."""
    asked, on = request.args, _date()
    wanted = Area(asked.get("county", type=int), asked.get("sub_county", type=int))
    place = board.narrowed(guard.area(), wanted)
    if place is None:
        abort(404)
    with guard.reading() as db:
        names = board.place_names(db, place)
        if names is None:
            abort(404)
        rows = board.rows(db, on, place)
    return render_template(
        "admin/board.html",
        on=on,
        now=guard.now(),
        place=place,
        names=names,
        rows=rows,
        total=board.total(rows),
        no_sub_county=board.NO_SUB_COUNTY,
        top=guard.area(),
    )


@page("/board/centres/<int:centre_id>", Permission.PEOPLE_SEE)
def board_centre(centre_id: int) -> str:
    """Show a centre's staff of a date: who came when, and their marks."""
    on = _date()
    with guard.reading() as db:
        found = board.centre(db, guard.area(), centre_id)
        if found is None:
            abort(404)
        return render_template(
            "admin/board_centre.html",
            on=on,
            now=guard.now(),
            centre=found,
            lists=board.lists(db, on, found),
        )


@page("/wall", Permission.BOARD_SEE)
def wall() -> str:
    """Show the board of today to a room, with nothing personal on it."""
    on = nairobi_day(guard.now())
    with guard.reading() as db:
        rows = board.rows(db, on, guard.area())
    return render_template("admin/wall.html", now=guard.now(), rows=rows, total=board.total(rows))


def _date() -> date:
    """Return the date that was asked for; today where none was, or no date."""
    try:
        return date.fromisoformat(request.args.get("date", ""))
    except ValueError:
        return nairobi_day(guard.now())
