"""The tables of people: professionals, their accounts, and what proves that a caller is one."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base.tables import Base, Key, Sealed, SealedFacts, by_value


class Language(enum.StrEnum):
    """The languages of the service."""

    ENGLISH = "en"
    KISWAHILI = "sw"

    @property
    def other(self) -> Language:
        """Return the language that key 99 switches to."""
        return Language.KISWAHILI if self is Language.ENGLISH else Language.ENGLISH


class Professional(Base):
    """A person whom KNEC contracts or may contract, with or without an account."""

    __tablename__ = "professionals"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    national_id: Mapped[str] = mapped_column(Sealed("professionals.national_id"))
    national_id_digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    birth_year: Mapped[int]
    created_at: Mapped[datetime]
    first_name: Mapped[str | None] = mapped_column(String(40), default=None)
    other_names: Mapped[str | None] = mapped_column(String(80), default=None)
    matching_name: Mapped[str | None] = mapped_column(String(120), default=None, index=True)
    """The name folded to upper-case ASCII, for comparing."""
    tsc_number: Mapped[str | None] = mapped_column(Sealed("professionals.tsc_number"), default=None)
    tsc_name: Mapped[str | None] = mapped_column(String(120), default=None)
    """The name as TSC's list has it, whatever stands above: a mismatch is an officer's case."""
    denied_import: Mapped[dict[str, Any] | None] = mapped_column(
        SealedFacts("professionals.denied_import"), default=None
    )
    """What TSC sent of somebody whom the caller said they are not; an officer looks at it."""
    imported_at: Mapped[datetime | None] = mapped_column(default=None)
    """When TSC's list brought this person; None for one who registered alone."""
    merged_into_id: Mapped[int | None] = mapped_column(
        ForeignKey("professionals.id"), default=None, index=True
    )
    """The record of the same person that stands, where an officer merged two."""

    @property
    def full_name(self) -> str:
        """Return the name as on the ID, or an empty text while it is not known."""
        return " ".join(part for part in (self.first_name, self.other_names) if part)


class Account(Base):
    """A professional's login: a number, a PIN, and the wishes that go with them."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    professional_id: Mapped[int] = mapped_column(ForeignKey("professionals.id"), unique=True)
    msisdn: Mapped[str | None] = mapped_column(String(16), unique=True)
    """The line that this account answers to; None once a recycled line was given up."""
    number_proved_at: Mapped[datetime | None]
    """When the line showed that its holder opened this account; until then it can do nothing."""
    pin_hash: Mapped[str | None] = mapped_column(String(160))
    language: Mapped[Language] = mapped_column(by_value(Language))
    reference: Mapped[str] = mapped_column(String(6), unique=True)
    consent_version: Mapped[str] = mapped_column(String(12))
    consent_at: Mapped[datetime]
    opened_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    """The last day on which the line itself was heard, by dial or by text."""
    pin_set_at: Mapped[datetime]
    early_texts: Mapped[bool] = mapped_column(default=False)
    """May be texted before 07:00 on exam days."""
    always_ask_pin: Mapped[bool] = mapped_column(default=False)
    payee_held_until: Mapped[datetime | None] = mapped_column(default=None)
    """Until when a change of payee waits, after a PIN reset or a new number."""

    professional: Mapped[Professional] = relationship(lazy="joined", innerjoin=True, init=False)


class CallerRow(Base):
    """A number that has called or texted, whether or not it has an account."""

    __tablename__ = "callers"

    msisdn: Mapped[str] = mapped_column(String(16), primary_key=True)
    language: Mapped[Language] = mapped_column(by_value(Language))
    first_seen_at: Mapped[datetime]


class PinTry(Base):
    """Wrong PINs, counted per account and calling number: a stranger locks only itself."""

    __tablename__ = "pin_tries"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True
    )
    msisdn: Mapped[str] = mapped_column(String(16), primary_key=True)
    at: Mapped[datetime]
    wrong: Mapped[int] = mapped_column(default=0)
    locks: Mapped[int] = mapped_column(default=0)
    """How many locks in a row: each is longer than the one before."""
    locked_until: Mapped[datetime | None] = mapped_column(default=None)


class Purpose(enum.StrEnum):
    """What a one-time code proves."""

    PROVE_NUMBER = "prove_number"
    RESET_PIN = "reset_pin"
    MOVE_NUMBER = "move_number"


class OneTimeCode(Base):
    """A code that was texted to a number and must be typed on that number."""

    __tablename__ = "one_time_codes"
    __table_args__ = (
        Index("ix_one_time_codes_msisdn", "msisdn", "purpose"),
        CheckConstraint("tries_left >= 0", name="tries_left"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    purpose: Mapped[Purpose] = mapped_column(by_value(Purpose))
    msisdn: Mapped[str] = mapped_column(String(16))
    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    code_digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    tries_left: Mapped[int]
    sent_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None] = mapped_column(default=None)
    shown_at: Mapped[datetime | None] = mapped_column(default=None)
    """When it was shown on the number's own screen, because no SMS arrives there."""


class MoveState(enum.StrEnum):
    """How far a move of an account to another number has come."""

    CODE_SENT = "code_sent"
    WAITING = "waiting"
    DONE = "done"
    STOPPED = "stopped"


class NumberMove(Base):
    """An account that wants to answer to another number."""

    __tablename__ = "number_moves"
    __table_args__ = (Index("ix_number_moves_due", "state", "due_at"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    from_msisdn: Mapped[str | None] = mapped_column(String(16), index=True)
    to_msisdn: Mapped[str] = mapped_column(String(16), index=True)
    state: Mapped[MoveState] = mapped_column(by_value(MoveState))
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime | None] = mapped_column(default=None)
    """When the move happens by itself, unless the old line answered before."""
    decided_at: Mapped[datetime | None] = mapped_column(default=None)


class PortalPassword(Base):
    """The one-time password that the web portal accepts once, for 24 hours. Only its hash."""

    __tablename__ = "portal_passwords"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True
    )
    password_hash: Mapped[str] = mapped_column(String(160))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None] = mapped_column(default=None)
