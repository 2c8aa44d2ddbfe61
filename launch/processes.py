"""Processes that are started here and end with us, whatever ends us."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from launch.environment import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

READY_SECONDS: Final = 60.0
STOP_SECONDS: Final = 12.0
PR_SET_PDEATHSIG: Final = 1
"""The option of prctl(2): send a signal when the parent dies."""


def ending_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    """Return what a child runs before anything else, so that even a killed parent ends it.

    Linux only; elsewhere a parent that is killed outright leaves its children behind.
    """
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None).prctl

    def ask() -> None:
        prctl(PR_SET_PDEATHSIG, int(number))

    return ask


@dataclass(frozen=True, slots=True)
class Child:
    """A process that was started here, in a session of its own, and where it writes."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def is_alive(self) -> bool:
        """Tell whether it still runs."""
        return self.process.poll() is None

    def ask_to_end(self) -> None:
        """Ask it to finish what it does and end."""
        if self.is_alive:
            self.process.terminate()

    def end(self, seconds: float = STOP_SECONDS) -> None:
        """Wait for it, then end whatever is left of its session."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def last_words(self, count: int = 15) -> str:
        """Return the last lines of its log."""
        lines = self.log.read_text(errors="replace").splitlines() if self.log.is_file() else []
        return "\n".join(lines[-count:])


def start(name: str, command: Sequence[str], log: Path, environ: Mapping[str, str]) -> Child:
    """Start a process that ends with this one; its log begins anew."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=ending_with_parent(signal.SIGTERM),
        )
    return Child(name, process, log)


def check_alive(children: Sequence[Child]) -> None:
    """End with the last lines of its log if a process has died."""
    for child in children:
        if not child.is_alive:
            sys.exit(
                f"{child.last_words()}\n"
                f"Stopped: {child.name} ended ({child.process.returncode}), see {child.log}"
            )


def wait_until(ready: Callable[[], bool], children: Sequence[Child]) -> None:
    """Wait for readiness; end if a process dies first or it takes too long."""
    deadline = time.monotonic() + READY_SECONDS
    while not ready():
        check_alive(children)
        if time.monotonic() > deadline:
            late = children[-1]
            sys.exit(
                f"{late.last_words()}\n"
                f"Stopped: {late.name} was not ready after {READY_SECONDS:.0f} s, see {late.log}"
            )
        time.sleep(0.02)
