"""`run.py`: what it decides before it starts anything, and the server that it embeds."""

from __future__ import annotations

import ast
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from redis import Redis

import run
from launch import environment, redis_server, service
from launch.processes import Child, check_alive, start, wait_until
from tests.support.valkey import valkey_server
from ussd_app import config

ROOT = Path(run.__file__).parent


@pytest.mark.parametrize(
    ("version", "is_enough"),
    [((3, 10), False), ((3, 6), False), ((2, 7), False), ((3, 11), True), ((3, 14), True)],
)
def test_only_python_from_3_11_on_is_enough(version: tuple[int, int], is_enough: bool) -> None:
    """An older Python gets a sentence that names what is needed and what it is."""
    problem = run.version_problem(*version)
    assert (problem == "") is is_enough
    if not is_enough:
        assert "3.11" in problem
        assert f"Python {version[0]}.{version[1]}." in problem


def test_an_old_python_can_read_the_file() -> None:
    """Python 3.6 must come as far as the sentence, so the file keeps to its syntax."""
    source = (ROOT / "run.py").read_text()
    tree = ast.parse(source, feature_version=(3, 6))
    imported = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert [alias.name for node in imported for alias in node.names] == ["os", "sys"]


def test_nothing_but_the_standard_library_is_imported() -> None:
    """Before the environment is made there is no package."""
    names = set()
    for path in [ROOT / "run.py", *(ROOT / "launch").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names.add(str(node.module))
    tops = {name.partition(".")[0] for name in names}
    assert tops - sys.stdlib_module_names == {"launch"}


ENV_FILE = """
# PORT=1
PORT=8001
export HOST = 0.0.0.0
SERVICE_CODE="*384*2454#"
CLOCK='2026-11-03T06:41:00+03:00'
REDIS_URL=redis://localhost/0?a=b
EMPTY=
no equals sign
"""


def test_env_file_is_read_as_the_service_reads_it(tmp_path: Path) -> None:
    """Comments, `export` and quotes are dropped; a number sign inside a value stays."""
    path = tmp_path / ".env"
    path.write_text(ENV_FILE)
    expected = {
        "PORT": "8001",
        "HOST": "0.0.0.0",  # noqa: S104 - a value that is read
        "SERVICE_CODE": "*384*2454#",
        "CLOCK": "2026-11-03T06:41:00+03:00",
        "REDIS_URL": "redis://localhost/0?a=b",
        "EMPTY": "",
    }
    assert environment.read_env_file(path) == expected
    assert config.read_env_file(path) == expected
    assert environment.read_env_file(tmp_path / "absent") == {}


def test_the_real_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable of the shell beats the file's, but an empty one does not."""
    path = tmp_path / ".env"
    path.write_text("PORT=8001\nHOST=127.0.0.9\n")
    monkeypatch.setenv("PORT", "8002")
    monkeypatch.setenv("HOST", "")
    found = environment.variables(path)
    assert (found["PORT"], found["HOST"]) == ("8002", "127.0.0.9")


@pytest.mark.parametrize("folder", ["/srv/line", "/srv/" + "d" * 70, "/srv/" + "d" * 200])
def test_launcher_and_service_agree_on_the_socket(folder: str) -> None:
    """Both sides work out the same path, and it is short enough for a socket."""
    found = redis_server.default_redis_socket(Path(folder))
    assert found == config.embedded_redis_socket(Path(folder))
    assert len(os.fsencode(found)) <= 100


def test_two_deep_checkouts_do_not_share_a_socket() -> None:
    """The path in the temporary folder is marked with the checkout's own path."""
    deep = Path("/srv") / ("d" * 200)
    first = redis_server.default_redis_socket(deep / "a")
    assert first != redis_server.default_redis_socket(deep / "b")


def test_stamp_follows_what_is_installed_and_where(tmp_path: Path) -> None:
    """Another lock, another setup.cfg or another place asks for a new installation."""
    here, there = tmp_path / "here", tmp_path / "there"
    for folder in (here, there):
        folder.mkdir()
        (folder / "setup.cfg").write_text("[metadata]\n")
        (folder / "some.lock").write_text("flask==1\n")
    lock = here / "some.lock"
    first = environment.stamp(lock, here)
    assert environment.stamp(lock, here) == first
    assert environment.stamp(there / "some.lock", there) != first
    (here / "setup.cfg").write_text("[metadata]\nname = line\n")
    second = environment.stamp(lock, here)
    lock.write_text("flask==2\n")
    assert len({first, second, environment.stamp(lock, here)}) == 3


def requirements(lock: environment.Lock) -> list[str]:
    """Return each requirement of a lock with its hashes, as one line."""
    lines = lock.path.read_text().replace("\\\n", " ").splitlines()
    return [line for line in lines if line.strip() and not line.lstrip().startswith("#")]


ALLOCATION = environment.Lock(environment.ROOT / "requirements-allocation.lock", 0)
"""What a server that makes plans installs by hand."""


@pytest.mark.parametrize("lock", [environment.SERVICE, ALLOCATION, environment.TESTS])
def test_every_locked_package_has_a_version_and_a_hash(lock: environment.Lock) -> None:
    """Nothing can be put in a package's place, and no registry's address is needed."""
    assert len(requirements(lock)) > 30
    assert [line for line in requirements(lock) if "==" not in line or "sha256:" not in line] == []
    assert "://" not in lock.path.read_text()


def test_running_after_testing_installs_nothing() -> None:
    """Each line of the service's lock stands in the tests' lock."""
    service_pins = {line.split(";")[0].split()[0] for line in requirements(environment.SERVICE)}
    test_pins = {line.split(";")[0].split()[0] for line in requirements(environment.TESTS)}
    allocation_pins = {line.split(";")[0].split()[0] for line in requirements(ALLOCATION)}
    assert service_pins < allocation_pins < test_pins


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1"])
def test_an_impossible_port_is_refused(port: str) -> None:
    """The sentence names the variable."""
    with pytest.raises(SystemExit, match="PORT"):
        service.listening_address({"PORT": port})


def test_a_taken_port_is_named_with_the_way_out() -> None:
    """Whoever starts a second server is told which port to try."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        problem = service.port_problem("127.0.0.1", port)
    assert problem == f"Port {port} is taken. Set PORT={port + 1} or stop what uses it."
    assert service.port_problem("127.0.0.1", port) == ""


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:80"),
        ("0.0.0.0", "http://127.0.0.1:80"),  # noqa: S104 - nothing is bound
        ("::", "http://[::1]:80"),
        ("line.example", "http://line.example:80"),
    ],
)
def test_the_printed_address_can_be_opened_on_this_machine(host: str, address: str) -> None:
    """A server on all addresses is shown under loopback."""
    assert service.web_address(host, 80) == address


def test_production_prints_no_demo() -> None:
    """There is no handset and no known PIN in production."""
    shown = service.greeting("http://h:1", {"APP_ENV": "production"}, has_dashboard=False)
    assert "2580" not in shown
    assert "handset" not in shown
    shown = service.greeting("http://h:1", {"SERVICE_CODE": "*1#, *2#"}, has_dashboard=True)
    assert "http://h:1/handset" in shown
    assert "http://h:1/admin/" in shown
    assert "dial       *1# from" in shown


def test_a_second_start_is_told_where_the_first_one_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two services of one checkout would share a store that is meant for one."""
    monkeypatch.setattr(service, "VAR", tmp_path)
    with (
        service.only_one("http://127.0.0.1:8000"),
        pytest.raises(SystemExit, match=r"Already running: http://127\.0\.0\.1:8000"),
        service.only_one("http://127.0.0.1:8001"),
    ):
        pass
    with service.only_one("http://127.0.0.1:8002"):
        assert (tmp_path / "run.lock").read_text() == "http://127.0.0.1:8002"


def test_a_dead_process_is_reported_with_its_last_lines(tmp_path: Path) -> None:
    """Whoever started it reads why it ended without opening a file."""
    lines = "; ".join(f"print('line {number}')" for number in range(30))
    child = start("web", [sys.executable, "-c", f"{lines}; exit(3)"], tmp_path / "log", os.environ)
    child.process.wait(20)
    with pytest.raises(SystemExit) as stopped:
        check_alive([child])
    said = str(stopped.value).splitlines()
    assert said[0] == "line 15"
    assert said[-2] == "line 29"
    assert said[-1].startswith("Stopped: web ended (3)")


STUBBORN = """
import signal, subprocess, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
grandchild = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
print(grandchild.pid, flush=True)
signal.pause()
"""


def has_ended(pid: int) -> bool:
    """Tell whether a process has ended, collected by its parent or not."""
    try:
        os.kill(pid, 0)
        return ") Z " in Path(f"/proc/{pid}/stat").read_text()
    except ProcessLookupError:
        return True
    except FileNotFoundError:  # no /proc here, or it ended just now
        return sys.platform == "linux"


def ends_soon(pid: int) -> bool:
    """Tell whether a process ends within ten seconds."""
    deadline = time.monotonic() + 10
    while not has_ended(pid) and time.monotonic() < deadline:
        os.sched_yield()
    return has_ended(pid)


def test_stopping_leaves_no_process_of_the_session(tmp_path: Path) -> None:
    """What ignores the polite signal is ended, and so is what it started."""
    child = start("stubborn", [sys.executable, "-c", STUBBORN], tmp_path / "log", os.environ)
    wait_until(lambda: child.last_words() != "", [child])
    child.ask_to_end()
    child.end(seconds=0.1)
    assert child.process.returncode == -signal.SIGKILL
    assert ends_soon(int(child.last_words()))


LAUNCHER = """
import os, sys
from pathlib import Path
from launch.processes import start
child = start("c", [sys.executable, "-c", "import signal; signal.pause()"], Path(sys.argv[1]),
    os.environ)
print(child.process.pid, flush=True)
os.kill(os.getpid(), 9)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can tie a child to its parent")
def test_a_killed_launcher_leaves_no_child(tmp_path: Path) -> None:
    """Even SIGKILL, which no program can catch, leaves nothing running."""
    launcher = subprocess.run(
        [sys.executable, "-c", LAUNCHER, str(tmp_path / "log")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert launcher.returncode == -signal.SIGKILL
    assert ends_soon(int(launcher.stdout))


def test_the_embedded_server_answers_and_keeps_every_job(tmp_path: Path) -> None:
    """It speaks Redis on its socket alone, and refuses to evict."""
    with valkey_server(tmp_path) as url:
        client = Redis.from_url(url)
        assert client.ping()
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert client.config_get("port") == {"port": "0"}
        client.close()
    assert not redis_server.pings(Path(url.removeprefix("unix://")))


def test_the_run_command_keeps_its_server_beyond_a_crash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was written is there after a restart, and a running server is shared or refused."""
    listen = tmp_path / "s"
    monkeypatch.setattr(redis_server, "VAR", tmp_path)
    monkeypatch.setattr(redis_server, "default_redis_socket", lambda _root: listen)
    environ = {"PATH": os.defpath}
    with redis_server.embedded_redis(environ, shared=False) as started:
        assert [child.name for child in started] == ["Redis"]
        with Redis(unix_socket_path=str(listen)) as client:
            client.set("kept", "yes")
        with redis_server.embedded_redis(environ, shared=True) as again:
            assert again == []
        with (
            pytest.raises(SystemExit, match="Another command"),
            redis_server.embedded_redis(environ, shared=False),
        ):
            pass
    with (
        redis_server.embedded_redis(environ, shared=True),
        Redis(unix_socket_path=str(listen)) as client,
    ):
        assert client.get("kept") == b"yes"
    assert not redis_server.pings(listen)


def test_a_redis_of_ones_own_is_left_alone() -> None:
    """With REDIS_URL nothing is started."""
    with redis_server.embedded_redis({"REDIS_URL": "redis://h"}, shared=False) as started:
        assert started == []


def test_a_dead_server_is_noticed_while_waiting(tmp_path: Path) -> None:
    """Waiting for what has ended already would only waste a minute."""
    child: Child = start("Redis", [sys.executable, "-c", ""], tmp_path / "log", os.environ)
    with pytest.raises(SystemExit, match="Redis ended"):
        wait_until(lambda: False, [child])
