"""A small exam morning in the suite: what the store has at its end is what was meant."""

from __future__ import annotations

import pytest

from tests.load import exam_morning


@pytest.mark.timeout(240)
def test_a_small_morning() -> None:
    """Every way of checking in and marking; one mark and one text for each, none lost or double."""
    outcome = exam_morning.run(centres=4, staff=4, threads=4)
    assert outcome.wrong == []
    assert outcome.people == 24
    assert outcome.callers.told.seconds
    assert not outcome.callers.told.screens["apology"]
