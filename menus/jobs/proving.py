"""The PIN at the act: every screen of jobs that asks for it, and the act behind it, look alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from menus import sentences as line
from menus.call import Call
from menus.people import answers
from menus.vocabulary import Act, Ask, Go, Step, Way


def proved(
    screen_id: str, text: str, act_id: str, run: Callable[[Call], str], on: Mapping[str, Way]
) -> tuple[Step, Step]:
    """Return the screen that asks for the PIN, and the act; a wrong one is asked for again."""
    return (
        Ask(screen_id, text, accept=answers.PIN, secret=True, then=act_id),
        Act(
            act_id,
            run,
            on={**on, "wrong": Go(screen_id, line.PIN_WRONG), "locked": "locked"},
            writes=True,
        ),
    )
