"""The session store on a real server: leases, fences, expiry, and what happens when it is gone."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from models.base.limits import Limit
from sessions import store as store_module
from sessions.reading import Baseline
from sessions.store import (
    KEPT_MS,
    Busy,
    Held,
    KeptScripts,
    Over,
    RedisCounters,
    Repeated,
    SessionStore,
    SessionsUnavailable,
)
from tests.support.valkey import valkey_server
from ussd_app.redis_client import connect

if TYPE_CHECKING:
    from redis import Redis

DIAL = Baseline(0, b"d0".ljust(32))
FIRST = Baseline(1, b"d1".ljust(32))
SECOND = Baseline(3, b"d2".ljust(32))
LIMITS = (
    Limit("number", "calls:number:+254722645678", 2, 60, personal=True),
    Limit("network", "calls:network:safaricom", 3, 60),
)


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    """Give a client of an empty server."""
    client = connect(redis_url, hurried=True)
    client.flushdb()
    yield client
    client.close()


@pytest.fixture
def scripts(redis: Redis) -> KeptScripts:
    """Give what runs the scripts, as wiring does: one for sessions and counters."""
    return KeptScripts(redis)


@pytest.fixture
def sessions(redis: Redis, scripts: KeptScripts) -> SessionStore:
    """Give the store under test."""
    return SessionStore(redis, scripts)


@pytest.fixture
def counters(scripts: KeptScripts, ring: object) -> RedisCounters:
    """Give the counters under test."""
    return RedisCounters(scripts)


@pytest.fixture
def session() -> bytes:
    """Give the digest of a session that nobody knows."""
    return secrets.token_bytes(32)


def key_of(redis: Redis) -> bytes:
    """Return the one key that is there."""
    [key] = redis.keys()
    assert isinstance(key, bytes)
    return key


def held(sessions: SessionStore, session: bytes, asked: Baseline) -> Held:
    """Hold a session that must be free."""
    found = sessions.hold(session, asked)
    assert isinstance(found, Held)
    return found


def end_lease(redis: Redis) -> None:
    """Let the lease be over, as after ten seconds."""
    assert redis.hset(key_of(redis), "l", 1) == 0


def test_a_new_session_is_held(sessions: SessionStore, session: bytes) -> None:
    """A session that nobody knows is ours at once, and empty."""
    assert held(sessions, session, DIAL) == Held(fence=1, sealed=None, before=None)
    assert sessions.peek(session) is None


def test_a_held_session_is_busy(sessions: SessionStore, session: bytes) -> None:
    """While one works on a session, its twin and its next answer are kept out; others are not."""
    held(sessions, session, DIAL)
    assert sessions.hold(session, DIAL) == Busy()
    assert sessions.hold(session, FIRST) == Busy()
    assert held(sessions, session[::-1], DIAL).sealed is None


def test_what_was_saved_comes_back(sessions: SessionStore, session: bytes) -> None:
    """The next answer finds the state, and how far the text was read when it was saved."""
    fence = held(sessions, session, DIAL).fence
    assert sessions.save(session, fence, DIAL, b"sealed \x00 state")
    assert sessions.peek(session) == b"sealed \x00 state"
    assert held(sessions, session, FIRST) == Held(2, b"sealed \x00 state", DIAL)


@pytest.mark.parametrize(
    ("asked", "repeats"),
    [
        (SECOND, True),
        (DIAL, True),
        (FIRST, True),
        (Baseline(2, SECOND.digest), True),
        (Baseline(3, FIRST.digest), False),
        (Baseline(4, SECOND.digest), False),
    ],
)
def test_repeats(sessions: SessionStore, session: bytes, asked: Baseline, repeats: bool) -> None:
    """The same callback or a shorter one gets the stored reply; another of that length does not."""
    sessions.save(session, held(sessions, session, SECOND).fence, SECOND, b"reply")
    found = sessions.hold(session, asked)
    assert (found == Repeated(b"reply")) is repeats
    assert isinstance(found, Held) is not repeats


def test_a_repeat_needs_no_lease(sessions: SessionStore, session: bytes) -> None:
    """What was answered before is answered again while the next answer is worked on."""
    sessions.save(session, held(sessions, session, DIAL).fence, DIAL, b"reply")
    held(sessions, session, FIRST)
    assert sessions.hold(session, DIAL) == Repeated(b"reply")
    assert sessions.hold(session, FIRST) == Busy()


def test_release(sessions: SessionStore, session: bytes) -> None:
    """A lease that was given back without saving is free at once, and nothing has changed."""
    sessions.save(session, held(sessions, session, DIAL).fence, DIAL, b"reply")
    sessions.release(session, held(sessions, session, FIRST).fence)
    assert held(sessions, session, FIRST) == Held(3, b"reply", DIAL)


def test_only_the_holder_releases(sessions: SessionStore, session: bytes) -> None:
    """Who lost the lease cannot give back the one that another took."""
    fence = held(sessions, session, DIAL).fence
    sessions.release(session, fence + 1)
    assert sessions.hold(session, DIAL) == Busy()
    sessions.release(session[::-1], fence)


def test_a_lease_ends(sessions: SessionStore, session: bytes, redis: Redis) -> None:
    """A holder that died keeps its session for ten seconds and no longer."""
    held(sessions, session, DIAL)
    lease_end = int(redis.hget(key_of(redis), "l") or 0)
    seconds, microseconds = redis.time()
    left = lease_end - (seconds * 1000 + microseconds // 1000)
    assert 8_000 < left <= 10_000
    end_lease(redis)
    assert held(sessions, session, DIAL).fence == 2


def test_the_lease_is_as_long_as_it_says(
    sessions: SessionStore, session: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lease of no length is over when the next one asks."""
    monkeypatch.setattr(store_module, "LEASE_MS", 0)
    assert held(sessions, session, DIAL).fence == 1
    assert held(sessions, session, DIAL).fence == 2


