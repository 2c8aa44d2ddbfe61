"""The table of broadcasts: one text to many, and how far it has come."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base.tables import Base, Key, by_value
from models.messages.tables import MessageClass


class BroadcastState(enum.StrEnum):
    """How far a broadcast has come."""

    DRAFT = "draft"
    SENDING = "sending"
    PAUSED = "paused"
    DONE = "done"
    STOPPED = "stopped"


class Broadcast(Base):
    """One text in both languages to an audience."""

    __tablename__ = "broadcasts"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    reference: Mapped[str] = mapped_column(String(6), unique=True)
    english: Mapped[str] = mapped_column(String(320))
    kiswahili: Mapped[str] = mapped_column(String(320))
    message_class: Mapped[MessageClass] = mapped_column(by_value(MessageClass))
    audience: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_by: Mapped[str] = mapped_column(String(40))
    made_at: Mapped[datetime]
    state: Mapped[BroadcastState] = mapped_column(
        by_value(BroadcastState), default=BroadcastState.DRAFT
    )
    approved_by: Mapped[str | None] = mapped_column(String(40), default=None)
    approved_at: Mapped[datetime | None] = mapped_column(default=None)
    after: Mapped[int] = mapped_column(Key, default=0)
    """The last account that was looked at: whoever goes on begins behind it."""
    halted_for: Mapped[str | None] = mapped_column(String(40), default=None)
    """Why the service paused it by itself: the balance does not cover it."""
