"""Applications: the list, one with what stands against it, and refusing it in words."""

from __future__ import annotations

from typing import Any, Final

from flask import abort, flash, render_template, url_for

from models.across import scope
from models.base.season_tables import Position
from models.base.store import Db
from models.jobs import applications, eligibility, stations
from models.jobs.authority import covers
from models.jobs.listed import APPLICATIONS
from models.jobs.states import APPLICATION_MOVES
from models.jobs.tables import Application, ApplicationState
from models.jobs.texts import place_of
from models.people.rights_of_officers import Permission
from models.people.tables import Professional
from ussd_app.admin import deeds, guard, lists
from ussd_app.admin.deeds import Deed
from ussd_app.admin.guard import page
from ussd_app.admin.jobs import asking, words
from ussd_app.admin.navigation import Chapter
from ussd_app.admin.words import word

lists.declare(APPLICATIONS, Permission.JOBS_SEE)

NOMINATED: Final = word("Nominated. A director deploys, and the person is told then.")

REFUSE: Final = Deed(
    title=word("Refuse this application"),
    consequence=word("The person reads on the phone that they were not chosen."),
    undo=word("Cannot be undone."),
)


@page("/jobs/applications", Permission.JOBS_SEE, menu=Chapter.JOBS, title="Applications")
def jobs_applications() -> str:
    """List who applied for what."""
    return lists.show(
        APPLICATIONS, link=lambda line: url_for("admin.jobs_application", application_id=line.key)
    )


@page("/jobs/applications/<int:application_id>", Permission.JOBS_SEE)
def jobs_application(application_id: int) -> str:
    """Show one application, and why the person may or may not be taken."""
    with guard.reading() as db:
        found = _found(db, application_id)
        vacancy = found.vacancy
        post = eligibility.post_of(db, vacancy)
        return render_template(
            "admin/jobs_application.html",
            one=found,
            vacancy=vacancy,
            person=db.get_one(Professional, found.professional_id),
            position=db.get_one(Position, vacancy.position),
            place=place_of(db, vacancy.county, vacancy.sub_county_id, vacancy.centre_id),
            obstacles=eligibility.check(db, found.professional_id, post),
            may_nominate=covers(guard.area(), vacancy.county, vacancy.sub_county_id)
            and stations.may_nominate(found),
            may_refuse=covers(guard.area(), vacancy.county, vacancy.sub_county_id)
            and ApplicationState.REFUSED in APPLICATION_MOVES[found.state],
        )


@page("/jobs/applications/<int:application_id>/nominate", Permission.JOBS_NOMINATE, "POST")
def jobs_nominate(application_id: int) -> Any:
    """Nominate for a container or an office; a director looks at it and deploys."""
    with asking.told(), guard.writing() as db:
        stations.nominate(db, _found(db, application_id), guard.actor(), guard.now())
        flash(NOMINATED)
    return asking.to(url_for("admin.jobs_application", application_id=application_id))


@page("/jobs/applications/<int:application_id>/refuse", Permission.JOBS_DEPLOY, "GET", "POST")
def jobs_refuse(application_id: int) -> Any:
    """Refuse an application, in words that the applicant reads."""
    back = url_for("admin.jobs_application", application_id=application_id)
    with guard.reading() as db:
        found = _found(db, application_id)
        name = db.get_one(Professional, found.professional_id).full_name
    reason = deeds.reason()
    if reason is None:
        return deeds.ask(REFUSE, subject=f"{found.reference} {name}", back=back)
    with asking.told(), guard.writing() as db:
        mine = _found(db, application_id)
        applications.refuse(db, mine, reason, guard.actor(), guard.now())
        flash(words.DONE)
    return asking.to(back)


def _found(db: Db, application_id: int) -> Application:
    found = db.get(Application, application_id)
    if found is None or found.state is ApplicationState.DRAFT:
        abort(404)
    area, vacancy = guard.area(), found.vacancy
    if covers(area, vacancy.county, vacancy.sub_county_id):
        return found
    if vacancy.sub_county_id is not None or vacancy.county != area.county:
        abort(404)
    # Of a vacancy of the whole county a sub-county sees who works there; the county refuses.
    if scope.person(db, area, found.professional_id) is None:
        abort(404)
    return found
