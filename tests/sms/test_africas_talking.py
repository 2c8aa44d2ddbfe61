"""The real SDK against a stub of the gateway: every shape of answer becomes one result a number."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from sms.africas_talking import CODES, AfricasTalking, read_answer
from sms.gateway import Balance, Gateway, Outcome, Result
from tests.sms.stub_gateway import (
    JSON,
    Hang,
    Reply,
    Reset,
    StubGateway,
    Turn,
    recipient,
    sent,
    stub_gateway,
)

A = "+254711000001"
B = "+254711000002"
C = "+254711000003"
KEY = "atsk_0123456789"
XML = (
    b'<?xml version="1.0" encoding="UTF-8"?><AfricasTalkingResponse><SMSMessageData>'
    b"<Message>Sent to 1/1 Total Cost: KES 0.8000</Message><Recipients/></SMSMessageData>"
    b"</AfricasTalkingResponse>"
)

Make = Callable[..., AfricasTalking]


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Iterator[StubGateway]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with stub_gateway() as listening:
        yield listening


@pytest.fixture
def make() -> Iterator[Make]:
    made: list[AfricasTalking] = []

    def one(url: str | None, **more: Any) -> AfricasTalking:
        made.append(AfricasTalking("council", KEY, url, **more))
        return made[-1]

    yield one
    for gateway in made:
        gateway.close()


def _outcomes(results: list[Result]) -> list[tuple[Outcome, str | None]]:
    return [(result.outcome, result.reason) for result in results]


def test_accepted_text_has_id_and_cost(stub: StubGateway, make: Make) -> None:
    """A text that was taken comes back with the gateway's id and what it cost."""
    stub.answer(Reply(sent(recipient(A))))
    gateway: Gateway = make(stub.url)
    assert gateway.send("Hello", [A], None) == [
        Result(A, Outcome.ACCEPTED, "ATXid_0001", Decimal("0.8000"), "KES")
    ]


def test_request_is_what_the_gateway_documents(stub: StubGateway, make: Make) -> None:
    """The form, the key and the wish for JSON go out as documented, under /version1."""
    stub.answer(Reply(sent(recipient(A), recipient(B))))
    make(stub.url + "/").send("Habari & karibu + leo", [A, B], "KNEC")
    (seen,) = stub.seen
    assert (seen.method, seen.path, seen.query) == ("POST", "/version1/messaging", {})
    assert seen.form == {
        "username": ["council"],
        "to": [f"{A},{B}"],
        "message": ["Habari & karibu + leo"],
        "bulkSMSMode": ["1"],
        "from": ["KNEC"],
    }
    assert seen.headers["apikey"] == KEY
    assert seen.headers["accept"] == JSON
    assert seen.headers["content-type"] == "application/x-www-form-urlencoded"


@pytest.mark.parametrize("sender", [None, ""])
def test_no_sender_leaves_the_field_out(stub: StubGateway, make: Make, sender: str | None) -> None:
    """Without a sender ID the gateway's own default is used, not an empty one."""
    stub.answer(Reply(sent(recipient(A))))
    make(stub.url).send("Hello", [A], sender)
    assert "from" not in stub.seen[0].form


def test_two_sends_share_one_connection(stub: StubGateway, make: Make) -> None:
    """Sends and the balance reuse one connection, whatever the answers were."""
    stub.answer(
        Reply(sent(recipient(A))),
        Reply(b"gone", 503, "text/plain"),
        Reply(b'{"UserData": {"balance": "KES 1.00"}}', 200),
    )
    gateway = make(stub.url)
    gateway.send("One", [A], None)
    gateway.send("Two", [A], None)
    gateway.balance()
    assert (len(stub.seen), stub.connections) == (3, 1)


