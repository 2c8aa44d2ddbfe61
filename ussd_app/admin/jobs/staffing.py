"""What centres need and have: a county by sub-county, a sub-county by centre, one centre whole."""

from __future__ import annotations

from collections import defaultdict

from flask import abort, render_template, request

from models.attendance import board
from models.base import areas, season
from models.base.clock import nairobi_day
from models.base.season_tables import Exam
from models.base.store import Db
from models.jobs import listed, needs, seen, telling
from models.jobs.needs import Staffing
from models.jobs.tables import Centre
from models.people.rights_of_officers import Area, Permission
from ussd_app.admin import guard
from ussd_app.admin.guard import page
from ussd_app.admin.jobs import asking
from ussd_app.admin.navigation import Chapter


@page("/jobs", Permission.JOBS_SEE, menu=Chapter.JOBS, title="Needs of centres")
def jobs_needs() -> str:
    """Show needed, deployed, accepted and missing below the place that was chosen."""
    place = asking.place()
    with guard.reading() as db:
        exam, names = asking.exam(db), board.place_names(db, place)
        if names is None:
            abort(404)
        on = asking.day(db, exam) if exam is not None else None
        rows: list[Staffing] = []
        if exam is not None and place.county is not None:
            rows = list(needs.staffing(db, exam.id, place.county, place.sub_county_id, on=on))
        only_missing = request.args.get("missing") == "yes"
        if only_missing:
            rows = [row for row in rows if row.missing]
        centres = seen.centres_in(db, place) if rows else {}
        return render_template(
            "admin/jobs_needs.html",
            exams=listed.exams(db),
            exam=exam,
            on=on,
            place=place,
            names=names,
            only_missing=only_missing,
            counties=areas.counties(db) if place.county is None else [],
            rows=rows if place.sub_county_id is not None else [],
            parts=_parts(db, rows, centres) if place.sub_county_id is None else [],
            centres=centres,
            total=_sum(rows),
            untold=_untold(db, exam, place),
        )


def _untold(db: Db, exam: Exam | None, place: Area) -> int:
    if exam is None or place.county is None:
        return 0
    return telling.untold(db, exam, place, nairobi_day(guard.now()))


def _parts(
    db: Db, rows: list[Staffing], centres: dict[int, Centre]
) -> list[tuple[int | None, str, Staffing]]:
    """Return the sub-counties of a county with the sums of their centres."""
    found: dict[int | None, list[Staffing]] = defaultdict(list)
    for row in rows:
        found[centres[row.centre_id].sub_county_id].append(row)
    named = []
    for key, each in found.items():
        area = areas.sub_county(db, key) if key is not None else None
        named.append((key, area.name if area is not None else "", _sum(each)))
    return sorted(named, key=lambda each: each[1])


def _sum(rows: list[Staffing]) -> Staffing:
    missing = sum(row.missing for row in rows)
    deployed = sum(min(row.deployed, row.needed) for row in rows)
    accepted = sum(row.accepted for row in rows)
    return Staffing(0, "", deployed + missing, deployed, accepted)


@page("/jobs/centres/<int:centre_id>", Permission.JOBS_SEE)
def jobs_centre(centre_id: int) -> str:
    """Show one centre: what it needs and has on a date, and everybody who takes up a place."""
    with guard.reading() as db:
        centre = board.centre(db, guard.area(), centre_id)
        exam = asking.exam(db)
        if centre is None or exam is None:
            abort(404)
        on = asking.day(db, exam)
        rows = needs.staffing(db, exam.id, centre.county, centre.sub_county_id, on=on)
        return render_template(
            "admin/jobs_centre.html",
            centre=centre,
            exam=exam,
            exams=listed.exams(db),
            on=on,
            positions=season.positions(db),
            rows=[row for row in rows if row.centre_id == centre.id],
            staff=seen.staff_of(db, centre.id, exam.id),
        )
