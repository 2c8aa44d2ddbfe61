"""The web server, with its settings from the environment: `python -m ussd_app.web`.

Granian, because it costs a hop a quarter of what gunicorn does (docs/adr/0013). Its threads are
set by hand: left alone it starts hundreds, which fight for the interpreter. Few of them, because
sixteen answer no more calls than four and make the slowest wait longer.
"""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
from typing import TYPE_CHECKING, Final

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

from ussd_app import config, create_app
from ussd_app.config import BadSetting

if TYPE_CHECKING:
    from flask import Flask

THREADS: Final = 4


def warm_app() -> Flask:
    """Return the application of one worker, with everything done that is done only once."""
    app = create_app()
    app.extensions["line"].warm()
    # What stands at the start stands for good: the collector need not look at it at every turn.
    gc.collect()
    gc.freeze()
    return app


def worker_count() -> int:
    """Return how many processes answer: WEB_CONCURRENCY, else one a core, four at most."""
    return int(os.environ.get("WEB_CONCURRENCY") or min(os.cpu_count() or 1, 4))


def main() -> None:
    """Serve until SIGTERM; SIGHUP starts every worker anew, the old ones finishing first."""
    try:
        settings = config.load()
    except BadSetting as error:
        sys.exit(f"Cannot start: {error}")
    server = Granian(
        "ussd_app.web:warm_app",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=worker_count(),
        blocking_threads=THREADS,
        backlog=1024,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=20,
        log_level=LogLevels.warning,
        log_access=False,  # the service writes a line for each hop, with what was typed left out
    )
    # Each worker counts for itself; `/metrics` adds them up from this folder.
    folder = "" if "PROMETHEUS_MULTIPROC_DIR" in os.environ else tempfile.mkdtemp(prefix="metrics-")
    if folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
    try:
        server.serve()
    finally:
        if folder:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
