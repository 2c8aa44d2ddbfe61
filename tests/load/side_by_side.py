"""Print a menu hop of ours beside bare Flask and both npm peers, measured in one run.

    .venv/bin/python -m tests.load.side_by_side [--seconds 3] [--rounds 3] [--connections 16]

Needs wrk, node and npm; the peers are installed from the npm registry into a temporary folder.
All have the same Redis, the same forms and the whole machine; their rounds alternate, because its
speed drifts. The CPU microseconds a hop of the server's own processes are what to trust between
machines.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from launch.redis_server import find_redis, valkey_command
from tests.support.processes import popen

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of a contender gave; times in milliseconds."""

    rate: float
    p50: float
    p95: float
    p99: float
    cpu: float
    """Microseconds of the server's processes a hop."""
    errors: int


@dataclass(slots=True)
class Contender:
    """One server under load."""

    name: str
    command: list[str]
    environ: dict[str, str]
    folder: Path = ROOT
    port: int = 0
    process: subprocess.Popen[bytes] | None = None
    rounds: list[Round] = field(default_factory=list)
    megabytes: float = 0

    def processes(self) -> list[list[str]]:
        """Return the fields of /proc/*/stat behind the name, of everything of its session."""
        found = []
        for path in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                fields = path.read_text().rpartition(")")[2].split()
                if self.process is not None and int(fields[3]) == self.process.pid:
                    found.append(fields)
        return found

    def cpu_seconds(self) -> float:
        """Return the user and system time that its processes have used."""
        return sum(int(each[11]) + int(each[12]) for each in self.processes()) / TICK

    def resident(self) -> float:
        """Return the resident megabytes of its processes."""
        return sum(int(each[21]) for each in self.processes()) * os.sysconf("SC_PAGE_SIZE") / 2**20


def free_port() -> int:
    """Return a free port of loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def redis_on_tcp(folder: Path) -> Iterator[str]:
    """Run a Redis-compatible server that the peers can reach too."""
    binary = find_redis(Path(sys.prefix) / "lib" / f"python3.{sys.version_info[1]}/site-packages")
    if binary is None:
        sys.exit("There is no Redis: install the test requirements.")
    port = free_port()
    command = valkey_command(binary, folder, folder / "valkey.sock", durable=False)
    command += ["--port", str(port), "--bind", "127.0.0.1"]
    with (folder / "valkey.log").open("wb") as out:
        process = popen(command, folder, out, at_parents_death=signal.SIGKILL)
    try:
        wait_for(port)
        yield f"redis://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait(10)


def wait_for(port: int) -> None:
    """Wait until something listens."""
    for _ in range(400):
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        time.sleep(0.05)
    sys.exit(f"nothing listens on port {port}")


def install_peers(folder: Path) -> Path:
    """Install the npm peers at the versions of `peers/package.json`."""
    place = folder / "peers"
    shutil.copytree(HERE / "peers", place)
    subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund"], cwd=place, check=True)
    return place


def contenders(peers: Path, environ: dict[str, str], workers: int) -> list[Contender]:
    """Return everything that is measured."""
    ours = environ | {"WEB_CONCURRENCY": str(workers)}
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--http", "1", "--no-ws"]
    granian += ["--blocking-threads", "4", "--workers", str(workers), "--log-level", "error"]
    return [
        Contender("this service", [sys.executable, "-m", "ussd_app.web"], ours),
        Contender("bare Flask", [*granian, "tests.load.floor:app"], environ),
        Contender("ussd-menu-builder", ["node", "menu_builder.js"], environ, peers),
        Contender("ussd-state-builder", ["node", "state_builder.js"], environ, peers),
    ]


def start(each: Contender, folder: Path) -> None:
    """Start a contender on a port of its own."""
    each.port = free_port()
    port = str(each.port)
    with (folder / f"{each.name}.log").open("wb") as out:
        each.process = popen(
            each.command,
            each.folder,
            out,
            at_parents_death=signal.SIGTERM,
            env=each.environ | {"PORT": port, "GRANIAN_PORT": port},
        )
    wait_for(each.port)


def measure(each: Contender, seconds: float, connections: int) -> Round:
    """Load a contender once."""
    url = f"http://127.0.0.1:{each.port}/ussd"
    before = each.cpu_seconds()
    words = ["wrk", f"-t{connections}", f"-c{connections}", f"-d{seconds:g}s", "--timeout", "5s"]
    said = subprocess.run(
        [*words, "-s", str(HERE / "handset.lua"), url], capture_output=True, text=True, check=True
    ).stdout
    spent = each.cpu_seconds() - before
    line = next(each for each in said.splitlines() if each.startswith("FIGURES"))
    hops, microseconds, p50, p95, p99, errors = map(float, line.split()[1:])
    rate = hops / microseconds * 1e6
    return Round(rate, p50 / 1e3, p95 / 1e3, p99 / 1e3, spent / max(hops, 1) * 1e6, int(errors))


def report(everyone: list[Contender]) -> None:
    """Print the medians, and the ratio of ours to each other in the same rounds."""
    print(
        f"{'median of rounds':20}{'hops/s':>9}{'p50 ms':>8}{'p95 ms':>8}{'p99 ms':>8}"
        f"{'CPU us':>8}{'MB':>7}{'errors':>8}{'ours/it':>9}"
    )
    ours = everyone[0]
    for each in everyone:
        middle = [
            statistics.median(getattr(one, name) for one in each.rounds)
            for name in ("rate", "p50", "p95", "p99", "cpu")
        ]
        ratio = statistics.median(
            mine.rate / its.rate for mine, its in zip(ours.rounds, each.rounds, strict=True)
        )
        print(
            f"{each.name:20}{middle[0]:9.0f}{middle[1]:8.2f}{middle[2]:8.2f}{middle[3]:8.2f}"
            f"{middle[4]:8.0f}{each.megabytes:7.0f}{sum(one.errors for one in each.rounds):8}"
            f"{ratio:9.2f}"
        )


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        redis_url = stack.enter_context(redis_on_tcp(folder))
        environ = os.environ | {
            "APP_ENV": "development",
            "REDIS_URL": redis_url,
            "DATABASE_URL": f"sqlite:///{folder}/line.sqlite3",
        }
        prepare = [sys.executable, "-m", "flask", "--app", "wsgi", "prepare"]
        subprocess.run(prepare, cwd=ROOT, env=environ, check=True, stdout=subprocess.DEVNULL)
        everyone = contenders(install_peers(folder), environ, options.workers)
        try:
            for each in everyone:
                start(each, folder)
                measure(each, 2, options.connections)  # the processes have to wake up first
            for _ in range(options.rounds):
                for each in everyone:
                    each.rounds.append(measure(each, options.seconds, options.connections))
                    each.megabytes = max(each.megabytes, each.resident())
        finally:
            for each in everyone:
                if each.process is not None:
                    with contextlib.suppress(ProcessLookupError):
                        os.killpg(each.process.pid, signal.SIGTERM)
                    each.process.wait(30)
    report(everyone)


if __name__ == "__main__":
    main()
