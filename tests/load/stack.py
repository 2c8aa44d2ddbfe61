"""The whole service as in `Procfile`, on PostgreSQL and Redis, each part of which may be killed.

Loopback only. PostgreSQL lies on a small disk of its own (a tmpfs), where that can be mounted, so
that it can be filled; elsewhere in a folder, and nothing is filled.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs

import psycopg

from launch.redis_server import find_redis, pings, valkey_command
from models.across import schema
from models.base import settings
from tests.support import contents
from tests.support.postgres import OWNER, find_binaries, within_reach
from tests.support.processes import popen, unprivileged
from ussd_app import demo
from ussd_app.config import development_secrets, load
from ussd_app.demo.scales import Scale
from ussd_app.wiring import Service

ROOT: Final = Path(__file__).resolve().parents[2]
DISK_MEGABYTES: Final = 900
START_SECONDS: Final = 60.0
POSTGRES: Final = {
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "max_wal_size": "128MB",
    "min_wal_size": "64MB",
    "timezone": "UTC",
}


class Gateway:
    """The far side of texts: takes each, or does what its *mode* says, and remembers."""

    def __init__(self) -> None:
        self.mode = "ok"
        self.taken: list[tuple[str, str, str]] = []
        """Number, words and the id that was given, of every text that was taken."""
        gateway = self

        class Speaker(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                length = int(self.headers.get("content-length", 0))
                gateway.answer(self, parse_qs(self.rfile.read(length).decode()))

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Speaker)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # type: ignore[method-assign]
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, speaker: BaseHTTPRequestHandler, form: dict[str, list[str]]) -> None:
        """Answer one request of the service."""
        mode = self.mode
        if mode == "cut":
            speaker.close_connection = True
            speaker.connection.close()
            return
        number, words = form.get("to", [""])[0], form.get("message", [""])[0]
        given = f"ATXid_{secrets.token_hex(8)}"
        self.taken.append((number, words, given))
        if mode == "mute":  # the text is taken, and its answer is lost
            speaker.close_connection = True
            speaker.connection.close()
            return
        one = {
            "statusCode": 101,
            "number": number,
            "status": "Success",
            "cost": "KES 0.8000",
            "messageId": given,
        }
        body = json.dumps(
            {"SMSMessageData": {"Message": "Sent to 1/1", "Recipients": [one]}}
        ).encode()
        speaker.send_response(201)
        speaker.send_header("Content-Type", "application/json")
        speaker.send_header("Content-Length", str(len(body)))
        speaker.end_headers()
        speaker.wfile.write(body)


@dataclass
class Part:
    """One process (and its children) of the stack."""

    name: str
    begin: Callable[[], subprocess.Popen[bytes]]
    is_up: Callable[[], bool]
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.process = self.begin()
        wait_for(self.is_up, self.name)

    def kill(self) -> None:
        """End it and all its children at once, as a power cut does."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(20)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to it and all its children."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)


