"""Moving an account to another number.

The new line types a code that was texted to it; the old line is told, and its YES lets the move
happen at once. Without an answer it happens after 24 hours; NO stops it. Changes of payee then
wait 48 hours.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update

from models.base import audit
from models.base.audit import Actor
from models.base.store import Db
from models.messages import outbox, questions
from models.messages.tables import MessageClass, QuestionKind
from models.messages.templates import Template
from models.people import accounts, codes
from models.people.msisdn import local, masked, username
from models.people.tables import Account, MoveState, NumberMove, Purpose

WAIT = timedelta(hours=24)

_OPEN = (MoveState.CODE_SENT, MoveState.WAITING)


def ask(db: Db, account: Account, to_msisdn: str, service_code: str, now: datetime) -> None:
    """Start a move: text a code to the new line. Raise NumberTaken if it has an account."""
    if accounts.by_msisdn(db, to_msisdn) is not None:
        raise accounts.NumberTaken
    _close(db, account.id, MoveState.STOPPED, now)
    db.add(
        NumberMove(
            account_id=account.id,
            from_msisdn=account.msisdn,
            to_msisdn=to_msisdn,
            state=MoveState.CODE_SENT,
            asked_at=now,
        )
    )
    codes.send(db, account, to_msisdn, Purpose.MOVE_NUMBER, service_code, now)


def open_to(db: Db, msisdn: str) -> NumberMove | None:
    """Return the move that is under way towards this number."""
    return db.scalars(
        select(NumberMove)
        .where(NumberMove.to_msisdn == msisdn, NumberMove.state.in_(_OPEN))
        .order_by(NumberMove.id.desc())
        .limit(1)
    ).first()


def prove(db: Db, move: NumberMove, shortcode: str, actor: Actor, now: datetime) -> None:
    """Note that the new line typed its code; tell the old line and start the wait.

    An account without a line has nobody to ask: it moves at once.
    """
    account = db.get_one(Account, move.account_id)
    move.state, move.due_at = MoveState.WAITING, now + WAIT
    audit.note(
        db,
        actor,
        "account.move_proved",
        ("account", account.id),
        now,
        after={"msisdn": masked(move.to_msisdn)},
    )
    if move.from_msisdn is None:
        finish(db, move, actor, now)
        return
    if accounts.silence(account, now) is accounts.Silence.RECYCLED:
        # The old line may be somebody else's by now: it is not told, and it decides nothing.
        return
    questions.ask(db, move.from_msisdn, QuestionKind.MOVE, move.id, now, WAIT)
    outbox.add(
        db,
        move.from_msisdn,
        Template.MOVE_NOTICE,
        {"msisdn": local(move.to_msisdn), "shortcode": shortcode},
        account.language,
        MessageClass.SECURITY,
        now,
    )


def answer(db: Db, move_id: int, *, agreed: bool, actor: Actor, now: datetime) -> NumberMove | None:
    """Apply the old line's YES or NO; None if the move is over."""
    move = db.get(NumberMove, move_id, with_for_update=True)
    if move is None or move.state is not MoveState.WAITING:
        return None
    if agreed:
        finish(db, move, actor, now)
    else:
        move.state, move.decided_at = MoveState.STOPPED, now
        account = db.get_one(Account, move.account_id)
        audit.note(db, actor, "account.move_stopped", ("account", account.id), now)
        outbox.add(
            db,
            move.to_msisdn,
            Template.MOVE_STOPPED,
            {},
            account.language,
            MessageClass.TRANSACTIONAL,
            now,
        )
    return move


def stop(db: Db, account: Account, actor: Actor, now: datetime) -> None:
    """Stop whatever move of the account is under way: its owner has a new PIN."""
    if _close(db, account.id, MoveState.STOPPED, now) == 0:
        return
    if account.msisdn is not None:
        questions.close(db, account.msisdn, QuestionKind.MOVE, now)
    audit.note(db, actor, "account.move_stopped", ("account", account.id), now)


def due(db: Db, now: datetime, most: int = 500) -> list[int]:
    """Return the moves whose wait is over."""
    return list(
        db.scalars(
            select(NumberMove.id)
            .where(NumberMove.state == MoveState.WAITING, NumberMove.due_at <= now)
            .order_by(NumberMove.due_at)
            .limit(most)
        )
    )


def finish_if_due(db: Db, move_id: int, now: datetime) -> None:
    """Let a move happen whose wait is over; a second run changes nothing."""
    move = db.get(NumberMove, move_id, with_for_update=True)
    if move is not None and move.state is MoveState.WAITING and _is_due(move, now):
        finish(db, move, Actor.service(), now)


def _is_due(move: NumberMove, now: datetime) -> bool:
    return move.due_at is not None and move.due_at <= now


def finish(db: Db, move: NumberMove, actor: Actor, now: datetime) -> None:
    """Let the account answer to the new number; if that has an account by now, stop instead."""
    account = db.get_one(Account, move.account_id)
    move.decided_at = now
    if accounts.by_msisdn(db, move.to_msisdn) is not None:
        move.state = MoveState.STOPPED
        audit.note(db, actor, "account.move_stopped", ("account", account.id), now)
        return
    move.state = MoveState.DONE
    if account.msisdn is not None:
        questions.close(db, account.msisdn, QuestionKind.MOVE, now)
    audit.note(
        db,
        actor,
        "account.moved",
        ("account", account.id),
        now,
        before={"msisdn": masked(account.msisdn or "")},
        after={"msisdn": masked(move.to_msisdn)},
    )
    account.msisdn, account.number_proved_at, account.last_seen_at = move.to_msisdn, now, now
    accounts.hold_payee(account, now)
    outbox.add(
        db,
        move.to_msisdn,
        Template.MOVE_DONE,
        {"username": username(move.to_msisdn)},
        account.language,
        MessageClass.TRANSACTIONAL,
        now,
    )


def _close(db: Db, account_id: int, state: MoveState, now: datetime) -> int:
    closed = db.scalars(
        update(NumberMove)
        .where(NumberMove.account_id == account_id, NumberMove.state.in_(_OPEN))
        .values(state=state, decided_at=now)
        .returning(NumberMove.id)
    )
    return len(closed.all())
