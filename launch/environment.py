"""The environment in `.venv`, made from a lock, and the variables for what is started in it."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
VAR: Final = ROOT / "var"
VENV: Final = ROOT / ".venv"
PYTHON: Final = VENV / "bin" / "python"
VERSION: Final = f"{sys.version_info.major}.{sys.version_info.minor}"
PACKAGES: Final = VENV / "lib" / f"python{VERSION}" / "site-packages"
STAMP: Final = VENV / "installed"


@dataclass(frozen=True, slots=True)
class Lock:
    """A list of packages with their hashes, and about how much is fetched for it."""

    path: Path
    megabytes: int


SERVICE: Final = Lock(ROOT / "requirements.lock", 35)
TESTS: Final = Lock(ROOT / "requirements-dev.lock", 130)
"""A superset of the service's."""


def say(text: str, end: str = "\n") -> None:
    """Print at once, also into a pipe."""
    print(text, end=end, flush=True)


def stamp(lock: Path, root: Path) -> str:
    """Return what an environment is marked with once everything of this lock is in it.

    The first line is where and for which Python it was made: if that changes, it is made anew.
    """
    contents = hashlib.sha256(lock.read_bytes() + (root / "setup.cfg").read_bytes()).hexdigest()
    return f"Python {VERSION} in {root}\n{contents}\n"


def ensure(wanted: Lock, *or_else: Lock) -> None:
    """Make or complete `.venv`, unless everything of one of these locks is in it already."""
    known = STAMP.read_text() if STAMP.is_file() else ""
    if PYTHON.exists() and known in {stamp(lock.path, ROOT) for lock in (wanted, *or_else)}:
        return
    current = stamp(wanted.path, ROOT)
    if not _is_usable(known, current):
        if Path(sys.prefix) == VENV:
            sys.exit("The environment must be made anew: start this with a Python outside of it.")
        _make()
    STAMP.unlink(missing_ok=True)
    _install(wanted)
    # The checkout is used where it lies: no build step, and an edit counts at once.
    (PACKAGES / "checkout.pth").write_text(f"{ROOT}\n")
    STAMP.write_text(current)


def _is_usable(known: str, current: str) -> bool:
    """Tell whether packages can be installed into what is there."""
    moved = known and known.splitlines()[0] != current.splitlines()[0]
    has_installer = shutil.which("uv") is not None or (PACKAGES / "pip").is_dir()
    return PYTHON.exists() and PACKAGES.is_dir() and not moved and has_installer


def _make() -> None:
    """Make an empty `.venv` by whatever means this machine has."""
    say("Making an environment in .venv")
    with_venv = [sys.executable, "-m", "venv", str(VENV)]
    for command in (
        ["uv", "venv", "--python", sys.executable, str(VENV)],
        with_venv,
        [sys.executable, "-m", "virtualenv", str(VENV)],
        ["virtualenv", "--python", sys.executable, str(VENV)],
    ):
        if _makes_venv(command):
            return
    package = f"python{VERSION}-venv"
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"Installing {package}")
        complaint(["apt-get", "update"])
        complaint(["apt-get", "install", "-y", "--no-install-recommends", package])
        if _makes_venv(with_venv):
            return
    sys.exit(
        "This Python cannot make a virtual environment. Install what is missing and start again; "
        f"on Debian and Ubuntu: sudo apt-get install {package}"
    )


def _makes_venv(command: list[str]) -> bool:
    """Try one means; a failed one leaves nothing that another would stumble over."""
    shutil.rmtree(VENV, ignore_errors=True)
    made = complaint(command) is None
    if not made:
        shutil.rmtree(VENV, ignore_errors=True)
    return made


def _install(lock: Lock) -> None:
    """Install a lock's packages: only as wheels, only with the hashes that it names."""
    count = len(re.findall(r"^[\w.-]+==", lock.path.read_text(), re.MULTILINE))
    say(f"Installing {count} packages (about {lock.megabytes} MB) ... ", end="")
    began = time.monotonic()
    if shutil.which("uv"):
        command = ["uv", "pip", "install", "--python", str(PYTHON)]
    else:
        command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    words = ["--require-hashes", "--only-binary", ":all:", "--requirement", str(lock.path)]
    problem = complaint([*command, *words])
    if problem is not None:
        sys.exit(f"failed\n{problem}\nThe packages could not be installed. Is there a network?")
    say(f"done in {time.monotonic() - began:.0f} s")


def complaint(command: list[str]) -> str | None:
    """Run a command quietly; return the end of what it said if it failed, else None."""
    try:
        done = subprocess.run(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
    except OSError as error:
        return str(error)
    said = done.stdout.decode(errors="replace").strip().splitlines()
    return None if done.returncode == 0 else "\n".join(said[-15:])


def read_env_file(path: Path) -> dict[str, str]:
    """Read `KEY=value` lines; comment lines, `export`, and quotes around a value are dropped."""
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and name.strip() and not name.startswith("#"):
            found[name.strip()] = value.strip().strip("\"'")
    return found


def variables(env_file: Path = ROOT / ".env") -> dict[str, str]:
    """Return the variables for what is started here: the real ones win over the file's."""
    found = read_env_file(env_file) | {k: v for k, v in os.environ.items() if v}
    found["PYTHONUNBUFFERED"] = "1"
    found["FLASK_SKIP_DOTENV"] = "1"  # the file has been read
    if sys.platform == "darwin":
        # macOS otherwise kills a forked child of a process that touched Objective-C.
        found["OBJC_DISABLE_INITIALIZE_FORK_SAFETY"] = "YES"
    return found


def flask(*words: str) -> list[str]:
    """Return the command line of one of the service's commands."""
    return [str(PYTHON), "-m", "flask", "--app", "wsgi", *words]
