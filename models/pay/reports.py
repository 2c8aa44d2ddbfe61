"""Reports of pay as lists: liability, ageing, causes of holds, reconciliation, and all claims.

Each is one grouped query; what a page shows is what an export holds, to the cent.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    String,
    case,
    cast,
    false,
    func,
    literal_column,
    select,
)

from models.base import list_filters as narrow
from models.base.areas import County
from models.base.lists import COUNTRY, Column, Kind, Listing, Scope
from models.base.season_tables import Exam
from models.base.store import Db
from models.jobs.tables import Centre
from models.pay.batch_tables import Batch, BatchLine, BatchState, PayChannel, Result
from models.pay.tables import Claim, ClaimState, HoldCode
from models.people.tables import Professional

_EXAM: Final = Exam.code + " " + cast(Exam.year, String)
_TONES: Final = {"paid": "good", "held": "bad", "returned": "warm", "queried": "warm"}


def _cents(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    """Return the sum of the claims that fit all conditions, as a whole number."""
    fits = conditions[0]
    for each in conditions[1:]:
        fits = fits & each
    return cast(func.coalesce(func.sum(case((fits, Claim.net_cents), else_=0)), 0), BigInteger)


_LIABLE: Final = (
    select(
        func.min(Claim.id).label("key"),
        Claim.exam_id.label("exam_id"),
        Claim.county.label("county"),
        func.count().label("claims"),
        _cents(Claim.id.is_not(None)).label("expected"),
        _cents(Claim.state == ClaimState.PAID).label("paid"),
        _cents(Claim.state == ClaimState.QUEUED).label("queued"),
        _cents(Claim.state == ClaimState.HELD).label("held"),
        cast(func.sum(Claim.difference_cents), BigInteger).label("difference"),
    )
    .group_by(Claim.exam_id, Claim.county)
    .subquery("liable")
)

LIABILITY: Final = Listing(
    name="pay_liability",
    title="Liability by exam and county",
    key=_LIABLE.c.key,
    source=lambda _db, _now: (
        select(_LIABLE.c.key)
        .select_from(_LIABLE)
        .join(Exam, Exam.id == _LIABLE.c.exam_id)
        .outerjoin(County, County.number == _LIABLE.c.county)
    ),
    scope=Scope.centre(_LIABLE.c.county, literal_column("NULL", Integer)),
    columns=(
        Column("exam", "Exam", _EXAM),
        Column("county", "County", func.coalesce(County.name, "–"), sorts=True),
        Column("claims", "Claims", _LIABLE.c.claims, Kind.NUMBER, sorts=True),
        Column("expected", "Expected", _LIABLE.c.expected, Kind.MONEY, sorts=True),
        Column("paid", "Paid", _LIABLE.c.paid, Kind.MONEY, sorts=True),
        Column("queued", "Being paid", _LIABLE.c.queued, Kind.MONEY),
        Column("held", "On hold", _LIABLE.c.held, Kind.MONEY, sorts=True),
        Column(
            "owed",
            "Still owed",
            _LIABLE.c.expected - _LIABLE.c.paid - _LIABLE.c.queued,
            Kind.MONEY,
            sorts=True,
        ),
        Column("difference", "Difference after payment", _LIABLE.c.difference, Kind.MONEY),
    ),
    filters=(
        narrow.exactly("exam", "Exam", Exam.code),
        narrow.number("year", "Year", Exam.year),
        narrow.number("county", "County", _LIABLE.c.county),
    ),
    order="-expected",
)

_HELD: Final = (
    select(
        func.min(Claim.id).label("key"),
        Claim.exam_id.label("exam_id"),
        Claim.county.label("county"),
        Claim.hold.label("hold"),
        Claim.holder.label("holder"),
        func.count().label("claims"),
        _cents(Claim.id.is_not(None)).label("cents"),
        func.min(Claim.state_since).label("oldest"),
    )
    .where(Claim.state == ClaimState.HELD)
    .group_by(Claim.exam_id, Claim.county, Claim.hold, Claim.holder)
    .subquery("held")
)

HOLDS: Final = Listing(
    name="pay_holds",
    title="Causes of holds",
    key=_HELD.c.key,
    source=lambda _db, _now: (
        select(_HELD.c.key)
        .select_from(_HELD)
        .join(Exam, Exam.id == _HELD.c.exam_id)
        .outerjoin(County, County.number == _HELD.c.county)
    ),
    scope=Scope.centre(_HELD.c.county, literal_column("NULL", Integer)),
    columns=(
        Column("exam", "Exam", _EXAM),
        Column("county", "County", func.coalesce(County.name, "–"), sorts=True),
        Column("hold", "Why on hold", _HELD.c.hold, Kind.WORD),
        Column("holder", "Who must act", _HELD.c.holder, Kind.WORD),
        Column("claims", "Claims", _HELD.c.claims, Kind.NUMBER, sorts=True),
        Column("cents", "Sum", _HELD.c.cents, Kind.MONEY, sorts=True),
        Column("oldest", "Oldest since", _HELD.c.oldest, Kind.MOMENT),
    ),
    filters=(
        narrow.exactly("exam", "Exam", Exam.code),
        narrow.number("year", "Year", Exam.year),
        narrow.one_of("hold", "Why on hold", _HELD.c.hold, HoldCode),
        narrow.number("county", "County", _HELD.c.county),
    ),
    order="-claims",
)

_SPANS: Final = (7, 30, 90)


def _ages(_db: Db, now: datetime) -> Select[Any]:
    """Count the claims of each exam and state by how long they have stood there."""
    borders = [now - timedelta(days=days) for days in _SPANS]
    older = [Claim.state_since < border for border in borders]
    counts = [
        func.sum(case((~older[0], 1), else_=0)).label("week"),
        func.sum(case((older[0] & ~older[1], 1), else_=0)).label("month"),
        func.sum(case((older[1] & ~older[2], 1), else_=0)).label("quarter"),
        func.sum(case((older[2], 1), else_=0)).label("older"),
    ]
    ages = (
        select(
            func.min(Claim.id).label("key"),
            Claim.exam_id.label("exam_id"),
            Claim.state.label("state"),
            _cents(Claim.id.is_not(None)).label("cents"),
            *counts,
        )
        .where(Claim.state != ClaimState.PAID)
        .group_by(Claim.exam_id, Claim.state)
        .subquery("ages")
    )
    return select(ages.c.key).select_from(ages).join(Exam, Exam.id == ages.c.exam_id)


def _age(name: str) -> ColumnElement[int]:
    return literal_column(f"ages.{name}", BigInteger)


AGEING: Final = Listing(
    name="pay_ageing",
    title="Ageing of claims",
    key=_age("key"),
    source=_ages,
    scope=COUNTRY,
    columns=(
        Column("exam", "Exam", _EXAM),
        Column("state", "State", literal_column("ages.state", String), Kind.WORD),
        Column("week", "Up to 7 days", _age("week"), Kind.NUMBER, sorts=True),
        Column("month", "8 to 30 days", _age("month"), Kind.NUMBER, sorts=True),
        Column("quarter", "31 to 90 days", _age("quarter"), Kind.NUMBER, sorts=True),
        Column("older", "Older", _age("older"), Kind.NUMBER, sorts=True),
        Column("cents", "Sum", _age("cents"), Kind.MONEY, sorts=True),
    ),
    filters=(
        narrow.exactly("exam", "Exam", Exam.code),
        narrow.number("year", "Year", Exam.year),
    ),
    order="-older",
)


def _told(*results: Result) -> ColumnElement[int]:
    fits = BatchLine.result.in_(results) if results else ~false()
    return cast(func.coalesce(func.sum(case((fits, BatchLine.cents), else_=0)), 0), BigInteger)


_LINES: Final = (
    select(
        BatchLine.batch_id.label("batch_id"),
        func.count().label("lines"),
        _told().label("cents"),
        _told(Result.PAID).label("paid"),
        _told(Result.FAILED, Result.CANCELLED).label("failed"),
        _told(Result.WAITING).label("waiting"),
    )
    .group_by(BatchLine.batch_id)
    .subquery("told")
)

RECONCILIATION: Final = Listing(
    name="pay_reconciliation",
    title="Reconciliation of batches",
    key=Batch.id,
    source=lambda _db, _now: (
        select(Batch.id)
        .select_from(Batch)
        .join(Exam, Exam.id == Batch.exam_id)
        .outerjoin(_LINES, _LINES.c.batch_id == Batch.id)
    ),
    scope=COUNTRY,
    columns=(
        Column("reference", "Reference", Batch.reference),
        Column("exam", "Exam", _EXAM),
        Column("channel", "Channel", Batch.channel, Kind.WORD),
        Column("state", "State", Batch.state, Kind.WORD, tones={"closed": "good"}),
        Column("made_at", "Made", Batch.made_at, Kind.MOMENT),
        Column("lines", "Lines", Batch.lines, Kind.NUMBER),
        Column("total", "Control total", Batch.total_cents, Kind.MONEY, sorts=True),
        Column("paid", "Paid", func.coalesce(_LINES.c.paid, 0), Kind.MONEY),
        Column("failed", "Failed", func.coalesce(_LINES.c.failed, 0), Kind.MONEY),
        Column("waiting", "Waiting", func.coalesce(_LINES.c.waiting, 0), Kind.MONEY),
        Column(
            "off",
            "Off by",
            Batch.total_cents - func.coalesce(_LINES.c.cents, 0),
            Kind.MONEY,
            sorts=True,
        ),
        Column("hash", "SHA-256 of the file", Batch.hash),
    ),
    filters=(
        narrow.exactly("exam", "Exam", Exam.code),
        narrow.number("year", "Year", Exam.year),
        narrow.one_of("channel", "Channel", Batch.channel, PayChannel),
        narrow.one_of("state", "State", Batch.state, BatchState),
    ),
)

CLAIMS: Final = Listing(
    name="pay_claims",
    title="All claims",
    key=Claim.id,
    source=lambda _db, _now: (
        select(Claim.id)
        .select_from(Claim)
        .join(Exam, Exam.id == Claim.exam_id)
        .join(Professional, Professional.id == Claim.professional_id)
        .outerjoin(Centre, Centre.id == Claim.centre_id)
    ),
    scope=Scope.centre(Claim.county, Centre.sub_county_id),
    columns=(
        Column("claim", "Claim", Claim.id, show=str),
        Column("first_name", "First name", Professional.first_name),
        Column("other_names", "Other names", Professional.other_names),
        Column("exam", "Exam", _EXAM),
        Column("position", "Position", Claim.position),
        Column("centre", "Centre", Centre.code),
        Column("days", "Days", Claim.days, Kind.NUMBER),
        Column("gross", "Gross", Claim.gross_cents, Kind.MONEY),
        Column("tax", "Tax withheld", Claim.tax_cents, Kind.MONEY),
        Column("net", "Net", Claim.net_cents, Kind.MONEY),
        Column("state", "State", Claim.state, Kind.WORD, tones=_TONES),
        Column("hold", "Why on hold", Claim.hold, Kind.WORD),
        Column("since", "Since", Claim.state_since, Kind.MOMENT),
        Column("difference", "Difference after payment", Claim.difference_cents, Kind.MONEY),
    ),
    filters=(
        narrow.exactly("exam", "Exam", Exam.code),
        narrow.number("year", "Year", Exam.year),
        narrow.one_of("state", "State", Claim.state, ClaimState),
        narrow.one_of("hold", "Why on hold", Claim.hold, HoldCode),
        narrow.number("county", "County", Claim.county),
        narrow.equal("centre", "Centre", Centre.code),
    ),
)

ALL: Final = (LIABILITY, HOLDS, AGEING, RECONCILIATION, CLAIMS)
