"""Faults on the way to the gateway, its settings, and the words of its answers: no stub needed."""

from __future__ import annotations

import socket
import ssl
import subprocess
import sys
from contextlib import closing
from decimal import Decimal
from typing import Any

import pytest
import requests
import urllib3.exceptions
from requests.adapters import BaseAdapter
from urllib3.util import connection as urllib3_connection

from sms.africas_talking import AfricasTalking, read_answer, read_price
from sms.gateway import Outcome, Result
from tests.sms.stub_gateway import JSON, recipient, refused_url, sent

A = "+254711000001"
KEY = "atsk_0123456789"


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")


def _outcomes(results: list[Result]) -> list[tuple[Outcome, str | None]]:
    return [(result.outcome, result.reason) for result in results]


def test_nobody_listens() -> None:
    """A refused connection means that nothing was sent, so it may be tried again."""
    with closing(AfricasTalking("council", KEY, refused_url())) as gateway:
        results = gateway.send("Hello", [A], None)
    assert _outcomes(results) == [(Outcome.RETRY, "unreachable")]


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        (socket.gaierror(-2, "no such name"), "unreachable"),
        (TimeoutError("timed out"), "connect_timeout"),
    ],
    ids=["name not found", "connect timeout"],
)
def test_never_connected(monkeypatch: pytest.MonkeyPatch, failure: OSError, reason: str) -> None:
    """A name that is not found or a connection never made may be tried again."""

    def fail(*_args: object, **_more: object) -> None:
        raise failure

    monkeypatch.setattr(urllib3_connection, "create_connection", fail)
    gateway = AfricasTalking("council", KEY, "http://gateway.invalid")
    assert _outcomes(gateway.send("Hello", [A], None)) == [(Outcome.RETRY, reason)]
    assert gateway.balance() is None


class _Broken(BaseAdapter):
    """A transport that notes the address and raises."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error
        self.urls: list[str] = []

    def send(self, request: requests.PreparedRequest, *_args: Any, **_more: Any) -> Any:
        self.urls.append(str(request.url))
        raise self.error

    def close(self) -> None:
        pass


def _gave_up(reason: Exception) -> urllib3.exceptions.MaxRetryError:
    pool = urllib3.HTTPConnectionPool("127.0.0.1")
    return urllib3.exceptions.MaxRetryError(pool, "/", reason)


TLS = urllib3.exceptions.SSLError
RARE_ERRORS = [
    (
        requests.exceptions.SSLError(_gave_up(TLS(ssl.SSLCertVerificationError("expired")))),
        Outcome.RETRY,
        "certificate",
    ),
    (
        requests.exceptions.SSLError(_gave_up(TLS(ssl.SSLEOFError("cut")))),
        Outcome.UNKNOWN,
        "connection_lost",
    ),
    (requests.exceptions.ProxyError(_gave_up(OSError("no proxy"))), Outcome.RETRY, "unreachable"),
    (requests.exceptions.ConnectTimeout(), Outcome.RETRY, "connect_timeout"),
    (requests.exceptions.ReadTimeout(), Outcome.UNKNOWN, "timeout"),
    (requests.exceptions.ContentDecodingError(), Outcome.UNKNOWN, "connection_lost"),
    (urllib3.exceptions.ProtocolError("cut"), Outcome.UNKNOWN, "connection_lost"),
    (BrokenPipeError(), Outcome.UNKNOWN, "connection_lost"),
]


@pytest.mark.parametrize(("error", "outcome", "reason"), RARE_ERRORS)
def test_rare_errors(error: Exception, outcome: Outcome, reason: str) -> None:
    """Faults that a stub cannot play are judged by whether the request can have gone out."""
    session = requests.Session()
    session.mount("http://", _Broken(error))
    gateway = AfricasTalking("council", KEY, "http://127.0.0.1", session=session)
    assert _outcomes(gateway.send("Hello", [A], None)) == [(outcome, reason)]
    assert gateway.balance() is None


@pytest.mark.parametrize(
    ("username", "host"),
    [("sandbox", "api.sandbox.africastalking.com"), ("council", "api.africastalking.com")],
)
def test_address_without_our_own(username: str, host: str) -> None:
    """Without an address of ours the user name picks the sandbox or the live gateway."""
    session, wire = requests.Session(), _Broken(requests.exceptions.ConnectTimeout())
    session.mount("https://", wire)
    gateway = AfricasTalking(username, KEY, session=session)
    gateway.send("Hello", [A], None)
    gateway.balance()
    assert wire.urls == [
        f"https://{host}/version1/messaging",
        f"https://{host}/version1/user?username={username}",
    ]


@pytest.mark.parametrize(
    ("key", "url"),
    [
        ("", None),
        ("a key", None),
        ("key\n", None),
        (KEY, "127.0.0.1:8000"),
        (KEY, "ftp://127.0.0.1"),
        (KEY, "http://127.0.0.1/version1"),
    ],
)
def test_bad_settings_are_refused_at_once(key: str, url: str | None) -> None:
    """A key or an address that cannot be right is named at start and never repeated."""
    with pytest.raises(ValueError, match=r"the gateway's (API key|address)") as caught:
        AfricasTalking("council", key, url)
    assert not key or key not in str(caught.value)


@pytest.mark.parametrize(
    ("written", "price"),
    [
        ("KES 0.8000", (Decimal("0.8000"), "KES")),
        ("KES 1,785.50", (Decimal("1785.50"), "KES")),
        ("0", (Decimal(0), None)),
        (0, (Decimal(0), None)),
        (0.8, (Decimal("0.8"), None)),
        ("None", (None, None)),
        ("", (None, None)),
        (None, (None, None)),
        ("NaN", (None, None)),
        ("1e9", (None, None)),
        ("٣", (None, None)),
        ("KES 123456789", (None, None)),
    ],
)
def test_price(written: object, price: tuple[Decimal | None, str | None]) -> None:
    """A price is read exactly, with or without its currency, and anything else is none."""
    assert read_price(written) == price


def test_gateway_id_is_bounded() -> None:
    """An id is never longer than the store keeps."""
    body = sent(recipient(A, messageId="x" * 500))
    assert read_answer(201, JSON, body, [A])[0].gateway_id == "x" * 80


def test_result_does_not_show_the_number() -> None:
    """A result that lands in a log shows no number."""
    (result,) = read_answer(201, JSON, sent(recipient(A)), [A])
    assert A.removeprefix("+") not in repr(result)


def test_reading_answers_does_not_import_the_sdk() -> None:
    """The web process, which never sends, does not pay for the SDK."""
    code = "import sms.callbacks, sys; print({'africastalking', 'requests'} & set(sys.modules))"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert run.stdout.strip() == "set()"
