"""The tile map: each of the 47 counties as a square, about where it lies in the country."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from models.attendance.board import Row

SIDE: Final = 62

PLACES: Final = (
    (0, 0, 23, 0, 10, 0, 0, 9),
    (0, 26, 24, 0, 25, 11, 0, 8),
    (40, 39, 28, 30, 31, 12, 0, 7),
    (41, 37, 27, 32, 18, 19, 13, 0),
    (42, 38, 29, 35, 21, 20, 14, 4),
    (43, 46, 36, 33, 22, 16, 15, 5),
    (44, 45, 0, 0, 47, 17, 3, 0),
    (0, 0, 0, 0, 34, 6, 1, 0),
    (0, 0, 0, 0, 0, 0, 2, 0),
)
"""The counties' numbers from north to south, 0 where there is no square."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One county's square."""

    number: int
    name: str
    x: int
    y: int
    share: int | None
    """Per cent of those expected who are confirmed present; None where nobody is expected."""

    @property
    def short(self) -> str:
        """Return the name's first letters."""
        return self.name[:4] if self.name else str(self.number)

    @property
    def step(self) -> str:
        """Return the colour's step, from 0 to 4; none where nobody is expected."""
        return "none" if self.share is None else str(min(self.share // 20, 4))


def tiles(rows: Sequence[Row], names: dict[int, str]) -> list[Tile]:
    """Place the counties."""
    shares = {
        row.key: 100 * row.figures.present // row.figures.expected
        for row in rows
        if row.figures.expected
    }
    return [
        Tile(number, names.get(number, ""), x * SIDE, y * SIDE, shares.get(number))
        for y, line in enumerate(PLACES)
        for x, number in enumerate(line)
        if number
    ]
