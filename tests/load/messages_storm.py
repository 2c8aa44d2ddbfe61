"""Kill worker, web and timetable and wipe or kill Redis at random while texts go out and come in.

    .venv/bin/python -m tests.load.messages_storm --out 10000 --into 5000 --kills 40

On PostgreSQL, with the real SDK before a gateway on the loopback that counts what it takes and
loses some answers. At the end every text has one outcome, none is lost, none was sent twice, and
those whose answer was lost are unknown. Prints the rate of the outbox and the worker's memory.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from launch.redis_server import find_redis, pings, valkey_command
from models.across import schema
from models.base.store import open_engine
from models.messages import outbox
from models.messages.outbox import CLAIM_SPAN
from models.messages.tables import InboxRow, InboxState, MessageClass, OutboxRow, OutboxState
from models.messages.templates import Template
from tests.load.storm_gateway import Taken, listening
from tests.support.postgres import postgres_cluster
from ussd_app import config, logs
from ussd_app.wiring import Service

ROOT: Final = Path(__file__).resolve().parents[2]
BATCH: Final = 50


@dataclass
class Storm:
    """One run: its processes, what was fed in, and what was seen."""

    environ: dict[str, str]
    folder: Path
    out: int
    into: int
    kills: int
    bulk: int
    """Of those that go out, how many belong to a broadcast."""
    pause: float
    """Seconds between two kills, about."""
    chance: random.Random
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    killed: list[str] = field(default_factory=list)
    peak: int = 0
    """The most memory a worker had, in bytes."""
    accepted: int = 0

    def start(self, name: str) -> None:
        """Start one of the processes."""
        commands = {
            "redis": valkey_command(_redis(), self.folder, self.folder / "s", durable=False),
            "web": [sys.executable, "-m", "ussd_app.web"],
            "worker": [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
            "timetable": [sys.executable, "-m", "flask", "--app", "wsgi", "timetable"],
        }
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                commands[name],
                cwd=ROOT,
                env={**os.environ, **self.environ},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self, name: str) -> None:
        """Kill a process with all that it started, without a word."""
        process = self.running.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def harm(self, service: Service) -> None:
        """Kill or wipe something at random, and start it again."""
        what = self.chance.choice(["worker", "worker", "web", "timetable", "redis", "wipe"])
        self.killed.append(what)
        if what == "wipe":
            with contextlib.suppress(Exception):
                service.patient_redis.flushall()
            return
        self.kill(what)
        self.start(what)

    def watch(self) -> None:
        """Note the worker's memory; start what ended by itself, as a supervisor does."""
        for name, process in list(self.running.items()):
            if process.poll() is not None:
                self.start(name)
        with contextlib.suppress(OSError, KeyError, IndexError, ValueError):
            status = Path(f"/proc/{self.running['worker'].pid}/statm").read_text()
            self.peak = max(self.peak, int(status.split()[1]) * os.sysconf("SC_PAGE_SIZE"))

    def feed_out(self, service: Service) -> None:
        """Queue what goes out: each of its own words, and a broadcast of the same ones."""
        for begin in range(0, self.out, BATCH):
            with service.patient_store.writing() as db:
                for number in range(begin, min(begin + BATCH, self.out)):
                    is_bulk = number < self.bulk
                    outbox.add(
                        db,
                        f"+25470{number:07d}",
                        Template.BROADCAST if is_bulk else Template.CASE_ANSWER,
                        {"broadcast": "Storm."} if is_bulk else {"ref": "AAAA", "answer": number},
                        "en",
                        MessageClass.TRANSACTIONAL,
                        service.now(),
                        broadcast_id=1 if is_bulk else None,
                    )

    def feed_in(self) -> None:
        """Post what comes in until it is taken, as the gateway does, and some of it twice."""
        url = f"http://127.0.0.1:{self.environ['PORT']}/sms/incoming"
        for number in range(self.into):
            fields = {
                "from": f"+25471{number:07d}",
                "to": "24540",
                "text": "HELP",
                "id": f"storm-{number}",
                "date": "2026-11-25 06:00:00",
            }
            body = urllib.parse.urlencode(fields).encode()
            for _ in range(2 if number % 10 == 0 else 1):
                while not _posted(url, body):
                    time.sleep(0.1)
            self.accepted += 1


def _posted(url: str, body: bytes) -> bool:
    try:
        with urllib.request.urlopen(url, body, timeout=10) as answer:  # noqa: S310 - ours
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def _redis() -> str:
    found = find_redis(Path(sysconfig.get_path("purelib")))
    if found is None:
        raise FileNotFoundError("no Redis: install the test requirements")
    return found


@dataclass(frozen=True)
class Result:
    """What stood at the end."""

    states: dict[str, int]
    answered: int
    twice: int
    """Texts that the gateway took more than once."""
    lost: int
    """Texts that count as sent and that the gateway never took."""
    replies_missing: int
    seconds: float
    peak_mb: float
    calls: int
    killed: list[str]

    @property
    def is_good(self) -> bool:
        """Tell whether nothing was lost, doubled or left."""
        left = sum(self.states.get(each, 0) for each in ("queued", "claimed", "sending"))
        return not (self.twice or self.lost or self.replies_missing or left)


def run(folder: Path, storm: Storm, taken: Taken, seconds: float) -> Result:
    """Let the storm go on until all is fed and sent, or its time is over; then count."""
    service = Service(config.load({**os.environ, **storm.environ}))
    try:
        return _blow(service, folder, storm, taken, seconds)
    finally:
        for name in list(storm.running):
            storm.kill(name)
        service.close()