@pytest.mark.parametrize("saved_first", [True, False])
def test_a_slow_holder_cannot_save(
    sessions: SessionStore, session: bytes, redis: Redis, saved_first: bool
) -> None:
    """Whose lease was taken over is refused, before and after the other has saved."""
    slow = held(sessions, session, DIAL)
    end_lease(redis)
    quick = held(sessions, session, DIAL)
    if saved_first:
        assert sessions.save(session, quick.fence, DIAL, b"quick")
    assert not sessions.save(session, slow.fence, DIAL, b"slow")
    if not saved_first:
        assert sessions.hold(session, DIAL) == Busy()
        assert sessions.save(session, quick.fence, DIAL, b"quick")
    assert sessions.peek(session) == b"quick"


def test_a_wiped_session_is_saved_again(
    sessions: SessionStore, session: bytes, redis: Redis
) -> None:
    """Redis may be wiped while an act works: what it then saves stands."""
    fence = held(sessions, session, DIAL).fence
    redis.flushdb()
    assert sessions.save(session, fence, DIAL, b"state")
    assert sessions.hold(session, DIAL) == Repeated(b"state")


def test_many_at_once(sessions: SessionStore, session: bytes) -> None:
    """Of eight callbacks that come at the same moment, exactly one holds the session."""
    at_once = threading.Barrier(8)

    def hold(_: int) -> Repeated | Busy | Over | Held:
        at_once.wait(10)
        return sessions.hold(session, DIAL)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(hold, range(8)))
    assert found.count(Busy()) == 7
    assert sum(isinstance(each, Held) for each in found) == 1


