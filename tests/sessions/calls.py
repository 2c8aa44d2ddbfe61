"""Calls put straight to the line, and the ways in which what stands behind it can fail."""

from __future__ import annotations

import contextlib
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from sessions.request import Cumulative, Latest, Reply, UssdRequest
from tests.support.builders import MSISDN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from models.base.store import Db, Store
    from ussd_app.wiring import Service

CODE = "*384*2454#"


def asked(text: str = "", session: str = "ATUid_one", **changes: Any) -> UssdRequest:
    """Return a callback of Africa's Talking, as its dialect reads it."""
    fields: dict[str, Any] = {
        "session_id": session,
        "caller": MSISDN,
        "network": "63902",
        "service_code": CODE,
        "typed": Cumulative(text),
    }
    return UssdRequest(**fields | changes)


def numbered(number: int, answer: str = "", **changes: Any) -> UssdRequest:
    """Return a callback of a gateway that numbers its callbacks."""
    return asked(typed=Latest(number, answer), **changes)


@dataclass
class Failures:
    """An observer that remembers what it was told."""

    told: list[tuple[str, BaseException]] = field(default_factory=list)
    origins: list[str] = field(default_factory=list)

    def failed(self, reference: str, error: BaseException) -> None:
        """Remember a failure."""
        self.told.append((reference, error))

    def limited(self, origin: str) -> None:
        """Remember a call that was not begun."""
        self.origins.append(origin)

    @property
    def kinds(self) -> list[type[BaseException]]:
        """Return what kinds of failures there were."""
        return [type(error) for _, error in self.told]


def watch(parts: Service) -> Failures:
    """Let the line tell us of its failures."""
    failures = Failures()
    parts.line.observer = failures
    return failures


@dataclass
class SlowStore:
    """A store whose first hop waits at its door until it is told to go on."""

    behind: Store
    entered: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)
    hops: int = 0

    @contextlib.contextmanager
    def hop(self, *, writing: bool) -> Iterator[Callable[[], Db]]:
        """Open a hop; the first one is slow."""
        self.hops += 1
        if self.hops == 1:
            self.entered.set()
            assert self.go_on.wait(20)
        with self.behind.hop(writing=writing) as open_db:
            yield open_db


class Deadlock(Exception):
    """What PostgreSQL's driver says of a deadlock."""

    sqlstate = "40P01"


@contextlib.contextmanager
def deadlocks(store: Store, times: int) -> Iterator[None]:
    """Let the first transactions meet another one's lock while inside."""
    left = [times]

    def fail(*_: object) -> None:
        if left[0] > 0:
            left[0] -= 1
            raise sa.exc.OperationalError("", None, Deadlock())

    sa.event.listen(store.engine, "before_cursor_execute", fail)
    try:
        yield
    finally:
        sa.event.remove(store.engine, "before_cursor_execute", fail)
    assert left == [0]


@contextlib.contextmanager
def connections(store: Store) -> Iterator[list[str]]:
    """Note every connection that is taken from the store, and every statement on it."""
    seen: list[str] = []

    def taken(*_: object) -> None:
        seen.append("connection")

    def executed(_c: object, _k: object, statement: str, *_: object) -> None:
        seen.append(statement)

    sa.event.listen(store.engine, "checkout", taken)
    sa.event.listen(store.engine, "before_cursor_execute", executed)
    try:
        yield seen
    finally:
        sa.event.remove(store.engine, "checkout", taken)
        sa.event.remove(store.engine, "before_cursor_execute", executed)


def end_leases(parts: Service) -> None:
    """Let every lease be over, as ten seconds after a process died."""
    for key in parts.patient_redis.keys("s:*"):
        parts.patient_redis.hset(key, "l", 1)


def is_leased(parts: Service) -> bool:
    """Tell whether any session is held."""
    return any(parts.patient_redis.hexists(key, "l") for key in parts.patient_redis.keys("s:*"))


def show(reply: Reply) -> tuple[str, bool, str]:
    """Return the screen, whether the call goes on, and the first line."""
    return reply.screen, reply.goes_on, reply.text.splitlines()[0]
