"""A call under way, as the help desk may see it: which screen, never the values on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from menus.catalogue import translate
from menus.drawing import fill, screen_words
from menus.line_book import BOOK
from menus.vocabulary import Pick
from models.people.tables import Language
from sessions.state import unseal
from sessions.store import SessionsUnavailable
from ussd_app.ussd import service

MASK: Final = "•••"


@dataclass(frozen=True, slots=True)
class Look:
    """Where a call stands now."""

    screen: str
    picture: str
    """The screen in the caller's language; every value on it is masked."""
    hops: int
    pin_given: bool
    ended: bool


def look(session: bytes) -> Look | None:
    """Return where the call stands; None when its session is gone or cannot be read now."""
    try:
        sealed = service().sessions.peek(session)
    except SessionsUnavailable:
        return None
    if sealed is None:
        return None
    state = unseal(sealed).state
    if state.screen not in BOOK.steps:
        return None
    screen = BOOK.screen(state.screen)
    words = translate(screen_words(screen), Language(state.language))
    picture = fill(words, lambda _name: MASK)
    if isinstance(screen, Pick):
        picture += f"\n1. {MASK}\n2. {MASK}"
    return Look(state.screen, picture, state.hops, state.pin_given, state.ended)
