"""Long walks that press anything anywhere, and never meet a dead end or a mistake of ours.

Nightly, a million presses: `WALK_PRESSES=1000000 python3 run.py test tests/sessions/test_walk.py`
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable
from typing import ClassVar, Final

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from menus.line_book import BOOK
from tests.conftest import Stores
from tests.sessions.walker import Walker
from tests.support.contents import dashboard
from tests.support.phone import Phone
from tests.support.valid_profiles import faults
from ussd_app import create_app
from ussd_app.config import load

PRESSES: Final = int(os.environ.get("WALK_PRESSES", "1000"))
NIGHTLY: Final = "WALK_PRESSES" in os.environ

STEPS: Final = 40
"""Rules of one walk, each of a handful of presses; a walk begins with a fresh store."""

STRANGERS: Final = ("+254722645670", "+254722645671", "+254733645672")
DEMO: Final = tuple(f"+2547110000{number:02}" for number in (1, 2, 3, 13, 14, 15, 17, 21, 24, 25))

SEEDS: Final = st.integers(0, 2**32 - 1)
"""Presses follow from a seed: an even chance, where hypothesis would rather draw extremes."""

SHALLOW: Final = 45
"""Screens that even the short walks of the suite reach; the book has more than twice as many."""


class Walk(RuleBasedStateMachine):
    """Three strangers and ten people of the demonstration season, all with one store."""

    open_app: ClassVar[Callable[[], Flask]]
    seen: ClassVar[Counter[str]] = Counter()
    left: ClassVar[set[str]] = set()
    presses: ClassVar[int] = 0

    walker: Walker
    app: Flask | None = None

    @initialize(seed=SEEDS)
    def begin(self, seed: int) -> None:
        """Give everybody a phone, on a fresh store."""
        self.app = type(self).open_app()
        phones = [Phone(self.app, msisdn) for msisdn in (*STRANGERS, *DEMO)]
        phones[2].network = "63903"
        self.walker = Walker(
            random.Random(seed),  # noqa: S311
            phones,
            type(self).seen,
            type(self).left,
        )

    @rule(
        who=st.integers(0, len(STRANGERS) + len(DEMO) - 1),
        times=st.integers(1, 9),
        seed=SEEDS,
    )
    def press(self, who: int, times: int, seed: int) -> None:
        """Let one of them go on for some presses."""
        self.walker.chance = random.Random(seed)  # noqa: S311
        for _ in range(times):
            self.walker.step(self.walker.phones[who])

    def teardown(self) -> None:
        """Whatever was typed, profiles hold only what is valid; close what this walk opened."""
        if self.app is not None:
            type(self).presses += self.walker.presses
            parts = self.app.extensions["line"]
            with parts.store.reading() as db:
                wrong = faults(db)
            parts.close()
            assert wrong == [], "a profile holds what its own rule refuses"


@pytest.mark.timeout(0 if NIGHTLY else 240)
def test_pressing_anything_anywhere(stores: Stores) -> None:
    """Whatever is pressed, the answer is a screen of the book that fits and can be left with 0."""

    def open_app() -> Flask:
        url = stores.fresh("sqlite", dashboard)
        app = create_app(load({**stores.environment, "DATABASE_URL": url}, stores.secrets))
        app.config["TESTING"] = True
        app.extensions["line"].patient_redis.flushdb()
        return app

    Walk.open_app = staticmethod(open_app)
    walks = settings(
        max_examples=max(PRESSES // (STEPS * 5), 1),
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=not NIGHTLY,
        database=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Walk, settings=walks)
    screens = {each.id for each in BOOK.screens}
    print(f"{Walk.presses} presses; never seen: {sorted(screens - set(Walk.seen))}")  # noqa: T201
    assert len(Walk.seen) >= SHALLOW, sorted(Walk.seen)
    assert len(Walk.left) >= SHALLOW * 2 / 3, sorted(Walk.left)
    assert {"home", "profile", "consent"} <= set(Walk.seen)
