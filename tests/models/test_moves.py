"""Moves of an account to another number: code, notice, wait, YES, NO, and what may come between."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from models.base.audit import Actor, AuditRow, Channel
from models.messages import outbox, questions
from models.messages.outbox import Claimed
from models.messages.tables import MessageClass, QuestionKind
from models.messages.templates import Template
from models.people import accounts, codes, moves
from models.people.accounts import NumberTaken
from models.people.codes import CodeVerdict
from models.people.tables import Account, Language, MoveState, NumberMove, Purpose
from tests.support.builders import CALLER, DAY, HOUR, MSISDN, NOW, keep_account

if TYPE_CHECKING:
    from datetime import datetime

    from models.base.store import Db, Store

NEW = "+254733100200"
NEWER = "+254733100201"
OLD_LINE, NEW_LINE = Actor(Channel.SMS, "stranger"), Actor(Channel.USSD, "stranger")


def ask(store: Store, account_id: int, *, to: str = NEW, at: datetime = NOW) -> int:
    """Ask for a move; return its id."""
    with store.writing() as db:
        moves.ask(db, db.get_one(Account, account_id), to, "*384*2454#", at)
    with store.reading() as db:
        move = moves.open_to(db, to)
        assert move is not None
        return move.id


def prove(store: Store, move_id: int, *, at: datetime = NOW) -> None:
    """Let the new line have typed its code."""
    with store.writing() as db:
        moves.prove(db, db.get_one(NumberMove, move_id), "24540", NEW_LINE, at)


def start(store: Store) -> tuple[int, int]:
    """Open an account and bring a move as far as the wait; return both ids."""
    account_id = keep_account(store, language=Language.KISWAHILI)
    move_id = ask(store, account_id)
    prove(store, move_id)
    texts_of(store)
    return account_id, move_id


def texts_of(store: Store, at: datetime = NOW + 30 * DAY) -> list[Claimed]:
    """Take every text that waits."""
    with store.writing() as db:
        return outbox.claim(db, at, at)


def state_of(store: Store, move_id: int) -> NumberMove:
    """Return the move as stored."""
    with store.reading() as db:
        return db.get_one(NumberMove, move_id)


def account_of(store: Store, account_id: int) -> Account:
    """Return the account as stored."""
    with store.reading() as db:
        return db.get_one(Account, account_id)


def actions(db: Db) -> list[tuple[str, str]]:
    """Return what the trail tells, and who did it."""
    rows = db.scalars(select(AuditRow).order_by(AuditRow.id))
    return [(row.action, row.actor) for row in rows]


def test_asking_texts_a_code_to_the_new_line(store: Store) -> None:
    """The move waits for that code; the account stays where it is."""
    account_id = keep_account(store)
    move = state_of(store, ask(store, account_id))
    assert (move.account_id, move.from_msisdn, move.to_msisdn) == (account_id, MSISDN, NEW)
    assert (move.state, move.asked_at, move.due_at) == (MoveState.CODE_SENT, NOW, None)
    [text] = texts_of(store)
    assert (text.msisdn, text.template) == (NEW, Template.MOVE_CODE)
    with store.writing() as db:
        entered = codes.enter(db, NEW, Purpose.MOVE_NUMBER, text.arguments["code"], NOW)
        assert entered.verdict is CodeVerdict.RIGHT
        assert accounts.by_msisdn(db, NEW) is None
    assert account_of(store, account_id).msisdn == MSISDN


def test_a_line_with_an_account_takes_no_other(store: Store) -> None:
    """Asking is refused, and no text goes out."""
    account_id = keep_account(store)
    keep_account(store, msisdn=NEW, national_id="34567890")
    with store.writing() as db:
        with pytest.raises(NumberTaken):
            moves.ask(db, db.get_one(Account, account_id), NEW, "*384*2454#", NOW)
        assert moves.open_to(db, NEW) is None
    assert texts_of(store) == []


def test_asking_again_stops_the_move_before(store: Store) -> None:
    """An account moves to one line at a time, and what is over stays as it was."""
    account_id = keep_account(store)
    first = ask(store, account_id)
    second = ask(store, account_id, to=NEWER, at=NOW + HOUR)
    prove(store, second, at=NOW + HOUR)
    third = ask(store, account_id, to=NEW, at=NOW + 2 * HOUR)
    stopped = [state_of(store, move_id) for move_id in (first, second)]
    assert [move.state for move in stopped] == [MoveState.STOPPED] * 2
    assert [move.decided_at for move in stopped] == [NOW + HOUR, NOW + 2 * HOUR]
    with store.reading() as db:
        assert moves.open_to(db, NEWER) is None
        found = moves.open_to(db, NEW)
        assert found is not None
        assert found.id == third


def test_two_accounts_may_ask_for_one_line(store: Store) -> None:
    """The newest request is what the line's holder answers; the other stays open."""
    first = ask(store, keep_account(store))
    second = ask(store, keep_account(store, msisdn=NEWER, national_id="34567890"))
    assert state_of(store, first).state is MoveState.CODE_SENT
    with store.reading() as db:
        found = moves.open_to(db, NEW)
        assert found is not None
        assert found.id == second


