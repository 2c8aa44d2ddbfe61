"""The table of officers' corrections: what stood there, what stands there now, and why."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base.tables import Base, Key, Sealed, by_value


class Correctable(enum.StrEnum):
    """What an officer may correct in a person's record."""

    NAME = "name"
    NATIONAL_ID = "national_id"
    BIRTH_YEAR = "birth_year"
    GENDER = "gender"
    TSC_NUMBER = "tsc_number"
    KRA_PIN = "kra_pin"
    NSSF = "nssf"
    SHA = "sha"
    EMAIL = "email"


class Correction(Base):
    """One detail that an officer corrected. What stood before is kept so that it can come back."""

    __tablename__ = "corrections"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    professional_id: Mapped[int] = mapped_column(
        ForeignKey("professionals.id", ondelete="CASCADE"), index=True
    )
    detail: Mapped[Correctable] = mapped_column(by_value(Correctable))
    before: Mapped[str] = mapped_column(Sealed("corrections.before"))
    """Empty where nothing was known."""
    after: Mapped[str] = mapped_column(Sealed("corrections.after"))
    reason: Mapped[str] = mapped_column(String(200))
    by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(index=True)
    undone_at: Mapped[datetime | None] = mapped_column(default=None)
    undone_by: Mapped[str | None] = mapped_column(String(40), default=None)
