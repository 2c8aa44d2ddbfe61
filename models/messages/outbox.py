"""The outbox: what goes out by SMS, written in the transaction of whatever causes it.

A row is claimed, rendered and frozen, marked as being sent, and only then given to the gateway,
with no transaction open. What died before the mark is queued again; what died after it may have
been sent, so it becomes *unknown* and is never sent blindly.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, or_, select, update

from models.base.store import Db, Work, wake
from models.messages import allowances, opt_outs, quiet_hours, reports
from models.messages.tables import MessageClass, OutboxRow, OutboxState
from models.messages.templates import SECRETS, Template

PRIORITY: Mapping[MessageClass, int] = {
    MessageClass.SECURITY: 0,
    MessageClass.TRANSACTIONAL: 3,
    MessageClass.REMINDER: 5,
    MessageClass.PROMOTIONAL: 9,
}
BULK: Final = PRIORITY[MessageClass.REMINDER]
"""From this priority on texts go in bulk: many numbers in one call, behind everything urgent."""

BROADCAST: Final = 7
"""The least priority of a broadcast's texts, whatever their class."""

CLAIM_SPAN = timedelta(minutes=2)
"""How long a claim holds: far longer than the gateway's time limits, in real time."""

SECRET_SPAN = timedelta(minutes=15)
"""After which a secret is erased even if the gateway never told its fate."""

_LOCKED: Final = "outbox.locked"
"""Where a transaction keeps the rows that it locked together."""

