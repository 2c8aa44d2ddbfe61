"""The sweep: moves that are due, and everything that is kept only for a while."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from models.base import drafts, receipts, task_runs
from models.base.drafts import Draft
from models.base.receipts import Receipt
from models.base.task_runs import TaskRun
from models.messages import cases, inbox
from models.messages.tables import CallEnding, CallRow
from models.people import accounts
from models.people.tables import MoveState, NumberMove
from sms.answering import Answering
from sms.sending import Sender
from tests.support.phone import REGISTRATION, Phone
from tests.ussd_app.log_lines import logged
from ussd_app import sweeping

if TYPE_CHECKING:
    from flask import Flask

    from ussd_app.wiring import Service


def _count(parts: Service, table: type[Draft | Receipt | TaskRun]) -> int:
    with parts.store.reading() as db:
        return db.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_a_move_that_nobody_answered(app: Flask, parts: Service, phone: Phone) -> None:
    """A move happens by itself when its wait is over, not before, and both lines are told."""
    phone.register()
    new = Phone(app, "+254733111222", network="63903")
    new.dial()
    new.type("1", "2", "23456789", "2481", "2")
    new.dial()
    new.type(new.code_from_sms())
    for hours, state in ((23, MoveState.WAITING), (2, MoveState.DONE)):
        new.later(hours=hours)
        sweeping.run(parts)
        with parts.store.reading() as db:
            assert db.scalars(sa.select(NumberMove.state)).one() is state
    with parts.store.reading() as db:
        account = accounts.by_msisdn(db, new.msisdn)
        assert account is not None
        assert account.payee_held_until is not None
        assert account.payee_held_until - parts.now() > timedelta(hours=47)
    assert any("on this number now" in text for text in new.messages())


def test_what_is_kept_for_a_while(parts: Service, phone: Phone) -> None:
    """Receipts go after two days, drafts after thirty, runs after thirty-five."""
    phone.dial()
    phone.walk(REGISTRATION, until="other_names")
    with parts.store.writing() as db:
        task_runs.claim(db, "sweep", "1", parts.now())
    assert _count(parts, Draft) == 1
    assert _count(parts, Receipt) > 0
    begun = parts.now()
    for age, left in (
        (receipts.KEPT - timedelta(hours=1), {"Draft", "Receipt", "TaskRun"}),
        (receipts.KEPT + timedelta(hours=1), {"Draft", "TaskRun"}),
        (drafts.KEPT - timedelta(hours=1), {"Draft", "TaskRun"}),
        (drafts.KEPT + timedelta(hours=1), {"TaskRun"}),
        (task_runs.KEPT + timedelta(hours=1), set()),
    ):
        phone.later(seconds=(begun + age - parts.now()).total_seconds())
        with logged("INFO") as lines:
            sweeping.run(parts)
            assert len(lines.of("sweep.done")) == 1
        tables: tuple[type[Draft | Receipt | TaskRun], ...] = (Draft, Receipt, TaskRun)
        assert {table.__name__ for table in tables if _count(parts, table)} == left, age


def test_a_draft_lasts_its_time(parts: Service, phone: Phone) -> None:
    """A draft of three weeks is still offered after a sweep."""
    phone.dial()
    phone.walk(REGISTRATION, until="birth_year")
    phone.later(days=21)
    sweeping.run(parts)
    phone.dial()
    assert phone.label == "resume"


def test_calls_wait_while_redis_is_away(
    parts: Service, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A call whose session cannot be asked for is completed by a later sweep."""
    from sessions.store import SessionStore, SessionsUnavailable

    def gone(*_: object) -> bytes:
        raise SessionsUnavailable

    phone.dial()
    phone.later(minutes=5)
    monkeypatch.setattr(SessionStore, "peek", gone)
    sweeping.run(parts)
    with parts.store.reading() as db:
        assert db.scalars(sa.select(CallRow.ended_at)).one() is None
    monkeypatch.undo()
    sweeping.run(parts)
    with parts.store.reading() as db:
        assert db.scalars(sa.select(CallRow.ending)).one() is CallEnding.INCOMPLETE


def test_another_worker_was_faster(
    parts: Service, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A text that a worker acts on between the look and the act is left to it."""

    def twice(answering: Answering, inbox_id: int, now: datetime) -> str | None:
        assert answer(answering, inbox_id, now) == "help"
        return answer(answering, inbox_id, now)

    answer = Answering.answer
    phone.text("HELP")
    monkeypatch.setattr(Answering, "answer", twice)
    assert len(phone.messages()) == 1


def test_a_long_queue(parts: Service, phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sweep sends so much and no more; the next one goes on."""
    monkeypatch.setattr(sweeping, "SECONDS", -1)
    monkeypatch.setattr(Sender.send, "__defaults__", (None, 2))
    for _ in range(3):
        phone.text("HELP")
    assert [len(phone.messages()) for _ in range(3)] == [2, 1, 0]


def test_many_texts_that_wait(
    parts: Service, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sweep answers for so long and no longer: its job must not be ended while it sends."""
    phone.text("HELP")
    monkeypatch.setattr(sweeping, "ANSWER_SECONDS", -1)
    assert phone.messages() == []
    monkeypatch.undo()
    assert len(phone.messages()) == 1


def test_a_text_that_cannot_be_answered(
    parts: Service, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A text that fails for ten minutes becomes a case, and its sender is told the reference."""
    phone.text("PAY now")

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Answering, "_act", fail)
    assert phone.messages() == []
    phone.later(minutes=11)
    [told] = phone.messages()
    with parts.store.reading() as db:
        [case] = cases.waiting(db)
        assert case.reference in told
        assert [note.text for note in cases.notes(db, case)] == ["PAY now"]
        assert inbox.waiting(db) == []