CODE_OUTCOMES = [
    (100, Outcome.ACCEPTED, None),
    (101, Outcome.ACCEPTED, None),
    (102, Outcome.ACCEPTED, None),
    (401, Outcome.REFUSED, "RiskHold"),
    (402, Outcome.REFUSED, "InvalidSenderId"),
    (403, Outcome.REFUSED, "InvalidPhoneNumber"),
    (404, Outcome.REFUSED, "UnsupportedNumberType"),
    (405, Outcome.NO_FUNDS, "InsufficientBalance"),
    (406, Outcome.REFUSED, "UserInBlacklist"),
    (407, Outcome.REFUSED, "CouldNotRoute"),
    (409, Outcome.REFUSED, "DoNotDisturbRejection"),
    (500, Outcome.RETRY, "InternalServerError"),
    (501, Outcome.RETRY, "GatewayError"),
    (502, Outcome.REFUSED, "RejectedByGateway"),
    (999, Outcome.UNKNOWN, "code_999"),
]


def test_every_documented_code_is_in_the_table_below() -> None:
    """No status code is without a test of what it means."""
    assert set(CODES) | {999} == {code for code, _, _ in CODE_OUTCOMES}


@pytest.mark.parametrize(("code", "outcome", "reason"), CODE_OUTCOMES)
def test_status_code_decides(
    stub: StubGateway, make: Make, code: int, outcome: Outcome, reason: str | None
) -> None:
    """Success and refusal share HTTP 201; the recipient's own code decides."""
    stub.answer(Reply(sent(recipient(A, code))))
    (result,) = make(stub.url).send("Hello", [A], None)
    assert (result.outcome, result.reason) == (outcome, reason)
    assert (result.gateway_id is None) == (code >= 200)
    assert result.cost == (Decimal("0.8000") if code < 200 else Decimal(0))


UNKNOWN = Outcome.UNKNOWN
SHAPES: list[tuple[str, Turn, Outcome, str | None]] = [
    (
        "charset in the header",
        Reply(sent(recipient(A)), content_type="application/json; charset=utf-8"),
        Outcome.ACCEPTED,
        None,
    ),
    ("JSON called text", Reply(sent(recipient(A)), 200, "text/html"), Outcome.ACCEPTED, None),
    (
        "number without its plus",
        Reply(sent(recipient(A.removeprefix("+")))),
        Outcome.ACCEPTED,
        None,
    ),
    ("code as a string", Reply(sent(recipient(A, statusCode="101"))), Outcome.ACCEPTED, None),
    ("status without code", Reply(sent(recipient(A, statusCode=None))), Outcome.ACCEPTED, None),
    (
        "refusal without code",
        Reply(sent(recipient(A, statusCode=None, status="UserInBlackList"))),
        Outcome.REFUSED,
        "UserInBlacklist",
    ),
    ("no code at all", Reply(sent({"number": A})), UNKNOWN, "no_code"),
    ("someone else's number", Reply(sent(recipient(B))), UNKNOWN, "not_answered"),
    ("XML", Reply(XML, content_type="application/xml"), UNKNOWN, "not_json"),
    ("half a JSON", Reply(sent(recipient(A))[:-20]), UNKNOWN, "unreadable"),
    ("nothing", Reply(b""), UNKNOWN, "unreadable"),
    ("not UTF-8", Reply(b'{"SMSMessageData": "\xff"}'), UNKNOWN, "unreadable"),
    ("a list", Reply(b"[1]"), UNKNOWN, "unreadable"),
    ("deep nesting", Reply(b"[" * 200_000), UNKNOWN, "unreadable"),
    ("too long", Reply(b" " * (1 << 21) + sent(recipient(A))), UNKNOWN, "unreadable"),
    (
        "bad sender ID",
        Reply(sent(message="InvalidSenderId")),
        Outcome.REFUSED,
        "InvalidSenderId",
    ),
    (
        "no balance for the whole",
        Reply(sent(message="Insufficient Balance")),
        Outcome.NO_FUNDS,
        "InsufficientBalance",
    ),
    ("sent to none", Reply(sent(message="Sent to 0/1 Total Cost: 0")), Outcome.RETRY, "none_sent"),
    ("sent, not said to whom", Reply(sent()), UNKNOWN, "no_recipients"),
    ("failed inside", Reply(sent(message="InternalServerError")), UNKNOWN, "no_recipients"),
    ("words we do not know", Reply(sent(message="Try later")), UNKNOWN, "no_recipients"),
    (
        "recipients are no list",
        Reply(b'{"SMSMessageData": {"Message": "ok", "Recipients": "none"}}'),
        UNKNOWN,
        "no_recipients",
    ),
    (
        "message is no text",
        Reply(b'{"SMSMessageData": {"Message": 7, "Recipients": [3]}}'),
        UNKNOWN,
        "no_recipients",
    ),
    ("half a reply", Reply(sent(recipient(A)), missing=20), UNKNOWN, "connection_lost"),
    ("reset", Reset(), UNKNOWN, "connection_lost"),
    ("hang", Hang(), UNKNOWN, "timeout"),
    (
        "redirect",
        Reply(b"", 302, "text/html", (("Location", "http://127.0.0.1:9/"),)),
        UNKNOWN,
        "http_302",
    ),
    ("bad request", Reply(b"Missing to", 400, "text/plain"), Outcome.REFUSED, "http_400"),
    (
        "bad request that says why",
        Reply(sent(message="InvalidSenderId"), 400),
        Outcome.REFUSED,
        "InvalidSenderId",
    ),
    (
        "wrong key",
        Reply(b"The supplied authentication is invalid", 401, "text/plain"),
        Outcome.REFUSED,
        "credentials",
    ),
    ("forbidden", Reply(b"", 403, "text/html"), Outcome.REFUSED, "credentials"),
    ("request timed out there", Reply(b"", 408, "text/html"), UNKNOWN, "http_408"),
    ("too early", Reply(b"", 425, "text/html"), Outcome.RETRY, "throttled"),
    ("too many", Reply(b"", 429, "text/html"), Outcome.RETRY, "throttled"),
    ("broken", Reply(b"oops", 500, "text/plain"), UNKNOWN, "http_500"),
    (
        "broken and says so for each",
        Reply(sent(recipient(A, 500)), 500),
        Outcome.RETRY,
        "InternalServerError",
    ),
    ("broken, no recipients", Reply(sent(message="InvalidSenderId"), 500), UNKNOWN, "http_500"),
    ("bad front", Reply(b"", 502, "text/html"), UNKNOWN, "http_502"),
    ("no front", Reply(b"", 503, "text/html"), UNKNOWN, "http_503"),
    ("slow front", Reply(b"", 504, "text/html"), UNKNOWN, "http_504"),
]


