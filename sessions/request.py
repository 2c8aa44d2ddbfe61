"""What every gateway's callback is to us, and what we answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

MAX_SESSION_ID = 200
MAX_CODE = 60
MAX_TEXT = 4_000
"""A session's answers joined; far more than 180 s of typing at 182 characters an answer."""


@dataclass(frozen=True, slots=True)
class Cumulative:
    """Everything typed so far in the session, joined by `*`; empty on the dial."""

    text: str


@dataclass(frozen=True, slots=True)
class Latest:
    """Only the newest answer, numbered by the gateway; *number* 1 is the dial."""

    number: int
    answer: str


Typed: TypeAlias = Cumulative | Latest


@dataclass(frozen=True, slots=True)
class UssdRequest:
    """One callback, as the gateway meant it; nothing in it is trusted yet."""

    session_id: str
    caller: str
    network: str
    service_code: str
    typed: Typed


@dataclass(frozen=True, slots=True)
class Reply:
    """What the caller reads, whether the call goes on, and the label of the hop."""

    text: str
    goes_on: bool
    screen: str


class MalformedRequest(ValueError):
    """The callback lacks what a call needs; *part* names it, never what was typed."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part
