"""The tables of pay: claims and their lines, their history, queries, and what pay follows as data.

Money is integer cents. A claim is one person's pay for one exam; it is computed, never typed.
"""

from __future__ import annotations

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base.season_tables import Exam
from models.base.tables import Base, Key, by_value


class ClaimState(enum.StrEnum):
    """How far a claim has come; `models/pay/states.py` says what may follow what."""

    ACCRUING = "accruing"
    REGISTER_PENDING = "register_pending"
    SUBMITTED = "submitted"
    VERIFIED = "verified"
    APPROVED = "approved"
    FUNDS_AWAITED = "funds_awaited"
    QUEUED = "queued"
    PAID = "paid"
    HELD = "held"
    RETURNED = "returned"
    QUERIED = "queried"
    RESOLVED = "resolved"


class HoldCode(enum.StrEnum):
    """Why a claim is held: KNEC's own five causes first, in KNEC's order."""

    NAME_DIFFERS = "name_differs"
    DETAILS_MISSING = "details_missing"
    REGISTER = "register"
    NOT_DEPLOYED = "not_deployed"
    LATE_DATA = "late_data"
    PAYEE_NEW = "payee_new"
    """The payee, the line or the PIN changed less than 72 hours before a payment."""
    PAYMENT_FAILED = "payment_failed"


class Holder(enum.StrEnum):
    """Who has a claim, that is: who must act next."""

    PERSON = "person"
    CENTRE = "centre"
    """The manager of the centre."""
    SCDE = "scde"
    """The sub-county director of education."""
    KNEC = "knec"
    FINANCE = "finance"
    NOBODY = "nobody"


