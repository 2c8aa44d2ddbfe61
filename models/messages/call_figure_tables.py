"""The tables of the figures of calls: counts by day, never a number or a call."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import Numeric, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base.tables import Base, by_value
from models.messages.tables import CallEnding


class CallDay(Base):
    """How many calls of a day ended how, by network, language and the flow that they came to."""

    __tablename__ = "call_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    network: Mapped[str] = mapped_column(String(16), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    flow: Mapped[str] = mapped_column(String(40), primary_key=True)
    ending: Mapped[CallEnding] = mapped_column(by_value(CallEnding), primary_key=True)
    calls: Mapped[int]
    hops: Mapped[int]
    cost: Mapped[Decimal] = mapped_column(Numeric(14, 4))


class ScreenDay(Base):
    """How often a screen was shown on a day, by how long callers took or how they left it."""

    __tablename__ = "screen_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    screen: Mapped[str] = mapped_column(String(60), primary_key=True)
    network: Mapped[str] = mapped_column(String(16), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    bucket: Mapped[int] = mapped_column(primary_key=True)
    """The place of the seconds among `EDGES` of call_figures; below 0 the call ended here."""
    shown: Mapped[int]


class WayDay(Base):
    """How often callers came from one screen to another on a day."""

    __tablename__ = "way_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    screen: Mapped[str] = mapped_column(String(60), primary_key=True)
    to: Mapped[str] = mapped_column(String(60), primary_key=True)
    calls: Mapped[int]