@pytest.mark.parametrize(
    ("turn", "outcome", "reason"),
    [shape[1:] for shape in SHAPES],
    ids=[shape[0] for shape in SHAPES],
)
def test_shape_of_an_answer(
    stub: StubGateway, make: Make, turn: Turn, outcome: Outcome, reason: str | None
) -> None:
    """Whatever comes back is one result, and only what is certain may be tried again."""
    stub.answer(turn)
    timeout = (1.0, 0.2) if isinstance(turn, Hang) else (1.0, 4.0)
    results = make(stub.url, timeout=timeout).send("Hello", [A], "KNEC")
    assert _outcomes(results) == [(outcome, reason)]
    assert results[0].msisdn == A
    assert len(stub.seen) == 1


def test_a_failure_meets_every_number(stub: StubGateway, make: Make) -> None:
    """A request that fails as a whole gives each number its result, in the order asked."""
    stub.answer(Reply(sent(message="InvalidSenderId")), Reset())
    gateway = make(stub.url)
    refused = gateway.send("Hello", [B, A], "WRONG")
    lost = gateway.send("Hello", [B, A], None)
    assert [result.msisdn for result in refused + lost] == [B, A, B, A]
    assert _outcomes(refused) == [(Outcome.REFUSED, "InvalidSenderId")] * 2
    assert _outcomes(lost) == [(Outcome.UNKNOWN, "connection_lost")] * 2


def test_partial_recipients(stub: StubGateway, make: Make) -> None:
    """Recipients in another order find their numbers; one that is missing is unknown."""
    stub.answer(Reply(sent(recipient(C, 406), recipient(A))))
    results = make(stub.url).send("Hello", [A, B, C], None)
    assert [(result.msisdn, result.outcome) for result in results] == [
        (A, Outcome.ACCEPTED),
        (B, Outcome.UNKNOWN),
        (C, Outcome.REFUSED),
    ]


