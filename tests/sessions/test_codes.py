"""What was dialled: ours or not, and the task behind it."""

from __future__ import annotations

import pytest

from sessions.codes import is_task, task_of

ONE = ("*384*2454#",)
SEVERAL = ("*384*2454#", "*483*77#", "*384*9#")


@pytest.mark.parametrize(
    ("dialled", "ours", "task"),
    [
        ("*384*2454#", ONE, ""),
        ("*384*2454", ONE, ""),
        (" *384*2454# ", ONE, ""),
        ("*384*2454*1#", ONE, "1"),
        ("*384*2454*5#", ONE, "5"),
        ("*384*2454*5", ONE, "5"),
        ("*384*2454*1*4821#", ONE, "1*4821"),
        ("*384*2454*0#", ONE, ""),
        ("*384*2454*6#", ONE, ""),
        ("*384*2454*11#", ONE, ""),
        ("*384*2454*3*1#", ONE, ""),
        ("*384*2454*2*4821#", ONE, ""),
        ("*384*2454*1*482#", ONE, ""),
        ("*384*2454*1*48213#", ONE, ""),
        ("*384*2454*junk#", ONE, ""),
        ("*384*2454*#", ONE, ""),
        ("*384*2454*1*#", ONE, ""),
        ("*384*2454*١#", ONE, ""),
        ("*384*2454*1\n#", ONE, ""),
        ("*483*77#", SEVERAL, ""),
        ("*483*77*4#", SEVERAL, "4"),
        ("*384*9*2#", SEVERAL, "2"),
        ("*384*24541#", ONE, None),
        ("*384*245#", ONE, None),
        ("*384*2454", ("*384*24541#",), None),
        ("*999#", SEVERAL, None),
        ("384*2454#", ONE, None),
        ("", ONE, None),
        ("#", ONE, None),
        ("*384*2454#", (), None),
    ],
)
def test_task_of(dialled: str, ours: tuple[str, ...], task: str | None) -> None:
    """A code of ours may carry a task, junk behind it is no task, and a foreign code is none."""
    assert task_of(dialled, ours) == task


@pytest.mark.parametrize("text", ["1", "2", "3", "4", "5", "1*0000", "1*4821"])
def test_is_task(text: str) -> None:
    """Exactly 1 to 5, or exactly the check-in with its four digits, is a task."""
    assert is_task(text)


@pytest.mark.parametrize(
    "text", ["", "0", "6", "9", "00", "11", "1*", "1*482", "1*48213", "2*4821", "1*4821*1", " 1"]
)
def test_is_no_task(text: str) -> None:
    """Anything else that comes first is a lost call."""
    assert not is_task(text)
