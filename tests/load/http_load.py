"""A small closed-loop load: keep-alive connections in one process, each posting in turn.

Every connection waits for its answer before it asks again, like handsets do. Loopback only,
bounded in time.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field

Ask = Callable[[str], bytes | None]
"""Given the last answer's body ("" at first), return the next form, or None to start anew."""


@dataclass
class Figures:
    """What a run measured; times in milliseconds."""

    seconds: float
    times: list[float] = field(default_factory=list)
    errors: int = 0

    @property
    def rate(self) -> float:
        """Return counted requests a second."""
        return len(self.times) / self.seconds

    def percentile(self, share: float) -> float:
        """Return a percentile of the answer times."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


class Connection:
    """One keep-alive connection that plays one handset after another."""

    def __init__(self, address: tuple[str, int], path: str, ask: Ask) -> None:
        self.socket = socket.create_connection(address)
        self.socket.settimeout(0)
        self.path, self.ask = path, ask
        self.received = b""
        self.sent_at = 0.0
        self.counts = False

    def send(self, last: str) -> None:
        """Send the next request."""
        form = self.ask(last) if last else None
        self.counts = form is not None
        body = form if form is not None else self.ask("") or b""
        head = (
            f"POST {self.path} HTTP/1.1\r\nHost: localhost\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        self.received = b""
        self.sent_at = time.perf_counter()
        self.socket.sendall(head.encode() + body)

    def receive(self) -> str | None:
        """Read what came; return the body once it is whole."""
        self.received += self.socket.recv(65_536)
        head, blank, body = self.received.partition(b"\r\n\r\n")
        if not blank:
            return None
        length = next(
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length")
        )
        return body.decode() if len(body) >= length else None


def run(
    address: tuple[str, int],
    path: str,
    asks: list[Ask],
    seconds: float,
    is_good: Callable[[str], bool],
) -> Figures:
    """Drive one connection for each of *asks* for so many seconds."""
    selector = selectors.DefaultSelector()
    connections = [Connection(address, path, ask) for ask in asks]
    for connection in connections:
        selector.register(connection.socket, selectors.EVENT_READ, connection)
        connection.send("")
    figures = Figures(seconds)
    end = time.perf_counter() + seconds
    while (now := time.perf_counter()) < end:
        for key, _ in selector.select(timeout=end - now):
            connection = key.data
            body = connection.receive()
            if body is None:
                continue
            if connection.counts:
                figures.times.append((time.perf_counter() - connection.sent_at) * 1000)
            figures.errors += not is_good(body)
            connection.send(body)
    for connection in connections:
        connection.socket.close()
    return figures
