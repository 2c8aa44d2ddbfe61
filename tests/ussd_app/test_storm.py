"""A small storm over the messages: processes killed, Redis killed, nothing lost or doubled."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.conftest import Stores
from tests.load.messages_storm import Storm, prepared, run
from tests.load.storm_gateway import Taken


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_a_small_storm(
    engine_name: str, stores: Stores, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Of texts both ways each has one outcome, whatever dies while they are under way."""
    folder = Path(tmp_path_factory.mktemp("s"))
    url = stores.fresh(engine_name)
    # Every seed harms something else; this one kills the worker twice, and Redis.
    taken = Taken(0.05, random.Random(1))  # noqa: S311
    with prepared(url, folder, taken) as environ:
        chance = random.Random(3)  # noqa: S311 - the same seed does the same harm
        storm = Storm(environ, folder, 40, 15, 3, 20, 2.0, chance)
        found = run(folder, storm, taken, 90)
    stores.drop(url)
    assert found.is_good, found
    assert found.killed == ["worker", "worker", "redis"]
    assert found.answered == 15
    assert sum(found.states.values()) == 55
