"""Reading what is new: the gateway sends everything typed so far, joined by unescaped stars.

What was read before is kept as a length and a keyed digest, never as text: it contains PINs.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass

from sessions.request import Cumulative, Latest, Typed

Digest = Callable[[str], bytes]


class Step(enum.Enum):
    """What a callback is, compared with what was read before."""

    REPEATED = enum.auto()
    """The same or less: the stored reply again, no effect."""
    ANSWERED = enum.auto()
    """Longer, beginning with what was read: the rest is the answer."""
    OUT_OF_STEP = enum.auto()
    """Something else: start again with a sentence."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """How far a session was read: a length (or the turn's number), and the digest of that much."""

    length: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class Reading:
    """The step, and the answer if there is one."""

    step: Step
    answer: str = ""


def baseline(typed: Typed, digest: Digest) -> Baseline:
    """Return the baseline after this callback was read whole."""
    match typed:
        case Cumulative(text):
            return Baseline(len(text), digest(text))
        case Latest(number):
            return Baseline(number, digest(f"#{number}"))


def read(typed: Typed, before: Baseline, digest: Digest) -> Reading:
    """Compare a callback with the baseline."""
    match typed:
        case Cumulative(text):
            return _read_cumulative(text, before, digest)
        case Latest(number, answer):
            if number <= before.length:
                return Reading(Step.REPEATED)
            if number == before.length + 1:
                return Reading(Step.ANSWERED, answer)
            return Reading(Step.OUT_OF_STEP)


def _read_cumulative(text: str, before: Baseline, digest: Digest) -> Reading:
    if len(text) < before.length:
        return Reading(Step.REPEATED)
    if len(text) == before.length:
        same = digest(text) == before.digest
        return Reading(Step.REPEATED if same else Step.OUT_OF_STEP)
    if before.length == 0:
        # From an empty baseline the whole text is the answer, stars kept.
        return Reading(Step.ANSWERED, text)
    head, star, answer = text[: before.length], text[before.length], text[before.length + 1 :]
    if star != "*" or digest(head) != before.digest:
        return Reading(Step.OUT_OF_STEP)
    return Reading(Step.ANSWERED, answer)
