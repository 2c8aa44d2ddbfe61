"""Pacing: no more texts a second than the gateway takes, and what is urgent waits for no bulk."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Pace:
    """Lets calls to the gateway through at a rate; one for each process that sends.

    What is urgent waits for what was urgent before it and never for bulk; bulk waits for both. So
    a burst of codes may go a little over the rate, by what bulk has just been let through.
    """

    per_second: int
    """Texts a second; 0 is no limit."""
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _urgent_from: float = field(default=0.0, init=False)
    _bulk_from: float = field(default=0.0, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def wait(self, texts: int, *, urgent: bool) -> None:
        """Wait until so many texts may go."""
        if not self.per_second:
            return
        span = texts / self.per_second
        with self._lock:
            now = self.clock()
            begin = max(now, self._urgent_from if urgent else self._bulk_from)
            if urgent:
                self._urgent_from = begin + span
            self._bulk_from = max(now, self._bulk_from) + span
        if begin > now:
            self.sleep(begin - now)
