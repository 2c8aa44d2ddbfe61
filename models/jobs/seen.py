"""What officers' pages read of the chapter beside its lists: centres, staff, letters, decisions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select

from models.base.audit import AuditRow
from models.base.store import Db
from models.jobs.letters import APPOINTED
from models.jobs.tables import Centre, Deployment, Proposal, ProposalState
from models.people.rights_of_officers import Area
from models.people.tables import Professional

MOST: Final = 1_000
"""Deployments of one centre and exam that a page shows."""

LETTERS: Final = 1_500
"""Letters in one file: a sub-county has about 650 people in an exam, the largest twice that."""


def centres_in(db: Db, area: Area) -> dict[int, Centre]:
    """Return the centres of a county or a sub-county."""
    query = select(Centre).where(Centre.county == area.county)
    if area.sub_county_id is not None:
        query = query.where(Centre.sub_county_id == area.sub_county_id)
    return {centre.id: centre for centre in db.scalars(query)}


def centres(db: Db, ids: Iterable[int]) -> dict[int, Centre]:
    """Return centres by their ids."""
    return {each.id: each for each in db.scalars(select(Centre).where(Centre.id.in_(list(ids))))}


def people(db: Db, ids: Iterable[int]) -> dict[int, Professional]:
    """Return people by their ids."""
    query = select(Professional).where(Professional.id.in_(list(ids)))
    return {each.id: each for each in db.scalars(query)}


def staff_of(db: Db, centre_id: int, exam_id: int) -> list[tuple[Deployment, Professional]]:
    """Return everybody who works or worked at a centre in an exam."""
    found = db.execute(
        select(Deployment, Professional)
        .join(Professional, Professional.id == Deployment.professional_id)
        .where(Deployment.centre_id == centre_id, Deployment.exam_id == exam_id)
        .order_by(Deployment.position, Deployment.from_date, Deployment.id)
        .limit(MOST)
    )
    return [(each, person) for each, person in found]


def trail_of(db: Db, deployment_id: int) -> Sequence[AuditRow]:
    """Return what the audit trail says of a deployment, the first before the last."""
    return db.scalars(
        select(AuditRow)
        .where(AuditRow.subject_kind == "deployment", AuditRow.subject_id == deployment_id)
        .order_by(AuditRow.id)
        .limit(50)
    ).all()


def appointed(
    db: Db, exam_id: int, *, centre_id: int | None = None, area: Area | None = None
) -> Sequence[Deployment]:
    """Return who gets a letter at a centre, or in a sub-county."""
    query = select(Deployment).where(Deployment.exam_id == exam_id, Deployment.state.in_(APPOINTED))
    if centre_id is not None:
        query = query.where(Deployment.centre_id == centre_id)
    if area is not None:
        query = query.where(
            Deployment.county == area.county, Deployment.sub_county_id == area.sub_county_id
        )
    order = (Deployment.centre_id, Deployment.position, Deployment.id)
    return db.scalars(query.order_by(*order).limit(LETTERS)).all()


def to_decide(db: Db, area: Area, most: int) -> Sequence[Proposal]:
    """Return the proposals that wait in an area, the oldest first."""
    query = _open_in(area, select(Proposal)).order_by(Proposal.id).limit(most)
    found: Sequence[Proposal] = db.scalars(query).all()
    return found


def waiting(db: Db, area: Area) -> tuple[int, datetime | None]:
    """Return how many proposals wait in an area, and since when the oldest does."""
    query = _open_in(area, select(func.count(), func.min(Proposal.made_at)))
    count, oldest = db.execute(query).one()
    return count, oldest


def _open_in(area: Area, query: Any) -> Any:
    query = query.select_from(Proposal).where(Proposal.state == ProposalState.OPEN)
    if area.is_country:
        return query
    query = query.join(Deployment, Deployment.id == Proposal.deployment_id)
    query = query.where(Deployment.county == area.county)
    if area.sub_county_id is None:
        return query
    return query.where(Deployment.sub_county_id == area.sub_county_id)
