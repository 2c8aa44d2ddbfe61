"""What a session remembers between two hops: small, typed, sealed before it leaves the process."""

from __future__ import annotations

from typing import Final

import msgspec

from menus.call import Fact
from models.base import keys

MAX_BYTES: Final = 4_096
MAX_BACK: Final = 24
MAX_PATH: Final = 40
"""A call of 180 seconds has some thirty screens."""

_CONTEXT: Final = "session.state"


class State(msgspec.Struct, array_like=True, omit_defaults=True):
    """One session. The list of screens behind the present one is what key `0` walks back."""

    msisdn: str
    network: str
    language: str
    screen: str
    first: str = ""
    """The screen that the call began with: key `0` leaves the call there."""
    back: list[str] = []
    facts: dict[str, Fact] = {}
    secrets: dict[str, bytes] = {}
    account_id: int | None = None
    pin_given: bool = False
    pages: list[int] = []
    """Where each page of the list on the screen began; the last one is shown."""
    narrowed: str = ""
    """The first letters that the list on the screen was narrowed by."""
    hops: int = 0
    ended: bool = False
    said: str = ""
    """The sentence above the list on the screen, by its id: it pushed items off the page."""
    path: list[tuple[str, int]] = []
    """The first screens that were answered, each with the seconds that its answer took."""
    shown_at: int = 0
    """When the present screen was shown, in seconds of Unix time.

    New fields come last: calls that are under way during a deploy are read by position.
    """

    def note_answer(self, screen: str, now: int) -> None:
        """Keep how long the answer to a screen took, for the figures of calls."""
        if self.shown_at and len(self.path) < MAX_PATH:
            self.path.append((screen, max(now - self.shown_at, 0)))
        self.shown_at = now


class Kept(msgspec.Struct, array_like=True):
    """What the session store holds: the state, and the reply as it was given."""

    state: State
    reply: str
    goes_on: bool
    label: str


class StateTooBig(ValueError):
    """The state outgrew its bound: a bug of a flow, not of the caller."""


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Kept)


def seal(kept: Kept) -> bytes:
    """Encode and encrypt; Redis may write its memory to a disk."""
    plain = _encoder.encode(kept)
    if len(plain) > MAX_BYTES:
        raise StateTooBig(f"{len(plain)} bytes at {kept.label}")
    return keys.current().seal(plain, _CONTEXT)


def unseal(sealed: bytes) -> Kept:
    """Decrypt and decode."""
    return _decoder.decode(keys.current().open(sealed, _CONTEXT))
