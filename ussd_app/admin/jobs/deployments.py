"""Deployments: the list, one with its trail, vetting a nomination and removing somebody."""

from __future__ import annotations

from typing import Any, Final

from flask import abort, flash, render_template, url_for

from models.base.clock import nairobi_day
from models.base.season_tables import Position
from models.base.store import Db
from models.jobs import handovers, letters, placing, seen, telling
from models.jobs.authority import covers
from models.jobs.listed import DEPLOYMENTS
from models.jobs.states import DEPLOYMENT_MOVES
from models.jobs.tables import Deployment, DeploymentState
from models.jobs.texts import place_of, station_of
from models.people.rights_of_officers import Permission
from models.people.tables import Professional
from ussd_app.admin import deeds, guard, lists
from ussd_app.admin.deeds import Deed
from ussd_app.admin.guard import page
from ussd_app.admin.jobs import asking, words
from ussd_app.admin.navigation import Chapter
from ussd_app.admin.words import word

lists.declare(DEPLOYMENTS, Permission.JOBS_SEE)

REMOVE: Final = Deed(
    title=word("Remove from this place"),
    consequence=word("The person no longer works there, and is texted if they were told before."),
    undo=word("Cannot be undone: deploy them again instead."),
)

TELL: Final = Deed(
    title=word("Text who was not told"),
    consequence=word("Everybody whom a list deployed here gets an SMS with place, dates, rate."),
    undo=word("Cannot be undone."),
    is_grave=False,
)
TEXTS: Final = 1_000
"""Texts that one press writes: more than a sub-county has people in an exam."""


@page("/jobs/deployments", Permission.JOBS_SEE, menu=Chapter.JOBS, title="Deployments")
def jobs_deployments() -> str:
    """List who works where."""
    return lists.show(
        DEPLOYMENTS, link=lambda line: url_for("admin.jobs_deployment", deployment_id=line.key)
    )


@page("/jobs/deployments/<int:deployment_id>", Permission.JOBS_SEE)
def jobs_deployment(deployment_id: int) -> str:
    """Show one deployment, and what may be done with it."""
    with guard.reading() as db:
        found = deployment(db, deployment_id)
        return render_template(
            "admin/jobs_deployment.html",
            one=found,
            person=db.get_one(Professional, found.professional_id),
            position=db.get_one(Position, found.position),
            station=station_of(db, found),
            place=place_of(db, found.county, found.sub_county_id),
            words=words,
            note=handovers.of_deployment(db, found.id),
            may_vet=found.state is DeploymentState.NOMINATED,
            may_remove=DeploymentState.REMOVED in DEPLOYMENT_MOVES[found.state],
            may_replace=found.centre_id is not None
            and DeploymentState.REPLACED in DEPLOYMENT_MOVES[found.state],
            has_letter=found.state in letters.APPOINTED,
            trail=seen.trail_of(db, found.id),
        )


@page("/jobs/deployments/<int:deployment_id>/vet", Permission.JOBS_DEPLOY, "POST")
def jobs_vet(deployment_id: int) -> Any:
    """Deploy whom somebody nominated, under the rules."""
    with asking.told(), guard.writing() as db:
        placing.confirm(db, deployment(db, deployment_id), guard.actor(), guard.now())
        flash(words.DONE)
    return asking.to(url_for("admin.jobs_deployment", deployment_id=deployment_id))


@page("/jobs/deployments/<int:deployment_id>/remove", Permission.JOBS_DEPLOY, "GET", "POST")
def jobs_remove(deployment_id: int) -> Any:
    """Take somebody out of their place, with the reason."""
    back = url_for("admin.jobs_deployment", deployment_id=deployment_id)
    with guard.reading() as db:
        found = deployment(db, deployment_id)
        name = db.get_one(Professional, found.professional_id).full_name
    reason = deeds.reason()
    if reason is None:
        return deeds.ask(REMOVE, subject=f"{found.reference} {name}", back=back)
    with asking.told(), guard.writing() as db:
        placing.remove(db, deployment(db, deployment_id), reason, guard.actor(), guard.now())
        flash(words.DONE)
    return asking.to(back)


@page("/jobs/tell", Permission.JOBS_DEPLOY, "GET", "POST")
def jobs_tell() -> Any:
    """Text those of a place whom a list deployed and nobody told."""
    place = asking.place()
    with guard.reading() as db:
        exam = asking.exam(db)
        if exam is None or place.county is None:
            abort(404)
        waiting = telling.untold(db, exam, place, nairobi_day(guard.now()))
    back = url_for(
        "admin.jobs_needs", exam=exam.id, county=place.county, sub_county=place.sub_county_id
    )
    if deeds.reason() is None:
        counts = [(word("Texts"), min(waiting, TEXTS))]
        return deeds.ask(TELL, subject=exam.label, counts=counts, back=back)
    with asking.told(), guard.writing() as db:
        telling.tell_some(db, exam, place, guard.actor(), guard.now(), TEXTS)
        flash(words.DONE)
    return asking.to(back)


def deployment(db: Db, deployment_id: int) -> Deployment:
    """Return a deployment of the officer's area, or end with 404."""
    found = db.get(Deployment, deployment_id)
    if found is None or not covers(guard.area(), found.county, found.sub_county_id):
        abort(404)
    return found
