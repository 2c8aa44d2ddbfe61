"""Connecting to Redis in every form of REDIS_URL, a real Sentinel among them."""

from __future__ import annotations

import signal
import socket
import subprocess
import sysconfig
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from launch.redis_server import find_redis
from tests.support.processes import popen
from ussd_app.config import BadSetting
from ussd_app.redis_client import connect

START_SECONDS = 20.0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as line:
            line.sendall(b"PING\r\n")
            return line.recv(5) == b"+PONG"
    except OSError:
        return False


@pytest.fixture
def sentinel_port(tmp_path: Path) -> Iterator[int]:
    """Run a primary and one sentinel that watches it; give the sentinel's port."""
    binary = find_redis(Path(sysconfig.get_path("purelib")))
    assert binary is not None
    primary, sentinel = _free_port(), _free_port()
    settings = tmp_path / "sentinel.conf"
    settings.write_text(
        f"port {sentinel}\ndir {tmp_path}\nsentinel monitor line 127.0.0.1 {primary} 1\n"
    )
    with (tmp_path / "log").open("wb") as log:
        started: list[subprocess.Popen[bytes]] = [
            popen([binary, *words], tmp_path, log, at_parents_death=signal.SIGKILL)
            for words in (
                ["--port", str(primary), "--save", "", "--appendonly", "no"],
                [str(settings), "--sentinel"],
            )
        ]
        try:
            deadline = time.monotonic() + START_SECONDS
            while not (_answers(primary) and _answers(sentinel)):
                assert time.monotonic() < deadline, (tmp_path / "log").read_text()
            yield sentinel
        finally:
            for process in started:
                process.kill()
                process.wait(10)


@pytest.mark.parametrize("hurried", [True, False])
def test_the_primary_is_found_through_sentinel(sentinel_port: int, *, hurried: bool) -> None:
    """`redis+sentinel://` leads to the primary that the sentinels agree on."""
    client = connect(f"redis+sentinel://127.0.0.1:{sentinel_port}/line/2", hurried=hurried)
    client.set("seen", "yes", ex=60)
    assert client.get("seen") == b"yes"
    assert client.connection_pool.connection_kwargs["db"] == 2
    client.close()


def test_a_unix_socket_is_reached(redis_url: str) -> None:
    """`unix://` is what the embedded server listens on."""
    client = connect(redis_url, hurried=True)
    assert client.ping()
    client.close()


@pytest.mark.parametrize(
    "url", ["http://localhost", "localhost:6379", "redis+sentinel://", "redis+sentinel://host"]
)
def test_an_address_of_another_kind_is_refused_by_name(url: str) -> None:
    """A wrong address stops the start with a sentence that names the variable."""
    with pytest.raises(BadSetting, match="REDIS_URL"):
        connect(url, hurried=True)
