"""The tables of officers: who works in the dashboard, how they prove it, and their sign-ins."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base.tables import Base, Key, Sealed, by_value
from models.people.tables import Language


class Role(enum.StrEnum):
    """What an officer is; `rights_of_officers` says what each may do."""

    ADMIN = "admin"
    FINANCE = "finance"
    TSC = "tsc"
    """A TSC sub-county director."""
    SCDE = "scde"
    """A sub-county director of education, who stamps registers."""
    COUNTY = "county"
    """A county director."""
    HELPDESK = "helpdesk"
    COMMS = "comms"
    AUDITOR = "auditor"
    """Reads everything, changes nothing."""
    WALL = "wall"
    """A screen on a wall: the board only, without personal data."""


class Officer(Base):
    """A person who works in the dashboard, with a role and an area."""

    __tablename__ = "officers"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    username: Mapped[str] = mapped_column(String(24), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    role: Mapped[Role] = mapped_column(by_value(Role))
    language: Mapped[Language] = mapped_column(by_value(Language))
    created_at: Mapped[datetime]
    county: Mapped[int | None] = mapped_column(
        ForeignKey("counties.number"), default=None, index=True
    )
    """The county that an officer is held to; None is the whole country."""
    sub_county_id: Mapped[int | None] = mapped_column(
        ForeignKey("sub_counties.id"), default=None, index=True
    )
    msisdn: Mapped[str | None] = mapped_column(String(16), default=None)
    password_hash: Mapped[str | None] = mapped_column(String(160), default=None)
    totp_secret: Mapped[str | None] = mapped_column(Sealed("officers.totp_secret"), default=None)
    totp_proved_at: Mapped[datetime | None] = mapped_column(default=None)
    """When the first code was right; until then the second factor is not set up."""
    totp_last_step: Mapped[int] = mapped_column(default=0)
    """The step of the last code that was taken: none is taken twice."""
    wrong: Mapped[int] = mapped_column(default=0)
    locks: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(default=None)
    disabled_at: Mapped[datetime | None] = mapped_column(default=None)
    is_demo: Mapped[bool] = mapped_column(default=False)
    """Signs in without a second factor, and never in production."""


class OfficerSession(Base):
    """One browser in which an officer is signed in, or has given the password only."""

    __tablename__ = "officer_sessions"
    __table_args__ = (Index("ix_officer_sessions_officer_id", "officer_id", "ended_at"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    token_digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id", ondelete="CASCADE"))
    opened_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(index=True)
    is_whole: Mapped[bool]
    """False while the second factor is still owed."""
    address: Mapped[str] = mapped_column(String(45))
    browser: Mapped[str] = mapped_column(String(120))
    ended_at: Mapped[datetime | None] = mapped_column(default=None)


class RecoveryCode(Base):
    """One code that stands in for a lost telephone, once. Only its digest."""

    __tablename__ = "recovery_codes"

    code_digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    officer_id: Mapped[int] = mapped_column(
        ForeignKey("officers.id", ondelete="CASCADE"), index=True
    )
    used_at: Mapped[datetime | None] = mapped_column(default=None)


class Invitation(Base):
    """A one-time link with which an officer chooses a password. Only its digest."""

    __tablename__ = "officer_invitations"

    token_digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    officer_id: Mapped[int] = mapped_column(
        ForeignKey("officers.id", ondelete="CASCADE"), index=True
    )
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None] = mapped_column(default=None)


class SignInOutcome(enum.StrEnum):
    """What became of an attempt to sign in."""

    OPENED = "opened"
    WRONG_PASSWORD = "wrong_password"  # noqa: S105 - a word of the log
    WRONG_CODE = "wrong_code"
    LOCKED = "locked"
    DISABLED = "disabled"
    RECOVERY_CODE = "recovery_code"
    SIGNED_OUT = "signed_out"
    ENDED = "ended"


class SignIn(Base):
    """One attempt to sign in to an officer's account; of unknown names nothing is kept."""

    __tablename__ = "sign_ins"
    __table_args__ = (Index("ix_sign_ins_officer_id", "officer_id", "id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(index=True)
    outcome: Mapped[SignInOutcome] = mapped_column(by_value(SignInOutcome))
    address: Mapped[str] = mapped_column(String(45))
