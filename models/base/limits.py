"""Rate counters, as the rules see them. The session store's Redis implements them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Limit:
    """At most *most* within *seconds* of what *name* counts, which began at *origin*.

    A *personal* name holds somebody's number and is digested before it leaves the process.
    """

    origin: str
    name: str
    most: int
    seconds: int
    personal: bool = False


class Counters(Protocol):
    """Counts how often something was tried within a span of real time."""

    def hit(self, name: str, limit: int, seconds: int) -> bool:
        """Count one try; tell whether it is still within *limit* per *seconds*."""

    def seen(self, name: str, member: str, limit: int, seconds: int) -> bool:
        """Add *member* to the named set; tell whether the set still has at most *limit*.

        A member that is already in the set is always within the limit.
        """

    def first_over(self, limits: Sequence[Limit]) -> Limit | None:
        """Count one in each limit, in order, until one is over; return that one.

        What is over uses up nothing of the limits behind it.
        """
