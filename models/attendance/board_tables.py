"""The tables of the exam-day board: figures kept for each centre and date.

No page counts 300,000 people while officers look at it.
"""

from __future__ import annotations

import enum
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base.tables import Base, by_value


class Silence(enum.StrEnum):
    """Why nothing has come from a centre."""

    NOBODY_DIALLED = "nobody dialled"
    """The code arrived, and nobody has called."""
    NO_CODE = "no code sent"
    """No text with the day's code went out to those in charge."""
    BLOCKED = "sms blocked"
    """The lines of those in charge block our texts."""
    NETWORK = "network down"
    """The code has not arrived, or calls from the centre broke off."""


class BoardCentre(Base):
    """One centre on one date: how many people are how far."""

    __tablename__ = "board_centres"
    __table_args__ = (Index("ix_board_centres_place", "date", "county", "sub_county_id"),)

    date: Mapped[date] = mapped_column(primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centres.id"), primary_key=True)
    county: Mapped[int]
    sub_county_id: Mapped[int]
    """0 for a centre that has none."""
    expected: Mapped[int]
    checked_in: Mapped[int]
    unproved: Mapped[int]
    present: Mapped[int]
    absent: Mapped[int]
    silent: Mapped[int]
    silence: Mapped[Silence | None] = mapped_column(by_value(Silence), default=None)
    """Set where check-in has opened and the whole centre is silent."""


class BoardSlot(Base):
    """How many people of a sub-county checked in within ten minutes of a date's morning."""

    __tablename__ = "board_slots"

    date: Mapped[date] = mapped_column(primary_key=True)
    county: Mapped[int] = mapped_column(primary_key=True)
    sub_county_id: Mapped[int] = mapped_column(primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True)
    """Tens of minutes since midnight in Kenya."""
    checked_in: Mapped[int]


class BoardRun(Base):
    """When a date was counted, and how long that took."""

    __tablename__ = "board_runs"

    date: Mapped[date] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    milliseconds: Mapped[int]
