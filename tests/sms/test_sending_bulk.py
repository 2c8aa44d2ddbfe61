"""Bulk: many numbers in one call, nothing urgent behind it, and what stops it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from models.messages import outbox
from models.messages.allowances import A_DAY
from models.messages.tables import MessageClass, OutboxState
from models.messages.templates import Template
from sms import sending
from sms.pacing import Pace
from sms.sending import MANY
from tests.sms.post import Post
from tests.sms.scripted_gateway import ACCEPTED, LOST, NO_FUNDS, REFUSED, RETRY

if TYPE_CHECKING:
    from ussd_app.wiring import Service

REMINDER, PROMOTIONAL = MessageClass.REMINDER, MessageClass.PROMOTIONAL


@pytest.fixture
def post(parts: Service) -> Post:
    """Give the post office."""
    return Post(parts.patient_store)


def _bulk(post: Post, count: int, words: str = "Come on Friday.", **changes: Any) -> list[int]:
    with post.store.writing() as db:
        return [
            outbox.add(
                db,
                f"+25472300{number:04d}",
                Template.BROADCAST,
                {"broadcast": words},
                "en",
                changes.get("message_class", MessageClass.TRANSACTIONAL),
                post.moment,
                broadcast_id=changes.get("broadcast_id", 1),
            )
            for number in range(count)
        ]


def test_many_numbers_are_one_call(post: Post) -> None:
    """Texts of the same words go together, a hundred at most; other words are another call."""
    _bulk(post, MANY + 1)
    _bulk(post, 2, "Come on Monday.", broadcast_id=2)
    assert post.sender.send(most=200) == MANY + 3
    assert sorted(map(len, post.gateway.calls)) == [1, 2, MANY]
    assert set(post.states()) == {OutboxState.SENT}
    assert post.sender.send(most=200) == 0


def test_each_number_has_its_own_fate(post: Post) -> None:
    """In one call one is refused, one comes back, one is of unknown fate."""
    ids = _bulk(post, 5)
    post.gateway.script = [ACCEPTED, REFUSED, RETRY, LOST, ACCEPTED]
    post.sender.send()
    assert len(post.gateway.calls) == 1
    assert [post.row(each).state.value for each in ids] == [
        "sent",
        "failed",
        "queued",
        "unknown",
        "sent",
    ]
    post.moment += timedelta(minutes=1)
    assert post.sender.send() == 1
    assert post.gateway.calls[-1] == [post.row(ids[2]).msisdn]


def test_no_funds_stops_it_whole(post: Post) -> None:
    """The rest of the call and of the queue waits, with one alarm, and nobody is texted twice."""
    _bulk(post, MANY + 20)
    post.gateway.script = [ACCEPTED, NO_FUNDS, NO_FUNDS]
    post.sender.send(most=200)
    taken = [number for number, _ in post.gateway.given]
    assert len(taken) == MANY
    assert post.watcher.alarms == ["InsufficientBalance"]
    assert post.states().count(OutboxState.QUEUED) == 22
    assert post.sender.send(most=200) == 0
    post.moment += sending.STOP_PAUSE
    post.sender.send(most=200)
    assert set(post.states()) == {OutboxState.SENT}
    # Those whom the gateway refused for want of money were asked for again, nobody else.
    again = [number for number, _ in post.gateway.given if taken.count(number)]
    assert len(again) == MANY + 2


def test_a_code_goes_before_the_next_bulk_call(post: Post) -> None:
    """What becomes urgent while bulk is being sent waits for one call, not for the broadcast."""
    _bulk(post, 3 * MANY)

    def code() -> None:
        post.gateway.before = lambda: None
        post.queue(1, MessageClass.SECURITY, Template.PIN_CHANGED)

    post.gateway.before = code
    post.sender.send(most=3 * MANY)
    assert [len(each) for each in post.gateway.calls] == [MANY, 1, MANY, MANY]


def test_broadcasts_wait_for_all_others(post: Post) -> None:
    """A broadcast of a person's own news still stands behind answers and reminders."""
    _bulk(post, 1)
    post.queue(1, REMINDER, Template.STARTED, {})
    post.queue(1)
    post.sender.send(most=10)
    assert [number[:8] for [number] in post.gateway.calls] == ["+2547220", "+2547220", "+2547230"]


def test_half_of_the_queue(post: Post) -> None:
    """A job may take bulk alone, or leave it alone."""
    _bulk(post, 2)
    post.queue(1)
    assert post.sender.send(bulk=False) == 1
    with post.store.reading() as db:
        assert outbox.bulk_waits(db, post.moment)
        assert not outbox.urgent_waits(db, post.moment)
    assert post.sender.send(bulk=True) == 2


def test_a_run_ends_in_time(post: Post) -> None:
    """What a run cannot send in its time is given back, and goes with the next."""
    post.queue(3)
    sender, at = post.sender, [0.0]
    sender.clock = lambda: at[0]

    def slow() -> None:
        at[0] += sending.SECONDS + 1

    post.gateway.before = slow
    assert sender.send() == 3
    assert len(post.gateway.given) == 1
    assert post.states().count(OutboxState.QUEUED) == 2


def test_one_number_twice_is_two_texts(post: Post) -> None:
    """The same words from two broadcasts to one number are two calls: a call drops doubles."""
    _bulk(post, 1)
    _bulk(post, 1, broadcast_id=2)
    post.sender.send()
    assert len(post.gateway.calls) == 2


def test_offers_have_their_own_sender(post: Post) -> None:
    """No sender ID carries both kinds, in one run neither."""
    _bulk(post, 1, message_class=PROMOTIONAL)
    _bulk(post, 1, broadcast_id=2)
    sender = post.sender
    sender.promotional_id = "KNECNEWS"
    sender.send()
    assert post.gateway.senders == ["KNEC", "KNECNEWS"]


@pytest.mark.parametrize("message_class", [REMINDER, PROMOTIONAL])
def test_a_number_has_its_share(post: Post, message_class: MessageClass) -> None:
    """Over its share of a day a number gets no more of the class, and again the next day."""
    share = A_DAY[message_class]
    for _ in range(share + 2):
        post.queue(1, message_class, Template.STARTED, {})
    assert [state.value for state in post.states()] == ["queued"] * share + ["failed"] * 2
    post.queue(1)
    post.moment += timedelta(days=1)
    [row_id] = post.queue(1, message_class, Template.STARTED, {})
    assert post.row(row_id).state is OutboxState.QUEUED


def test_the_pace() -> None:
    """Bulk waits for what went before; what is urgent waits for urgent texts alone."""
    at, slept = [100.0], list[float]()

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        at[0] += seconds

    pace = Pace(10, clock=lambda: at[0], sleep=sleep)
    pace.wait(100, urgent=False)
    pace.wait(1, urgent=True)
    assert slept == []
    pace.wait(1, urgent=True)
    assert slept == [pytest.approx(0.1)]
    pace.wait(1, urgent=False)
    assert slept[-1] == pytest.approx(10.1)
    Pace(0, clock=lambda: at[0], sleep=sleep).wait(10**6, urgent=False)
    assert len(slept) == 2
