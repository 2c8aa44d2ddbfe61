"""Many texts queued in one statement: what thousands are told within the same hour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from models.base.store import Db
from models.messages import opt_outs, outbox, quiet_hours
from models.messages.tables import MessageClass, OutboxRow, OutboxState
from models.messages.templates import Template


@dataclass(frozen=True, slots=True)
class NewText:
    """One of many texts that are queued together."""

    msisdn: str
    template: Template
    arguments: dict[str, Any] = field(repr=False)
    language: str


def add(db: Db, texts: Sequence[NewText], message_class: MessageClass, now: datetime) -> None:
    """Queue many texts in the caller's transaction, of a class that is neither quiet nor refused.

    No job is asked for: they go out with the sweep in the queue's order, so that a code for which
    somebody waits never stands behind them.
    """
    if message_class in opt_outs.REFUSABLE:
        raise ValueError("each number is asked whether it refuses this class")
    if not texts:
        return
    rows = [
        {
            "msisdn": each.msisdn,
            "template": each.template,
            "arguments": each.arguments,
            "language": each.language,
            "message_class": message_class,
            "priority": outbox.PRIORITY[message_class],
            "state": OutboxState.QUEUED,
            "created_at": now,
            "not_before": quiet_hours.earliest(message_class, now),
            "attempts": 0,
        }
        for each in texts
    ]
    db.execute(insert(OutboxRow), rows)
