"""Filling a place: who could take it, what is against each, and an override with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, flash, render_template, request, url_for

from models.across import scope
from models.attendance import board
from models.base.season_tables import Position
from models.base.store import Db
from models.jobs import candidates, placing, weeks
from models.jobs.eligibility import Obstacle, Post
from models.jobs.placing import NotAllowed
from models.jobs.rules import rules_of
from models.jobs.tables import Application, Centre, Deployment
from models.people import accounts
from models.people.rights_of_officers import Permission
from models.people.tables import Professional
from ussd_app.admin import deeds, guard
from ussd_app.admin.guard import page
from ussd_app.admin.jobs import asking, words
from ussd_app.admin.words import word

NOBODY = word("Choose somebody, or type the ID number of a person of your area.")
SAY_WHY = word("Say why: it is kept in the audit trail.")


@dataclass(frozen=True, slots=True)
class Opening:
    """The place that is to be filled, and who leaves it."""

    centre: Centre
    position: Position
    post: Post
    leaving: Deployment | None


@page("/jobs/centres/<int:centre_id>/place", Permission.JOBS_DEPLOY, "GET", "POST")
def jobs_place(centre_id: int) -> Any:
    """Choose who takes a place; say why where a rule stands against it, or somebody leaves."""
    against: tuple[Obstacle, ...] = ()
    wrong = ""
    if request.method == "POST":
        with guard.reading() as db:
            person_id = _person(db, centre_id)
        if person_id is None:
            wrong = NOBODY
        else:
            try:
                with asking.told(), guard.writing() as db:
                    _place(db, _opening(db, centre_id), person_id)
                    flash(words.DONE)
                return asking.to(_back(centre_id))
            except _Against as refused:
                against, wrong = refused.obstacles, words.NOT_ALLOWED
            except _NoReason:
                wrong = SAY_WHY
    with guard.reading() as db:
        opening = _opening(db, centre_id)
        shown = render_template(
            "admin/jobs_place.html",
            opening=opening,
            found=candidates.for_post(db, opening.post, opening.centre),
            leaving=_leaving_person(db, opening),
            against=against,
            form=request.form,
            wrong=wrong,
            back=_back(centre_id),
        )
    return shown, 422 if wrong else 200


class _Against(Exception):
    def __init__(self, obstacles: tuple[Obstacle, ...]) -> None:
        super().__init__()
        self.obstacles = obstacles


class _NoReason(Exception):
    """Somebody leaves, and nobody said why."""


def _opening(db: Db, centre_id: int) -> Opening:
    """Return the place that the address names, or end with 404."""
    centre, exam = board.centre(db, guard.area(), centre_id), asking.exam(db)
    position = db.get(Position, request.values.get("position", ""))
    if centre is None or exam is None or position is None:
        abort(404)
    leaving = db.get(Deployment, request.values.get("leaving", 0, type=int))
    if leaving is not None and leaving.centre_id != centre.id:
        abort(404)
    first, last = asking.span(db, exam)
    begins = max(asking.day(db, exam, "from"), first)
    rules = rules_of(db, exam.id, position.code)
    ends = leaving.to_date if leaving is not None else weeks.span_of((begins, last), rules)[1]
    post = Post(exam.id, exam.year, position.code, begins, max(begins, ends), centre.id)
    return Opening(centre, position, post, leaving)


def _person(db: Db, centre_id: int) -> int | None:
    """Return who was chosen, or whose ID was typed: of the list, or of the officer's area."""
    chosen = request.form.get("person", 0, type=int)
    typed = "".join(request.form.get("national_id", "").split())
    if typed:
        found = accounts.professional(db, typed) if typed.isdigit() else None
        seen = scope.person(db, guard.area(), found.id) if found is not None else None
        return seen.id if seen is not None else None
    opening = _opening(db, centre_id)
    offered = {each.person.id for each in candidates.for_post(db, opening.post, opening.centre)}
    return chosen if chosen in offered else None


def _place(db: Db, opening: Opening, person_id: int) -> None:
    reason = " ".join(request.form.get("reason", "").split())[: deeds.LONGEST_REASON]
    given = reason if len(reason) >= deeds.SHORTEST_REASON else None
    override = given if request.form.get("override") == "yes" else None
    actor, now = guard.actor(), guard.now()
    try:
        if opening.leaving is not None:
            if given is None:
                raise _NoReason
            begins = opening.post.from_date
            leaving = opening.leaving
            placing.replace(db, leaving, person_id, given, begins, actor, now, override=override)
            return
        application = _application(db, opening, person_id)
        placing.deploy(
            db,
            person_id,
            opening.post,
            actor,
            now,
            override=override,
            application=application,
        )
    except NotAllowed as refused:
        raise _Against(refused.obstacles) from None


def _application(db: Db, opening: Opening, person_id: int) -> Application | None:
    for each in candidates.for_post(db, opening.post, opening.centre):
        if each.person.id == person_id:
            return each.application
    return None


def _leaving_person(db: Db, opening: Opening) -> Professional | None:
    if opening.leaving is None:
        return None
    return db.get(Professional, opening.leaving.professional_id)


def _back(centre_id: int) -> str:
    exam = request.values.get("exam", 0, type=int)
    return url_for("admin.jobs_centre", centre_id=centre_id, exam=exam)