def test_the_old_line_is_told_and_asked(store: Store) -> None:
    """Once the code was typed, the wait of 24 hours begins, and YES or NO is awaited so long."""
    account_id = keep_account(store, language=Language.KISWAHILI)
    move_id = ask(store, account_id)
    prove(store, move_id)
    move = state_of(store, move_id)
    assert (move.state, move.due_at) == (MoveState.WAITING, NOW + 24 * HOUR)
    notice = [text for text in texts_of(store) if text.msisdn == MSISDN]
    assert [text.template for text in notice] == [Template.MOVE_NOTICE]
    assert notice[0].message_class is MessageClass.SECURITY
    assert notice[0].arguments == {"msisdn": "0733 100 200", "shortcode": "24540"}
    assert notice[0].language == "sw"
    with store.reading() as db:
        last_moment = NOW + 24 * HOUR - timedelta(seconds=1)
        [question] = questions.open_for(db, MSISDN, last_moment)
        assert (question.kind, question.subject_id) == (QuestionKind.MOVE, move_id)
        assert questions.open_for(db, MSISDN, NOW + 24 * HOUR) == []
        assert moves.open_to(db, NEW) is not None


def test_an_account_without_a_line_has_nobody_to_tell(store: Store) -> None:
    """It moves at once; nothing is asked of a line that belongs to somebody else now."""
    account_id = keep_account(store)
    with store.writing() as db:
        accounts.release_line(db, db.get_one(Account, account_id), CALLER, NOW)
    move_id = ask(store, account_id)
    prove(store, move_id, at=NOW + HOUR)
    texts = [(text.msisdn, text.template) for text in texts_of(store)]
    assert sorted(texts) == [(NEW, Template.MOVE_CODE), (NEW, Template.MOVE_DONE)]
    with store.reading() as db:
        assert questions.open_for(db, MSISDN, NOW + HOUR) == []
        assert actions(db)[-1] == ("account.moved", "stranger")
    account = account_of(store, account_id)
    assert (account.msisdn, account.payee_held_until) == (NEW, NOW + 49 * HOUR)
    assert state_of(store, move_id).state is MoveState.DONE


def test_yes_moves_the_account_at_once(store: Store) -> None:
    """Number, proof and silence are the new line's, the payee is held, all is told and noted."""
    account_id, move_id = start(store)
    at = NOW + HOUR
    with store.writing() as db:
        moved = moves.answer(db, move_id, agreed=True, actor=OLD_LINE, now=at)
        assert moved is not None
    account, move = account_of(store, account_id), state_of(store, move_id)
    assert (move.state, move.decided_at) == (MoveState.DONE, at)
    assert account.msisdn == NEW
    assert account.number_proved_at == account.last_seen_at == at
    assert account.payee_held_until == at + 48 * HOUR
    [text] = texts_of(store)
    assert (text.msisdn, text.template, text.language) == (NEW, Template.MOVE_DONE, "sw")
    assert text.arguments == {"username": "254733100200"}
    with store.reading() as db:
        assert questions.open_for(db, MSISDN, at) == []
        assert actions(db)[-1] == ("account.moved", "stranger")
        row = db.scalars(select(AuditRow).where(AuditRow.action == "account.moved")).one()
    assert row.before == {"msisdn": "07** *** 678"}
    assert row.after == {"msisdn": "07** *** 200"}
    assert row.subject_id == account_id


