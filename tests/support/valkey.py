"""A real Redis-compatible server for tests, on a Unix socket and without persistence."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sysconfig
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from launch.redis_server import find_redis, pings, valkey_command
from tests.support.processes import popen

if TYPE_CHECKING:
    from collections.abc import Iterator

START_SECONDS = 20.0


@contextlib.contextmanager
def valkey_server(folder: Path) -> Iterator[str]:
    """Run a server of its own while inside and yield its URL; its log is in *folder*.

    The socket lies in the temporary folder, because the path of a socket must be short.
    """
    binary = find_redis(Path(sysconfig.get_path("purelib")))
    if binary is None:
        raise FileNotFoundError("No Redis: install the test requirements, valkey or redis")
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "valkey.log"
    with tempfile.TemporaryDirectory(prefix="line-valkey-") as short, log.open("wb") as out:
        listen = Path(short) / "s"
        command = valkey_command(binary, folder, listen, durable=False)
        process = popen(command, folder, out, at_parents_death=signal.SIGKILL)
        try:
            deadline = time.monotonic() + START_SECONDS
            while not pings(listen):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise ChildProcessError(f"valkey did not start: {log.read_text()}")
                time.sleep(0.005)
            yield f"unix://{listen}"
        finally:
            process.kill()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
