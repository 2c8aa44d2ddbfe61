"""What was dialled: whether a service code is ours, and the task that it may carry."""

from __future__ import annotations

import re
from collections.abc import Sequence

_TASK = re.compile(r"[1-5]|1\*\d{4}", re.ASCII)


def task_of(dialled: str, ours: Sequence[str]) -> str | None:
    """Return the task behind one of our codes (empty for none), or None for a foreign code.

    `*384*2454*1#` is our `*384*2454#` carrying task 1. What is no task is no task: the call
    begins at the first screen.
    """
    body = dialled.strip().rstrip("#")
    # The longest first: one of our codes may begin with another.
    for code in sorted(ours, key=len, reverse=True):
        own = code.rstrip("#")
        if body == own:
            return ""
        if body.startswith(f"{own}*"):
            rest = body[len(own) + 1 :]
            return rest if is_task(rest) else ""
    return None


def is_task(text: str) -> bool:
    """Tell whether a first text is exactly a task, or exactly the one-hop check-in."""
    return _TASK.fullmatch(text) is not None
