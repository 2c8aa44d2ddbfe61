"""Sessions in Redis: two round trips a hop, a lease with a fencing token, expiry always set.

One hash a session, so that every hop touches one key: `n` and `d` are how far the text was read
(length, keyed digest), `b` the sealed state and reply, `f` the fencing token, `l` the lease's end,
`o` who holds it: so that a hold whose answer was lost can be asked again.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha1
from secrets import token_bytes
from typing import TYPE_CHECKING, Any, Final

from hiredis import pack_command
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import NoScriptError, RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

from models.base import keys
from models.base.limits import Limit
from sessions.reading import Baseline

if TYPE_CHECKING:
    from redis import Redis

LEASE_MS: Final = 10_000
"""Longer than any SQL limit: a hop that outlives it has failed."""

KEPT_MS: Final = 600_000
"""A session lasts 180 s; its last reply is kept for a gateway that repeats late."""

_COUNT: Final = """
local function over(first)
  for i = first, #KEYS do
    local n = redis.call('INCR', KEYS[i])
    local at = #ARGV - 2 * (#KEYS - i) - 1
    if n == 1 then redis.call('EXPIRE', KEYS[i], ARGV[at + 1]) end
    if n > tonumber(ARGV[at]) then return i - first end
  end
end
"""
"""Counts one in each key from the *first* on: the last arguments are their limits and seconds."""

_HOLD: Final = (
    _COUNT
    + """
local h = redis.call('HMGET', KEYS[1], 'n', 'd', 'l', 'b', 'o', 'f')
if h[4] then
  local n, asked = tonumber(h[1]), tonumber(ARGV[1])
  if asked < n or (asked == n and h[2] == ARGV[2]) then return {'repeat', h[4]} end
end
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
if h[3] and tonumber(h[3]) > now then
  if h[5] ~= ARGV[5] then return {'busy'} end
  return {'held', tonumber(h[6]), h[4] or '', h[1] or '', h[2] or ''}
end
if not h[6] then
  local which = over(2)
  if which then return {'over', which} end
