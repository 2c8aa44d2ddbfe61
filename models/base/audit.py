"""The audit trail: who changed what, through which channel, before and after (masked)."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base.store import Db
from models.base.tables import Base, Key, by_value

OFFICER: Final = "officer:"
"""What the names of officers begin with in the trail."""


class Channel(enum.StrEnum):
    """The way by which a change came."""

    USSD = "ussd"
    SMS = "sms"
    DASHBOARD = "dashboard"
    COMMAND = "command"
    JOB = "job"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an account, an officer or the service itself, and by which channel."""

    channel: Channel
    name: str

    @classmethod
    def caller(cls, channel: Channel, account_id: int | None) -> Actor:
        """Return the actor for a caller; a stranger has no account yet."""
        return cls(channel, f"account:{account_id}" if account_id else "stranger")

    @classmethod
    def officer(cls, username: str, channel: Channel = Channel.DASHBOARD) -> Actor:
        """Return the actor for what an officer does, in the dashboard or by call."""
        return cls(channel, f"{OFFICER}{username}")

    @classmethod
    def service(cls) -> Actor:
        """Return the actor for what the service does by rule."""
        return cls(Channel.JOB, "service")


class AuditRow(Base):
    """One change. Rows are only ever added."""

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_subject", "subject_kind", "subject_id", "id"),
        Index("ix_audit_actor", "actor", "id"),
        Index("ix_audit_action", "action", "id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    at: Mapped[datetime]
    channel: Mapped[Channel] = mapped_column(by_value(Channel))
    actor: Mapped[str] = mapped_column(String(40))
    action: Mapped[str] = mapped_column(String(40))
    subject_kind: Mapped[str] = mapped_column(String(24))
    subject_id: Mapped[int] = mapped_column(Key)
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[str | None] = mapped_column(String(200))


def note(
    db: Db,
    actor: Actor,
    action: str,
    subject: tuple[str, int],
    now: datetime,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    """Add one row. What is personal in *before* and *after* must come masked."""
    db.add(
        AuditRow(
            at=now,
            channel=actor.channel,
            actor=actor.name,
            action=action,
            subject_kind=subject[0],
            subject_id=subject[1],
            before=dict(before or {}),
            after=dict(after or {}),
            reason=reason,
        )
    )
