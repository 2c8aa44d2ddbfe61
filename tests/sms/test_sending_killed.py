"""Sending the outbox while processes die: at each point, exactly one outcome for each text."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from models.base import settings
from models.messages import outbox
from models.messages.tables import OutboxState
from sms.sending import Call
from tests.sms.post import Post
from tests.sms.scripted_gateway import Killed

if TYPE_CHECKING:
    from ussd_app.wiring import Service


@pytest.fixture
def post(parts: Service) -> Post:
    """Give the post office."""
    return Post(parts.patient_store)


def test_killed_before_the_claim_is_committed(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing happened: the next worker sends the text."""

    def die(*_: object, **__: object) -> None:
        claim(*_, **__)  # type: ignore[arg-type]
        raise Killed

    claim = outbox.claim
    post.queue()
    monkeypatch.setattr(outbox, "claim", die)
    with pytest.raises(Killed):
        post.sender.send()
    assert post.states() == [OutboxState.QUEUED]
    monkeypatch.undo()
    assert post.sender.send() == 1
    assert len(post.gateway.given) == 1


def test_killed_after_the_claim(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """The claim runs out, the sweep queues the text again, and it goes out once."""

    def die(*_: object) -> None:
        raise Killed

    [row_id] = post.queue()
    monkeypatch.setattr(outbox, "freeze", die)
    with pytest.raises(Killed):
        post.sender.send()
    monkeypatch.undo()
    assert post.states() == [OutboxState.CLAIMED]
    assert post.sender.send() == 0
    assert post.sweep(timedelta(seconds=100)) == [], "a claim that still holds is respected"
    assert post.sweep() == [row_id]
    assert post.sender.send() == 1
    assert post.states() == [OutboxState.SENT]
    assert len(post.gateway.given) == 1


def test_killed_after_the_mark(post: Post) -> None:
    """Marked as being sent, it may have gone out: unknown, and never sent again."""

    def die() -> None:
        raise Killed

    post.queue()
    post.gateway.before = die
    with pytest.raises(Killed):
        post.sender.send()
    assert post.states() == [OutboxState.SENDING]
    post.gateway.before = lambda: None
    assert post.sender.send() == 0
    assert post.sweep() == []
    assert post.states() == [OutboxState.UNKNOWN]
    assert post.sender.send() == 0
    assert post.gateway.given == []


def test_killed_between_send_and_record(post: Post) -> None:
    """The gateway has it and we do not know: once on the way, never a second time."""

    def die() -> None:
        raise Killed

    post.queue()
    post.gateway.after = die
    with pytest.raises(Killed):
        post.sender.send()
    post.gateway.after = lambda: None
    assert post.states() == [OutboxState.SENDING]
    post.sweep()
    assert post.states() == [OutboxState.UNKNOWN]
    for _ in range(2):
        assert post.sender.send() == 0
        post.sweep()
    assert len(post.gateway.given) == 1


def test_killed_in_a_batch(post: Post) -> None:
    """What was claimed behind the text that killed the process goes out after the sweep."""

    def die() -> None:
        raise Killed

    post.queue(3)
    post.gateway.after = die
    with pytest.raises(Killed):
        post.sender.send()
    post.gateway.after = lambda: None
    post.sweep()
    assert post.sender.send() == 2
    assert post.states() == [OutboxState.UNKNOWN, OutboxState.SENT, OutboxState.SENT]
    assert Counter(msisdn for msisdn, _ in post.gateway.given) == {
        "+254722000000": 1,
        "+254722000001": 1,
        "+254722000002": 1,
    }


def test_a_worker_that_slept_through_its_claim(post: Post) -> None:
    """A claim that another process took over is not sent, frozen, recorded or given back."""
    [row_id] = post.queue()
    with post.store.writing() as db:
        [old] = outbox.claim(db, post.moment, datetime.now(UTC))
    post.sweep()
    assert post.sender.send() == 1
    sent = post.row(row_id)
    assert post.sender._send(Call("late", [old])) is None
    with post.store.writing() as db:
        outbox.accepted(db, old, "other", None, None, post.moment)
        outbox.refused(db, old, "late", post.moment)
        outbox.put_back(db, old, "late", post.moment)
        outbox.lost(db, old, "late", post.moment)
        outbox.unclaim(db, old)
    row = post.row(row_id)
    assert (row.state, row.gateway_id, row.reason) == (sent.state, sent.gateway_id, None)
    assert len(post.gateway.given) == 1


def test_two_senders_at_once(post: Post) -> None:
    """Two workers over one queue send each text once, and between them all of it."""
    post.queue(24)
    barrier = threading.Barrier(2)
    sent: list[int] = []

    def work() -> None:
        barrier.wait(5)
        while count := post.sender.send(most=3):
            sent.append(count)

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert sum(sent) == 24
    assert set(Counter(msisdn for msisdn, _ in post.gateway.given).values()) == {1}
    assert len(post.gateway.given) == 24
    assert set(post.states()) == {OutboxState.SENT}


def test_no_transaction_is_open_while_the_gateway_is_asked(post: Post) -> None:
    """A gateway that takes its time keeps nobody from writing."""

    def write() -> None:
        with post.store.writing() as db:
            settings.put(db, "written meanwhile", {})

    post.queue()
    post.gateway.before = write
    post.sender.send()
    assert post.states() == [OutboxState.SENT]
    with post.store.reading() as db:
        assert settings.get(db, "written meanwhile") == {}