end
local fence = redis.call('HINCRBY', KEYS[1], 'f', 1)
redis.call('HSET', KEYS[1], 'l', now + ARGV[3], 'o', ARGV[5])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return {'held', fence, h[4] or '', h[1] or '', h[2] or ''}
"""
)

_SAVE: Final = """
local f = redis.call('HGET', KEYS[1], 'f')
if f and f ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'f', ARGV[1], 'n', ARGV[2], 'd', ARGV[3], 'b', ARGV[4])
redis.call('HDEL', KEYS[1], 'l')
redis.call('PEXPIRE', KEYS[1], ARGV[5])
return 1
"""

_RELEASE: Final = """
if redis.call('HGET', KEYS[1], 'f') ~= ARGV[1] then return 0 end
return redis.call('HDEL', KEYS[1], 'l')
"""

_HIT: Final = """
local n = redis.call('INCR', KEYS[1])
if n == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return n
"""

_SEEN: Final = """
if redis.call('SISMEMBER', KEYS[1], ARGV[1]) == 1 then return 1 end
if redis.call('SCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
redis.call('SADD', KEYS[1], ARGV[1])
if redis.call('TTL', KEYS[1]) < 0 then redis.call('EXPIRE', KEYS[1], ARGV[3]) end
return 1
"""


_FIRST_OVER: Final = _COUNT + "return over(1)"

SCRIPTS: Final = (_HOLD, _SAVE, _RELEASE, _HIT, _SEEN, _FIRST_OVER)


class SessionsUnavailable(Exception):
    """The session store did not answer within its time."""


@dataclass(frozen=True, slots=True)
class Repeated:
    """This callback was answered before; *sealed* holds the reply."""

    sealed: bytes


@dataclass(frozen=True, slots=True)
class Busy:
    """A twin of this callback is being worked on."""


@dataclass(frozen=True, slots=True)
class Over:
    """A session that nobody knows, and one more than its origin may begin: nothing is held."""

    limit: Limit


@dataclass(frozen=True, slots=True)
class Held:
    """The session is ours for this hop; *sealed* is None for one that nobody knows."""

    fence: int
    sealed: bytes | None
    before: Baseline | None


class KeptScripts:
    """Runs scripts on a connection that each thread keeps: a third of a call's cost is the pool's.

    A broken connection is given up and the script run once more on a new one, so every script
    must bear being run twice.
    """

    def __init__(self, client: Redis) -> None:
        self._pool = client.connection_pool
        self._kept = threading.local()
        self._digests = {
            text: sha1(text.encode()).hexdigest().encode()  # noqa: S324 - the protocol's own choice
            for text in SCRIPTS
        }

    def run(self, script: str, keys: Sequence[bytes], *arguments: object) -> Any:
        """Run a script on its keys. Raise SessionsUnavailable."""
        words = (len(keys), *keys, *arguments)
        try:
            return self._once(script, words)
        except (RedisConnectionError, RedisTimeoutError):
            self._give_up()
        except RedisError as error:
            raise SessionsUnavailable from error
        try:
            return self._once(script, words)
        except RedisError as error:
            self._give_up()
            raise SessionsUnavailable from error

    def _once(self, script: str, words: tuple[object, ...]) -> Any:
        connection = self._connection()
        try:
            return _ask(connection, b"EVALSHA", self._digests[script], *words)
        except NoScriptError:
            # A new or emptied server: EVAL also loads the script.
            return _ask(connection, b"EVAL", script, *words)

    def _connection(self) -> Any:
        connection = getattr(self._kept, "connection", None)
        if connection is None:
            connection = self._kept.connection = self._pool.get_connection()
        return connection

    def _give_up(self) -> None:
        connection = getattr(self._kept, "connection", None)
        if connection is not None:
            self._kept.connection = None
            connection.disconnect()
            self._pool.release(connection)


def _ask(connection: Any, *words: object) -> Any:
    """Send a command and read its answer; redis-py's own packing looks at every word twice."""
    packed = pack_command(words)  # type: ignore[arg-type]  # its stub knows one word only
    connection.send_packed_command([packed], check_health=False)
    return connection.read_response()


class SessionStore:
    """Holds, saves and releases sessions."""

    def __init__(self, client: Redis, scripts: KeptScripts) -> None:
        self._client = client
        self._scripts = scripts

    def hold(
        self, session: bytes, asked: Baseline, limits: Sequence[Limit] = ()
    ) -> Repeated | Busy | Over | Held:
        """Load a session and take its lease, in one round trip.

        One that nobody knows counts in the *limits*; one that has begun is never refused.
        """
        answer = self._scripts.run(
            _HOLD,
            (_key(session), *map(_limit_key, limits)),
            *(asked.length, asked.digest, LEASE_MS, KEPT_MS, token_bytes(8)),
            *_figures(limits),
        )
        match answer:
            case [b"over", int(which)]:
                return Over(limits[which])
            case [b"repeat", sealed]:
                return Repeated(sealed)
            case [b"busy"]:
                return Busy()
            case [b"held", fence, b"", _, _]:
                return Held(int(fence), None, None)
            case [b"held", fence, sealed, length, digest]:
                return Held(int(fence), sealed, Baseline(int(length), digest))
        raise SessionsUnavailable("the session store answered something else")

    def save(self, session: bytes, fence: int, read: Baseline, sealed: bytes) -> bool:
        """Save state and reply and give the lease back; False if another took the session over."""
        saved = self._scripts.run(
            _SAVE, (_key(session),), fence, read.length, read.digest, sealed, KEPT_MS
        )
        return bool(saved)

    def release(self, session: bytes, fence: int) -> None:
        """Give the lease back without saving: the hop changed nothing and may be tried again."""
        self._scripts.run(_RELEASE, (_key(session),), fence)

    def peek(self, session: bytes) -> bytes | None:
        """Return the sealed state and reply of a session, without holding it."""
        try:
            sealed = self._client.hget(_key(session), "b")
        except RedisError as error:
            raise SessionsUnavailable from error
        return sealed if isinstance(sealed, bytes) else None


class RedisCounters:
    """Rate counters (`models.base.limits.Counters`); names are digested, for they hold numbers."""

    def __init__(self, scripts: KeptScripts) -> None:
        self._scripts = scripts

    def hit(self, name: str, limit: int, seconds: int) -> bool:
        """Count one try; tell whether it is still within the limit."""
        return int(self._scripts.run(_HIT, (_counter(name),), seconds)) <= limit

    def seen(self, name: str, member: str, limit: int, seconds: int) -> bool:
        """Add a member; tell whether the set still keeps within the limit."""
        member_key = _member(member)
        return bool(self._scripts.run(_SEEN, (_counter(name),), member_key, limit, seconds))

    def first_over(self, limits: Sequence[Limit]) -> Limit | None:
        """Count one in each limit until one is over; return that one."""
        if not limits:
            return None
        which = self._scripts.run(_FIRST_OVER, [*map(_limit_key, limits)], *_figures(limits))
        return None if which is None else limits[int(which)]


def _key(session: bytes) -> bytes:
    # The braces let a Redis Cluster keep whatever else a session needs beside it.
    return b"s:{%s}" % session.hex().encode()


def _member(member: str) -> bytes:
    # Numbers, IDs and years are counted, and none of them stands in the clear.
    return keys.current().digest("counter-member", member)


def _counter(name: str) -> bytes:
    return b"c:" + keys.current().digest("counter", name).hex().encode()


def _limit_key(limit: Limit) -> bytes:
    return _counter(limit.name) if limit.personal else b"c:" + limit.name.encode()


def _figures(limits: Sequence[Limit]) -> list[int]:
    return [figure for limit in limits for figure in (limit.most, limit.seconds)]
