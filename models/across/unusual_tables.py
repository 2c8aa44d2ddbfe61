"""The table of what looks unusual: found anew each night, for a person to look at."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base.tables import Base, Key, by_value


class Pattern(enum.StrEnum):
    """What is unusual."""

    ONE_PAYEE = "one payee of several"
    ONE_KIN = "one next of kin of several"
    NEVER_CHECKED_IN = "marked, never checked in"
    ONE_HANDSET = "one handset for many"
    RESET_BEFORE_PAY = "new pin before payday"
    MANY_REVEALS = "many details shown"
    MANY_CHANGES = "many changes"


OF_OFFICERS = frozenset({Pattern.MANY_REVEALS, Pattern.MANY_CHANGES})
"""What is unusual of an officer; the others are of a person."""


class Unusual(Base):
    """One finding: it accuses nobody."""

    __tablename__ = "unusual"
    __table_args__ = (
        Index("ix_unusual_pattern", "pattern", "weight", "id"),
        Index("ix_unusual_weight", "weight", "id"),
        Index("ix_unusual_person", "professional_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    pattern: Mapped[Pattern] = mapped_column(by_value(Pattern))
    weight: Mapped[int]
    """How many: people, days, check-ins, acts."""
    what: Mapped[str] = mapped_column(String(80))
    """What they have in common, masked."""
    found_at: Mapped[datetime]
    professional_id: Mapped[int | None] = mapped_column(
        ForeignKey("professionals.id", ondelete="CASCADE"), default=None
    )
    officer: Mapped[str | None] = mapped_column(String(40), default=None)