def test_no_stops_the_move(store: Store) -> None:
    """The account stays, the new line is told, and the wait's end changes nothing any more."""
    account_id, move_id = start(store)
    with store.writing() as db:
        stopped = moves.answer(db, move_id, agreed=False, actor=OLD_LINE, now=NOW + HOUR)
        assert stopped is not None
    with store.writing() as db:
        assert moves.due(db, NOW + 2 * DAY) == []
        moves.finish_if_due(db, move_id, NOW + 2 * DAY)
        assert moves.open_to(db, NEW) is None
        assert actions(db)[-1] == ("account.move_stopped", "stranger")
    move, account = state_of(store, move_id), account_of(store, account_id)
    assert (move.state, move.decided_at) == (MoveState.STOPPED, NOW + HOUR)
    assert (account.msisdn, account.payee_held_until) == (MSISDN, None)
    [text] = texts_of(store)
    assert (text.msisdn, text.template) == (NEW, Template.MOVE_STOPPED)


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("second", [True, False])
def test_a_second_answer_changes_nothing(store: Store, *, first: bool, second: bool) -> None:
    """Whatever was said first stands."""
    account_id, move_id = start(store)
    with store.writing() as db:
        moves.answer(db, move_id, agreed=first, actor=OLD_LINE, now=NOW)
    with store.writing() as db:
        assert moves.answer(db, move_id, agreed=second, actor=OLD_LINE, now=NOW) is None
    assert account_of(store, account_id).msisdn == (NEW if first else MSISDN)
    assert len(texts_of(store)) == 1


def test_only_a_move_that_waits_is_answered(store: Store) -> None:
    """A YES before the new line typed its code, or to no move at all, moves nothing."""
    account_id = keep_account(store)
    move_id = ask(store, account_id)
    with store.writing() as db:
        assert moves.answer(db, move_id, agreed=True, actor=OLD_LINE, now=NOW) is None
        assert moves.answer(db, move_id + 1, agreed=True, actor=OLD_LINE, now=NOW) is None
        moves.finish_if_due(db, move_id, NOW + DAY)
        moves.finish_if_due(db, move_id + 1, NOW + DAY)
    assert account_of(store, account_id).msisdn == MSISDN


def test_without_an_answer_the_move_happens_after_a_day(store: Store) -> None:
    """Not a second before; and a second run of the sweep changes nothing."""
    account_id, move_id = start(store)
    just_before = NOW + DAY - timedelta(seconds=1)
    with store.writing() as db:
        assert moves.due(db, just_before) == []
        moves.finish_if_due(db, move_id, just_before)
    assert account_of(store, account_id).msisdn == MSISDN
    for late in (NOW + DAY, NOW + DAY + HOUR):
        with store.writing() as db:
            moves.finish_if_due(db, move_id, late)
    with store.writing() as db:
        assert moves.due(db, NOW + 2 * DAY) == []
        assert actions(db)[-1] == ("account.moved", "service")
    account = account_of(store, account_id)
    assert (account.msisdn, account.number_proved_at) == (NEW, NOW + DAY)
    assert len(texts_of(store)) == 1


def test_the_moves_that_are_due_come_in_order(store: Store) -> None:
    """The one whose wait ended first comes first, and no more than were asked for."""
    second = ask(store, keep_account(store))
    first = ask(
        store, keep_account(store, msisdn=NEWER, national_id="34567890"), to="+254733100209"
    )
    prove(store, second, at=NOW + HOUR)
    prove(store, first, at=NOW)
    with store.reading() as db:
        assert moves.due(db, NOW + DAY) == [first]
        assert moves.due(db, NOW + DAY + HOUR) == [first, second]
        assert moves.due(db, NOW + DAY + HOUR, most=1) == [first]


def test_a_line_that_got_an_account_meanwhile_stops_the_move(store: Store) -> None:
    """Nobody's account is overwritten, and the moving one stays on its line."""
    account_id, move_id = start(store)
    keep_account(store, msisdn=NEW, national_id="34567890")
    with store.writing() as db:
        moves.finish_if_due(db, move_id, NOW + DAY)
    move, account = state_of(store, move_id), account_of(store, account_id)
    assert (move.state, move.decided_at) == (MoveState.STOPPED, NOW + DAY)
    assert (account.msisdn, account.payee_held_until) == (MSISDN, None)
    assert texts_of(store) == []