def test_a_lost_answer_can_be_asked_again(
    sessions: SessionStore, session: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hold that took the lease, and whose answer was lost, gets the same lease when repeated."""
    monkeypatch.setattr(store_module, "token_bytes", lambda size: b"o" * size)
    first = held(sessions, session, DIAL)
    assert held(sessions, session, DIAL) == first
    sessions.save(session, first.fence, DIAL, b"reply")
    again = held(sessions, session, FIRST)
    assert held(sessions, session, FIRST) == again == Held(2, b"reply", DIAL)


def test_every_key_expires(
    sessions: SessionStore, counters: RedisCounters, session: bytes, redis: Redis
) -> None:
    """After every operation every key has an expiry, and no operation takes it away."""

    def check(operation: Callable[[], object], longest: int) -> None:
        operation()
        [key] = redis.keys()
        assert 0 < redis.pttl(key) <= longest, operation

    fences: list[int] = []
    for operation in (
        lambda: fences.append(held(sessions, session, DIAL).fence),
        lambda: sessions.hold(session, DIAL),
        lambda: sessions.release(session, fences[-1]),
        lambda: fences.append(held(sessions, session, DIAL).fence),
        lambda: sessions.save(session, fences[-1], DIAL, b"reply"),
        lambda: sessions.hold(session, DIAL),
        lambda: sessions.peek(session),
        lambda: fences.append(held(sessions, session, FIRST).fence),
        lambda: sessions.save(session, fences[-1] - 1, FIRST, b"refused"),
        redis.flushdb,
    ):
        if operation == redis.flushdb:
            operation()
            break
        check(operation, KEPT_MS)
    sessions.save(session, 9, DIAL, b"after a wipe")
    check(lambda: None, KEPT_MS)
    redis.flushdb()
    sessions.release(session, 1)
    assert redis.keys() == []
    for _ in range(3):
        check(lambda: counters.hit("tries:+254722645678", 2, 60), 60_000)
    redis.flushdb()
    for member in ("a", "b", "c", "a"):
        check(lambda member=member: counters.seen("ids", member, 2, 60), 60_000)  # type: ignore[misc]


def test_a_saved_session_lives_anew(sessions: SessionStore, session: bytes, redis: Redis) -> None:
    """Each hop sets the whole of the time again."""
    for baseline in (DIAL, FIRST):
        fence = held(sessions, session, baseline).fence
        assert redis.pttl(key_of(redis)) > KEPT_MS - 5_000
        redis.pexpire(key_of(redis), 20_000)
        sessions.save(session, fence, baseline, b"reply")
        assert redis.pttl(key_of(redis)) > KEPT_MS - 5_000
        redis.pexpire(key_of(redis), 20_000)


def test_hits_are_counted(counters: RedisCounters) -> None:
    """A try is within the limit until there were too many; each name counts alone."""
    assert [counters.hit("one", 3, 60) for _ in range(5)] == [True, True, True, False, False]
    assert counters.hit("other", 3, 60)


def test_hits_count_from_the_first(counters: RedisCounters, redis: Redis) -> None:
    """Later tries do not prolong the span; when it is over the count begins again."""
    counters.hit("one", 1, 60)
    redis.expire(key_of(redis), 30)
    assert not counters.hit("one", 1, 60)
    assert redis.ttl(key_of(redis)) <= 30
    redis.pexpire(key_of(redis), 0)
    assert counters.hit("one", 1, 60)


def test_a_limit_is_counted_in_order(counters: RedisCounters, redis: Redis) -> None:
    """The first limit that is over is named, and uses up nothing of those behind it."""
    assert counters.first_over(()) is None
    assert [counters.first_over(LIMITS) for _ in range(4)] == [None, None, LIMITS[0], LIMITS[0]]
    assert redis.get("c:calls:network:safaricom") == b"2"
    assert counters.first_over(LIMITS[1:]) is None
    assert counters.first_over(LIMITS[1:]) == LIMITS[1]
    names = list(redis.scan_iter())
    assert all(0 < redis.pttl(name) <= 60_000 for name in names)
    assert not [name for name in names if b"722645678" in name]


def test_only_a_session_that_nobody_knows_is_counted(
    sessions: SessionStore, redis: Redis, ring: object
) -> None:
    """Twins, repeats, later answers and tries after a failure count nothing."""
    name = secrets.token_bytes(32)

    def hold(asked: Baseline) -> object:
        return sessions.hold(name, asked, LIMITS[1:])

    first = hold(DIAL)
    assert isinstance(first, Held)
    assert hold(DIAL) == Busy()
    sessions.release(name, first.fence)
    again = hold(DIAL)
    assert isinstance(again, Held)
    assert sessions.save(name, again.fence, DIAL, b"reply")
    assert hold(DIAL) == Repeated(b"reply")
    assert isinstance(hold(FIRST), Held)
    assert redis.get("c:calls:network:safaricom") == b"1"


def test_a_session_over_its_limit(sessions: SessionStore, redis: Redis, ring: object) -> None:
    """It is not held, leaves nothing behind, and those that had begun go on."""
    begun = [secrets.token_bytes(32) for _ in range(2)]
    for each in begun:
        assert isinstance(sessions.hold(each, DIAL, LIMITS), Held)
    keys_before = set(redis.keys())
    late = secrets.token_bytes(32)
    assert sessions.hold(late, DIAL, LIMITS) == Over(LIMITS[0])
    assert sessions.hold(late, FIRST, LIMITS) == Over(LIMITS[0])
    assert set(redis.keys()) == keys_before
    end = redis.hset(b"s:{%s}" % begun[0].hex().encode(), "l", 1)
    assert end == 0
    assert isinstance(sessions.hold(begun[0], FIRST, LIMITS), Held)


def test_members_are_counted(counters: RedisCounters) -> None:
    """Different members count, the same one again is always within the limit."""
    tried = ["a", "b", "a", "c", "b", "c", "d"]
    assert [counters.seen("ids", member, 2, 60) for member in tried] == [
        True,
        True,
        True,
        False,
        True,
        False,
        False,
    ]
    assert counters.seen("other", "d", 2, 60)


def test_members_are_forgotten_together(counters: RedisCounters, redis: Redis) -> None:
    """The span runs from the first member; a key that lost its expiry gets one again."""
    counters.seen("ids", "a", 3, 60)
    redis.expire(key_of(redis), 30)
    counters.seen("ids", "b", 3, 60)
    assert redis.ttl(key_of(redis)) <= 30
    redis.persist(key_of(redis))
    counters.seen("ids", "c", 3, 60)
    assert 0 < redis.ttl(key_of(redis)) <= 60


def test_names_and_members_are_digested(counters: RedisCounters, redis: Redis) -> None:
    """A counter's name holds a number, and its members are IDs: Redis sees only digests."""
    counters.hit("tries:+254722645678", 3, 60)
    assert key_of(redis).startswith(b"c:")
    assert b"722645678" not in key_of(redis)
    redis.flushdb()
    counters.seen("ids:+254722645678", "23456789", 3, 60)
    [member] = redis.smembers(key_of(redis))
    assert b"23456789" not in member


def test_scripts_that_the_server_forgot(
    sessions: SessionStore, session: bytes, redis: Redis
) -> None:
    """A server that was replaced or emptied is given the scripts again."""
    fence = held(sessions, session, DIAL).fence
    redis.script_flush()
    assert sessions.save(session, fence, DIAL, b"reply")
    redis.script_flush()
    assert sessions.hold(session, DIAL) == Repeated(b"reply")


def test_a_broken_connection_is_replaced(
    sessions: SessionStore, session: bytes, redis: Redis, redis_url: str
) -> None:
    """Connections that the server closed cost a caller nothing."""
    fence = held(sessions, session, DIAL).fence
    with connect(redis_url, hurried=False) as other:
        assert other.client_kill_filter(_type="normal", skipme=True) >= 1
    assert sessions.save(session, fence, DIAL, b"reply")
    assert sessions.peek(session) == b"reply"


def test_a_server_that_is_gone(tmp_path: Path, session: bytes, ring: object) -> None:
    """Every operation says so within its time, and works again when there is a server."""
    with valkey_server(tmp_path) as url:
        client = connect(url, hurried=True)
        scripts = KeptScripts(client)
        sessions, counters = SessionStore(client, scripts), RedisCounters(scripts)
        fence = held(sessions, session, DIAL).fence
    for operation in (
        lambda: sessions.hold(session, DIAL),
        lambda: sessions.save(session, fence, DIAL, b"reply"),
        lambda: sessions.release(session, fence),
        lambda: sessions.peek(session),
        lambda: counters.hit("one", 1, 60),
        lambda: counters.seen("ids", "a", 1, 60),
        lambda: counters.first_over(LIMITS),
    ):
        with pytest.raises(SessionsUnavailable):
            operation()
    client.close()


def test_a_server_that_refuses(sessions: SessionStore, session: bytes, redis: Redis) -> None:
    """What the server calls an error is one kind of unavailable, and the next call goes on."""
    held(sessions, session, DIAL)
    key = key_of(redis)
    redis.delete(key)
    redis.set(key, "no hash", ex=60)
    for operation in (lambda: sessions.hold(session, DIAL), lambda: sessions.peek(session)):
        with pytest.raises(SessionsUnavailable):
            operation()
    redis.delete(key)
    assert held(sessions, session, DIAL).sealed is None


def test_a_server_that_answers_something_else(
    sessions: SessionStore, session: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer that no script of ours gives is not taken for a session."""
    monkeypatch.setattr(KeptScripts, "run", lambda *_: [b"odd"])
    with pytest.raises(SessionsUnavailable, match="something else"):
        sessions.hold(session, DIAL)
