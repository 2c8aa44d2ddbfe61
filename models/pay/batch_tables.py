"""The tables of payment batches: what was told to the payer, and what the payer answered."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base.tables import Base, Key, Sealed, by_value


class PayChannel(enum.StrEnum):
    """The rail that a batch runs on: one file format each."""

    MPESA = "mpesa"
    BANK = "bank"


class BatchState(enum.StrEnum):
    """How far a batch has come."""

    OPEN = "open"
    """Recorded; its file may be written."""
    WRITTEN = "written"
    """The file was given out, once; only the payer's results change anything now."""
    CLOSED = "closed"
    """Every line has its result."""
    CANCELLED = "cancelled"


class Batch(Base):
    """Payments that go to the payer in one file, once."""

    __tablename__ = "batches"
    __table_args__ = (
        Index("ix_batches_exam_id", "exam_id", "state"),
        CheckConstraint("lines >= 0 AND total_cents >= 0", name="totals"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    reference: Mapped[str] = mapped_column(String(6), unique=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"))
    channel: Mapped[PayChannel] = mapped_column(by_value(PayChannel))
    state: Mapped[BatchState] = mapped_column(by_value(BatchState))
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(40))
    lines: Mapped[int] = mapped_column(default=0)
    total_cents: Mapped[int] = mapped_column(Key, default=0)
    """The control total: of one file already more than 32 bits hold."""
    county: Mapped[int] = mapped_column(default=0)
    """The tranche; 0 is every county."""
    hash: Mapped[str | None] = mapped_column(String(64), default=None)
    """SHA-256 of the file."""
    written_at: Mapped[datetime | None] = mapped_column(default=None)
    closed_at: Mapped[datetime | None] = mapped_column(default=None)


class Result(enum.StrEnum):
    """What became of one instruction."""

    WAITING = "waiting"
    PAID = "paid"
    FAILED = "failed"
    CANCELLED = "cancelled"


class BatchLine(Base):
    """One instruction to pay one claim."""

    __tablename__ = "batch_lines"
    __table_args__ = (
        UniqueConstraint("batch_id", "claim_id"),
        # Nobody is in two open batches, and no claim is ever paid twice; the store refuses both.
        Index(
            "uq_batch_lines_open",
            "professional_id",
            unique=True,
            postgresql_where=text("result = 'waiting'"),
            sqlite_where=text("result = 'waiting'"),
        ),
        Index(
            "uq_batch_lines_paid",
            "claim_id",
            unique=True,
            postgresql_where=text("result = 'paid'"),
            sqlite_where=text("result = 'paid'"),
        ),
        Index("ix_batch_lines_claim_id", "claim_id"),
        Index("ix_batch_lines_professional_id", "professional_id"),
        CheckConstraint("cents > 0", name="cents"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batches.id"))
    claim_id: Mapped[int] = mapped_column(ForeignKey("claims.id"))
    professional_id: Mapped[int] = mapped_column(ForeignKey("professionals.id"))
    instruction: Mapped[str] = mapped_column(String(24), unique=True)
    """The payer sends it back with the result; a direct connector would use it as its own id."""
    cents: Mapped[int]
    payee: Mapped[str] = mapped_column(Sealed("batch_lines.payee"))
    """The M-Pesa number, or bank branch and account, as it was when the batch was made."""
    payee_name: Mapped[str] = mapped_column(Sealed("batch_lines.payee_name"))
    result: Mapped[Result] = mapped_column(by_value(Result), default=Result.WAITING)
    result_at: Mapped[datetime | None] = mapped_column(default=None)
    receipt: Mapped[str | None] = mapped_column(String(40), default=None)
    reason: Mapped[str | None] = mapped_column(String(120), default=None)
