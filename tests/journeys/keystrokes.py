"""Counting what a task costs on a feature phone: hops, key presses, seconds and sessions.

A caller answers each screen by its label, on the real service. Letters are multi-tapped on twelve
keys, one press a second, with a pause of a second between two letters of one key; every hop takes
8 seconds for the network and for reading. A session ends after 180 seconds in the middle of
whatever is being typed: that answer is lost, and the caller dials again and goes on.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from tests.support.phone import Phone

HOP_SECONDS: Final = 8
SESSION_SECONDS: Final = 180
MOST_SESSIONS: Final = 20

_KEYS: Final = (
    " 0",
    ".,?!1@'-_():;&/",
    "abc2",
    "def3",
    "ghi4",
    "jkl5",
    "mno6",
    "pqrs7",
    "tuv8",
    "wxyz9",
)
_PLACE: Final = {letter: (key, place) for key in _KEYS for place, letter in enumerate(key, 1)}

Answer = str | Callable[[str], str]
"""What is typed; or how it follows from what the screen shows."""


def presses(typed: str) -> int:
    """Return the key presses of an answer: one a digit, unless letters stand beside it."""
    if typed.isdigit():
        return len(typed)
    return sum(_PLACE[letter][1] for letter in typed.lower())


def seconds(typed: str) -> int:
    """Return how long the answer takes: a second a press, and one between letters of one key."""
    if typed.isdigit():
        return len(typed)
    keys = [_PLACE[letter][0] for letter in typed.lower()]
    return presses(typed) + sum(key == after for key, after in itertools.pairwise(keys))


def found(letters: str, code: str) -> Answer:
    """Answer a list: its first letters, and its code once that stands on the screen."""
    return lambda screen: code if f"\n{code}. " in screen else letters


@dataclass(frozen=True)
class Task:
    """What a caller wants done: where it is dialled, the answers by label, and the last label."""

    name: str
    dialled: str
    answers: Mapping[str, Answer]
    done: str


@dataclass
class Count:
    """What a task cost."""

    hops: int = 0
    presses: int = 0
    seconds: int = 0
    sessions: int = 0
    drops: list[str] = field(default_factory=list)
    """The screens on which a session's time was over."""


def count(phone: Phone, task: Task) -> Count:
    """Play the task on the phone until its last screen; raise if it is never reached."""
    cost = Count()
    while cost.sessions < MOST_SESSIONS:
        phone.dial(task.dialled)
        cost.sessions += 1
        cost.hops += 1
        used = HOP_SECONDS
        while phone.is_open and phone.label != task.done:
            answer = task.answers[phone.label]
            typed = answer if isinstance(answer, str) else answer(phone.screen)
            takes = seconds(typed) + HOP_SECONDS
            if used + takes > SESSION_SECONDS:
                cost.drops.append(phone.label)
                used = SESSION_SECONDS
                break
            phone.type(typed)
            cost.hops += 1
            cost.presses += presses(typed)
            used += takes
        cost.seconds += used
        if phone.label == task.done:
            return cost
    raise AssertionError(f"{task.name}: stands still at {phone.label}")


def table(counts: Mapping[str, Count]) -> str:
    """Return the counts as the section of the menu book."""
    lines = [
        "| task | hops | key presses | seconds | sessions of 180 s |",
        "| --- | ---: | ---: | ---: | ---: |",
        *(
            f"| {name} | {cost.hops} | {cost.presses} | {cost.seconds} | {cost.sessions} |"
            for name, cost in counts.items()
        ),
    ]
    return "\n".join(lines) + "\n"
