"""Texting those whom a list deployed: an import tells nobody, an officer's word does."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select

from models.base import audit
from models.base.audit import Actor
from models.base.clock import nairobi_day
from models.base.season_tables import Exam
from models.base.store import Db
from models.jobs import authority
from models.jobs.placing import tell_of
from models.jobs.rules import rules_of
from models.jobs.tables import Deployment, DeploymentState
from models.messages.templates import Template
from models.people.rights_of_officers import Area
from models.people.tables import Account

BATCH: Final = 500
"""Texts that are written in one transaction."""

_TOLD_BY: Final = {
    DeploymentState.DEPLOYED: Template.DEPLOYED,
    DeploymentState.OFFERED: Template.OFFERED,
}


def untold(db: Db, exam: Exam, area: Area, today: date) -> int:
    """Return how many with a line of their own were not told where they work."""
    found = db.scalar(_waiting(select(func.count()).select_from(Deployment), exam, area, today))
    return int(found or 0)


def tell_some(
    db: Db, exam: Exam, area: Area, actor: Actor, now: datetime, most: int = BATCH
) -> int:
    """Text the next of those who were not told; return how many. Raise OutsideArea.

    An offer leaves its whole time to answer from now on: nobody could answer what they had not
    heard of.
    """
    authority.require(db, actor, area.county, area.sub_county_id)
    query = _waiting(select(Deployment), exam, area, nairobi_day(now))
    # Locked, so that of two officers who press at once one texts each person.
    found = db.scalars(
        query.order_by(Deployment.id).limit(most).with_for_update(of=Deployment, skip_locked=True)
    ).all()
    for deployment in found:
        if deployment.state is DeploymentState.OFFERED:
            hours = rules_of(db, deployment.exam_id, deployment.position).answer_hours
            full = now + timedelta(hours=hours)
            deployment.answer_by = max(deployment.answer_by or full, full)
        tell_of(db, deployment, _TOLD_BY[deployment.state], now)
    if found:
        count = {"texts": len(found)}
        audit.note(db, actor, "deployments.told", ("exam", exam.id), now, after=count)
        db.flush()
    return len(found)


def _waiting(query: Any, exam: Exam, area: Area, today: date) -> Any:
    query = query.join(Account, Account.professional_id == Deployment.professional_id).where(
        Deployment.exam_id == exam.id,
        Deployment.state.in_(list(_TOLD_BY)),
        Deployment.told_at.is_(None),
        Deployment.to_date >= today,
        Account.msisdn.is_not(None),
        Account.number_proved_at.is_not(None),
    )
    if area.county is not None:
        query = query.where(Deployment.county == area.county)
    if area.sub_county_id is not None:
        query = query.where(Deployment.sub_county_id == area.sub_county_id)
    return query
