"""Appointment letters as PDF: one, or all of a centre or of a sub-county in one file.

A letter shows the whole ID number, so each file that is given out stands in the audit trail.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, abort, request

from models.attendance import board
from models.base import audit
from models.base.store import Db
from models.jobs import letters, seen
from models.jobs.letters import NoLetter
from models.jobs.tables import Deployment
from models.people.rights_of_officers import Permission
from ussd_app.admin import guard
from ussd_app.admin.guard import page
from ussd_app.admin.jobs import asking
from ussd_app.admin.jobs.deployments import deployment


@page("/jobs/deployments/<int:deployment_id>/letter", Permission.JOBS_DEPLOY)
def jobs_letter(deployment_id: int) -> Response:
    """Give out one letter."""
    with guard.writing() as db:
        found = deployment(db, deployment_id)
        return _file(db, [found], f"letter-{found.reference}")


@page("/jobs/letters", Permission.JOBS_DEPLOY)
def jobs_letters() -> Response:
    """Give out the letters of a centre, or of a sub-county, in one file."""
    with guard.writing() as db:
        exam = asking.exam(db)
        if exam is None:
            abort(404)
        centre_id = request.args.get("centre", type=int)
        if centre_id is not None:
            centre = board.centre(db, guard.area(), centre_id)
            if centre is None:
                abort(404)
            found, name = seen.appointed(db, exam.id, centre_id=centre.id), centre.code
        else:
            place = asking.place()
            if place.county is None or place.sub_county_id is None:
                abort(404)
            found = seen.appointed(db, exam.id, area=place)
            name = "-".join(board.place_names(db, place) or ["letters"]).replace(" ", "-")
        return _file(db, found, f"letters-{exam.code}-{name}")


def _file(db: Db, found: Sequence[Deployment], name: str) -> Response:
    try:
        paper = letters.letters_of(db, found, guard.now())
    except NoLetter:
        abort(404)
    audit.note(
        db,
        guard.actor(),
        "letters.given",
        ("deployment", found[0].id if len(found) == 1 else 0),
        guard.now(),
        after={"letters": len(found)},
    )
    safe = "".join(each for each in name if each.isascii() and (each.isalnum() or each == "-"))
    return Response(
        paper,
        mimetype="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{safe}.pdf"'},
    )
