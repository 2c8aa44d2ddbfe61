"""Claims as officers list them: filters, one page at a time, and sums by state."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import ColumnElement, func, select

from models.base import paging
from models.base.paging import Page
from models.base.season_tables import Exam, ExamState
from models.base.store import Db
from models.jobs.tables import Centre
from models.pay.tables import Claim, ClaimState, HoldCode
from models.people.rights_of_officers import Area
from models.people.tables import Professional

MOST: Final = 5_000
"""Claims of one act: what a page can do while somebody waits for it."""

_COUNTRY: Final = Area()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which claims: what is empty narrows nothing."""

    exam_id: int = 0
    state: ClaimState | None = None
    hold: HoldCode | None = None
    county: int = 0
    centre: str = ""
    """A centre's code."""
    position: str = ""
    claim_id: int = 0
    differs: bool = False
    """Paid or queued, while marks and rates of today say another sum."""
    area: Area = _COUNTRY


@dataclass(frozen=True, slots=True)
class Row:
    """One claim with what stands beside it in a list."""

    claim: Claim
    name: str
    centre: str


@dataclass(frozen=True, slots=True)
class Sum:
    """How many claims are in a state, and how much they come to."""

    state: ClaimState
    claims: int
    cents: int


def of_area(area: Area) -> list[ColumnElement[bool]]:
    """Return the conditions of claims of an area: by where the work was."""
    found = [] if area.county is None else [Claim.county == area.county]
    if area.sub_county_id is not None:
        here = select(Centre.id).where(Centre.sub_county_id == area.sub_county_id)
        found.append(Claim.centre_id.in_(here))
    return found


def conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Return the conditions of the claims that are wanted."""
    found = of_area(wanted.area)
    for column, value in (
        (Claim.exam_id, wanted.exam_id),
        (Claim.state, wanted.state),
        (Claim.hold, wanted.hold),
        (Claim.county, wanted.county),
        (Claim.position, wanted.position),
        (Claim.id, wanted.claim_id),
    ):
        if value:
            found.append(column == value)
    if wanted.centre:
        here = select(Centre.id).where(Centre.code == wanted.centre)
        found.append(Claim.centre_id.in_(here))
    if wanted.differs:
        found.append(Claim.difference_cents != 0)
    return found


def page(
    db: Db, wanted: Wanted, *, before: int | None = None, after: int | None = None
) -> Page[Row]:
    """Return one page of claims, the newest first."""
    query = select(Claim).where(*conditions(wanted))
    found = paging.by_id(db, query, Claim.id, before=before, after=after)
    return Page(rows(db, found.rows), found.older, found.newer)


def rows(db: Db, claims: Sequence[Claim]) -> list[Row]:
    """Put the names beside some claims, in two queries."""
    people = names(db, (claim.professional_id for claim in claims))
    centres = {claim.centre_id for claim in claims if claim.centre_id is not None}
    codes = dict(db.execute(select(Centre.id, Centre.code).where(Centre.id.in_(centres))).all())
    return [
        Row(claim, people.get(claim.professional_id, ""), codes.get(claim.centre_id or 0, ""))
        for claim in claims
    ]


def names(db: Db, ids: Iterable[int]) -> dict[int, str]:
    """Return the names of people."""
    wanted = set(ids)
    found = db.scalars(select(Professional).where(Professional.id.in_(wanted)))
    return {person.id: person.full_name for person in found}


def ids(db: Db, wanted: Wanted, *, most: int = MOST) -> list[int]:
    """Return the claims that fit, the oldest first: what an act in bulk is for."""
    query = select(Claim.id).where(*conditions(wanted))
    return list(db.scalars(query.order_by(Claim.id).limit(most)))


def by_ids(db: Db, claim_ids: Sequence[int]) -> list[Row]:
    """Return claims by their ids, with names."""
    found = db.scalars(select(Claim).where(Claim.id.in_(claim_ids)).order_by(Claim.id)).all()
    return rows(db, found)


def one(db: Db, area: Area, claim_id: int) -> Claim | None:
    """Return one claim, only if it is of the area."""
    return db.scalars(select(Claim).where(Claim.id == claim_id, *of_area(area))).first()


def sums(db: Db, wanted: Wanted) -> list[Sum]:
    """Return how many claims are in each state, and what they come to, in one query."""
    found = db.execute(
        select(Claim.state, func.count(), func.sum(Claim.net_cents))
        .where(*conditions(replace(wanted, state=None, hold=None)))
        .group_by(Claim.state)
    )
    by_state = {state: Sum(state, count, int(cents)) for state, count, cents in found}
    return [by_state[state] for state in ClaimState if state in by_state]


def exams(db: Db) -> list[Exam]:
    """Return the exams that claims may be on, the newest first."""
    query = select(Exam).where(Exam.state != ExamState.PLANNED)
    return list(db.scalars(query.order_by(Exam.year.desc(), Exam.code).limit(30)))
