"""How many of each position a centre needs, by the rules in force, and how many are missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import case, func, select, true

from models.base.season_tables import Position
from models.base.store import Db
from models.base.upserting import table_of, upsert
from models.jobs.rules import Rules, rules_of
from models.jobs.tables import (
    OPEN_PLACES,
    Centre,
    CentreExam,
    Deployment,
    DeploymentState,
    Need,
)

_BATCH: Final = 1_000


def needed(candidates: int, rules: Rules) -> int:
    """Return how many a centre of so many candidates needs."""
    if candidates == 0:
        return 0
    if candidates < rules.small_below and rules.at_small is not None:
        return rules.at_small
    count = rules.fixed
    if rules.candidates_per:
        count += -(-candidates // rules.candidates_per)
    if rules.extra_above is not None and candidates > rules.extra_above:
        count += 1
    return count


def recompute(db: Db, exam_id: int) -> int:
    """Compute the needs of every centre of an exam anew; return how many rows there are."""
    rules = {
        code: rules_of(db, exam_id, code)
        for code in db.scalars(select(Position.code).where(Position.at_centre))
    }
    found = db.execute(
        select(CentreExam.centre_id, CentreExam.candidates).where(CentreExam.exam_id == exam_id)
    )
    rows = [
        {
            "centre_id": centre_id,
            "exam_id": exam_id,
            "position": position,
            "needed": needed(candidates, each),
        }
        for centre_id, candidates in found
        for position, each in rules.items()
    ]
    for start in range(0, len(rows), _BATCH):
        upsert(
            db,
            table_of(Need),
            rows[start : start + _BATCH],
            ["centre_id", "exam_id", "position"],
            dry_run=False,
        )
    return len(rows)


@dataclass(frozen=True, slots=True)
class Staffing:
    """One position at one centre: what it needs and has."""

    centre_id: int
    position: str
    needed: int
    deployed: int
    """Who takes up a place, told or not."""
    accepted: int

    @property
    def missing(self) -> int:
        """Return how many places nobody takes up."""
        return max(0, self.needed - self.deployed)


def staffing(
    db: Db, exam_id: int, county: int, sub_county_id: int | None = None, *, on: date | None = None
) -> Sequence[Staffing]:
    """Return needed, deployed, accepted and missing of every centre in an area.

    With *on* only who works there that day counts: who left, or comes later, fills no place then.
    """
    then = (Deployment.from_date <= on) & (Deployment.to_date >= on) if on is not None else true()
    taken = case((Deployment.state.in_(OPEN_PLACES), 1), else_=0)
    yes = case(
        (Deployment.state.in_([DeploymentState.ACCEPTED, DeploymentState.COMPLETED]), 1), else_=0
    )
    query = (
        select(
            Need.centre_id,
            Need.position,
            Need.needed,
            func.coalesce(func.sum(taken), 0),
            func.coalesce(func.sum(yes), 0),
        )
        .join(Centre, Centre.id == Need.centre_id)
        .outerjoin(
            Deployment,
            (Deployment.centre_id == Need.centre_id)
            & (Deployment.exam_id == Need.exam_id)
            & (Deployment.position == Need.position)
            & then,
        )
        .where(Need.exam_id == exam_id, Centre.county == county)
        .group_by(Need.centre_id, Need.position, Need.needed)
        .order_by(Need.centre_id, Need.position)
    )
    if sub_county_id is not None:
        query = query.where(Centre.sub_county_id == sub_county_id)
    return [
        Staffing(centre_id, position, wanted, int(deployed), int(accepted))
        for centre_id, position, wanted, deployed, accepted in db.execute(query)
    ]
