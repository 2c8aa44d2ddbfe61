"""Sending the outbox against a scripted gateway: each fate, and death at each point."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from menus import gsm7
from models.base import settings
from models.messages import outbox
from models.messages.outbox import CLAIM_SPAN, FIRST_PAUSE, MAX_ATTEMPTS, Template
from models.messages.tables import MessageClass, OutboxRow, OutboxState
from sms.sending import STOP_PAUSE, Sender
from tests.sms.scripted_gateway import (
    ACCEPTED,
    LOST,
    NO_FUNDS,
    NO_FUNDS_UNSAID,
    REFUSED,
    RETRY,
    WRONG_CREDENTIALS,
    Killed,
    ScriptedGateway,
    Watcher,
)

if TYPE_CHECKING:
    from models.base.store import Store
    from sms.gateway import Result
    from ussd_app.wiring import Service

START = datetime(2026, 11, 3, 6, 0, tzinfo=UTC)


@dataclass
class Post:
    """A post office for one test: a store, a clock that stands, a gateway and a sender."""

    store: Store
    gateway: ScriptedGateway = field(default_factory=ScriptedGateway)
    watcher: Watcher = field(default_factory=Watcher)
    moment: datetime = START

    @property
    def sender(self) -> Sender:
        """Return a sender as a new worker process would have it."""
        return Sender(self.store, self.gateway, "KNEC", lambda: self.moment, self.watcher)

    def queue(
        self,
        count: int = 1,
        message_class: MessageClass = MessageClass.TRANSACTIONAL,
        template: Template = Template.HELP,
        arguments: dict[str, Any] | None = None,
    ) -> list[int]:
        """Queue texts to as many numbers; return their rows."""
        given = {"service_code": "*384*2454#"} if arguments is None else arguments
        with self.store.writing() as db:
            return [
                outbox.add(
                    db,
                    f"+2547220000{number:02d}",
                    template,
                    given,
                    "en",
                    message_class,
                    self.moment,
                )
                for number in range(count)
            ]

    def row(self, row_id: int) -> OutboxRow:
        """Return one row."""
        with self.store.reading() as db:
            return db.get_one(OutboxRow, row_id)

    def states(self) -> list[OutboxState]:
        """Return the state of every row."""
        with self.store.reading() as db:
            return list(db.scalars(sa.select(OutboxRow.state).order_by(OutboxRow.id)))

    def sweep(self, later: timedelta = CLAIM_SPAN + timedelta(seconds=1)) -> list[int]:
        """Sweep as it would be done so much later, in the machine's time."""
        with self.store.writing() as db:
            return outbox.sweep(db, self.moment, datetime.now(UTC) + later)


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


# Death. Each test kills the process at one point and lets the next one take over.


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
    assert post.sender._send_one(old) is None
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
