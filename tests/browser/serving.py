"""What the dashboard's browser tests share: a server before the application, and pictures."""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from werkzeug.serving import make_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

SHOTS = Path(__file__).resolve().parents[2] / "docs" / "dashboard"


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve an application while inside; give the address of its dashboard."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/admin"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def shot(page: Any, name: str, *, whole: bool = True) -> None:
    """Keep a picture for the documents, only when it is asked for."""
    if os.environ.get("SCREENSHOTS"):
        page.screenshot(path=SHOTS / f"{name}.png", full_page=whole)
