"""Runs of recurring tasks: each period is claimed once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

import pytest

from models.base import task_runs
from tests.support.builders import DAY, HOUR, NOW

if TYPE_CHECKING:
    from models.base.store import Store


def test_a_period_runs_once(store: Store) -> None:
    """The next period, and another task, may run."""
    with store.writing() as db:
        assert task_runs.claim(db, "sweep", "2026-11-03T06:41", NOW)
        assert not task_runs.claim(db, "sweep", "2026-11-03T06:41", NOW)
    with store.writing() as db:
        assert not task_runs.claim(db, "sweep", "2026-11-03T06:41", NOW)
        assert task_runs.claim(db, "sweep", "2026-11-03T06:42", NOW)
        assert task_runs.claim(db, "moves", "2026-11-03T06:41", NOW)


def test_of_two_timetables_one_wins(store: Store) -> None:
    """Both try in the same moment; each period is claimed by exactly one."""
    together = Barrier(2)

    def timetable(_number: int) -> list[int]:
        won = []
        for period in range(10):
            together.wait(20)
            with store.writing() as db:
                if task_runs.claim(db, "sweep", f"period {period}", NOW):
                    won.append(period)
        return won

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(timetable, range(2))
    assert sorted(first + second) == list(range(10))


def test_a_run_that_failed_may_be_claimed_again(store: Store) -> None:
    """The claim goes back with the transaction of the task."""

    def fail() -> None:
        with store.writing() as db:
            task_runs.claim(db, "sweep", "1", NOW)
            raise InterruptedError

    with pytest.raises(InterruptedError):
        fail()
    with store.writing() as db:
        assert task_runs.claim(db, "sweep", "1", NOW)


def test_runs_are_forgotten_after_35_days(store: Store) -> None:
    """Until then they stay claimed."""
    with store.writing() as db:
        task_runs.claim(db, "sweep", "1", NOW)
    with store.writing() as db:
        task_runs.sweep(db, NOW + 35 * DAY)
        assert not task_runs.claim(db, "sweep", "1", NOW)
        task_runs.sweep(db, NOW + 35 * DAY + HOUR)
        assert task_runs.claim(db, "sweep", "1", NOW)
