"""Sending the outbox against a scripted gateway: each fate, and death at each point."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from menus import gsm7
from models.messages.outbox import FIRST_PAUSE, MAX_ATTEMPTS
from models.messages.tables import MessageClass, OutboxState
from models.messages.templates import Template
from sms.sending import STOP_PAUSE
from tests.sms.post import START, Post
from tests.sms.scripted_gateway import (
    ACCEPTED,
    LOST,
    NO_FUNDS,
    NO_FUNDS_UNSAID,
    REFUSED,
    RETRY,
    WRONG_CREDENTIALS,
)

if TYPE_CHECKING:
    from sms.gateway import Result
    from ussd_app.wiring import Service


@pytest.fixture
def post(parts: Service) -> Post:
    """Give the post office."""
    return Post(parts.patient_store)


def test_accepted(post: Post) -> None:
    """A text that the gateway took has its id, price and words, and waits for its report."""
    [row_id] = post.queue()
    assert post.sender.send() == 1
    row = post.row(row_id)
    assert (row.state, row.gateway_id, row.attempts) == (OutboxState.SENT, "ATXid_1", 1)
    assert (row.cost, row.currency, row.sent_at) == (Decimal("0.8000"), "KES", START)
    assert row.arguments is None
    assert row.text is not None
    assert row.text.startswith("KNEC exam staff: dial *384*2454#.")
    assert row.segments == gsm7.segments(row.text) == 1
    assert post.gateway.given == [("+254722000000", row.text)]
    assert post.watcher.outcomes == ["accepted"]
    assert post.sender.send() == 0


def test_refused(post: Post) -> None:
    """A text that the gateway will never take is over, with the gateway's reason."""
    [row_id] = post.queue()
    post.gateway.script = [REFUSED]
    post.sender.send()
    row = post.row(row_id)
    assert (row.state, row.reason) == (OutboxState.FAILED, "UserInBlacklist")
    assert row.final_at == START
    assert post.watcher.alarms == []
    post.moment += timedelta(days=1)
    assert post.sender.send() == 0


def test_retry_with_back_off(post: Post) -> None:
    """A text that was certainly not taken is tried again, each pause twice the last, then fails."""
    [row_id] = post.queue()
    post.gateway.script = [RETRY] * 10
    pauses = []
    while post.row(row_id).state is OutboxState.QUEUED:
        assert post.sender.send() == 1
        row = post.row(row_id)
        if row.state is OutboxState.QUEUED:
            pauses.append(row.not_before - post.moment)
            assert post.sender.send() == 0, "not before its time"
            post.moment = row.not_before
    assert pauses == [FIRST_PAUSE * factor for factor in (1, 2, 4, 8)]
    row = post.row(row_id)
    assert (row.state, row.reason, row.attempts) == (
        OutboxState.FAILED,
        "GatewayError",
        MAX_ATTEMPTS,
    )
    assert len(post.gateway.given) == MAX_ATTEMPTS
    assert len({text for _, text in post.gateway.given}) == 1, "the text was frozen"


def test_a_retry_that_succeeds(post: Post) -> None:
    """A text that fails once and is then taken went out once."""
    [row_id] = post.queue()
    post.gateway.script = [RETRY, ACCEPTED]
    post.sender.send()
    post.moment += FIRST_PAUSE
    post.sender.send()
    row = post.row(row_id)
    assert (row.state, row.attempts) == (OutboxState.SENT, 2)


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        (NO_FUNDS, "InsufficientBalance"),
        (NO_FUNDS_UNSAID, "no funds"),
        (WRONG_CREDENTIALS, "credentials"),
    ],
)
def test_what_stops_the_queue(post: Post, result: Result, reason: str) -> None:
    """An empty balance or refused credentials raise one alarm and lose no text."""
    ids = post.queue(4)
    post.gateway.script = [ACCEPTED, result]
    assert post.sender.send() == 4
    assert post.states() == [OutboxState.SENT] + [OutboxState.QUEUED] * 3
    assert len(post.gateway.given) == 2
    assert post.watcher.alarms == [reason]
    assert post.row(ids[1]).attempts == 0, "no try was used up"
    assert post.row(ids[2]).claim is None
    post.moment += STOP_PAUSE - timedelta(seconds=1)
    assert post.sender.send() == 0
    assert post.sender.send(ids) == 0, "not by name either"
    assert len(post.gateway.given) == 2
    post.moment += timedelta(seconds=1)
    assert post.sender.send() == 3
    assert post.states() == [OutboxState.SENT] * 4
    assert post.watcher.alarms == [reason]


def test_the_alarm_again(post: Post) -> None:
    """While nothing has changed each pause ends in one try and one alarm, not in a storm."""
    post.queue(3)
    for _ in range(3):
        post.gateway.script = [NO_FUNDS]
        post.sender.send()
        assert post.sender.send() == 0
        post.moment += STOP_PAUSE
    assert len(post.watcher.alarms) == len(post.gateway.given) == 3
    assert post.states() == [OutboxState.QUEUED] * 3


def test_the_answer_was_lost(post: Post) -> None:
    """A text of unknown fate is never sent again, however often anyone sweeps."""
    [row_id] = post.queue()
    post.gateway.script = [LOST]
    post.sender.send()
    row = post.row(row_id)
    assert (row.state, row.reason, row.sent_at) == (OutboxState.UNKNOWN, "timeout", START)
    for _ in range(3):
        post.moment += timedelta(hours=1)
        assert post.sweep() == []
        assert post.sender.send() == 0
    assert len(post.gateway.given) == 1


def test_order(post: Post) -> None:
    """Codes go before news, news before reminders, reminders before offers."""
    post.queue(1, MessageClass.PROMOTIONAL, Template.STOPPED, {})
    post.queue(1, MessageClass.REMINDER, Template.STARTED, {})
    post.queue(1, MessageClass.TRANSACTIONAL)
    post.queue(1, MessageClass.SECURITY, Template.PIN_CHANGED)
    post.sender.send(most=3)
    post.sender.send()
    first_words = [text.removeprefix("KNEC")[:12] for _, text in post.gateway.given]
    assert first_words == [": the PIN of", " exam staff:", ": reminders ", ": no more re"]


def test_only_the_rows_asked_for(post: Post) -> None:
    """A job sends its own rows and leaves the rest to theirs."""
    ids = post.queue(3)
    assert post.sender.send([ids[1]]) == 1
    assert post.states() == [OutboxState.QUEUED, OutboxState.SENT, OutboxState.QUEUED]


@pytest.mark.parametrize(
    ("result", "erased"), [(ACCEPTED, False), (REFUSED, True), (LOST, False), (RETRY, False)]
)
def test_a_code_is_erased_when_it_is_final(post: Post, result: Result, erased: bool) -> None:
    """The words of a security text go with its final status, or after fifteen minutes."""
    arguments = {"code": "482913", "service_code": "*384*2454#"}
    [row_id] = post.queue(1, MessageClass.SECURITY, Template.RESET_CODE, arguments)
    post.gateway.script = [result]
    post.sender.send()
    row = post.row(row_id)
    assert (row.text is None, row.erased_at is not None) == (erased, erased)
    post.moment += timedelta(minutes=16)
    post.sweep()
    row = post.row(row_id)
    assert (row.text, row.arguments) == (None, None)
    assert row.erased_at is not None
    assert post.sender.send() == 0, "a code that is too late is not sent"
