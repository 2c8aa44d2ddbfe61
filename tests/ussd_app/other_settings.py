"""An application with other settings than the fixture's, on the same stores."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from ussd_app import create_app
from ussd_app.config import load

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from flask import Flask


@contextlib.contextmanager
def app_with(settings: Mapping[str, str], root: Path, **changes: str) -> Iterator[Flask]:
    """Make an application whose settings differ in *changes*; its connections are closed after."""
    app = create_app(load({**settings, **changes}, root))
    app.config["TESTING"] = True
    try:
        yield app
    finally:
        app.extensions["line"].close()
