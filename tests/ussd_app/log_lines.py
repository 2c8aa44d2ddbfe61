"""Reading the service's own log lines, byte for byte as they are written."""

from __future__ import annotations

import contextlib
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog

from ussd_app import logs

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class LogLines:
    """What was logged so far."""

    written: io.BytesIO

    @property
    def text(self) -> str:
        """Return all lines."""
        return self.written.getvalue().decode()

    @property
    def events(self) -> list[dict[str, Any]]:
        """Return the lines as the objects that they are."""
        return [json.loads(line) for line in self.text.splitlines()]

    def of(self, event: str) -> list[dict[str, Any]]:
        """Return the lines of one event."""
        return [line for line in self.events if line["event"] == event]


@contextlib.contextmanager
def logged(level: str = "DEBUG") -> Iterator[LogLines]:
    """Log to memory while inside; ask for it once the application is made."""
    written = io.BytesIO()
    _unbind()
    logs.configure(level)
    structlog.configure(logger_factory=structlog.BytesLoggerFactory(written))
    try:
        yield LogLines(written)
    finally:
        _unbind()
        logs.configure("ERROR")


def _unbind() -> None:
    """Forget where the logger wrote to on its first use: it keeps that for good."""
    logs.log.__dict__.pop("bind", None)
