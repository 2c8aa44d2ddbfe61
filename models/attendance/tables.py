"""The tables of attendance: check-ins, marks, and the register that they make.

Code, check-in, mark and register belong to an *exam day*: one exam at one centre on one date,
here the pair of an `ExamDay` and a centre.
"""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base.audit import Channel
from models.base.tables import Base, Key, by_value


class CheckIn(Base):
    """A person who said that they are there: evidence, never the mark itself.

    *at* is the first time and never changes; *proved_at* is when the day's code was given.
    """

    __tablename__ = "check_ins"
    __table_args__ = (
        UniqueConstraint("exam_day_id", "professional_id"),
        Index("ix_check_ins_centre", "exam_day_id", "centre_id"),
        Index("ix_check_ins_msisdn", "exam_day_id", "msisdn"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    exam_day_id: Mapped[int] = mapped_column(ForeignKey("exam_days.id"))
    centre_id: Mapped[int] = mapped_column(ForeignKey("centres.id"))
    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployments.id"), index=True)
    professional_id: Mapped[int] = mapped_column(ForeignKey("professionals.id"), index=True)
    reference: Mapped[str] = mapped_column(String(6), index=True)
    at: Mapped[datetime]
    channel: Mapped[Channel] = mapped_column(by_value(Channel))
    msisdn: Mapped[str] = mapped_column(String(16))
    """The handset: the person's own, or a colleague's."""
    recorded_at: Mapped[datetime]
    """When it reached us; later than *at* where a text was on its way."""
    proved_at: Mapped[datetime | None] = mapped_column(default=None)
    late_reason: Mapped[str | None] = mapped_column(String(24), default=None)
    """Why it came after the window closed; None where it was in time."""
    by_professional_id: Mapped[int | None] = mapped_column(
        ForeignKey("professionals.id"), default=None, index=True
    )
    """The colleague who spoke for somebody whose phone is dead."""
    out_at: Mapped[datetime | None] = mapped_column(default=None)
    is_doubtful: Mapped[bool] = mapped_column(default=False)
    """The gateway's own time was too far from ours to be evidence."""


class MarkValue(enum.StrEnum):
    """As in KNEC's register."""

    PRESENT = "P"
    ABSENT = "AB"


class Mark(Base):
    """One revision of one person's mark on one exam day. Rows are only ever added.

    Only *is_current* and the approval change later: of a person's revisions on a day exactly one
    is current, and the store itself refuses a second.
    """

    __tablename__ = "marks"
    __table_args__ = (
        UniqueConstraint("exam_day_id", "professional_id", "revision"),
        Index(
            "uq_marks_current",
            "exam_day_id",
            "professional_id",
            unique=True,
            postgresql_where=text("is_current"),
            sqlite_where=text("is_current"),
        ),
        Index("ix_marks_centre", "exam_day_id", "centre_id"),
        Index("ix_marks_professional", "professional_id", "exam_day_id"),
        Index(
            "ix_marks_waiting",
            "centre_id",
            "id",
            postgresql_where=text("needs_approval"),
            sqlite_where=text("needs_approval"),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    exam_day_id: Mapped[int] = mapped_column(ForeignKey("exam_days.id"))
    centre_id: Mapped[int] = mapped_column(ForeignKey("centres.id"))
    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployments.id"), index=True)
    professional_id: Mapped[int] = mapped_column(ForeignKey("professionals.id"))
    revision: Mapped[int]
    mark: Mapped[MarkValue] = mapped_column(by_value(MarkValue))
    is_current: Mapped[bool]
    at: Mapped[datetime]
    channel: Mapped[Channel] = mapped_column(by_value(Channel))
    marked_by: Mapped[str] = mapped_column(String(40))
    """Who marked, as the audit trail names them."""
    reason: Mapped[str | None] = mapped_column(String(200), default=None)
    """Why a correction was made; the first mark needs none."""
    needs_approval: Mapped[bool] = mapped_column(default=False)
    """A back-dated correction that an officer has not yet approved: not current."""
    approved_by: Mapped[str | None] = mapped_column(String(40), default=None)


class RegisterState(enum.StrEnum):
    """How far a centre's register for one exam has come."""

    OPEN = "open"
    LOCKED = "locked"
    """By the manager, at the end of the exam."""
    STAMPED_CENTRE = "stamped_centre"
    STAMPED_SCDE = "stamped_scde"
    RECEIVED = "received"
    """By KNEC: pay may follow."""


class Register(Base):
    """A centre's marks for one exam, locked, signed and stamped."""

    __tablename__ = "registers"
    __table_args__ = (UniqueConstraint("exam_id", "centre_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"))
    centre_id: Mapped[int] = mapped_column(ForeignKey("centres.id"), index=True)
    state: Mapped[RegisterState] = mapped_column(by_value(RegisterState))
    version: Mapped[int] = mapped_column(default=1)
    """A correction after printing makes a new version, which is stamped again."""
    hash: Mapped[str | None] = mapped_column(String(64), default=None)
    """SHA-256 of what was printed."""
    locked_at: Mapped[datetime | None] = mapped_column(default=None)
    locked_by: Mapped[str | None] = mapped_column(String(40), default=None)
    centre_stamped_at: Mapped[datetime | None] = mapped_column(default=None)
    scde_stamped_at: Mapped[datetime | None] = mapped_column(default=None)
    received_at: Mapped[datetime | None] = mapped_column(default=None)


class CentreCode(Base):
    """The version of a centre's daily code, where the first one was replaced."""

    __tablename__ = "centre_codes"

    exam_day_id: Mapped[int] = mapped_column(ForeignKey("exam_days.id"), primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centres.id"), primary_key=True, index=True)
    version: Mapped[int]
    replaced_at: Mapped[datetime]


class CodeTry(Base):
    """Wrong daily codes, counted per number that is deployed at the centre, and day."""

    __tablename__ = "code_tries"
    __table_args__ = (Index("ix_code_tries_centre", "exam_day_id", "centre_id"),)

    exam_day_id: Mapped[int] = mapped_column(ForeignKey("exam_days.id"), primary_key=True)
    msisdn: Mapped[str] = mapped_column(String(16), primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centres.id"))
    wrong: Mapped[int] = mapped_column(default=0)


class Reopening(Base):
    """One person for whom an officer opened the check-in window of an exam day again."""

    __tablename__ = "reopenings"

    exam_day_id: Mapped[int] = mapped_column(ForeignKey("exam_days.id"), primary_key=True)
    professional_id: Mapped[int] = mapped_column(
        ForeignKey("professionals.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    until: Mapped[datetime]
    at: Mapped[datetime]


class MarkText(Base):
    """What a worker was last told of their mark on an exam day, so that each is told once.

    *mark* is None where nobody had marked them by the evening.
    """

    __tablename__ = "mark_texts"

    exam_day_id: Mapped[int] = mapped_column(ForeignKey("exam_days.id"), primary_key=True)
    professional_id: Mapped[int] = mapped_column(
        ForeignKey("professionals.id"), primary_key=True, index=True
    )
    reference: Mapped[str] = mapped_column(String(6), unique=True)
    mark: Mapped[MarkValue | None] = mapped_column(by_value(MarkValue))
    at: Mapped[datetime]
    texts: Mapped[int] = mapped_column(default=1)
    """How many were sent: the first, and one for every correction."""


class DisputeState(enum.StrEnum):
    """How far "this mark is wrong" has come."""

    OPEN = "open"
    CORRECTED = "corrected"
    KEPT = "kept"
    """Looked at, and the mark stands."""
    LAPSED = "lapsed"
    """Nobody answered in time."""


class Dispute(Base):
    """Somebody who says that their mark of a day is wrong."""

    __tablename__ = "disputes"
    __table_args__ = (
        UniqueConstraint("exam_day_id", "professional_id"),
        Index("ix_disputes_due", "state", "due_at"),
        Index("ix_disputes_centre", "centre_id", "state"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    reference: Mapped[str] = mapped_column(String(6), unique=True)
    exam_day_id: Mapped[int] = mapped_column(ForeignKey("exam_days.id"))
    centre_id: Mapped[int] = mapped_column(ForeignKey("centres.id"))
    professional_id: Mapped[int] = mapped_column(ForeignKey("professionals.id"), index=True)
    reason: Mapped[str] = mapped_column(String(24))
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    state: Mapped[DisputeState] = mapped_column(by_value(DisputeState), default=DisputeState.OPEN)
    closed_at: Mapped[datetime | None] = mapped_column(default=None)


class IncidentKind(enum.StrEnum):
    """What went wrong at a centre."""

    MATERIALS = "materials"
    """Papers or other material came late."""
    HOSPITAL = "hospital"
    """A candidate sits the paper in hospital."""
    FLOOD = "flood"
    IMPERSONATION = "impersonation"
    OTHER = "other"


class Incident(Base):
    """Something that the centre reported to the sub-county office."""

    __tablename__ = "incidents"
    __table_args__ = (Index("ix_incidents_centre", "centre_id", "at"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    reference: Mapped[str] = mapped_column(String(6), unique=True)
    exam_day_id: Mapped[int] = mapped_column(ForeignKey("exam_days.id"))
    centre_id: Mapped[int] = mapped_column(ForeignKey("centres.id"))
    professional_id: Mapped[int] = mapped_column(ForeignKey("professionals.id"), index=True)
    kind: Mapped[IncidentKind] = mapped_column(by_value(IncidentKind))
    at: Mapped[datetime]
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
