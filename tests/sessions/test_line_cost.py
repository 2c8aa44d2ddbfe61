"""What a hop costs, and what of a caller lies in Redis afterwards."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from redis.connection import AbstractConnection

from sessions.state import unseal
from tests.sessions.calls import connections
from tests.support.phone import REGISTRATION, Phone

if TYPE_CHECKING:
    from redis import Redis

    from ussd_app.wiring import Service


@pytest.fixture(autouse=True)
def _unwatched(parts: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the maintenance switch, which a process reads from SQL every five seconds."""
    monkeypatch.setattr(parts.line, "closed_until", lambda: None)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note every command that is sent to Redis: each is one round trip."""
    commands: list[str] = []
    send = AbstractConnection.send_packed_command

    def noted(self: AbstractConnection, packed: list[bytes], **options: bool) -> None:
        commands.append(packed[0].split(b"\r\n")[2].decode())  # *<words> $<length> <word>
        send(self, packed, **options)  # type: ignore[no-untyped-call]

    monkeypatch.setattr(AbstractConnection, "send_packed_command", noted)
    return commands


@pytest.mark.parametrize("keys", [("3", "0"), ("5", "0"), ("7",), ("1", "2", "98", "0", "0")])
def test_a_menu_hop(parts: Service, phone: Phone, sent: list[str], keys: tuple[str, ...]) -> None:
    """A menu hop takes two round trips to Redis, and no connection to SQL."""
    phone.dial()
    phone.type("1")
    for key in keys:
        sent.clear()
        with connections(parts.store) as seen:
            phone.type(key)
        assert sent == ["EVALSHA", "EVALSHA"], key
        assert seen == [], key


def test_a_repeat(parts: Service, phone: Phone, sent: list[str]) -> None:
    """A repeated callback takes one round trip and no connection."""
    phone.dial()
    sent.clear()
    with connections(parts.store) as seen:
        phone.post()
    assert (sent, seen) == (["EVALSHA"], [])


def test_a_hop_that_writes(parts: Service, phone: Phone, sent: list[str]) -> None:
    """A hop that writes takes one connection, and two round trips for its session."""
    phone.dial()
    sent.clear()
    with connections(parts.store) as seen:
        phone.type("1")
    assert phone.label == "welcome"
    assert sent == ["EVALSHA", "EVALSHA"]
    assert seen.count("connection") == 1
    assert any(statement.startswith("INSERT INTO receipts") for statement in seen)


def test_a_hop_that_only_reads(parts: Service, phone: Phone) -> None:
    """A hop that only looks something up writes nothing and takes no writer's place."""
    phone.register()
    phone.dial()
    with connections(parts.store) as seen:
        phone.type("4")
    assert phone.label == "sign_in.pin"
    words = {statement.split()[0] for statement in seen}
    assert words <= {"connection", "SELECT", "BEGIN"}
    assert "SELECT" in words


def raw(redis: Redis) -> Iterator[bytes]:
    """Yield every byte string that lies in Redis, unpacked where it is packed."""
    for key in redis.scan_iter():
        yield key
        match redis.type(key):
            case b"string":
                values: Iterable[Any] = [redis.get(key)]
            case b"hash":
                values = [part for pair in redis.hgetall(key).items() for part in pair]
            case b"set":
                values = list(redis.smembers(key))
            case b"zset":
                values = redis.zrange(key, 0, -1)
            case b"list":
                values = redis.lrange(key, 0, -1)
            case b"stream":
                values = [repr(redis.xrange(key)).encode()]
            case other:
                raise AssertionError(other)
        for value in values:
            yield value
            try:
                yield zlib.decompress(value)
            except zlib.error:
                continue


TYPED = ("2481", "23456789", "1985", "Jane", "Akiru", "Lokwang")


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_nothing_typed_lies_in_redis(parts: Service, phone: Phone) -> None:
    """After every hop of a registration and a sign-in nothing that was typed is legible there."""
    redis = parts.patient_redis
    seen = 0
    phone.dial()
    for _ in range(2):
        while phone.is_open and phone.label != "profile":
            phone.type(REGISTRATION.get(phone.label) or {"home": "4"}.get(phone.label, "2481"))
            for value in raw(redis):
                seen += 1
                assert not [word for word in TYPED if word.encode() in value], phone.label
        phone.dial()
    assert seen > 100


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_no_secret_lies_in_a_session(parts: Service, phone: Phone) -> None:
    """Not even opened does a session hold a PIN, or more of the text than its length."""
    redis = parts.patient_redis
    phone.dial()
    facts: set[str] = set()
    while phone.is_open:
        phone.type(REGISTRATION[phone.label])
        for key in redis.keys("s:*"):
            kept = unseal(redis.hget(key, "b") or b"")  # type: ignore[arg-type]
            assert "2481" not in repr(kept)
            assert int(redis.hget(key, "n") or 0) == len("*".join(phone.typed))
            facts |= set(kept.state.facts)
    assert {"id_number", "birth_year", "first_name", "number"} <= facts
    assert not {"pin", "pin_again"} & facts
