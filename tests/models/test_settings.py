"""Facts on which every process agrees: named facts, the clock, and the maintenance switch."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from models.base import clock, maintenance, settings
from models.base.clock import BadClock, Clock
from models.base.store import Store, open_engine
from tests.support.builders import DAY, HOUR, NOW

if TYPE_CHECKING:
    from collections.abc import Iterator

SETTING = "2026-11-03T06:41:00+03:00"
REAL = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def restarted(store: Store, store_url: str) -> Iterator[Store]:
    """Give the same store as another process sees it."""
    other = Store(open_engine(store_url, statement_seconds=20))
    yield other
    other.dispose()


def agree(store: Store, setting: str, real: datetime) -> Clock:
    """Return the clock that a starting process takes over."""
    with store.writing() as db:
        return clock.agree(db, setting, real)


def test_a_fact_is_kept_replaced_and_forgotten(store: Store) -> None:
    """Forgetting what is not there changes nothing."""
    with store.writing() as db:
        assert settings.get(db, "demo") is None
        settings.drop(db, "demo")
        settings.put(db, "demo", {"scale": "small", "people": 24})
    with store.writing() as db:
        assert settings.get(db, "demo") == {"scale": "small", "people": 24}
        settings.put(db, "demo", {"scale": "county"})
    with store.writing() as db:
        assert settings.get(db, "demo") == {"scale": "county"}
        settings.drop(db, "demo")
    with store.reading() as db:
        assert settings.get(db, "demo") is None


def test_every_process_and_restart_has_the_same_clock(store: Store, restarted: Store) -> None:
    """The first one fixes the offset; the others take it over though they start later."""
    first = agree(store, SETTING, REAL)
    assert first.offset == NOW - REAL
    assert agree(restarted, SETTING, REAL + 3 * DAY) == first
    assert agree(store, SETTING, REAL + 9 * DAY) == first


def test_a_new_setting_starts_a_new_clock(store: Store, restarted: Store) -> None:
    """The service then believes the new time, from the moment of that start."""
    agree(store, SETTING, REAL)
    later = "2026-11-10T06:00:00+03:00"
    second = agree(store, later, REAL + DAY)
    assert REAL + DAY + second.offset == datetime(2026, 11, 10, 3, 0, tzinfo=UTC)
    assert agree(restarted, later, REAL + 2 * DAY) == second


def test_a_forgotten_clock_starts_anew(store: Store) -> None:
    """The same setting counts as a new one afterwards."""
    agree(store, SETTING, REAL)
    with store.writing() as db:
        clock.forget(db)
        clock.forget(db)
    again = agree(store, SETTING, REAL + DAY)
    assert again.offset == NOW - (REAL + DAY)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        (SETTING, NOW),
        ("2026-11-03T03:41:00Z", NOW),
        ("2026-11-03T03:41:00.5+00:00", NOW + timedelta(milliseconds=500)),
        ("2026-11-02T22:41:00-05:00", NOW),
    ],
)
def test_a_clock_setting_is_read_with_its_zone(text: str, moment: datetime) -> None:
    """Any zone will do; the service keeps UTC."""
    read = clock.read_clock(text)
    assert read == moment
    assert read.tzinfo is UTC


@pytest.mark.parametrize("text", ["", "now", "06:41", "2026-11-03T06:41:00", "2026-13-03"])
def test_a_bad_clock_setting_is_refused(text: str) -> None:
    """The refusal names the variable and shows how it should look."""
    with pytest.raises(BadClock, match=r"^CLOCK .*\+03:00") as refused:
        clock.read_clock(text)
    assert refused.value.__cause__ is None


def test_a_clock_ticks_from_its_offset() -> None:
    """Without an offset it is the machine's; with one it is so much ahead, in UTC."""
    before = datetime.now(UTC)
    told, ahead = Clock().now(), Clock(HOUR).now()
    after = datetime.now(UTC)
    assert before <= told <= after
    assert before + HOUR <= ahead <= after + HOUR
    assert ahead.tzinfo is UTC


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 3, 20, 59, tzinfo=UTC), date(2026, 11, 3)),
        (datetime(2026, 11, 3, 21, 0, tzinfo=UTC), date(2026, 11, 4)),
        (datetime(2026, 11, 3, 23, 0, tzinfo=timezone(timedelta(hours=5))), date(2026, 11, 3)),
    ],
)
def test_a_day_begins_at_midnight_in_nairobi(moment: datetime, day: date) -> None:
    """Kenya is three hours ahead of UTC all the year."""
    assert clock.nairobi_day(moment) == day


def test_the_line_is_closed_until_a_moment_and_opened_again(store: Store) -> None:
    """The last moment that was said counts, for every process."""
    with store.writing() as db:
        assert maintenance.closed_until(db) is None
        maintenance.close(db, NOW + HOUR)
        maintenance.close(db, NOW + 2 * HOUR)
    with store.writing() as db:
        assert maintenance.closed_until(db) == NOW + 2 * HOUR
        maintenance.reopen(db)
        maintenance.reopen(db)
    with store.reading() as db:
        assert maintenance.closed_until(db) is None


def test_maintenance_and_clock_do_not_meet(store: Store) -> None:
    """Forgetting the clock leaves the line closed."""
    agree(store, SETTING, REAL)
    with store.writing() as db:
        maintenance.close(db, NOW)
        clock.forget(db)
        assert maintenance.closed_until(db) == NOW
