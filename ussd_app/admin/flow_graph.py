"""The way of calls as a picture: screens in columns by how far in they are, ways with counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from models.messages.call_figures import ScreenFigures

MOST_SCREENS: Final = 24
MOST_WAYS: Final = 40
WIDTH: Final = 150
HEIGHT: Final = 40
ACROSS: Final = 220
DOWN: Final = 64


@dataclass(frozen=True, slots=True)
class Box:
    """A screen in the picture."""

    screen: str
    x: int
    y: int
    shown: int
    left_share: float

    @property
    def step(self) -> str:
        """Return how bad its drop-off is: good, warm or bad."""
        return "bad" if self.left_share >= 20 else "warm" if self.left_share >= 8 else "good"


@dataclass(frozen=True, slots=True)
class Arrow:
    """A way in the picture, from a box to one further in."""

    path: str
    calls: int
    thickness: float
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Graph:
    """The picture."""

    boxes: Sequence[Box]
    arrows: Sequence[Arrow]
    width: int
    height: int


def draw(ways: Sequence[tuple[str, str, int]], screens: Sequence[ScreenFigures]) -> Graph:
    """Lay out the screens that most calls came to; ways back are in the table and not drawn."""
    figures = {each.screen: each for each in screens}
    often = sorted(figures.values(), key=lambda each: -each.shown)[:MOST_SCREENS]
    known = {each.screen for each in often}
    forward = [way for way in ways if way[0] in known and way[1] in known and way[0] != way[1]]
    depth = _depths(known, forward)
    rows: Counter[int] = Counter()
    places = {}
    for each in often:
        column = depth[each.screen]
        places[each.screen] = (column * ACROSS + 4, rows[column] * DOWN + 4)
        rows[column] += 1
    boxes = [Box(each.screen, *places[each.screen], each.shown, each.left_share) for each in often]
    drawn = [way for way in forward if depth[way[0]] < depth[way[1]]][:MOST_WAYS]
    most = max((calls for _, _, calls in drawn), default=1)
    arrows = [_arrow(places[a], places[b], calls, most) for a, b, calls in drawn]
    width = (max(depth.values(), default=0) + 1) * ACROSS
    return Graph(boxes, arrows, width, max(rows.values(), default=1) * DOWN + 8)


def _depths(known: set[str], ways: Sequence[tuple[str, str, int]]) -> dict[str, int]:
    """Return each screen's column: the least number of answers that lead to it."""
    enters: Counter[str] = Counter()
    for _, to, calls in ways:
        enters[to] += calls
    leaves: Counter[str] = Counter()
    for screen, _, calls in ways:
        leaves[screen] += calls
    # Calls begin where more go out than come in.
    first = [each for each in known if leaves[each] > enters[each]] or sorted(known)[:1]
    depth, pending = dict.fromkeys(first, 0), list(first)
    while pending:
        screen = pending.pop(0)
        for a, b, _ in ways:
            if a == screen and b not in depth:
                depth[b] = depth[a] + 1
                pending.append(b)
    last = max(depth.values(), default=0)
    return {each: depth.get(each, last) for each in known}


def _arrow(start: tuple[int, int], end: tuple[int, int], calls: int, most: int) -> Arrow:
    x1, y1 = start[0] + WIDTH, start[1] + HEIGHT // 2
    x2, y2 = end[0], end[1] + HEIGHT // 2
    middle = (x1 + x2) // 2
    path = f"M{x1},{y1} C{middle},{y1} {middle},{y2} {x2},{y2}"
    return Arrow(path, calls, round(1 + 7 * calls / most, 1), middle, (y1 + y2) // 2 - 3)
