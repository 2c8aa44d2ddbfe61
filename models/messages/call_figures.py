"""The figures of calls: how far callers come, how long they take, what a finished call costs.

They are added up when a call is over, so that a page reads some thousand rows of counts and never
a call.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

from sqlalchemy import func, select

from models.base.clock import nairobi_day
from models.base.store import Db
from models.base.upserting import insert_into, table_of
from models.messages.call_figure_tables import CallDay, ScreenDay, WayDay
from models.messages.tables import CallEnding

EDGES: Final = (0, 1, 2, 3, 4, 5, 7, 10, 15, 20, 25, 30, 45, 60, 120)
"""Seconds from which each bucket counts."""

FINISHED: Final = -1
LEFT: Final = -2

IDLE_SECONDS: Final = 30
"""How long Safaricom waits for an answer; Airtel waits 60."""

_BATCH: Final = 200


@dataclass(frozen=True, slots=True)
class Walk:
    """One call that is over: the screens that were answered with their seconds, and the last."""

    started_at: datetime
    network: str
    language: str
    flow: str
    ending: CallEnding
    hops: int
    cost: Decimal
    path: Sequence[tuple[str, int]]
    last: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which calls a page is about."""

    first: date
    last: date
    network: str = ""
    language: str = ""


@dataclass(slots=True)
class ScreenFigures:
    """One screen's figures."""

    screen: str
    shown: int = 0
    left: int = 0
    buckets: Counter[int] = field(default_factory=Counter)

    @property
    def left_share(self) -> float:
        """Return the per cent of those who saw it and went no further."""
        return 100 * self.left / self.shown if self.shown else 0.0

    @property
    def median(self) -> float | None:
        """Return the seconds within which half of the answers came."""
        return _quantile(self.buckets, 0.5)

    @property
    def slow_share(self) -> float:
        """Return the per cent of answers that took two thirds of the idle limit or more."""
        whole = sum(self.buckets.values())
        slow = sum(n for place, n in self.buckets.items() if EDGES[place] >= IDLE_SECONDS * 2 // 3)
        return 100 * slow / whole if whole else 0.0


@dataclass(slots=True)
class Ends:
    """How calls of one kind ended."""

    name: str
    calls: int = 0
    finished: int = 0
    cost: Decimal = Decimal(0)

    @property
    def finished_share(self) -> float:
        """Return the per cent that came to a last screen."""
        return 100 * self.finished / self.calls if self.calls else 0.0

    @property
    def cost_of_finished(self) -> Decimal | None:
        """Return what all calls cost for each that was finished."""
        return self.cost / self.finished if self.finished else None


def count(db: Db, walks: Iterable[Walk]) -> None:
    """Add calls that are over."""
    calls: Counter[tuple[Any, ...]] = Counter()
    hops: Counter[tuple[Any, ...]] = Counter()
    costs: dict[tuple[Any, ...], Decimal] = {}
    screens: Counter[tuple[Any, ...]] = Counter()
    ways: Counter[tuple[Any, ...]] = Counter()
    for walk in walks:
        day = nairobi_day(walk.started_at)
        key = (day, walk.network, walk.language, walk.flow, walk.ending)
        calls[key] += 1
        hops[key] += walk.hops
        costs[key] = costs.get(key, Decimal(0)) + walk.cost
        for screen, seconds in walk.path:
            bucket = bisect_right(EDGES, max(seconds, 0)) - 1
            screens[day, screen, walk.network, walk.language, bucket] += 1
        end = FINISHED if walk.ending is CallEnding.SUCCESS else LEFT
        screens[day, walk.last, walk.network, walk.language, end] += 1
        seen = [screen for screen, _ in walk.path] + [walk.last]
        ways.update((day, *pair) for pair in pairwise(seen))
    names = ("day", "network", "language", "flow", "ending")
    rows = [
        {**dict(zip(names, key, strict=True)), "calls": n, "hops": hops[key], "cost": costs[key]}
        for key, n in sorted(calls.items())
    ]
    _add(db, CallDay, rows, ("calls", "hops", "cost"))
    names = ("day", "screen", "network", "language", "bucket")
    rows = [
        {**dict(zip(names, key, strict=True)), "shown": n} for key, n in sorted(screens.items())
    ]
    _add(db, ScreenDay, rows, ("shown",))
    rows = [
        {"day": day, "screen": screen, "to": to, "calls": n}
        for (day, screen, to), n in sorted(ways.items())
    ]
    _add(db, WayDay, rows, ("calls",))


def add_cost(db: Db, walk: Walk, cost: Decimal) -> None:
    """Add what the gateway told after the call was counted."""
    row = {
        "day": nairobi_day(walk.started_at),
        "network": walk.network,
        "language": walk.language,
        "flow": walk.flow,
        "ending": walk.ending,
        "calls": 0,
        "hops": 0,
        "cost": cost,
    }
    _add(db, CallDay, [row], ("cost",))


def _add(db: Db, kind: Any, rows: Sequence[Mapping[str, Any]], sums: Sequence[str]) -> None:
    table = table_of(kind)
    for start in range(0, len(rows), _BATCH):
        insert = insert_into(db, table).values(rows[start : start + _BATCH])
        changed = {name: table.c[name] + insert.excluded[name] for name in sums}
        db.execute(
            insert.on_conflict_do_update(
                index_elements=list(table.primary_key.columns), set_=changed
            )
        )


def ends(db: Db, wanted: Wanted, by: str) -> list[Ends]:
    """Return how calls ended, by `network`, `language` or `flow`, the most first."""
    column = getattr(CallDay, by)
    query = select(column, CallDay.ending, func.sum(CallDay.calls), func.sum(CallDay.cost))
    found: dict[str, Ends] = {}
    for name, ending, calls, cost in db.execute(
        _of(query, CallDay, wanted).group_by(column, CallDay.ending)
    ):
        one = found.setdefault(name, Ends(name))
        one.calls += int(calls)
        one.cost += Decimal(cost)
        if ending is CallEnding.SUCCESS:
            one.finished += int(calls)
    return sorted(found.values(), key=lambda each: -each.calls)


def screens(db: Db, wanted: Wanted) -> list[ScreenFigures]:
    """Return every screen's figures, where most callers stopped first."""
    query = select(ScreenDay.screen, ScreenDay.bucket, func.sum(ScreenDay.shown))
    found: dict[str, ScreenFigures] = {}
    for screen, bucket, shown in db.execute(
        _of(query, ScreenDay, wanted).group_by(ScreenDay.screen, ScreenDay.bucket)
    ):
        one = found.setdefault(screen, ScreenFigures(screen))
        one.shown += int(shown)
        if bucket == LEFT:
            one.left += int(shown)
        elif bucket >= 0:
            one.buckets[bucket] += int(shown)
    return sorted(found.values(), key=lambda each: (-each.left, each.screen))


def ways(db: Db, wanted: Wanted) -> list[tuple[str, str, int]]:
    """Return how often callers came from which screen to which; of all networks and languages."""
    query = (
        select(WayDay.screen, WayDay.to, func.sum(WayDay.calls))
        .where(WayDay.day >= wanted.first, WayDay.day <= wanted.last)
        .group_by(WayDay.screen, WayDay.to)
    )
    found = [(screen, to, int(calls)) for screen, to, calls in db.execute(query)]
    return sorted(found, key=lambda each: -each[2])


def _of(query: Any, table: Any, wanted: Wanted) -> Any:
    query = query.where(table.day >= wanted.first, table.day <= wanted.last)
    if wanted.network:
        query = query.where(table.network == wanted.network)
    return query.where(table.language == wanted.language) if wanted.language else query


def _quantile(buckets: Mapping[int, int], share: float) -> float | None:
    """Return the seconds at a share of all answers, evenly spread within their bucket."""
    whole = sum(buckets.values())
    if not whole:
        return None
    below = 0.0
    for place in sorted(buckets):
        count = buckets[place]
        if below + count >= share * whole:
            low = EDGES[place]
            high = EDGES[place + 1] if place + 1 < len(EDGES) else low
            return low + (high - low) * (share * whole - below) / count
        below += count
    return float(EDGES[-1])
