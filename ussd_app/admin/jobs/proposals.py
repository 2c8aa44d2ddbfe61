"""What directors decide: places to pass on, and people to move away from an interest of theirs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import abort, flash, render_template, request, url_for

from models.base.store import Db
from models.jobs import answers, seen
from models.jobs.authority import covers
from models.jobs.tables import Deployment, Proposal
from models.jobs.texts import station_of
from models.people.rights_of_officers import Area, Permission
from models.people.tables import Professional
from ussd_app.admin import guard
from ussd_app.admin.guard import page
from ussd_app.admin.jobs import asking, words
from ussd_app.admin.navigation import Chapter
from ussd_app.admin.needs import Queue, need
from ussd_app.admin.words import word

SHOWN = 100

WAITING = word("Places to pass on, people to move")


@page("/jobs/proposals", Permission.JOBS_SEE, menu=Chapter.JOBS, title="To decide")
def jobs_proposals() -> str:
    """List what waits for a decision, the oldest first."""
    with guard.reading() as db:
        found = [_shown(db, each) for each in seen.to_decide(db, guard.area(), SHOWN)]
        return render_template(
            "admin/jobs_proposals.html", found=found, words=words, now=guard.now()
        )


@page("/jobs/proposals/<int:proposal_id>", Permission.JOBS_DEPLOY, "POST")
def jobs_decide(proposal_id: int) -> Any:
    """Decide one: yes passes the place on, or says that the person was moved."""
    with asking.told(), guard.writing() as db:
        found = db.get(Proposal, proposal_id)
        about = db.get(Deployment, found.deployment_id) if found is not None else None
        if found is None or about is None:
            abort(404)
        if not covers(guard.area(), about.county, about.sub_county_id):
            abort(404)
        is_yes = request.form.get("decision") == "yes"
        answers.decide(db, found, guard.actor(), guard.now(), accepted=is_yes)
        flash(words.DONE)
    return asking.to(url_for("admin.jobs_proposals"))


@need(
    WAITING,
    Permission.JOBS_DEPLOY,
    lambda: url_for("admin.jobs_proposals"),
    late=timedelta(days=1),
)
def waiting(db: Db, area: Area, now: datetime) -> Queue:
    """Count what waits for a decision in an area."""
    del now
    return Queue(*seen.waiting(db, area))


def _shown(db: Db, proposal: Proposal) -> dict[str, Any]:
    about = db.get_one(Deployment, proposal.deployment_id)
    candidate = None
    if proposal.candidate_id is not None:
        candidate = db.get(Professional, proposal.candidate_id)
    return {
        "proposal": proposal,
        "deployment": about,
        "station": station_of(db, about),
        "person": db.get_one(Professional, about.professional_id),
        "candidate": candidate,
    }
