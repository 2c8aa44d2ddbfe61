"""Rate counters, as the rules see them. The session store's Redis implements them."""

from __future__ import annotations

from typing import Protocol


class Counters(Protocol):
    """Counts how often something was tried within a span of real time."""

    def hit(self, name: str, limit: int, seconds: int) -> bool:
        """Count one try; tell whether it is still within *limit* per *seconds*."""

    def seen(self, name: str, member: str, limit: int, seconds: int) -> bool:
        """Add *member* to the named set; tell whether the set still has at most *limit*.

        A member that is already in the set is always within the limit.
        """