class Claim(Base):
    """One person's pay for one exam; a later *part* is what a correction added to a payment."""

    __tablename__ = "claims"
    __table_args__ = (
        UniqueConstraint("professional_id", "exam_id", "part"),
        Index("ix_claims_work", "exam_id", "state", "county"),
        Index("ix_claims_to_tell", "to_tell", "texted_on"),
        CheckConstraint("net_cents >= 0", name="net_cents"),
        CheckConstraint("gross_cents = net_cents + tax_cents", name="sums"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    professional_id: Mapped[int] = mapped_column(ForeignKey("professionals.id"))
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"))
    state: Mapped[ClaimState] = mapped_column(by_value(ClaimState))
    state_since: Mapped[datetime]
    computed_at: Mapped[datetime]
    part: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    """0 is the claim itself; 1 and on are differences, each signed and paid like a claim."""
    position: Mapped[str] = mapped_column(ForeignKey("positions.code"), default="INV")
    centre_id: Mapped[int | None] = mapped_column(
        ForeignKey("centres.id"), default=None, index=True
    )
    county: Mapped[int] = mapped_column(default=0)
    days: Mapped[int] = mapped_column(default=0)
    day_cents: Mapped[int | None] = mapped_column(default=None)
    """The rate of a day where all days have one rate; None where they differ."""
    gross_cents: Mapped[int] = mapped_column(default=0)
    tax_cents: Mapped[int] = mapped_column(default=0)
    net_cents: Mapped[int] = mapped_column(default=0)
    difference_cents: Mapped[int] = mapped_column(default=0)
    """What marks and rates of today say beyond all that was queued or paid, before tax."""
    hold: Mapped[HoldCode | None] = mapped_column(by_value(HoldCode), default=None)
    holder: Mapped[Holder] = mapped_column(by_value(Holder), default=Holder.NOBODY)
    reason: Mapped[str | None] = mapped_column(String(200), default=None)
    """What an officer or the payer said."""
    agreed_at: Mapped[datetime | None] = mapped_column(default=None)
    verified_by: Mapped[str | None] = mapped_column(String(40), default=None)
    approved_by: Mapped[str | None] = mapped_column(String(40), default=None)
    paid_at: Mapped[datetime | None] = mapped_column(default=None)
    receipt: Mapped[str | None] = mapped_column(String(40), default=None)
    """The payer's own number of the payment."""
    to_tell: Mapped[bool] = mapped_column(default=False)
    """The person has not been texted about the present state."""
    texted_on: Mapped[date | None] = mapped_column(default=None)

    exam: Mapped[Exam] = relationship(lazy="joined", innerjoin=True, init=False)


class LineKind(enum.StrEnum):
    """What a line of a claim is for."""

    DAY = "day"
    REHEARSAL = "rehearsal"
    TRANSPORT = "transport"
    SCRIPTS = "scripts"
    COORDINATION = "coordination"
    TRAVEL = "travel"
    DIFFERENCE = "difference"
    """What else changed after a payment: a rate, or a day taken back."""


class Unpaid(enum.StrEnum):
    """Why a day that was marked present is kept as a line and not paid."""

    SAME_DATE = "same_date"
    """Another exam pays this calendar date."""
    NOT_DEPLOYED = "not_deployed"
    NO_RATE = "no_rate"
    REHEARSAL = "rehearsal"
    """This exam does not pay its rehearsal."""


class ClaimLine(Base):
    """One day, or one thing beside the days, with the rate as it was when it was computed."""

    __tablename__ = "claim_lines"
    __table_args__ = (
        Index("ix_claim_lines_claim_id", "claim_id", "date"),
        # Paid at most once for a calendar date, also where two exams run; the store refuses it.
        Index(
            "uq_claim_lines_date",
            "professional_id",
            "date",
            unique=True,
            postgresql_where=text("unpaid IS NULL AND date IS NOT NULL"),
            sqlite_where=text("unpaid IS NULL AND date IS NOT NULL"),
        ),
        Index("ix_claim_lines_professional_id", "professional_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claims.id"))
    professional_id: Mapped[int] = mapped_column(ForeignKey("professionals.id"))
    kind: Mapped[LineKind] = mapped_column(by_value(LineKind))
    quantity: Mapped[int]
    rate_cents: Mapped[int]
    cents: Mapped[int]
    date: Mapped[date | None] = mapped_column(default=None)
    unpaid: Mapped[Unpaid | None] = mapped_column(by_value(Unpaid), default=None)
    position: Mapped[str] = mapped_column(String(6), default="")
    centre_id: Mapped[int | None] = mapped_column(
        ForeignKey("centres.id"), default=None, index=True
    )
    mark_id: Mapped[int | None] = mapped_column(ForeignKey("marks.id"), default=None, index=True)
    rate_id: Mapped[int | None] = mapped_column(ForeignKey("rates.id"), default=None, index=True)
    paper: Mapped[str | None] = mapped_column(String(12), default=None)


class ClaimStep(Base):
    """One thing that happened to a claim: its timeline. Rows are only ever added."""

    __tablename__ = "claim_steps"
    __table_args__ = (Index("ix_claim_steps_claim_id", "claim_id", "id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claims.id"))
    at: Mapped[datetime]
    state: Mapped[ClaimState] = mapped_column(by_value(ClaimState))
    net_cents: Mapped[int]
    difference_cents: Mapped[int]
    """What a computation changed; 0 where only the state did."""
    actor: Mapped[str] = mapped_column(String(40))
    hold: Mapped[HoldCode | None] = mapped_column(by_value(HoldCode), default=None)
    reason: Mapped[str | None] = mapped_column(String(200), default=None)


class QueryKind(enum.StrEnum):
    """What a query is about."""

    DAYS = "days"
    NOT_PAID = "not_paid"
    NOT_DEPLOYED = "not_deployed"
    """Worked, and was never deployed in CP2: KNEC's fourth cause."""


class QueryState(enum.StrEnum):
    """Whether a query was answered."""

    OPEN = "open"
    ANSWERED = "answered"


class PayQuery(Base):
    """A query with KNEC's six fields; name and M-Pesa number are read from the person's record."""

    __tablename__ = "pay_queries"
    __table_args__ = (
        Index("ix_pay_queries_professional_id", "professional_id", "state"),
        Index("ix_pay_queries_open", "state", "reply_by"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    reference: Mapped[str] = mapped_column(String(6), unique=True)
    professional_id: Mapped[int] = mapped_column(ForeignKey("professionals.id"))
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"))
    centre_code: Mapped[str] = mapped_column(String(8))
    position: Mapped[str] = mapped_column(ForeignKey("positions.code"))
    kind: Mapped[QueryKind] = mapped_column(by_value(QueryKind))
    state: Mapped[QueryState] = mapped_column(by_value(QueryState))
    holder: Mapped[Holder] = mapped_column(by_value(Holder))
    asked_at: Mapped[datetime]
    reply_by: Mapped[date]
    answer: Mapped[str | None] = mapped_column(String(60), default=None)
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
    answered_by: Mapped[str | None] = mapped_column(String(40), default=None)

    exam: Mapped[Exam] = relationship(lazy="joined", innerjoin=True, init=False)


class ScriptEntry(Base):
    """What an examiner marked, entered by an officer and confirmed by another person."""

    __tablename__ = "script_entries"
    __table_args__ = (
        UniqueConstraint("professional_id", "exam_id", "paper"),
        Index("ix_script_entries_confirmed_at", "confirmed_at", "entered_at"),
        CheckConstraint("scripts >= 0 AND script_cents >= 0", name="scripts"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    professional_id: Mapped[int] = mapped_column(ForeignKey("professionals.id"))
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"))
    paper: Mapped[str] = mapped_column(String(12))
    scripts: Mapped[int]
    script_cents: Mapped[int]
    entered_at: Mapped[datetime]
    entered_by: Mapped[str] = mapped_column(String(40))
    coordination_days: Mapped[int] = mapped_column(default=0)
    coordination_cents: Mapped[int] = mapped_column(default=0)
    """A day of coordination."""
    travel_cents: Mapped[int] = mapped_column(default=0)
    confirmed_at: Mapped[datetime | None] = mapped_column(default=None)
    confirmed_by: Mapped[str | None] = mapped_column(String(40), default=None)
    disputed_at: Mapped[datetime | None] = mapped_column(default=None)
    """When the examiner said that it is wrong."""


class TaxRule(Base):
    """What is withheld from a position's pay above a threshold, with dates."""

    __tablename__ = "tax_rules"
    __table_args__ = (
        UniqueConstraint("position", "valid_from"),
        CheckConstraint("basis_points >= 0 AND basis_points <= 10000", name="basis_points"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    position: Mapped[str] = mapped_column(ForeignKey("positions.code"))
    valid_from: Mapped[date]
    above_cents: Mapped[int]
    basis_points: Mapped[int]
    """500 is 5 %."""
    valid_to: Mapped[date | None] = mapped_column(default=None)


class FundsNotice(Base):
    """Whether there is money for an exam in a county, and when there will be news."""

    __tablename__ = "funds_notices"

    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"), primary_key=True)
    county: Mapped[int] = mapped_column(primary_key=True)
    """The county's number; 0 is everywhere else."""
    is_released: Mapped[bool]
    published_at: Mapped[datetime]
    published_by: Mapped[str] = mapped_column(String(40))
    next_news: Mapped[date | None] = mapped_column(default=None)