MAX_ATTEMPTS = 5
FIRST_PAUSE = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row that this process alone may send."""

    id: int
    claim: str
    msisdn: str
    template: str
    arguments: dict[str, Any] = field(repr=False)
    language: str
    message_class: MessageClass
    text: str | None = field(repr=False)
    attempts: int
    priority: int

    @property
    def is_bulk(self) -> bool:
        """Tell whether it may go together with others of the same words."""
        return self.priority >= BULK


def add(
    db: Db,
    msisdn: str,
    template: Template,
    arguments: Mapping[str, Any],
    language: str,
    message_class: MessageClass,
    now: datetime,
    *,
    early: bool = False,
    broadcast_id: int | None = None,
) -> int:
    """Queue one text in the caller's transaction; return its row's id.

    In quiet hours it waits for the morning; *early* says that the receiver agreed to reminders
    before 07:00. To a number that opted out, or had its share of the day, a reminder or an offer is
    kept as failed, unsent.
    """
    refused = _refusal(db, msisdn, message_class, now)
    priority = PRIORITY[message_class]
    if broadcast_id is not None:
        priority = max(priority, BROADCAST)
    row = OutboxRow(
        msisdn=msisdn,
        template=template,
        arguments=dict(arguments),
        language=language,
        message_class=message_class,
        priority=priority,
        state=OutboxState.FAILED if refused else OutboxState.QUEUED,
        created_at=now,
        not_before=quiet_hours.earliest(message_class, now, early=early),
        reason=refused,
        final_at=now if refused else None,
        broadcast_id=broadcast_id,
    )
    db.add(row)
    db.flush()
    # Bulk goes out with the sweep, many numbers at once, behind everything urgent.
    if not refused and row.not_before <= now and priority < BULK:
        wake(db, Work.OUTBOX, row.id)
    return row.id


def _refusal(db: Db, msisdn: str, message_class: MessageClass, now: datetime) -> str | None:
    """Return why the number gets no such text, if it gets none."""
    if opt_outs.stopped(db, msisdn, message_class):
        return opt_outs.REASON
    return allowances.REASON if allowances.is_used_up(db, msisdn, message_class, now) else None


def claim(
    db: Db,
    now: datetime,
    real: datetime,
    *,
    ids: Sequence[int] | None = None,
    most: int = 50,
    bulk: bool | None = None,
) -> list[Claimed]:
    """Claim rows that are due: the *ids* if given, else the first in the queue's order.

    *bulk* takes only what goes in bulk, or only what does not. *now* is the service's time, which
    decides what is due; *real* is the machine's, which bounds the claim.
    """
    due = (
        select(OutboxRow.id)
        .where(
            OutboxRow.state == OutboxState.QUEUED,
            OutboxRow.not_before <= now,
            OutboxRow.erased_at.is_(None),
            OutboxRow.message_class.not_in(quiet_hours.quiet(now)),
        )
        .order_by(OutboxRow.priority, OutboxRow.not_before, OutboxRow.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    if ids is not None:
        due = due.where(OutboxRow.id.in_(ids))
    if bulk is not None:
        due = due.where(OutboxRow.priority >= BULK if bulk else OutboxRow.priority < BULK)
    token = secrets.token_hex(16)
    # A common table, because PostgreSQL may run a plain subquery once for every row, and then
    # its limit bounds nothing.
    first = select(due.cte("due").c.id)
    db.execute(
        update(OutboxRow)
        .where(OutboxRow.id.in_(first), OutboxRow.state == OutboxState.QUEUED)
        .values(state=OutboxState.CLAIMED, claim=token, claimed_at=real)
        .execution_options(synchronize_session=False)
    )
    rows = db.scalars(
        select(OutboxRow)
        .where(OutboxRow.claim == token)
        .order_by(OutboxRow.priority, OutboxRow.not_before, OutboxRow.id)
    )
    return [
        Claimed(
            row.id,
            token,
            row.msisdn,
            row.template,
            row.arguments or {},
            row.language,
            row.message_class,
            row.text,
            row.attempts,
            row.priority,
        )
        for row in rows
    ]


def urgent_waits(db: Db, now: datetime) -> bool:
    """Tell whether a text is due that goes before all bulk."""
    return _is_due(db, now, OutboxRow.priority < BULK)


def bulk_waits(db: Db, now: datetime) -> bool:
    """Tell whether a text is due that goes in bulk."""
    return _is_due(db, now, OutboxRow.priority >= BULK)


def _is_due(db: Db, now: datetime, which: ColumnElement[bool]) -> bool:
    found = select(OutboxRow.id).where(
        OutboxRow.state == OutboxState.QUEUED,
        which,
        OutboxRow.not_before <= now,
        OutboxRow.erased_at.is_(None),
        OutboxRow.message_class.not_in(quiet_hours.quiet(now)),
    )
    return db.scalar(found.limit(1)) is not None


def lock(db: Db, claims: Sequence[Claimed]) -> None:
    """Lock many rows in one statement; what is said of each afterwards asks for none again."""
    rows = db.scalars(
        select(OutboxRow)
        .where(OutboxRow.id.in_([each.id for each in claims]))
        .order_by(OutboxRow.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    db.info[_LOCKED] = {row.id: row for row in rows}


def freeze(db: Db, claimed: Claimed, text: str, segments: int, real: datetime) -> bool:
    """Store the rendered text and mark the row as being sent; False if the claim was lost."""
    row = _held(db, claimed, OutboxState.CLAIMED)
    if row is None:
        return False
    row.text, row.segments, row.arguments = text, segments, None
    row.state, row.claimed_at, row.attempts = OutboxState.SENDING, real, row.attempts + 1
    return True


def unrenderable(db: Db, claimed: Claimed, now: datetime) -> None:
    """Give up a text whose words cannot be made: it must not hold up the others."""
    row = _held(db, claimed, OutboxState.CLAIMED)
    if row is not None:
        row.state, row.reason, row.final_at = OutboxState.FAILED, "unrenderable", now


def unclaim(db: Db, claimed: Claimed) -> None:
    """Give a claim back: nothing was sent."""
    row = _held(db, claimed, OutboxState.CLAIMED)
    if row is not None:
        row.state, row.claim = OutboxState.QUEUED, None


def accepted(
    db: Db,
    claimed: Claimed,
    gateway_id: str | None,
    cost: Decimal | None,
    currency: str | None,
    now: datetime,
) -> None:
    """Record that the gateway took the text; a report that came earlier is applied now.

    Of many that were locked together `reports.catch_up` does that once.
    """
    row = _held(db, claimed, OutboxState.SENDING)
    if row is None:
        return
    row.state, row.gateway_id, row.cost, row.currency = OutboxState.SENT, gateway_id, cost, currency
    row.sent_at = now
    if gateway_id and claimed.id not in db.info.get(_LOCKED, ()):
        reports.catch_up(db, [gateway_id], now)


def refused(db: Db, claimed: Claimed, reason: str, now: datetime) -> None:
    """Record that the gateway will never take this text."""
    row = _held(db, claimed, OutboxState.SENDING)
    if row is not None:
        row.state, row.reason, row.final_at = OutboxState.FAILED, reason, now
        reports.erase_secret(row, now)


def put_back(db: Db, claimed: Claimed, reason: str, now: datetime, *, counts: bool = True) -> None:
    """Queue the text again after a growing pause: the gateway certainly did not take it."""
    row = _held(db, claimed, OutboxState.SENDING)
    if row is None:
        return
    if not counts:
        row.attempts -= 1
    if row.attempts >= MAX_ATTEMPTS:
        row.state, row.reason, row.final_at = OutboxState.FAILED, reason, now
        reports.erase_secret(row, now)
        return
    row.state, row.claim, row.reason = OutboxState.QUEUED, None, reason
    row.not_before = now + FIRST_PAUSE * 2 ** max(0, row.attempts - 1)


def lost(db: Db, claimed: Claimed, reason: str, now: datetime) -> None:
    """Record that the gateway's answer was lost: the text may have gone out."""
    row = _held(db, claimed, OutboxState.SENDING)
    if row is not None:
        row.state, row.reason = OutboxState.UNKNOWN, reason
        row.sent_at = now


