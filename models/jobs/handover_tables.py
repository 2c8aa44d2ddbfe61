"""The table of handover notes: what a supervisor leaves to the one who comes after."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base.tables import Base, Key, Sealed, by_value


class HandoverKind(enum.StrEnum):
    """What the note is about; `menus/fields/jobs.py` has the words of each."""

    IN_ORDER = "in_order"
    ABSENT = "absent"
    HARDSHIP = "hardship"
    MATERIALS = "materials"
    STAFF = "staff"
    OTHER = "other"


class Handover(Base):
    """A note of who leaves a centre at the end of their week, for whoever comes next."""

    __tablename__ = "handovers"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployments.id"), unique=True)
    kind: Mapped[HandoverKind] = mapped_column(by_value(HandoverKind))
    written_at: Mapped[datetime]
    words: Mapped[str | None] = mapped_column(Sealed("handovers.words"), default=None)
    """Sealed: it may speak of candidates and colleagues."""
