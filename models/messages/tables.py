"""The tables of messages: what came in, what goes out, and what we asked by SMS."""

from __future__ import annotations

import enum
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Index, LargeBinary, Numeric, String, false, true
from sqlalchemy.orm import Mapped, mapped_column

from models.base.tables import Base, Key, Sealed, SealedFacts, by_value


class MessageClass(enum.StrEnum):
    """Why a text goes out: it decides sender ID, quiet hours, opt-out and priority."""

    SECURITY = "security"
    TRANSACTIONAL = "transactional"
    REMINDER = "reminder"
    PROMOTIONAL = "promotional"


class OutboxState(enum.StrEnum):
    """How far an outgoing text has come. It only moves forward."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """The gateway's answer was lost: it may have been sent, so it is never sent again."""

    @property
    def final(self) -> bool:
        """Tell whether nothing more is expected."""
        return self in {OutboxState.DELIVERED, OutboxState.FAILED}


class OutboxRow(Base):
    """One text to one number: a template and its arguments until it is rendered and frozen."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_queue", "state", "priority", "not_before", "id"),
        Index("ix_outbox_msisdn", "msisdn", "id"),
        Index("ix_outbox_created", "created_at", "id"),
        Index("ix_outbox_broadcast", "broadcast_id", "msisdn", unique=True),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    msisdn: Mapped[str] = mapped_column(String(16))
    template: Mapped[str] = mapped_column(String(40))
    arguments: Mapped[dict[str, Any] | None] = mapped_column(SealedFacts("outbox.arguments"))
    language: Mapped[str] = mapped_column(String(2))
    message_class: Mapped[MessageClass] = mapped_column(by_value(MessageClass))
    priority: Mapped[int]
    state: Mapped[OutboxState] = mapped_column(by_value(OutboxState))
    created_at: Mapped[datetime]
    not_before: Mapped[datetime]
    text: Mapped[str | None] = mapped_column(Sealed("outbox.text"), default=None)
    segments: Mapped[int | None] = mapped_column(default=None)
    attempts: Mapped[int] = mapped_column(default=0)
    claim: Mapped[str | None] = mapped_column(String(32), default=None)
    claimed_at: Mapped[datetime | None] = mapped_column(default=None)
    gateway_id: Mapped[str | None] = mapped_column(String(80), default=None, index=True)
    cost: Mapped[Decimal | None] = mapped_column(Numeric(12, 4), default=None)
    currency: Mapped[str | None] = mapped_column(String(3), default=None)
    gateway_status: Mapped[str | None] = mapped_column(String(40), default=None)
    reason: Mapped[str | None] = mapped_column(String(60), default=None)
    sent_at: Mapped[datetime | None] = mapped_column(default=None)
    final_at: Mapped[datetime | None] = mapped_column(default=None)
    erased_at: Mapped[datetime | None] = mapped_column(default=None)
    broadcast_id: Mapped[int | None] = mapped_column(Key, default=None)
    """The broadcast that it belongs to: nobody has two texts of one."""
    network: Mapped[str | None] = mapped_column(String(16), default=None)
    """The network's code, as the delivery report has it."""


class EarlyReport(Base):
    """A delivery report that came before our own record of the send."""

    __tablename__ = "early_reports"

    gateway_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    status: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str | None] = mapped_column(String(60))
    at: Mapped[datetime]
    network: Mapped[str | None] = mapped_column(String(16), default=None)


class InboxState(enum.StrEnum):
    """How far an incoming text has come."""

    NEW = "new"
    DONE = "done"


class InboxRow(Base):
    """One text that came in, once by the gateway's id."""

    __tablename__ = "inbox"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    gateway_id: Mapped[str] = mapped_column(String(80), unique=True)
    msisdn: Mapped[str] = mapped_column(String(16), index=True)
    shortcode: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Sealed("inbox.text"))
    network: Mapped[str | None] = mapped_column(String(16))
    sent_at: Mapped[datetime | None]
    """The gateway's own time: evidence, not truth."""
    received_at: Mapped[datetime]
    state: Mapped[InboxState] = mapped_column(by_value(InboxState))
    outcome: Mapped[str | None] = mapped_column(String(40), default=None)
    done_at: Mapped[datetime | None] = mapped_column(default=None)


class OptOut(Base):
    """A number that no longer wants reminders and offers."""

    __tablename__ = "opt_outs"

    msisdn: Mapped[str] = mapped_column(String(16), primary_key=True)
    sender_id: Mapped[str | None] = mapped_column(String(16))
    at: Mapped[datetime]
    reminders: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Whether reminders are among what the number refused."""
    offers: Mapped[bool] = mapped_column(default=True, server_default=true())


class CallEnding(enum.StrEnum):
    """How a call ended."""

    SUCCESS = "success"
    """It reached a last screen."""
    INCOMPLETE = "incomplete"
    """It was dropped while an answer was expected."""
    FAILED = "failed"
    """The gateway could not use our answer."""
    UNKNOWN = "unknown"
    """Nobody told, and the session was gone when we looked."""


class QuestionKind(enum.StrEnum):
    """What we asked by SMS."""

    NAME = "name"
    MOVE = "move"
    WORKPLACE = "workplace"
    COLLEGE = "college"
    COURSE = "course"
    SUGGESTION = "suggestion"
    """Whether a near miss meant a command."""
    DISPUTE = "dispute"
    """Why a mark is wrong."""


class Question(Base):
    """A question that waits for an answer by SMS from one number. The newest open one counts."""

    __tablename__ = "questions"
    __table_args__ = (Index("ix_questions_open", "msisdn", "answered_at", "expires_at"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    msisdn: Mapped[str] = mapped_column(String(16))
    kind: Mapped[QuestionKind] = mapped_column(by_value(QuestionKind))
    subject_id: Mapped[int]
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
    facts: Mapped[dict[str, Any] | None] = mapped_column(
        SealedFacts("questions.facts"), default=None
    )
    """What the answer needs to be understood: the command that was offered, the choices."""


class CallRow(Base):
    """One USSD session, for help desk and drop-off figures. Never what was typed."""

    __tablename__ = "calls"
    __table_args__ = (Index("ix_calls_open", "is_counted", "started_at"),)

    session_digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    msisdn: Mapped[str] = mapped_column(String(16), index=True)
    network: Mapped[str] = mapped_column(String(16))
    service_code: Mapped[str] = mapped_column(String(40))
    started_at: Mapped[datetime]
    last_screen: Mapped[str | None] = mapped_column(String(60), default=None)
    hops: Mapped[int | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    ending: Mapped[CallEnding | None] = mapped_column(by_value(CallEnding), default=None)
    cost: Mapped[Decimal | None] = mapped_column(Numeric(12, 4), default=None)
    currency: Mapped[str | None] = mapped_column(String(3), default=None)
    duration_ms: Mapped[int | None] = mapped_column(default=None)
    is_counted: Mapped[bool] = mapped_column(default=False, server_default=false())
    """It stands in the figures of calls: as `language` and `flow` say."""
    language: Mapped[str | None] = mapped_column(String(2), default=None)
    flow: Mapped[str | None] = mapped_column(String(40), default=None)
