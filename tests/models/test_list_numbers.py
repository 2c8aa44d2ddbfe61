"""Numbers of a list as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from models.attendance.numbers import BadNumbers, read_numbers, write_numbers


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("3", [3]),
        ("3-7,9", [3, 4, 5, 6, 7, 9]),
        ("3 - 7 9", [3, 4, 5, 6, 7, 9]),
        ("3*4#5.6", [3, 4, 5, 6]),
        ("9,3,3", [3, 9]),
        (" 97 ", [97]),
    ],
)
def test_numbers_are_read(typed: str, found: list[int]) -> None:
    """In any order and with any separator of a keypad."""
    assert read_numbers(typed) == found


@pytest.mark.parametrize(
    "typed", ["", " , ", "7-3", "0", "98", "99", "00", "3-", "-3", "x", "1e2", "٣"]
)
def test_what_is_no_list(typed: str) -> None:
    """Neither words nor the line's own keys."""
    with pytest.raises(BadNumbers):
        read_numbers(typed)


@given(some.sets(some.integers(1, 97), min_size=1))
def test_what_is_written_is_read(numbers: set[int]) -> None:
    """Runs are written with a hyphen, and come back."""
    assert read_numbers(write_numbers(numbers)) == sorted(numbers)
