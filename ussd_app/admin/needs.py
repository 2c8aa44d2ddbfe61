"""What needs an officer now: each chapter contributes its queues, the overview shows them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from models.base.store import Db
from models.people.officer_tables import Officer
from models.people.rights_of_officers import Area, Permission, area_of, may


@dataclass(frozen=True, slots=True)
class Queue:
    """How many wait, and since when the oldest does."""

    count: int
    oldest: datetime | None = None


Reader = Callable[[Db, Area, datetime], Queue]


@dataclass(frozen=True, slots=True)
class Need:
    """One queue: its name, the page where it is worked off, and what is late."""

    title: str
    needs: Permission
    address: Callable[[], str]
    late: timedelta
    read: Reader


@dataclass(frozen=True, slots=True)
class Waiting:
    """A queue as it stands."""

    title: str
    address: str
    queue: Queue
    is_late: bool


NEEDS: Final[list[Need]] = []


def need(
    title: str, needs: Permission, address: Callable[[], str], late: timedelta = timedelta(days=1)
) -> Callable[[Reader], Reader]:
    """Declare a queue: the function counts what waits in an area, as its page would show it."""

    def declare(read: Reader) -> Reader:
        NEEDS.append(Need(title, needs, address, late, read))
        return read

    return declare


def waiting(db: Db, officer: Officer, now: datetime) -> list[Waiting]:
    """Return what waits for an officer, what is late first, then the oldest."""
    found = []
    for each in NEEDS:
        if not may(officer, each.needs):
            continue
        queue = each.read(db, area_of(officer), now)
        if queue.count:
            is_late = queue.oldest is not None and now - queue.oldest > each.late
            found.append(Waiting(each.title, each.address(), queue, is_late))
    return sorted(found, key=lambda each: (not each.is_late, each.queue.oldest or now))
