"""The whole service on this machine: web, worker and timetable, until Ctrl-C."""

from __future__ import annotations

import contextlib
import fcntl
import http.client
import shutil
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from launch import environment
from launch.environment import PYTHON, ROOT, VAR, flask, say
from launch.processes import Child, check_alive, start, wait_until
from launch.redis_server import embedded_redis

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def listening_address(environ: Mapping[str, str]) -> tuple[str, int]:
    """Return HOST and PORT; end with a sentence if they cannot be used."""
    port = environ.get("PORT", "8000")
    if not port.isdigit() or not 0 < int(port) < 65_536:
        sys.exit("PORT must be a number from 1 to 65535.")
    return environ.get("HOST", "127.0.0.1"), int(port)


def near(host: str) -> str:
    """Return the host under which this machine reaches a server that listens on *host*."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - nothing is bound


def web_address(host: str, port: int) -> str:
    """Return the address to open in a browser on this machine."""
    shown = f"[{near(host)}]" if ":" in host else near(host)
    return f"http://{shown}:{port}"


def port_problem(host: str, port: int) -> str:
    """Return why nothing can listen there, or an empty text."""
    taken = f"Port {port} is taken. Set PORT={port + 1} or stop what uses it."
    # macOS lets two servers bind where one has all addresses, so look for an answer first.
    with contextlib.suppress(OSError), socket.create_connection((near(host), port), timeout=1):
        return taken
    try:
        family, _, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except PermissionError:
        return f"Port {port} is for the system's own servers. Set PORT=8000."
    except OSError as error:
        return f"Cannot listen on {host} port {port}: {error.strerror}. Set HOST or PORT."
    return ""


def page_status(host: str, port: int, path: str) -> int:
    """Return the HTTP status of a page of ours, or 0 if nothing answers."""
    connection = http.client.HTTPConnection(near(host), port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


@contextlib.contextmanager
def only_one(address: str) -> Iterator[None]:
    """Keep a second service of this checkout from starting; it is told the first one's address."""
    VAR.mkdir(mode=0o700, exist_ok=True)
    with (VAR / "run.lock").open("a+") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)  # until this process ends
        except BlockingIOError:
            held.seek(0)
            sys.exit(f"Already running: {held.read()}")
        held.truncate(0)
        held.write(address)
        held.flush()
        yield


@contextlib.contextmanager
def web_worker_and_timetable(environ: dict[str, str]) -> Iterator[list[Child]]:
    """Run the three processes of the service while inside."""
    if "PROMETHEUS_MULTIPROC_DIR" not in environ:
        counters = VAR / "metrics"  # what the processes counted, since this start
        shutil.rmtree(counters, ignore_errors=True)
        counters.mkdir(parents=True)
        environ["PROMETHEUS_MULTIPROC_DIR"] = str(counters)
    web = [str(PYTHON), "-m", "ussd_app.web"]
    commands = {"web": web, "worker": flask("worker"), "timetable": flask("timetable")}
    children: list[Child] = []
    try:
        for name, command in commands.items():
            children.append(start(name, command, VAR / "log" / f"{name}.log", environ))
        yield children
    finally:
        for child in children:
            child.ask_to_end()
        for child in children:
            child.end()


def greeting(address: str, environ: Mapping[str, str], *, has_dashboard: bool) -> str:
    """Return what is printed when the service is ready."""
    lines = ["", f"The line is open at {address}"]
    if environ.get("APP_ENV") != "production":
        code = environ.get("SERVICE_CODE", "*384*2454#").split(",")[0].strip()
        lines += [
            f"  handset    {address}/handset",
            f"  dial       {code} from 0711 000 003, an invigilator in the demo (PIN 2580);",
            "             any other number is a stranger, who registers first",
        ]
    if has_dashboard:
        lines.append(f"  dashboard  {address}/admin/ (in the demo: admin, password demo-2580)")
    return "\n".join([*lines, "  logs       var/log", "  stop       Ctrl-C", ""])


def stop_on_signals() -> None:
    """Let the first Ctrl-C, SIGTERM or hang-up begin the stop, and later ones not disturb it."""
    numbers = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # as nohup does
        numbers.append(signal.SIGHUP)

    def begin(_number: int, _frame: object) -> None:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in numbers:
        signal.signal(number, begin)


def run() -> int:
    """Run web, worker and timetable until Ctrl-C, or until one of them dies."""
    environ = environment.variables()
    host, port = listening_address(environ)
    address = web_address(host, port)
    stop_on_signals()
    with contextlib.ExitStack() as stack:
        stack.enter_context(only_one(address))
        problem = port_problem(host, port)
        if problem:
            sys.exit(problem)
        environment.ensure(environment.SERVICE, environment.TESTS)
        children = stack.enter_context(embedded_redis(environ, shared=False))
        if subprocess.call(flask("prepare"), cwd=ROOT, env=environ):
            return 1  # it has said why
        children += stack.enter_context(web_worker_and_timetable(environ))
        wait_until(lambda: page_status(host, port, "/health/live") == 200, children)
        has_dashboard = page_status(host, port, "/admin/") not in {0, 404}
        say(greeting(address, environ, has_dashboard=has_dashboard))
        with contextlib.suppress(KeyboardInterrupt):
            while True:
                check_alive(children)
                time.sleep(0.2)
        say("Stopping")
    return 0