@pytest.mark.parametrize("codes", [(406, 101), (101, 406)])
def test_number_that_stands_twice_in_the_answer(codes: tuple[int, int]) -> None:
    """Where the gateway answers twice for one number, having taken it once is what counts."""
    body = sent(*(recipient(A, code) for code in codes))
    assert read_answer(201, JSON, body, [A])[0].outcome is Outcome.ACCEPTED


def test_number_that_is_asked_twice(stub: StubGateway, make: Make) -> None:
    """A number asked twice, in two spellings, gets one text and two equal results."""
    bare = A.removeprefix("+")
    stub.answer(Reply(sent(recipient(A))))
    results = make(stub.url).send("Hello", [A, bare], None)
    assert stub.seen[0].form["to"] == [A]
    assert [(result.msisdn, result.gateway_id) for result in results] == [
        (A, "ATXid_0001"),
        (bare, "ATXid_0001"),
    ]


BAD_NUMBERS = ["", "0711000001", "+2547", f"{A}\n", f"{A},{B}", "+2547110000011111", "KNEC"]


@pytest.mark.parametrize("bad", BAD_NUMBERS)
def test_bad_number_is_refused_alone(stub: StubGateway, make: Make, bad: str) -> None:
    """A number without its country, or no number, is refused here; the others go out."""
    stub.answer(Reply(sent(recipient(A))))
    results = make(stub.url).send("Hello", [bad, A], None)
    assert _outcomes(results) == [(Outcome.REFUSED, "invalid_number"), (Outcome.ACCEPTED, None)]
    assert stub.seen[0].form["to"] == [A]


def test_nothing_to_send_makes_no_request(stub: StubGateway, make: Make) -> None:
    """No number, only bad numbers, or no words: the gateway is not asked at all."""
    gateway = make(stub.url)
    assert gateway.send("Hello", [], None) == []
    assert _outcomes(gateway.send("Hello", ["0711"], None)) == [(Outcome.REFUSED, "invalid_number")]
    assert _outcomes(gateway.send("", [A], None)) == [(Outcome.REFUSED, "empty_text")]
    assert stub.seen == []


def test_two_accounts_side_by_side(stub: StubGateway, make: Make) -> None:
    """Two gateways keep their own keys, since the SDK's globals are not used."""
    stub.answer(Reply(sent(recipient(A))), Reply(sent(recipient(A))))
    first = make(stub.url)
    second = AfricasTalking("other", "atsk_other", stub.url)
    first.send("Hello", [A], None)
    second.send("Hello", [A], None)
    second.close()
    assert [seen.headers["apikey"] for seen in stub.seen] == [KEY, "atsk_other"]


BALANCES: list[tuple[Turn, Balance | None]] = [
    (
        Reply(b'{"UserData": {"balance": "KES 1785.50"}}', 200),
        Balance(Decimal("1785.50"), "KES"),
    ),
    (
        Reply(b'{"UserData": {"balance": "KES -12"}}', 200, "application/json; charset=utf-8"),
        Balance(Decimal(-12), "KES"),
    ),
    (Reply(b'{"UserData": {"balance": "1785.50"}}', 200), None),
    (Reply(b'{"UserData": {"balance": null}}', 200), None),
    (Reply(b'{"UserData": []}', 200), None),
    (Reply(b"<UserData/>", 200, "application/xml"), None),
    (Reply(b'{"UserData": {"balance": "KES 9"}}', 401), None),
    (Reset(), None),
    (Hang(), None),
]


@pytest.mark.parametrize(("turn", "balance"), BALANCES)
def test_balance(stub: StubGateway, make: Make, turn: Turn, balance: Balance | None) -> None:
    """The balance is read, or it is None: it never raises."""
    stub.answer(turn)
    assert make(stub.url, timeout=(1.0, 0.2)).balance() == balance
    assert (stub.seen[0].method, stub.seen[0].path) == ("GET", "/version1/user")
    assert stub.seen[0].query == {"username": ["council"]}
