"""A gateway on the loopback that counts what it took, and now and then loses its own answer."""

from __future__ import annotations

import contextlib
import json
import random
import socket
import struct
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs


@dataclass
class Taken:
    """What the far side knows: each text it took, by number and words, and how often."""

    lose: float
    """The share of requests that are taken and whose answer is then lost."""
    chance: random.Random
    texts: Counter[tuple[str, str]] = field(default_factory=Counter)
    calls: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, numbers: list[str], words: str) -> tuple[list[dict[str, Any]], bool]:
        """Take one call; return its recipients, and whether the answer is to be lost."""
        with self.lock:
            self.calls += 1
            self.texts.update((number, words) for number in numbers)
            lost = self.chance.random() < self.lose
            recipients = [
                {
                    "statusCode": 101,
                    "number": number,
                    "status": "Success",
                    "cost": "KES 0.8000",
                    "messageId": f"ATXid_{self.calls}_{place}",
                }
                for place, number in enumerate(numbers)
            ]
        return recipients, lost


@contextlib.contextmanager
def listening(taken: Taken) -> Iterator[str]:
    """Listen on a free port of the loopback until the block ends; yield the address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers.get("content-length", 0))
            form = parse_qs(self.rfile.read(length).decode())
            recipients, lost = taken.take(form["to"][0].split(","), form["message"][0])
            if lost:
                # A reset instead of an answer: the other side cannot know what became of it.
                self.connection.setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
                )
                self.connection.close()
                self.close_connection = True
                return
            message = {"Message": "Sent", "Recipients": recipients}
            self._answer({"SMSMessageData": message}, 201)

        def do_GET(self) -> None:
            self._answer({"UserData": {"balance": "KES 1000000.00"}}, 200)

        def _answer(self, answer: dict[str, Any], status: int) -> None:
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def finish(self) -> None:
            with contextlib.suppress(OSError, ValueError):
                super().finish()

    class Server(ThreadingHTTPServer):
        request_queue_size = 128

        def handle_error(self, *_: object) -> None:
            """Ignore a client that was killed: that is what this is about."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
