"""The tables of a profile: what CP2 captures about a professional beside name and ID."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base.tables import Base, Key, Sealed, SealedFacts, by_value


class Gender(enum.StrEnum):
    """As CP2 asks it."""

    MALE = "male"
    FEMALE = "female"


class Level(enum.StrEnum):
    """Levels of study, as CP2's list has them."""

    CERTIFICATE = "certificate"
    DIPLOMA = "diploma"
    DEGREE = "degree"
    MASTERS = "masters"
    DOCTORATE = "doctorate"
    SECONDARY = "secondary"


class Employer(enum.StrEnum):
    """Who employs a professional."""

    TSC = "tsc"
    BOARD = "board"
    POLICE = "police"
    GOVERNMENT = "government"
    PRIVATE = "private"


class Relationship(enum.StrEnum):
    """What a next of kin is to the professional."""

    SPOUSE = "spouse"
    PARENT = "parent"
    CHILD = "child"
    SIBLING = "sibling"
    OTHER = "other"


class Details(Base):
    """The personal numbers of one professional."""

    __tablename__ = "details"

    professional_id: Mapped[int] = mapped_column(
        ForeignKey("professionals.id", ondelete="CASCADE"), primary_key=True
    )
    gender: Mapped[Gender | None] = mapped_column(by_value(Gender), default=None)
    kra_pin: Mapped[str | None] = mapped_column(Sealed("details.kra_pin"), default=None)
    kra_pin_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32), default=None, unique=True)
    nssf: Mapped[str | None] = mapped_column(Sealed("details.nssf"), default=None)
    sha: Mapped[str | None] = mapped_column(Sealed("details.sha"), default=None)
    email: Mapped[str | None] = mapped_column(Sealed("details.email"), default=None)


class Payee(Base):
    """Where one professional is paid; the names are kept apart from the name on the ID."""

    __tablename__ = "payees"

    professional_id: Mapped[int] = mapped_column(
        ForeignKey("professionals.id", ondelete="CASCADE"), primary_key=True
    )
    mpesa_msisdn: Mapped[str | None] = mapped_column(String(16), default=None, index=True)
    mpesa_name: Mapped[str | None] = mapped_column(String(120), default=None)
    mpesa_name_confirmed_at: Mapped[datetime | None] = mapped_column(default=None)
    """When the payer told the registered name; it outranks what was typed."""
    bank_code: Mapped[str | None] = mapped_column(String(2), default=None)
    branch_code: Mapped[str | None] = mapped_column(String(5), default=None)
    account_number: Mapped[str | None] = mapped_column(
        Sealed("payees.account_number"), default=None
    )
    account_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32), default=None, index=True)
    account_name: Mapped[str | None] = mapped_column(String(120), default=None)


class ChangeState(enum.StrEnum):
    """How far a change of payee has come."""

    WAITING = "waiting"
    APPLIED = "applied"
    STOPPED = "stopped"
    OFFICER = "officer"
    """It also needs an officer: the names differ after a reset or a move."""


class PayeeKind(enum.StrEnum):
    """What a change of payee changes."""

    MPESA = "mpesa"
    BANK = "bank"


class PayeeChange(Base):
    """A change of payee that waits: every one does, for 48 hours."""

    __tablename__ = "payee_changes"
    __table_args__ = (
        Index("ix_payee_changes_due", "state", "due_at"),
        Index("ix_payee_changes_professional_id", "professional_id", "state"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    professional_id: Mapped[int] = mapped_column(ForeignKey("professionals.id", ondelete="CASCADE"))
    kind: Mapped[PayeeKind] = mapped_column(by_value(PayeeKind))
    wanted: Mapped[dict[str, Any]] = mapped_column(SealedFacts("payee_changes.wanted"))
    reference: Mapped[str] = mapped_column(String(6), unique=True)
    state: Mapped[ChangeState] = mapped_column(by_value(ChangeState))
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    decided_at: Mapped[datetime | None] = mapped_column(default=None)


class PayeeFreeze(Base):
    """An open payment batch that holds a person: a change of payee waits until it is closed."""

    __tablename__ = "payee_freezes"

    professional_id: Mapped[int] = mapped_column(
        ForeignKey("professionals.id", ondelete="CASCADE"), primary_key=True
    )
    batch_ref: Mapped[str] = mapped_column(String(24), primary_key=True, index=True)
    at: Mapped[datetime]


class Qualification(Base):
    """One thing studied."""

    __tablename__ = "qualifications"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    professional_id: Mapped[int] = mapped_column(
        ForeignKey("professionals.id", ondelete="CASCADE"), index=True
    )
    level: Mapped[Level] = mapped_column(by_value(Level))
    institution: Mapped[str] = mapped_column(String(60))
    course: Mapped[str] = mapped_column(String(60))
    from_year: Mapped[int]
    to_year: Mapped[int]


class WorkStation(Base):
    """One place of work; the newest is the current one."""

    __tablename__ = "work_stations"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    professional_id: Mapped[int] = mapped_column(
        ForeignKey("professionals.id", ondelete="CASCADE"), index=True
    )
    employer: Mapped[Employer] = mapped_column(by_value(Employer))
    institution: Mapped[str] = mapped_column(String(60))
    designation: Mapped[str] = mapped_column(String(60))
    since_year: Mapped[int]
    county: Mapped[int]
    sub_county: Mapped[str | None] = mapped_column(String(60))
    is_current: Mapped[bool] = mapped_column(default=True)


class NextOfKin(Base):
    """Whom to call; family details are sensitive data (Data Protection Act 2019, section 2)."""

    __tablename__ = "next_of_kin"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    professional_id: Mapped[int] = mapped_column(
        ForeignKey("professionals.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(Sealed("next_of_kin.name"))
    msisdn: Mapped[str] = mapped_column(Sealed("next_of_kin.msisdn"))
    msisdn_digest: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    relationship_: Mapped[Relationship] = mapped_column("relationship", by_value(Relationship))
