"""Where a person works: the place of their present or next deployment, else of their employer."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from models.base.store import Db
from models.jobs.tables import WORKING, Centre, Deployment
from models.messages.notices import Whereabouts
from models.people.profile_tables import WorkStation


def of_person(db: Db, person_id: int, today: date) -> Whereabouts:
    """Return the county and, where it is known, the sub-county."""
    placed = db.execute(
        select(
            func.coalesce(Centre.county, Deployment.county),
            func.coalesce(Centre.sub_county_id, Deployment.sub_county_id),
        )
        .select_from(Deployment)
        .outerjoin(Centre, Centre.id == Deployment.centre_id)
        .where(
            Deployment.professional_id == person_id,
            Deployment.state.in_(WORKING),
            Deployment.to_date >= today,
        )
        .order_by(Deployment.from_date, Deployment.id)
        .limit(1)
    ).first()
    if placed is not None:
        return Whereabouts(*placed)
    county = db.scalar(
        select(WorkStation.county).where(
            WorkStation.professional_id == person_id, WorkStation.is_current.is_(True)
        )
    )
    return Whereabouts(county)
