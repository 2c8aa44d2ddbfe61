"""What the screens of jobs show: the store's rows, put into the facts of the call."""

from __future__ import annotations

from menus.call import Call
from models.base import areas
from models.jobs import eligibility
from models.jobs.answers import waiting_for
from models.jobs.rules import rules_of
from models.jobs.tables import WORKING, Application, Deployment, DeploymentState, Vacancy
from models.jobs.texts import both, dates_of, job_of, place_of, station_of


def show_vacancy(call: Call, vacancy: Vacancy) -> None:
    """Put a vacancy into the facts."""
    post = eligibility.post_of(call.db, vacancy)
    call.facts |= {
        "vacancy_code": vacancy.code,
        "job": job_of(call.db, vacancy.exam, vacancy.position),
        "place": place_of(call.db, vacancy.county, vacancy.sub_county_id, vacancy.centre_id),
        "places": vacancy.places,
        "closes": int(vacancy.closes_at.timestamp()),
        "dates": dates_of(post.from_date, post.to_date),
    }


def show_application(call: Call, application: Application) -> None:
    """Put an application into the facts."""
    show_vacancy(call, application.vacancy)
    call.facts |= {
        "application_ref": application.reference,
        "application_state": application.state,
    }


def show_deployment(call: Call, deployment: Deployment) -> None:
    """Put a deployment into the facts, with what its screens below say."""
    rules = rules_of(call.db, deployment.exam_id, deployment.position)
    centre = deployment.centre
    distance = "" if centre is None or centre.distance_km is None else f"{centre.distance_km} km"
    distribution = centre.distribution_centre if centre is not None else None
    by = deployment.answer_by
    call.facts |= {
        "deployment": deployment.id,
        "deployment_ref": deployment.reference,
        "deployment_state": deployment.state,
        "job": job_of(call.db, deployment.exam, deployment.position),
        "station": station_of(call.db, deployment),
        "place": place_of(call.db, deployment.county, deployment.sub_county_id),
        "dates": dates_of(deployment.from_date, deployment.to_date),
        "answer_by": int(by.timestamp()) if by is not None else 0,
        "distribution": ", ".join(each for each in (distribution, distance) if each)
        or both("not known", "haijulikani"),
        "duties": both(rules.duties_en, rules.duties_sw)
        or both(
            "Be at the duty station by 07:00 each day. Your letter lists the duties.",
            "Fika kituoni kufikia 07:00 kila siku. Barua yako ina majukumu yote.",
        ),
        "hands_over": rules.rotates_weekly and deployment.state in WORKING,
        "may_accept": deployment.state is DeploymentState.DEPLOYED,
        "may_decline": deployment.state is DeploymentState.DEPLOYED,
    }


def offer_of(call: Call) -> Deployment | None:
    """Return the offer that waits for the caller's answer, the one that ends first."""
    found = [
        each
        for each in waiting_for(call.db, call.account.professional_id)
        if each.state is DeploymentState.OFFERED
        and (each.answer_by is None or each.answer_by > call.now)
    ]
    return min(found, key=lambda each: each.answer_by or call.now, default=None)


def own_deployment(call: Call) -> Deployment | None:
    """Return the deployment that the screens are about, if it is the caller's."""
    found = call.db.get(Deployment, call.facts.get("deployment"))
    mine = found is not None and found.professional_id == call.account.professional_id
    return found if mine else None


def county_name(call: Call, number: int) -> str:
    """Return a county's name."""
    found = areas.county(call.db, number)
    return found.name if found is not None else str(number)
