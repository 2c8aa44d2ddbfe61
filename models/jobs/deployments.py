"""Who works where: reading deployments."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from models.base.store import Db
from models.jobs.tables import WORKING, Deployment, DeploymentState


def working_on(db: Db, professional_id: int, day: date) -> list[Deployment]:
    """Return the deployments that a person works in on a date."""
    return list(
        db.scalars(
            select(Deployment)
            .where(
                Deployment.professional_id == professional_id,
                Deployment.state.in_(WORKING),
                Deployment.from_date <= day,
                Deployment.to_date >= day,
            )
            .order_by(Deployment.id)
        )
    )


def waiting_offer(db: Db, professional_id: int) -> Deployment | None:
    """Return the offer that waits for the person's answer, the one that ends first."""
    return db.scalars(
        select(Deployment)
        .where(
            Deployment.professional_id == professional_id,
            Deployment.state == DeploymentState.OFFERED,
        )
        .order_by(Deployment.answer_by, Deployment.id)
        .limit(1)
    ).first()
