"""The question whether a SIM was swapped: the SDK against a stub, and the callback's readings."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING

import pytest

from sms.callbacks import MalformedCallback
from sms.sim_swap import AfricasTalkingSimSwaps, Taken, Verdict, read_verdict
from tests.sms.stub_gateway import (
    Reply,
    StubGateway,
    refused_url,
    sim_swap_taken,
    sim_swap_verdict,
    stub_gateway,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

LINE, KEY = "+254722645678", "atsk_test"


@pytest.fixture
def stub() -> Iterator[StubGateway]:
    """Give the far side."""
    with stub_gateway() as running:
        yield running


def ask(stub: StubGateway, body: bytes, status: int = 200) -> Taken:
    """Ask about the line while the far side answers so."""
    stub.answer(Reply(body, status=status))
    with closing(AfricasTalkingSimSwaps("council", KEY, stub.url)) as swaps:
        return swaps.ask(LINE)


def test_the_request_is_what_the_gateway_documents(stub: StubGateway) -> None:
    """JSON with the user name and the numbers, to Insights; the id comes back."""
    assert ask(stub, sim_swap_taken(LINE)) == Taken(LINE, "ATSwapid_1")
    [seen] = stub.seen
    assert (seen.method, seen.path) == ("POST", "/v1/sim-swap")
    assert json.loads(seen.body) == {"username": "council", "phoneNumbers": [LINE]}
    assert seen.headers["apikey"] == KEY
    assert seen.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        (sim_swap_taken(LINE, request_id="None", status="InvalidPhoneNumber"), 200, None),
        (sim_swap_taken(LINE, request_id=""), 200, None),
        (sim_swap_taken("+254722000000"), 200, "not_answered"),
        (b'{"status":"Processed","responses":[]}', 200, "not_answered"),
        (b'{"status":"Processed","responses":["x",{"phoneNumber":7}]}', 200, "not_answered"),
        (b"Queued", 200, "not_answered"),
        (b"[" * 100_000, 200, "not_answered"),
        (b"{}", 401, "http_401"),
        (b"{}", 500, "http_500"),
    ],
)
def test_without_an_id_it_was_not_taken(
    stub: StubGateway, body: bytes, status: int, reason: str | None
) -> None:
    """Whatever else stands there, no verdict can ever be matched to it."""
    taken = ask(stub, body, status)
    assert taken.request_id is None
    assert taken.reason == (reason or json.loads(body)["responses"][0]["status"])


def test_nobody_listens() -> None:
    """It is said in the answer, never raised."""
    with closing(AfricasTalkingSimSwaps("council", KEY, refused_url())) as swaps:
        assert swaps.ask(LINE) == Taken(LINE, None, "unreachable")
        assert swaps.ask("0722") == Taken("0722", None, "invalid_number")


@pytest.mark.parametrize(("key", "url"), [("", None), ("a b", None), (KEY, "ftp://x"), (KEY, "x")])
def test_a_wrong_setting_stops_the_start(key: str, url: str | None) -> None:
    """Not the first question."""
    with pytest.raises(ValueError, match="gateway's"):
        AfricasTalkingSimSwaps("council", key, url)


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        (sim_swap_verdict(), Verdict("ATSwapid_1", "NotSwapped", None)),
        (
            sim_swap_verdict(status="Swapped", day="02-11-2026"),
            Verdict("ATSwapid_1", "Swapped", date(2026, 11, 2)),
        ),
        (sim_swap_verdict(day="2026-11-02"), Verdict("ATSwapid_1", "NotSwapped", None)),
        (b'{"requestId":" r ","status":"Failed"}', Verdict("r", "Failed", None)),
        (
            b'{"requestId":"r\\u0000","status":"Error","lastSimSwapDate":5}',
            Verdict("r", "Error", None),
        ),
    ],
)
def test_a_verdict(body: bytes, verdict: Verdict) -> None:
    """1900 is never; a day that is none is no day."""
    assert read_verdict(body) == verdict


@pytest.mark.parametrize(
    ("body", "part"),
    [
        (b"", "body"),
        (b"[]", "body"),
        (b"requestId=r&status=Swapped", "body"),
        (b"[" * 100_000, "body"),
        (b"\xff", "body"),
        (b'{"status":"Swapped"}', "requestId"),
        (b'{"requestId":7,"status":"Swapped"}', "requestId"),
        (b'{"requestId":"r"}', "status"),
        (b'{"requestId":"r","status":""}', "status"),
    ],
)
def test_a_malformed_verdict(body: bytes, part: str) -> None:
    """It names the part, never what stood there."""
    with pytest.raises(MalformedCallback, match=part):
        read_verdict(body)
