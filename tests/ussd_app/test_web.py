"""The web server itself: it answers forms whole and chunked, outlives a worker, and ends."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.processes import popen
from ussd_app import web

ROOT = Path(__file__).resolve().parents[2]
FORM = urllib.parse.urlencode(
    {
        "sessionId": "ATUid_served",
        "phoneNumber": "+254711000999",
        "networkCode": "63902",
        "serviceCode": "*384*2454#",
        "text": "",
    }
)
HEADERS = {"Content-Type": "application/x-www-form-urlencoded"}


def _children(pid: int) -> set[int]:
    found = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.add(int(path.parent.name))
    return found


def _post(port: int, body: object, **options: bool) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("POST", "/ussd", body, HEADERS, **options)  # type: ignore[arg-type]
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def _until(ready: Callable[[], object]) -> None:
    deadline = time.monotonic() + 40
    while not ready():
        assert time.monotonic() < deadline
        threading.Event().wait(0.05)


def _answers(port: int) -> bool:
    try:
        return _post(port, FORM)[0] == 200
    except OSError:
        return False


@contextmanager
def _served(folder: Path, redis_url: str) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = os.environ | {
        "APP_ENV": "development",
        "REDIS_URL": redis_url,
        "DATABASE_URL": f"sqlite:///{folder}/line.sqlite3",
        "PORT": str(port),
        "WEB_CONCURRENCY": "1",
    }
    prepare = [sys.executable, "-m", "flask", "--app", "wsgi", "prepare"]
    subprocess.run(prepare, cwd=ROOT, env=environ, check=True, stdout=subprocess.DEVNULL)
    with (folder / "web.log").open("wb") as out:
        command = [sys.executable, "-m", "ussd_app.web"]
        process = popen(command, ROOT, out, at_parents_death=signal.SIGTERM, env=environ)
    try:
        _until(lambda: _answers(port))
        yield port, process
    finally:
        process.terminate()
        process.wait(30)


def test_it_answers_outlives_a_worker_and_ends(tmp_path: Path, redis_url: str) -> None:
    """A form of known length and a chunked one get the same; a killed worker is replaced."""
    with _served(tmp_path, redis_url) as (port, process):
        whole = _post(port, FORM)
        chunked = _post(port, iter([FORM.encode()]), encode_chunked=True)
        assert whole == chunked
        assert whole[1].startswith("CON ")
        (worker,) = _children(process.pid)
        os.kill(worker, signal.SIGKILL)
        _until(lambda: _children(process.pid) - {worker} and _answers(port))
        assert _post(port, FORM) == whole
    assert process.returncode == 0


def test_one_worker_a_core_unless_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """WEB_CONCURRENCY says how many; else one a core, four at most."""
    monkeypatch.setenv("WEB_CONCURRENCY", "3")
    assert web.worker_count() == 3
    monkeypatch.delenv("WEB_CONCURRENCY")
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    assert web.worker_count() == 4
