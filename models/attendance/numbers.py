"""Numbers of a centre's list as people type them: `3-7,9`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

LAST: Final = 97
"""The highest number that a list of the line can show and take."""

_SEPARATORS: Final = re.compile(r"[\s,.;*#/+]+")
_PIECE: Final = re.compile(r"(\d{1,3})(?:-(\d{1,3}))?", re.ASCII)


class BadNumbers(ValueError):
    """What was typed is no list of numbers."""


def read_numbers(text: str) -> list[int]:
    """Return the numbers, sorted and once each. Raises `BadNumbers`."""
    found: set[int] = set()
    pieces = [piece for piece in _SEPARATORS.split(re.sub(r"\s*-\s*", "-", text.strip())) if piece]
    for piece in pieces:
        match = _PIECE.fullmatch(piece)
        if match is None:
            raise BadNumbers("a list of numbers is written 3-7,9")
        first, last = int(match[1]), int(match[2] or match[1])
        if not 1 <= first <= last <= LAST:
            raise BadNumbers(f"a number lies between 1 and {LAST}")
        found.update(range(first, last + 1))
    if not found:
        raise BadNumbers("there is no number")
    return sorted(found)


def write_numbers(numbers: Iterable[int]) -> str:
    """Return the numbers as they are typed: runs with a hyphen."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)
