"""Broadcasts: drafted by one officer, let go by a second, paused, resumed and stopped."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select, update

from models.base import audit
from models.base.audit import Actor
from models.base.references import LONGEST, new_reference
from models.base.store import Db
from models.messages import quiet_hours
from models.messages.broadcast_tables import Broadcast, BroadcastState
from models.messages.tables import MessageClass, OutboxRow, OutboxState

PLACEHOLDERS: Final = frozenset({"name", "centre"})

_FAR: Final = timedelta(days=3_650)
"""How far a paused text is put off."""

_PLACEHOLDER: Final = re.compile(r"\{(\w*)\}")


class UnknownPlaceholder(ValueError):
    """The text has a placeholder that no audience fills."""


class SameOfficer(Exception):
    """Whoever drafted a broadcast cannot let it go."""


class NotNow(Exception):
    """The broadcast is not in a state in which this can be done."""


def draft(
    db: Db,
    english: str,
    kiswahili: str,
    message_class: MessageClass,
    audience: Mapping[str, Any],
    actor: Actor,
    now: datetime,
) -> Broadcast:
    """Keep a broadcast that nobody has let go yet. Raise UnknownPlaceholder."""
    if set(_PLACEHOLDER.findall(english + kiswahili)) - PLACEHOLDERS:
        raise UnknownPlaceholder("a text may hold {name} and {centre} only")
    row = Broadcast(
        reference=new_reference(LONGEST),
        english=english,
        kiswahili=kiswahili,
        message_class=message_class,
        audience=dict(audience),
        made_by=actor.name,
        made_at=now,
    )
    db.add(row)
    db.flush()
    _note(db, row, "drafted", actor, now)
    return row


def approve(
    db: Db, row: Broadcast, actor: Actor, now: datetime, *, reason: str | None = None
) -> None:
    """Let it go: the yes of a second officer. Raise SameOfficer or NotNow."""
    if actor.name == row.made_by:
        raise SameOfficer("a second officer must say yes")
    _need(row, BroadcastState.DRAFT)
    row.state, row.approved_by, row.approved_at = BroadcastState.SENDING, actor.name, now
    _note(db, row, "approved", actor, now, reason)


def pause(
    db: Db,
    row: Broadcast,
    actor: Actor,
    now: datetime,
    *,
    reason: str | None = None,
    halted_for: str | None = None,
) -> None:
    """Send no more of it for now, neither what is written nor what is not."""
    _need(row, BroadcastState.SENDING)
    row.state, row.halted_for = BroadcastState.PAUSED, halted_for
    _put_off(db, row, now + _FAR)
    _note(db, row, "paused", actor, now, reason)


def resume(
    db: Db, row: Broadcast, actor: Actor, now: datetime, *, reason: str | None = None
) -> None:
    """Go on where it was paused."""
    _need(row, BroadcastState.PAUSED)
    row.state, row.halted_for = BroadcastState.SENDING, None
    _put_off(db, row, quiet_hours.earliest(row.message_class, now))
    _note(db, row, "resumed", actor, now, reason)


def stop(db: Db, row: Broadcast, actor: Actor, now: datetime, *, reason: str | None = None) -> None:
    """End it: what has not gone out never will."""
    _need(row, BroadcastState.DRAFT, BroadcastState.SENDING, BroadcastState.PAUSED)
    row.state = BroadcastState.STOPPED
    db.execute(
        update(OutboxRow)
        .where(OutboxRow.broadcast_id == row.id, OutboxRow.state == OutboxState.QUEUED)
        .values(state=OutboxState.FAILED, reason="stopped", final_at=now)
        .execution_options(synchronize_session=False)
    )
    _note(db, row, "stopped", actor, now, reason)


def progress(db: Db, row: Broadcast) -> dict[OutboxState, int]:
    """Return how many of its texts are in each state."""
    rows = db.execute(
        select(OutboxRow.state, func.count())
        .where(OutboxRow.broadcast_id == row.id)
        .group_by(OutboxRow.state)
    )
    return {OutboxState(state): number for state, number in rows}


def sending(db: Db) -> list[int]:
    """Return the broadcasts whose texts are still being written."""
    return list(
        db.scalars(
            select(Broadcast.id)
            .where(Broadcast.state == BroadcastState.SENDING)
            .order_by(Broadcast.id)
        )
    )


def filled(text: str, name: str, centre: str) -> str:
    """Return the text with its placeholders filled in."""
    return text.replace("{name}", name).replace("{centre}", centre)


def _need(row: Broadcast, *states: BroadcastState) -> None:
    if row.state not in states:
        raise NotNow(f"the broadcast is {row.state}")


def _put_off(db: Db, row: Broadcast, until: datetime) -> None:
    db.execute(
        update(OutboxRow)
        .where(OutboxRow.broadcast_id == row.id, OutboxRow.state == OutboxState.QUEUED)
        .values(not_before=until)
        .execution_options(synchronize_session=False)
    )


def _note(
    db: Db, row: Broadcast, action: str, actor: Actor, now: datetime, reason: str | None = None
) -> None:
    audit.note(db, actor, f"broadcast.{action}", ("broadcast", row.id), now, reason=reason)
