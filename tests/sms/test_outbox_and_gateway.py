"""The outbox against everything that a gateway has been seen to answer, through the real SDK."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import pytest

from models.messages.tables import OutboxState
from sms.africas_talking import CODES, AfricasTalking
from sms.sending import STOP_PAUSE, Sender
from tests.sms.post import Post
from tests.sms.stub_gateway import (
    Hang,
    Reply,
    Reset,
    StubGateway,
    Turn,
    recipient,
    refused_url,
    sent,
    stub_gateway,
)

if TYPE_CHECKING:
    from ussd_app.wiring import Service

sqlite_only = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)

TO: Final = "+254722000000"
SENT, FAILED, QUEUED, UNKNOWN = (
    OutboxState.SENT,
    OutboxState.FAILED,
    OutboxState.QUEUED,
    OutboxState.UNKNOWN,
)
XML: Final = (
    b"<AfricasTalkingResponse><SMSMessageData><Message>Sent to 1/1</Message></SMSMessageData>"
    b"</AfricasTalkingResponse>"
)
CHARSET: Final = "application/json; charset=utf-8"


def _code(code: int) -> Turn:
    return Reply(sent(recipient(TO, code)))


def _status(status: int) -> Turn:
    return Reply(b"", status, "text/html")


TABLE: Final[list[tuple[str, Turn, OutboxState, str | None, bool]]] = [
    # what the gateway did, its turn, the row's state, its reason, whether the queue stopped
    ("100 Processed", _code(100), SENT, None, False),
    ("101 Sent", _code(101), SENT, None, False),
    ("102 Queued", _code(102), SENT, None, False),
    ("401 RiskHold", _code(401), FAILED, "RiskHold", False),
    ("402 InvalidSenderId", _code(402), FAILED, "InvalidSenderId", False),
    ("403 InvalidPhoneNumber", _code(403), FAILED, "InvalidPhoneNumber", False),
    ("404 UnsupportedNumberType", _code(404), FAILED, "UnsupportedNumberType", False),
    ("405 InsufficientBalance", _code(405), QUEUED, "InsufficientBalance", True),
    ("406 UserInBlacklist", _code(406), FAILED, "UserInBlacklist", False),
    ("407 CouldNotRoute", _code(407), FAILED, "CouldNotRoute", False),
    ("409 DoNotDisturbRejection", _code(409), FAILED, "DoNotDisturbRejection", False),
    ("500 InternalServerError", _code(500), QUEUED, "InternalServerError", False),
    ("501 GatewayError", _code(501), QUEUED, "GatewayError", False),
    ("502 RejectedByGateway", _code(502), FAILED, "RejectedByGateway", False),
    ("a code that nobody knows", _code(777), UNKNOWN, "code_777", False),
    ("JSON with a charset", Reply(sent(recipient(TO)), 201, CHARSET), SENT, None, False),
    ("XML", Reply(XML, 201, "application/xml"), UNKNOWN, "not_json", False),
    ("no Recipients", Reply(sent()), UNKNOWN, "no_recipients", False),
    (
        "no Recipients, and why",
        Reply(sent(message="InvalidSenderId")),
        FAILED,
        "InvalidSenderId",
        False,
    ),
    (
        "another's Recipients",
        Reply(sent(recipient("+254722999999"))),
        UNKNOWN,
        "not_answered",
        False,
    ),
    ("half a reply", Reply(sent(recipient(TO)), missing=20), UNKNOWN, "connection_lost", False),
    ("a hang", Hang(), UNKNOWN, "timeout", False),
    ("a reset", Reset(), UNKNOWN, "connection_lost", False),
    ("HTTP 400", _status(400), FAILED, "http_400", False),
    ("HTTP 401", _status(401), QUEUED, "credentials", True),
    ("HTTP 429", _status(429), QUEUED, "throttled", False),
    ("HTTP 500", _status(500), UNKNOWN, "http_500", False),
    ("HTTP 502", _status(502), UNKNOWN, "http_502", False),
    ("HTTP 503", _status(503), UNKNOWN, "http_503", False),
]


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Iterator[StubGateway]:
    """Give the far side, reached without a proxy."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with stub_gateway() as listening:
        yield listening


def _sender(post: Post, url: str, wait: float) -> Sender:
    gateway = AfricasTalking("council", "atsk_0123456789", url, timeout=(1.0, wait))
    return Sender(post.store, gateway, "KNEC", lambda: post.moment, post.watcher)


@sqlite_only
@pytest.mark.parametrize(
    ("turn", "state", "reason", "stops"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_what_the_outbox_did(
    parts: Service,
    stub: StubGateway,
    turn: Turn,
    state: OutboxState,
    reason: str | None,
    stops: bool,
) -> None:
    """Each answer has one state; what may have gone out is never asked for again."""
    post = Post(parts.patient_store)
    [row_id] = post.queue()
    stub.answer(turn)
    sender = _sender(post, stub.url, 0.2 if isinstance(turn, Hang) else 4.0)
    assert sender.send() == 1
    row = post.row(row_id)
    assert (row.state, row.reason) == (state, reason)
    assert bool(post.watcher.alarms) is stops
    # Later, with a gateway that is well again: only what certainly did not go out goes again.
    post.moment += max(STOP_PAUSE, timedelta(minutes=5))
    post.sweep()
    stub.answer(_code(101))
    sender.send()
    assert len(stub.seen) == (2 if state is QUEUED else 1)
    assert post.row(row_id).state is (SENT if state is QUEUED else state)
    assert post.row(row_id).attempts == (2 if state is QUEUED and not stops else 1)


def test_every_code_stands_in_the_table() -> None:
    """No documented code is left out."""
    assert set(CODES) <= {int(row[0][:3]) for row in TABLE if row[0][:3].isdigit()}


@sqlite_only
def test_nobody_listens(parts: Service) -> None:
    """A gateway that cannot be reached has taken nothing: the text waits."""
    post = Post(parts.patient_store)
    [row_id] = post.queue()
    assert _sender(post, refused_url(), 1.0).send() == 1
    row = post.row(row_id)
    assert (row.state, row.reason) == (QUEUED, "unreachable")