def wait_for(is_so: Callable[[], bool], what: str, seconds: float = START_SECONDS) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not come up")
        time.sleep(0.02)


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Stack:
    """All parts, on folders of their own."""

    folder: Path
    disk: Path
    gateway: Gateway
    workers: int
    parts: dict[str, Part] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    skew: float = 0.0

    def __post_init__(self) -> None:
        self.redis_socket = self.folder / "r.sock"
        self.binaries = within_reach(find_binaries(), self.folder)
        environ = {name: value for name, value in os.environ.items() if name != "CLOCK"}
        self.environ = environ | {
            "APP_ENV": "development",
            "DATABASE_URL": f"postgresql+psycopg://{OWNER}@/line?host={self.disk}",
            "REDIS_URL": f"unix://{self.redis_socket}",
            "GATEWAY": "africastalking",
            "AT_USERNAME": "sandbox",
            "AT_API_KEY": "none",
            "AT_BASE_URL": self.gateway.url,
            "LOG_LEVEL": "ERROR",
            "PORT": str(self.port),
            "WEB_CONCURRENCY": str(self.workers),
            "FLASK_SKIP_DOTENV": "1",
            **development_secrets(self.folder),
        }
        flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
        self.parts = {
            "postgres": Part("postgres", self._postgres, self._postgres_answers),
            "redis": Part("redis", self._redis, lambda: pings(self.redis_socket)),
            "web": Part(
                "web", lambda: self.run([sys.executable, "-m", "ussd_app.web"]), self._web_answers
            ),
            "worker": Part("worker", lambda: self.run([*flask, "worker"], skewed=True), _at_once),
            "timetable": Part("timetable", lambda: self.run([*flask, "timetable"]), _at_once),
        }

    def run(self, command: list[str], *, skewed: bool = False) -> subprocess.Popen[bytes]:
        """Start a process of the service, its clock off by *skew* where that is wanted."""
        environ = self.environ
        if skewed and self.skew:
            environ = environ | {"LOAD_SKEW": str(self.skew)}
            command = [sys.executable, "-m", "tests.load.skewed", *command[2:]]
        name = command[-1].replace("/", "-")
        with (self.folder / f"{name}.log").open("ab") as out:
            return popen(command, ROOT, out, signal.SIGKILL, env=environ)

    def _postgres(self) -> subprocess.Popen[bytes]:
        data = self.disk / "data"
        clean = {"LC_ALL": "C", "TZ": "UTC", "PATH": os.defpath}
        if not data.exists():
            words = [str(self.binaries / "initdb"), "-D", str(data), "-U", OWNER, "--auth=trust"]
            words += ["--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"]
            options = unprivileged()
            subprocess.run(
                words, cwd=self.disk, env=clean, check=True, stdout=subprocess.DEVNULL, **options
            )
        (data / "postmaster.pid").unlink(missing_ok=True)
        words = [str(self.binaries / "postgres"), "-D", str(data), "-k", str(self.disk)]
        words += [word for name, value in POSTGRES.items() for word in ("-c", f"{name}={value}")]
        with (self.folder / "postgres.log").open("ab") as out:
            return popen(words, self.disk, out, signal.SIGKILL, env=clean, **unprivileged())

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """Connect past the service."""
        return psycopg.connect(
            host=str(self.disk), user=OWNER, dbname=database, autocommit=True, connect_timeout=2
        )

    def _postgres_answers(self) -> bool:
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _redis(self) -> subprocess.Popen[bytes]:
        binary = find_redis(Path(sysconfig.get_path("purelib")))
        if binary is None:
            raise FileNotFoundError("No Redis: install the test requirements, valkey or redis")
        command = valkey_command(binary, self.folder, self.redis_socket, durable=True)
        with (self.folder / "redis.log").open("ab") as out:
            return popen(command, self.folder, out, signal.SIGKILL)

    def _web_answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/health/live")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def service(self) -> Service:
        """Return the service's parts in this process, for looking and for sweeping."""
        return Service(load(self.environ, self.folder))

    def prepare(self, scale: str) -> None:
        """Make the store and its people, and let them count as real."""
        for name in ("postgres", "redis"):
            self.parts[name].start()
        with self.connect() as db:
            db.execute("CREATE DATABASE line")
        service = self.service()
        schema.upgrade(service.patient_store.engine)
        contents.dashboard(service)
        if scale != Scale.SMALL:
            demo.load_crowd(service.patient_store, service.now(), Scale(scale), lambda *_: None)
        with service.patient_store.writing() as db:
            settings.drop(db, demo.MARK)
        service.close()

    def start(self) -> None:
        """Start what answers and what works."""
        for name in ("web", "worker", "timetable"):
            self.parts[name].start()

    def stop(self) -> None:
        """End everything."""
        for part in reversed(self.parts.values()):
            part.signal(signal.SIGCONT)
            part.kill()
        self.gateway.server.shutdown()
        self.gateway.server.server_close()


def _at_once() -> bool:
    return True


@contextlib.contextmanager
def whole_service(scale: str, workers: int = 2) -> Iterator[Stack]:
    """Run the whole service while inside."""
    folder = Path(tempfile.mkdtemp(prefix="line-load-"))
    folder.chmod(0o755)
    disk = folder / "disk"
    disk.mkdir()
    mounted = _mount(disk)
    owner: dict[str, Any] = unprivileged()
    if owner:
        os.chown(disk, owner["user"], owner["group"])
    disk.chmod(0o700)
    stack = Stack(folder, disk, Gateway(), workers)
    try:
        stack.prepare(scale)
        stack.start()
        yield stack
    finally:
        stack.stop()
        if mounted:
            subprocess.run(["umount", "-l", str(disk)], check=False)
        if "LOAD_KEEP" not in os.environ:
            shutil.rmtree(folder, ignore_errors=True)


def _mount(disk: Path) -> bool:
    """Give PostgreSQL a small disk of its own; False where that may not be done."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MEGABYTES}m", "none", str(disk)]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False