def _blow(service: Service, folder: Path, storm: Storm, taken: Taken, seconds: float) -> Result:
    storm.start("redis")
    while not pings(folder / "s"):
        time.sleep(0.02)
    for name in ("web", "worker", "timetable"):
        storm.start(name)
    begun = time.monotonic()
    feeders = [
        threading.Thread(target=storm.feed_out, args=(service,), daemon=True),
        threading.Thread(target=storm.feed_in, daemon=True),
    ]
    for feeder in feeders:
        feeder.start()
    next_kill = begun + storm.pause
    while time.monotonic() - begun < seconds:
        time.sleep(0.2)
        storm.watch()
        if len(storm.killed) < storm.kills and time.monotonic() > next_kill:
            storm.harm(service)
            next_kill = time.monotonic() + storm.pause * storm.chance.uniform(0.5, 1.5)
        fed = not any(feeder.is_alive() for feeder in feeders)
        if fed and len(storm.killed) >= storm.kills and _is_quiet(service):
            break
    took = time.monotonic() - begun
    for name in ("web", "worker", "timetable"):
        storm.kill(name)
    _settle(service)
    return _count(service, storm, taken, took)


def _is_quiet(service: Service) -> bool:
    """Tell whether nothing waits but what a killed worker held: its claim outlives it."""
    with service.patient_store.reading() as db:
        waiting = select_count(db, OutboxRow, OutboxRow.state == OutboxState.QUEUED)
        return not waiting and not select_count(db, InboxRow, InboxRow.state == InboxState.NEW)


def select_count(db: sa.orm.Session, table: type, *where: sa.ColumnElement[bool]) -> int:
    """Count rows."""
    return db.scalar(sa.select(sa.func.count()).select_from(table).where(*where)) or 0


def _settle(service: Service) -> None:
    """Do what the sweeps of the next minutes would: claims of the dead run out."""
    from ussd_app import sweeping

    later = datetime.now(UTC) + CLAIM_SPAN * 2
    with service.patient_store.writing() as db:
        outbox.sweep(db, service.now(), later)
    sweeping.texts(service)
    while service.sender.send(most=200):
        pass


def _count(service: Service, storm: Storm, taken: Taken, took: float) -> Result:
    states: dict[str, int] = {}
    lost = 0
    with service.patient_store.reading() as db:
        rows = db.scalars(sa.select(OutboxRow)).all()
        for row in rows:
            states[row.state.value] = states.get(row.state.value, 0) + 1
            is_taken = taken.texts[(row.msisdn, row.text or "")]
            lost += row.state is OutboxState.SENT and not is_taken
        answered = select_count(db, InboxRow, InboxRow.state == InboxState.DONE)
        replied = {row.msisdn for row in rows if row.template == Template.HELP}
    twice = sum(number > 1 for number in taken.texts.values())
    missing = (
        storm.into - len(replied) + (storm.into - answered) + storm.out + storm.into - len(rows)
    )
    peak = storm.peak / 2**20
    return Result(states, answered, twice, lost, missing, took, peak, taken.calls, storm.killed)


@contextlib.contextmanager
def prepared(url: str, folder: Path, taken: Taken) -> Iterator[dict[str, str]]:
    """Migrate the store and yield the environment of the processes."""
    engine = open_engine(url, statement_seconds=60)
    schema.upgrade(engine)
    engine.dispose()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with listening(taken) as gateway:
        yield {
            "APP_ENV": "test",
            "DATABASE_URL": url,
            "REDIS_URL": f"unix://{folder / 's'}",
            "PORT": str(port),
            "WEB_CONCURRENCY": "1",
            "GATEWAY": "africastalking",
            "AT_USERNAME": "storm",
            "AT_API_KEY": "storm-key-0123456789",
            "AT_BASE_URL": gateway,
            "SMS_PER_SECOND": "0",
            "LOG_LEVEL": "ERROR",
            "NO_PROXY": "127.0.0.1",
        }


def main() -> None:
    """Run it and print what stood at the end; exit 1 if anything was lost or doubled."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=int, default=10_000)
    parser.add_argument("--into", type=int, default=5_000)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--bulk", type=float, default=0.5, help="share of a broadcast")
    parser.add_argument("--lose", type=float, default=0.002, help="share of answers lost")
    parser.add_argument("--seconds", type=float, default=1_200)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    logs.configure("ERROR")
    with tempfile.TemporaryDirectory(prefix="storm-") as place:
        folder = Path(place)
        folder.chmod(0o755)
        chance = random.Random(asked.seed)  # noqa: S311 - the same seed does the same harm
        taken = Taken(asked.lose, random.Random(asked.seed + 1))  # noqa: S311
        with postgres_cluster(folder / "postgres") as cluster:
            cluster.create("storm")
            url = cluster.url("storm")
            with prepared(url, folder, taken) as environ:
                bulk = int(asked.out * asked.bulk)
                storm = Storm(
                    environ, folder, asked.out, asked.into, asked.kills, bulk, 4.0, chance
                )
                found = run(folder, storm, taken, asked.seconds)
    sent = sum(taken.texts.values())
    print(f"seed {asked.seed}; harm: {', '.join(found.killed)}")
    print(f"outbox {found.states}; incoming done {found.answered} of {asked.into}")
    print(f"sent twice {found.twice}, lost {found.lost}, replies missing {found.replies_missing}")
    print(
        f"{sent} texts in {found.calls} calls, {found.seconds:.0f} s: {sent / found.seconds:.0f}/s"
    )
    print(f"worker at most {found.peak_mb:.0f} MB")
    sys.exit(0 if found.is_good else 1)


if __name__ == "__main__":
    main()
