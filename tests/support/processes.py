"""Starting the servers that tests use, so that none outlives its test run."""

from __future__ import annotations

import os
import pwd
import subprocess
import warnings
from typing import IO, TYPE_CHECKING, Any

from launch.processes import ending_with_parent

if TYPE_CHECKING:
    import signal
    from collections.abc import Sequence
    from pathlib import Path


def unprivileged() -> dict[str, Any]:
    """Return the arguments of `subprocess` that run a child as nobody, if we are root.

    PostgreSQL refuses to run as root.
    """
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def popen(
    command: Sequence[str],
    folder: Path,
    out: IO[bytes],
    at_parents_death: signal.Signals,
    **options: Any,
) -> subprocess.Popen[bytes]:
    """Start a server in *folder* that hears *at_parents_death* when the test run dies."""
    with warnings.catch_warnings():
        # From 3.12 on Python warns of any fork beside threads, and pytest-xdist has one. The
        # child calls nothing but prctl(2) before it becomes the server.
        warnings.simplefilter("ignore", DeprecationWarning)
        return subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=ending_with_parent(at_parents_death),
            **options,
        )