def sweep(db: Db, now: datetime, real: datetime) -> list[int]:
    """Take up what was left behind; return the rows that are due now.

    A claim that outlived its span: not yet being sent -> queued again; being sent -> unknown.
    Secrets past their time lose their words.
    """
    stale = real - CLAIM_SPAN
    for state, after in (
        (OutboxState.CLAIMED, OutboxState.QUEUED),
        (OutboxState.SENDING, OutboxState.UNKNOWN),
    ):
        db.execute(
            update(OutboxRow)
            .where(OutboxRow.state == state, OutboxRow.claimed_at < stale)
            .values(state=after, claim=None)
            .execution_options(synchronize_session=False)
        )
    db.execute(
        update(OutboxRow)
        .where(
            OutboxRow.template.in_(SECRETS),
            OutboxRow.created_at < now - SECRET_SPAN,
            or_(OutboxRow.text.is_not(None), OutboxRow.arguments.is_not(None)),
        )
        .values(text=None, arguments=None, erased_at=now)
        .execution_options(synchronize_session=False)
    )
    db.execute(
        update(OutboxRow)
        .where(
            OutboxRow.template.in_(SECRETS),
            OutboxRow.state == OutboxState.QUEUED,
            OutboxRow.erased_at.is_not(None),
        )
        .values(state=OutboxState.FAILED, reason="too late", final_at=now)
        .execution_options(synchronize_session=False)
    )
    # What was held up into the evening goes in the morning, not at the hour of the early ones.
    for message_class in quiet_hours.quiet(now):
        db.execute(
            update(OutboxRow)
            .where(
                OutboxRow.state == OutboxState.QUEUED,
                OutboxRow.message_class == message_class,
                OutboxRow.not_before <= now,
            )
            .values(not_before=quiet_hours.earliest(message_class, now))
            .execution_options(synchronize_session=False)
        )
    reports.sweep(db, now)
    waiting = (
        select(OutboxRow.id)
        .where(OutboxRow.state == OutboxState.QUEUED, OutboxRow.not_before <= now)
        .order_by(OutboxRow.priority, OutboxRow.not_before, OutboxRow.id)
        .limit(500)
    )
    return list(db.scalars(waiting))


def recent(db: Db, msisdn: str, most: int = 20) -> list[OutboxRow]:
    """Return the newest texts to a number that may be read again on a screen: no secrets."""
    return list(
        db.scalars(
            select(OutboxRow)
            .where(
                OutboxRow.msisdn == msisdn,
                OutboxRow.template.not_in(SECRETS),
                OutboxRow.text.is_not(None),
            )
            .order_by(OutboxRow.id.desc())
            .limit(most)
        )
    )


def has_failed(db: Db, msisdn: str, template: Template, since: datetime) -> bool:
    """Tell whether the newest text of this template since then is known not to have arrived."""
    state = db.scalar(
        select(OutboxRow.state)
        .where(
            OutboxRow.msisdn == msisdn,
            OutboxRow.template == template,
            OutboxRow.created_at >= since,
        )
        .order_by(OutboxRow.id.desc())
        .limit(1)
    )
    return state is OutboxState.FAILED


def was_sent(db: Db, msisdn: str, template: Template, after: datetime) -> bool:
    """Tell whether the number was queued a text of this template since *after*."""
    found = select(OutboxRow.id).where(
        OutboxRow.msisdn == msisdn, OutboxRow.template == template, OutboxRow.created_at > after
    )
    return db.scalar(found.limit(1)) is not None


def _held(db: Db, claimed: Claimed, state: OutboxState) -> OutboxRow | None:
    locked: dict[int, OutboxRow] = db.info.get(_LOCKED, {})
    row = locked.get(claimed.id) or db.get(OutboxRow, claimed.id, with_for_update=True)
    if row is None or row.claim != claimed.claim or row.state is not state:
        return None
    return row
