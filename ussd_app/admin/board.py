"""The exam-day board: country, county, sub-county and centre, and the same for a wall."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for

from models.attendance import board, board_alarms, board_keeping
from models.attendance.board_tables import Silence
from models.base import areas
from models.base.clock import nairobi_day
from models.people.rights_of_officers import Area, Permission
from ussd_app.admin import charts, deeds, guard, tiles
from ussd_app.admin.deeds import Deed
from ussd_app.admin.guard import page
from ussd_app.admin.navigation import Chapter
from ussd_app.admin.words import word
from ussd_app.ussd import service


@page("/board", Permission.BOARD_SEE, menu=Chapter.TODAY, title="Exam day")
def board_page() -> str:
    """Show how far a date has come, below the place that was chosen."""
    on, place, names = _date(), *_place()
    return render_template(
        "admin/board.html",
        place=place,
        names=names,
        no_sub_county=board.NO_SUB_COUNTY,
        top=guard.area(),
        **_counted(on, place),
    )


def _place() -> tuple[Area, list[str]]:
    asked = request.values
    wanted = Area(asked.get("county", type=int), asked.get("sub_county", type=int))
    place = board.narrowed(guard.area(), wanted)
    if place is None:
        abort(404)
    with guard.reading() as db:
        names = board.place_names(db, place)
    if names is None:
        abort(404)
    return place, names


def _counted(on: date, place: Area) -> dict[str, Any]:
    """Return the figures of a date below a place, with the curve and what is silent."""
    counted_at = board_keeping.keep_fresh(service().patient_store, on, guard.now())
    with guard.reading() as db:
        before = board.last_exam_day(db, on)
        is_new = before is not None and board_keeping.last_run(db, before) is None
    if before is not None and is_new:
        board_keeping.refresh(service().patient_store, before, guard.now())
    with guard.reading() as db:
        rows = board.rows(db, on, place)
        total = board.total(rows)
        series = [(word("This day"), board.curve(db, on, place), total.expected)]
        if before is not None:
            whole = board.total(board.rows(db, before, place)).expected
            series.append((word("The exam day before"), board.curve(db, before, place), whole))
        counties = {each.number: each.name for each in areas.counties(db)}
        silences = board.silences(db, on, place)
    return {
        "on": on,
        "now": counted_at,
        "rows": rows,
        "total": total,
        "silences": silences,
        "chart": charts.morning(series),
        "counts": series,
        "tiles": tiles.tiles(rows, counties) if place.county is None else [],
    }


@page("/board/silent", Permission.BOARD_SEE)
def board_silent() -> str:
    """List the centres of a place that are silent for one reason."""
    on, place, names = _date(), *_place()
    silence = _silence()
    with guard.reading() as db:
        centres = board.silent_centres(db, on, place, silence)
    return render_template(
        "admin/board_silent.html",
        on=on,
        place=place,
        names=names,
        silence=silence,
        centres=centres,
        most=board_alarms.MOST,
    )


@page("/board/silent/text", Permission.BOARD_ACT, "GET", "POST")
def text_silent() -> Any:
    """Text the day's codes again to those in charge of silent centres."""
    on, place, _names = _date(), *_place()
    silence, reason = _silence(), deeds.reason()
    back = _silent_page(on, place, silence)
    with guard.reading() as db:
        centres = board.silent_centres(db, on, place, silence, board_alarms.MOST)
    if reason is None:
        return deeds.ask(
            TEXT_AGAIN, subject=silence.value, counts=[("Centres", len(centres))], back=back
        )
    with guard.writing() as db:
        sent = board_alarms.text_again(db, on, centres, guard.actor(), reason, guard.now())
    flash(f"{sent} SMS")
    return redirect(back, 303)


@page("/board/silent/call", Permission.PEOPLE_REVEAL, "GET", "POST")
def call_silent() -> Any:
    """Show the numbers of those in charge of silent centres, after a reason."""
    on, place, _names = _date(), *_place()
    silence, reason = _silence(), deeds.reason()
    back = _silent_page(on, place, silence)
    with guard.reading() as db:
        centres = board.silent_centres(db, on, place, silence, board_alarms.MOST)
    if reason is None:
        return deeds.ask(
            CALL_LIST, subject=silence.value, counts=[("Centres", len(centres))], back=back
        )
    with guard.writing() as db:
        found = board_alarms.call_list(db, on, centres, guard.actor(), reason, guard.now())
    return render_template("admin/board_calls.html", found=found, on=on, silence=silence, back=back)


def _silent_page(on: date, place: Area, silence: Silence) -> str:
    return url_for(
        "admin.board_silent",
        date=on,
        county=place.county,
        sub_county=place.sub_county_id,
        silence=silence.value,
    )


def _silence() -> Silence:
    try:
        return Silence(request.args.get("silence", ""))
    except ValueError:
        abort(404)


TEXT_AGAIN = Deed(
    title=word("Text the codes again"),
    consequence=word(
        "Those in charge of these centres get the day's codes once more, at most once an hour."
    ),
    undo=word("A text cannot be called back."),
    is_grave=False,
)
CALL_LIST = Deed(
    title=word("Show the call list"),
    consequence=word(
        "The whole numbers of those in charge are shown; that is written to the audit trail."
    ),
    undo=word("Nothing is changed."),
    is_grave=False,
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
    return render_template("admin/wall.html", place=guard.area(), **_counted(on, guard.area()))


def _date() -> date:
    """Return the date that was asked for; today where none was, or no date."""
    try:
        return date.fromisoformat(request.values.get("date", ""))
    except ValueError:
        return nairobi_day(guard.now())
