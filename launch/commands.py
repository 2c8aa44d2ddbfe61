"""The words after `python3 run.py`."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

from launch import dependencies, environment, service
from launch.environment import PYTHON, ROOT, flask, say
from launch.processes import ending_with_parent
from launch.redis_server import embedded_redis

if TYPE_CHECKING:
    from collections.abc import Sequence


def obey(words: Sequence[str], usage: str) -> int:
    """Do what the words say; return the exit status."""
    try:
        match words:
            case []:
                return service.run()
            case ["test", *further]:
                return run_tests(further)
            case ["flask", *further]:
                return run_flask(further)
            case ["dependencies", word] if word in dependencies.COMMANDS:
                environment.ensure(environment.SERVICE, environment.TESTS)
                return dependencies.COMMANDS[word]()
            case ["env"]:  # for what calls the linters itself
                environment.ensure(environment.TESTS)
                return 0
    except KeyboardInterrupt:
        return 130
    say(usage)
    return 0 if words[0] in {"-h", "--help"} else 2


def run_flask(words: Sequence[str]) -> int:
    """Run one of the service's commands, in the caller's folder; return its exit status."""
    environment.ensure(environment.SERVICE, environment.TESTS)
    environ = environment.variables()
    with embedded_redis(environ, shared=True):
        with_us = ending_with_parent(signal.SIGTERM)
        command = subprocess.Popen(flask(*words), env=environ, preexec_fn=with_us)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal tells the command itself
        signal.signal(signal.SIGTERM, lambda *_: command.terminate())
        status = command.wait()
    return status if status >= 0 else 128 - status


def find_chromium() -> str | None:
    """Return a Chromium or Chrome of this machine."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    applications = (
        f"/Applications/{name}.app/Contents/MacOS/{name}" for name in ("Chromium", "Google Chrome")
    )
    return next(filter(None, map(shutil.which, (*names, *applications))), None)


def run_tests(words: Sequence[str]) -> int:
    """Become pytest, with what the tests need."""
    environment.ensure(environment.TESTS)
    chromium = os.environ.get("CHROMIUM") or find_chromium()
    if chromium:
        os.environ["CHROMIUM"] = chromium
    else:
        how = "brew install chromium" if sys.platform == "darwin" else "apt-get install chromium"
        say(f"No Chromium: the browser's tests will be skipped. To get it: {how}")
    os.chdir(ROOT)
    os.execv(PYTHON, [str(PYTHON), "-m", "pytest", *words])  # noqa: S606 - no shell is wanted
