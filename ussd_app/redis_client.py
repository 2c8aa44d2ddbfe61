"""Connecting to Redis: plain, over TLS, by Unix socket, or through Sentinel."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlsplit

from redis import Redis
from redis.backoff import ExponentialBackoff, NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from redis.retry import Retry
from redis.sentinel import Sentinel

from ussd_app.config import BadSetting

_PASSING: Final = (RedisConnectionError, RedisTimeoutError)


def connect(url: str, *, hurried: bool) -> Redis:
    """Return a client for REDIS_URL.

    A *hurried* one is for hops: 0.5 s and one retry, then the caller gets an honest answer.
    The other waits out a failover, as workers and the dashboard should.
    """
    options: dict[str, Any] = {"health_check_interval": 0 if hurried else 30}
    if hurried:
        options |= {
            "socket_timeout": 0.5,
            "socket_connect_timeout": 0.5,
            "retry": Retry(NoBackoff(), 1, supported_errors=_PASSING),
        }
    else:
        options |= {
            "socket_connect_timeout": 2,
            "retry": Retry(ExponentialBackoff(cap=0.5, base=0.05), 12, supported_errors=_PASSING),
        }
    if url.startswith("redis+sentinel://"):
        return _through_sentinel(url, options)
    try:
        return Redis.from_url(url, **options)
    except ValueError:
        raise BadSetting(
            "REDIS_URL must begin with redis://, rediss://, unix:// or redis+sentinel://"
        ) from None


def _through_sentinel(url: str, options: dict[str, Any]) -> Redis:
    """Read `redis+sentinel://host1:26379,host2/mymaster/0`; redis-py has no such address form."""
    parts = urlsplit(url)
    hosts = parts.netloc.rpartition("@")[2].split(",")
    service, _, number = parts.path.strip("/").partition("/")
    if not service or not all(hosts):
        raise BadSetting("REDIS_URL must look like redis+sentinel://host1,host2/mymaster/0")
    addresses = [(host.split(":")[0], int(host.partition(":")[2] or 26379)) for host in hosts]
    sentinel = Sentinel(  # type: ignore[no-untyped-call]
        addresses, socket_timeout=options.get("socket_timeout", 2)
    )
    client: Redis = sentinel.master_for(  # type: ignore[no-untyped-call]
        service, db=int(number or 0), password=parts.password, **options
    )
    return client
