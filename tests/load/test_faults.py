"""A short run of the fault harness: some of each kind of harm, and an audit that finds nothing."""

from __future__ import annotations

import pytest

from tests.load import faults

KINDS = ("web worker killed", "redis killed and wiped", "postgres killed", "gateway mute")


@pytest.mark.timeout(240)
def test_a_few_faults() -> None:
    """Whatever is killed, nothing that a caller was told is lost, doubled or another's."""
    wrong, told = faults.run(len(KINDS), "small", threads=3, seed=1, kinds=KINDS)
    assert wrong == []
    assert told.references
    assert told.texts
    assert not told.screens["apology"]
