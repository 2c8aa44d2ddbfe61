"""One claim's whole chain: days, check-ins, marks, register, rate, signatures, instructions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from models.attendance.tables import CheckIn, Mark, Register
from models.base.season_tables import Rate
from models.base.store import Db
from models.jobs.tables import Centre, Deployment
from models.pay import claims
from models.pay.batch_tables import Batch, BatchLine
from models.pay.tables import Claim, ClaimLine, ClaimStep
from models.people.tables import Professional


@dataclass(frozen=True, slots=True)
class Link:
    """One line of a claim with everything that it stands on."""

    line: ClaimLine
    centre: Centre | None = None
    deployment: Deployment | None = None
    mark: Mark | None = None
    check_in: CheckIn | None = None
    register: Register | None = None
    rate: Rate | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """One instruction that the payer was given for the claim."""

    batch: Batch
    line: BatchLine


@dataclass(frozen=True, slots=True)
class Chain:
    """A claim from its days to its money."""

    claim: Claim
    name: str
    centre: Centre | None
    links: Sequence[Link]
    steps: Sequence[ClaimStep]
    told: Sequence[Told]


def of_claim(db: Db, claim: Claim) -> Chain:
    """Read the whole chain, in a handful of queries however many days there are."""
    lines = claims.lines(db, claim.id)
    marks = {
        mark.id: mark
        for mark in db.scalars(
            select(Mark).where(Mark.id.in_({line.mark_id for line in lines} - {None}))
        )
    }
    days = {mark.exam_day_id for mark in marks.values()}
    check_ins = {
        each.exam_day_id: each
        for each in db.scalars(
            select(CheckIn).where(
                CheckIn.professional_id == claim.professional_id, CheckIn.exam_day_id.in_(days)
            )
        )
    }
    deployments = {
        each.id: each
        for each in db.scalars(
            select(Deployment).where(
                Deployment.id.in_({mark.deployment_id for mark in marks.values()})
            )
        )
    }
    places = {line.centre_id for line in lines} | {claim.centre_id}
    centres = {
        each.id: each for each in db.scalars(select(Centre).where(Centre.id.in_(places - {None})))
    }
    registers = {
        each.centre_id: each
        for each in db.scalars(
            select(Register).where(
                Register.exam_id == claim.exam_id, Register.centre_id.in_(places - {None})
            )
        )
    }
    rates = {
        rate.id: rate
        for rate in db.scalars(
            select(Rate).where(Rate.id.in_({line.rate_id for line in lines} - {None}))
        )
    }
    links = []
    for line in lines:
        mark = marks.get(line.mark_id or 0)
        links.append(
            Link(
                line,
                centres.get(line.centre_id or 0),
                deployments.get(mark.deployment_id) if mark else None,
                mark,
                check_ins.get(mark.exam_day_id) if mark else None,
                registers.get(line.centre_id or 0),
                rates.get(line.rate_id or 0),
            )
        )
    told = db.execute(
        select(Batch, BatchLine)
        .join(BatchLine, BatchLine.batch_id == Batch.id)
        .where(BatchLine.claim_id == claim.id)
        .order_by(BatchLine.id)
    )
    person = db.get_one(Professional, claim.professional_id)
    return Chain(
        claim,
        person.full_name,
        centres.get(claim.centre_id or 0),
        links,
        claims.timeline(db, claim.id),
        [Told(batch, line) for batch, line in told],
    )
