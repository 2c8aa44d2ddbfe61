"""A gateway on the loopback that answers what it is told to, badly if need be."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import struct
import sys
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

JSON = "application/json"
_PATIENCE = 5.0


@dataclass(frozen=True)
class Reply:
    """An answer in full, with the length that its header claims."""

    body: bytes
    status: int = 201
    content_type: str = JSON
    headers: tuple[tuple[str, str], ...] = ()
    missing: int = 0
    """Bytes that the header promises and that never come."""


@dataclass(frozen=True)
class Hang:
    """No answer until the test is over."""


@dataclass(frozen=True)
class Reset:
    """The request is read, then the connection is reset."""


Turn = Reply | Hang | Reset


@dataclass(frozen=True)
class Seen:
    """A request as it arrived."""

    method: str
    path: str
    query: dict[str, list[str]]
    form: dict[str, list[str]]
    headers: dict[str, str]
    """Header names in lower case."""
    body: bytes = b""


def sent(*recipients: dict[str, Any], message: str = "Sent to 1/1 Total Cost: KES 0.8000") -> bytes:
    """Write the body of an answer with these recipients, as the gateway words it."""
    answer = {"SMSMessageData": {"Message": message, "Recipients": list(recipients)}}
    return json.dumps(answer).encode()


def recipient(number: str, code: int = 101, **other: Any) -> dict[str, Any]:
    """Write one recipient of an answer."""
    accepted = code < 200
    return {
        "statusCode": code,
        "number": number,
        "status": "Success" if accepted else "Refused",
        "cost": "KES 0.8000" if accepted else "0",
        "messageId": f"ATXid_{number[-4:]}" if accepted else "None",
    } | other


def sim_swap_taken(number: str, request_id: str = "ATSwapid_1", status: str = "Queued") -> bytes:
    """Write the answer to a question about a SIM: it is taken, which says nothing of the SIM."""
    cost = {"amount": 4.0, "currencyCode": "KES"}
    response = {
        "phoneNumber": {
            "carrierName": "Safaricom",
            "countryCode": 254,
            "networkCode": "63902",
            "number": number,
            "numberType": "Mobile",
        },
        "requestId": request_id,
        "status": status,
        "cost": cost,
    }
    answer = {
        "status": "Processed",
        "transactionId": "ATTrans_1",
        "totalCost": cost,
        "responses": [response],
    }
    return json.dumps(answer).encode()


def sim_swap_verdict(
    request_id: str = "ATSwapid_1", status: str = "NotSwapped", day: str = "01-01-1900"
) -> bytes:
    """Write the callback that answers it later: JSON, and no number in it."""
    verdict = {
        "status": status,
        "lastSimSwapDate": day,
        "providerRefId": "MNO-77",
        "requestId": request_id,
        "transactionId": "ATTrans_1",
    }
    return json.dumps(verdict).encode()


@dataclass
class StubGateway:
    """The far side: give it turns to take, then look at what it saw."""

    url: str = ""
    turns: list[Turn] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    connections: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def answer(self, *turns: Turn) -> None:
        """Take these turns next, one for each request."""
        self.turns.extend(turns)


@contextlib.contextmanager
def stub_gateway() -> Iterator[StubGateway]:
    """Listen on a free port of the loopback until the block ends."""
    stub = StubGateway()
    server = _Server(stub)
    stub.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield stub
    finally:
        stub.over.set()
        server.shutdown()
        thread.join(_PATIENCE)
        server.server_close()


def refused_url() -> str:
    """Return an address on the loopback where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, stub: StubGateway) -> None:
        super().__init__(("127.0.0.1", 0), _Speaker)
        self.stub = stub

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that hung up: tests make it do so."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Speaker(BaseHTTPRequestHandler):
    """One connection: reads a request, takes the next turn."""

    protocol_version = "HTTP/1.1"
    timeout = _PATIENCE
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.server.stub.connections += 1

    def do_POST(self) -> None:
        self._take_turn()

    def do_GET(self) -> None:
        self._take_turn()

    def log_message(self, *args: object) -> None:
        pass

    def _take_turn(self) -> None:
        address = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        self.server.stub.seen.append(
            Seen(
                self.command,
                address.path,
                parse_qs(address.query),
                parse_qs(body.decode(), keep_blank_values=True),
                {name.lower(): value for name, value in self.headers.items()},
                body,
            )
        )
        match self.server.stub.turns.pop(0):
            case Hang():
                self.server.stub.over.wait(_PATIENCE)
                self.close_connection = True
            case Reset():
                self._reset()
            case Reply() as reply:
                self._reply(reply)

    def _reset(self) -> None:
        """Close with a linger of zero seconds, which sends RST instead of FIN."""
        self.close_connection = True
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        # The server still holds the socket object: take the descriptor from under it.
        os.close(self.connection.detach())

    def _reply(self, reply: Reply) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body) + reply.missing))
        for name, value in reply.headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)
        self.close_connection = bool(reply.missing)
