"""Allocation plans: asking for one, reading what it could not do and why, one yes or no."""

from __future__ import annotations

from typing import Any, Final

from flask import abort, flash, request, url_for

from models.base import areas
from models.base.store import Db
from models.jobs import listed, proposing, rotation, seen, solving
from models.jobs.authority import covers
from models.jobs.listed import DEPLOYMENTS, PLANS
from models.jobs.plan_tables import AllocationPlan, PlanState
from models.people.rights_of_officers import Permission
from ussd_app.admin import deeds, guard, lists
from ussd_app.admin.deeds import Deed
from ussd_app.admin.guard import page
from ussd_app.admin.jobs import asking, words
from ussd_app.admin.navigation import Chapter
from ussd_app.admin.words import word
from ussd_app.logs import log

lists.declare(PLANS, Permission.JOBS_SEE)

SHOWN: Final = 200
"""Open places, and people without one, on each part of the page; the figures count all."""

ASKED: Final = word("The plan is being made: look again in a minute.")
NO_SOLVER: Final = word("Plans cannot be made here: their solver is not installed.")
ACCEPTED: Final = word("Accepted. The people are deployed and texted within minutes.")

ACCEPT: Final = Deed(
    title=word("Accept this plan"),
    consequence=word("Everybody whom it nominates is deployed, and told by SMS."),
    undo=word("Cannot be undone at once: remove people one by one."),
    is_grave=False,
)
DROP: Final = Deed(
    title=word("Drop this plan"),
    consequence=word("Its nominations are taken back. Nobody was told of them."),
    undo=word("Cannot be undone: ask for a new plan."),
)


@page("/jobs/plans", Permission.JOBS_SEE, menu=Chapter.JOBS, title="Allocation")
def jobs_plans() -> str:
    """List the plans, and offer to ask for one."""
    with guard.reading() as db:
        exam, place = asking.exam(db), guard.area()
        more: dict[str, Any] = {
            "exams": [each for each in listed.exams(db) if each.state.value != "closed"],
            "counties": [
                each for each in areas.counties(db) if place.county in {None, each.number}
            ],
            "weeks": rotation.later_weeks(db, exam)
            if exam is not None and rotation.rotating(db, exam)
            else [],
            "no_solver": "" if solving.is_installed() else NO_SOLVER,
        }
    return lists.show(
        PLANS,
        template="admin/jobs_plans.html",
        link=lambda line: url_for("admin.jobs_plan", plan_id=line.key),
        exam=exam,
        **more,
    )


@page("/jobs/plans/ask", Permission.JOBS_DEPLOY, "POST")
def jobs_ask_plan() -> Any:
    """Ask for a plan of the officer's area, or of a county."""
    place = asking.place()
    week = request.form.get("week", "")
    if not solving.is_installed():
        log.warning("allocation.no_solver")
        flash(NO_SOLVER)
        return asking.to(url_for("admin.jobs_plans"))
    with asking.told(), guard.writing() as db:
        exam = asking.exam(db)
        if exam is None or place.county is None:
            abort(404)
        proposing.ask(
            db,
            exam,
            place.county,
            guard.actor(),
            guard.now(),
            sub_county_id=place.sub_county_id,
            on=asking.day(db, exam, "week") if week else asking.day(db, exam),
            rotates=bool(week),
        )
        flash(ASKED)
    return asking.to(url_for("admin.jobs_plans"))


@page("/jobs/plans/<int:plan_id>", Permission.JOBS_SEE)
def jobs_plan(plan_id: int) -> str:
    """Show a plan: whom it nominates, every place that stays open, everybody without a place."""
    with guard.reading() as db:
        found = _found(db, plan_id)
        longest = max(len(found.unfilled), len(found.unplaced), 1)
        parts = -(-longest // SHOWN)
        part = min(max(request.args.get("part", 1, type=int), 1), parts)
        shown = slice((part - 1) * SHOWN, part * SHOWN)
        holes, left = found.unfilled[shown], found.unplaced[shown]
        centres = seen.centres(db, [each["centre"] for each in holes])
        people = seen.people(db, [each["person"] for each in left])
        county = areas.county(db, found.county)
    return lists.show(
        DEPLOYMENTS,
        template="admin/jobs_plan.html",
        fixed={"plan": str(plan_id)},
        link=lambda line: url_for("admin.jobs_deployment", deployment_id=line.key),
        one=found,
        county=county,
        holes=holes,
        left=left,
        part=part,
        parts=parts,
        open_places=sum(each["missing"] for each in found.unfilled),
        centres=centres,
        people=people,
        reasons={str(reason): said for reason, said in words.REASONS.items()},
        may_decide=found.state is PlanState.OPEN,
    )


@page("/jobs/plans/<int:plan_id>/accept", Permission.JOBS_DEPLOY, "GET", "POST")
def jobs_accept_plan(plan_id: int) -> Any:
    """Say yes to a plan."""
    return _decide(plan_id, ACCEPT)


@page("/jobs/plans/<int:plan_id>/drop", Permission.JOBS_DEPLOY, "GET", "POST")
def jobs_drop_plan(plan_id: int) -> Any:
    """Say no to a plan."""
    return _decide(plan_id, DROP)


def _decide(plan_id: int, deed: Deed) -> Any:
    back = url_for("admin.jobs_plan", plan_id=plan_id)
    with guard.reading() as db:
        found = _found(db, plan_id)
        waiting = len(proposing.nominations(db, found))
    reason = deeds.reason()
    if reason is None:
        return deeds.ask(
            deed,
            subject=f"{found.exam.label} · {found.from_date:%d %b} – {found.to_date:%d %b %Y}",
            counts=[(word("People"), waiting)],
            back=back,
        )
    with asking.told(), guard.writing() as db:
        mine = _found(db, plan_id)
        if deed is ACCEPT:
            proposing.accept(db, mine, guard.actor(), guard.now())
            flash(ACCEPTED)
        else:
            proposing.drop(db, mine, reason, guard.actor(), guard.now())
            flash(words.DONE)
    return asking.to(back)


def _found(db: Db, plan_id: int) -> AllocationPlan:
    found = db.get(AllocationPlan, plan_id)
    if found is None or not covers(guard.area(), found.county, found.sub_county_id):
        abort(404)
    return found
