"""Charts that the server draws: points for SVG, without a library in the browser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 640
HEIGHT: Final = 200
LEFT: Final = 44
FOOT: Final = 24


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart: its words, and its points in the picture."""

    title: str
    points: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Lines of shares over a morning, with the marks of both axes."""

    lines: Sequence[Line]
    hours: Sequence[tuple[int, str]]
    shares: Sequence[tuple[int, str]]


def morning(
    series: Sequence[tuple[str, Sequence[tuple[int, int]], int]], *, first: int = 30, last: int = 60
) -> Chart:
    """Draw how a share grew: each series is words, (ten minutes of the day, count so far), whole.

    From 05:00 to 10:00 unless said otherwise.
    """
    lines = []
    for title, counts, whole in series:
        if not whole:
            continue
        placed = []
        by_slot = dict(counts)
        before = [count for slot, count in counts if slot < first]
        so_far = before[-1] if before else 0
        end = max((slot for slot, _ in counts), default=first)
        for slot in range(first, min(last, end + 1) + 1):
            x = LEFT + (WIDTH - LEFT) * (slot - first) / (last - first)
            y = (HEIGHT - FOOT) * (1 - min(so_far / whole, 1))
            placed.append(f"{x:.1f},{y:.1f}")
            so_far = by_slot.get(slot, so_far)
        lines.append(Line(title, " ".join(placed)))
    hours = [
        (round(LEFT + (WIDTH - LEFT) * (slot - first) / (last - first)), f"{slot // 6:02d}:00")
        for slot in range(first, last + 1, 6)
    ]
    shares = [(round((HEIGHT - FOOT) * (1 - share / 100)), f"{share} %") for share in (0, 50, 100)]
    return Chart(lines, hours, shares)
