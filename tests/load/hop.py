"""Measure a menu hop of ours beside a bare Flask floor, in one run.

    python3 run.py flask --help          (once, so that the environment exists)
    .venv/bin/python -m tests.load.hop [--seconds 5] [--rounds 3] [--connections 16]

Both run under granian with one worker each, the same Redis and the same forms; their
rounds alternate, so that the ratio holds on a machine whose speed drifts. Then the Redis round
trips and SQL statements of a hop are counted in one process.
"""

from __future__ import annotations

import argparse
import os
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import event

from tests.load import http_load
from tests.support.valkey import valkey_server

ROOT = Path(__file__).resolve().parents[2]
HOPS_A_SESSION = 24
CYCLE = ("5", "0")
"""Help and back: two menu hops that need no SQL."""


def handset(number: int) -> http_load.Ask:
    """Return what one handset sends: a dial (not counted), then menu hops."""
    msisdn = f"+2547110000{number % 12 + 1:02d}"
    session, typed = "", list[str]()

    def ask(last: str) -> bytes | None:
        nonlocal session, typed
        if last and len(typed) < HOPS_A_SESSION:
            typed.append(CYCLE[len(typed) % 2])
        elif last:
            session = ""
            return None
        else:
            session, typed = f"ATUid_{secrets.token_hex(16)}", []
        return urllib.parse.urlencode(
            {
                "sessionId": session,
                "phoneNumber": msisdn,
                "networkCode": "63902",
                "serviceCode": "*384*2454#",
                "text": "*".join(typed),
            }
        ).encode()

    return ask


@contextmanager
def server(module: str, environ: dict[str, str]) -> Iterator[tuple[str, int]]:
    """Run a server with one worker on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "ussd_app.web"]
    if module != "ussd_app.web":
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--http", "1"]
        command += ["--no-ws", "--blocking-threads", "4", "--port", str(port), module]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environ | {"PORT": str(port), "WEB_CONCURRENCY": "1"},
        stdout=subprocess.DEVNULL,
    )
    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield "127.0.0.1", port
    finally:
        process.terminate()
        process.wait(10)


def count_in_process(environ: dict[str, str]) -> tuple[float, float]:
    """Return Redis round trips and SQL statements of a menu hop."""
    os.environ.update(environ)
    from ussd_app import create_app

    app = create_app()
    parts = app.extensions["line"]
    statements = 0

    @event.listens_for(parts.store.engine, "before_cursor_execute")
    def count(*_: object) -> None:
        nonlocal statements
        statements += 1

    client, ask = app.test_client(), handset(0)

    def post(form: bytes | None) -> str:
        kind = "application/x-www-form-urlencoded"
        return client.post("/ussd", data=form, content_type=kind).get_data(as_text=True)

    answer = post(ask(""))
    answer = post(ask(answer))
    before, statements = parts.redis.info("commandstats"), 0
    hops = 0
    while (form := ask(answer)) is not None:
        answer, hops = post(form), hops + 1
    after = parts.redis.info("commandstats")
    trips = sum(
        after[name]["calls"] - before.get(name, {"calls": 0})["calls"]
        for name in after
        if name in {"cmdstat_evalsha", "cmdstat_eval", "cmdstat_get", "cmdstat_set"}
    )
    return trips / hops, statements / hops


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=16)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, valkey_server(Path(folder) / "v") as redis_url:
        environ = os.environ | {
            "APP_ENV": "development",
            "REDIS_URL": redis_url,
            "DATABASE_URL": f"sqlite:///{folder}/line.sqlite3",
            "LOG_LEVEL": "INFO",
        }
        subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", "prepare"],
            cwd=ROOT,
            env=environ,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        asks = [handset(number) for number in range(options.connections)]
        ours: list[http_load.Figures] = []
        floor: list[http_load.Figures] = []
        with (
            server("ussd_app.web", environ) as our_place,
            server("tests.load.floor:app", environ) as its,
        ):
            for place in (our_place, its):  # the processes have to wake up first
                http_load.run(place, "/ussd", asks, 3, lambda _: True)
            for _ in range(options.rounds):
                for place, found in ((our_place, ours), (its, floor)):
                    found.append(
                        http_load.run(
                            place, "/ussd", asks, options.seconds, lambda body: body[:4] == "CON "
                        )
                    )
        trips, statements = count_in_process(environ)
    report(ours, floor, trips, statements)


def report(
    ours: list[http_load.Figures], floor: list[http_load.Figures], trips: float, statements: float
) -> None:
    """Print a table and the ratio of the medians."""
    print(f"{'':14}{'hops/s':>9}{'p50 ms':>9}{'p99 ms':>9}{'errors':>8}")
    rates = []
    for name, found in (("this service", ours), ("bare Flask", floor)):
        rates.append(statistics.median(each.rate for each in found))
        p50 = statistics.median(each.percentile(0.5) for each in found)
        p99 = statistics.median(each.percentile(0.99) for each in found)
        print(f"{name:14}{rates[-1]:9.0f}{p50:9.2f}{p99:9.2f}{sum(e.errors for e in found):8}")
    pairs = [mine.rate / its.rate for mine, its in zip(ours, floor, strict=True)]
    print(f"ratio {statistics.median(pairs):.2f} (rounds: {', '.join(f'{p:.2f}' for p in pairs)})")
    print(f"Redis round trips a hop: {trips:.2f}; SQL statements a hop: {statements:.2f}")


if __name__ == "__main__":
    main()
