"""The web server's settings, from the environment: HOST, PORT, WEB_CONCURRENCY.

Threads, because a hop waits for Redis and SQL; few of them, because sixteen answer no more calls
than four and make the slowest wait longer.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gunicorn.arbiter import Arbiter  # type: ignore[import-untyped]
    from gunicorn.workers.base import Worker  # type: ignore[import-untyped]

# Each worker counts for itself; `/metrics` adds them up from this folder.
_metrics = "" if "PROMETHEUS_MULTIPROC_DIR" in os.environ else tempfile.mkdtemp(prefix="metrics-")
if _metrics:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = _metrics

_host = os.environ.get("HOST") or "127.0.0.1"
_port = os.environ.get("PORT") or "8000"

bind = f"[{_host}]:{_port}" if ":" in _host else f"{_host}:{_port}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY") or min(os.cpu_count() or 1, 4))
threads = 4
keepalive = 30  # seconds: the gateway or the proxy before us comes back
timeout = 30  # seconds
graceful_timeout = 20  # seconds
accesslog = None  # the service writes a line for each hop, with what was typed left out
control_socket_disable = True


def post_worker_init(worker: Worker) -> None:
    """Do what is done once before the first caller waits for it."""
    worker.wsgi.extensions["line"].warm()


def on_exit(_server: Arbiter) -> None:
    """Remove the folder of counts."""
    if _metrics:
        shutil.rmtree(_metrics, ignore_errors=True)


def child_exit(_server: Arbiter, worker: Worker) -> None:
    """Forget the gauges of a worker that has ended; its counts stay in the sums."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
