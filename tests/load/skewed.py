"""Start a process of the service whose machine's clock is wrong by LOAD_SKEW seconds."""

from __future__ import annotations

import os
import runpy
import sys
from datetime import datetime, timedelta

from models.base.clock import Clock

SKEW = timedelta(seconds=float(os.environ["LOAD_SKEW"]))
_now = Clock.now


def _wrong(self: Clock) -> datetime:
    return _now(self) + SKEW


Clock.now = _wrong  # type: ignore[method-assign]
sys.argv = sys.argv[1:]
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
