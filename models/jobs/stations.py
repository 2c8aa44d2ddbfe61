"""Nominating for containers and sub-county offices: stations that are no exam centre.

The education officer (SCDE) of a sub-county nominates there, and a director deploys.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select

from models.base.audit import Actor
from models.base.store import Db
from models.jobs import eligibility, placing
from models.jobs.states import APPLICATION_MOVES, ImpossibleMove
from models.jobs.tables import Application, ApplicationState, Centre, Deployment, Vacancy

CONTAINER: Final = "CONTAINER"
AWAY: Final = frozenset({CONTAINER, "OFFICE"})
"""The duty stations, by their codes, for which an SCDE nominates."""


def is_away(vacancy: Vacancy) -> bool:
    """Tell whether the work is at a container or a sub-county office."""
    return vacancy.centre_id is None and vacancy.duty_station in AWAY


def may_nominate(application: Application) -> bool:
    """Tell whether an applicant may be nominated for such a station now."""
    moves = APPLICATION_MOVES[application.state]
    return is_away(application.vacancy) and ApplicationState.NOMINATED in moves


def nominate(db: Db, application: Application, actor: Actor, now: datetime) -> Deployment:
    """Nominate an applicant; a director deploys. Raise NotAllowed, ImpossibleMove, OutsideArea."""
    db.refresh(application, with_for_update={"of": Application})
    if not may_nominate(application):
        raise ImpossibleMove(application.state, ApplicationState.NOMINATED)
    vacancy = application.vacancy
    return placing.nominate(
        db,
        application.professional_id,
        eligibility.post_of(db, vacancy),
        actor,
        now,
        application=application,
        station=_container(db, vacancy),
        county=vacancy.county,
        sub_county_id=vacancy.sub_county_id,
    )


def _container(db: Db, vacancy: Vacancy) -> str | None:
    """Return the container's name, where the sub-county's centres have one alone."""
    if vacancy.duty_station != CONTAINER or vacancy.sub_county_id is None:
        return None
    query = select(Centre.distribution_centre).where(
        Centre.sub_county_id == vacancy.sub_county_id, Centre.distribution_centre.is_not(None)
    )
    found = db.scalars(query.distinct().limit(2)).all()
    return found[0] if len(found) == 1 else None
