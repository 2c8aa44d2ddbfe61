"""Quiet hours and opt-outs: what waits until morning, and what is not sent at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from models.messages import opt_outs, outbox
from models.messages.quiet_hours import earliest
from models.messages.tables import MessageClass, OutboxRow, OutboxState
from models.messages.templates import Template
from tests.support.builders import MSISDN, NOW

if TYPE_CHECKING:
    from models.base.store import Db, Store

REMINDER, PROMOTIONAL = MessageClass.REMINDER, MessageClass.PROMOTIONAL


def at(clock: str, day: int = 3) -> datetime:
    """Return a moment of that November day by Kenya's clock."""
    hour, minute = clock.split(":")
    return datetime(2026, 11, day, int(hour), int(minute), tzinfo=UTC) - timedelta(hours=3)


@pytest.mark.parametrize(
    ("message_class", "wanted", "goes"),
    [
        (REMINDER, at("06:59"), at("07:00")),
        (REMINDER, at("07:00"), at("07:00")),
        (REMINDER, at("18:59"), at("18:59")),
        (REMINDER, at("19:00"), at("07:00", 4)),
        (REMINDER, at("23:30"), at("07:00", 4)),
        (REMINDER, at("03:00"), at("07:00")),
        (PROMOTIONAL, at("07:59"), at("08:00")),
        (PROMOTIONAL, at("08:00"), at("08:00")),
        (PROMOTIONAL, at("18:00"), at("08:00", 4)),
        (MessageClass.SECURITY, at("03:00"), at("03:00")),
        (MessageClass.TRANSACTIONAL, at("03:00"), at("03:00")),
    ],
)
def test_when_it_may_go(message_class: MessageClass, wanted: datetime, goes: datetime) -> None:
    """Reminders wait for 07:00, offers for 08:00, codes and one's own news for nothing."""
    assert earliest(message_class, wanted) == goes


def test_who_agreed_is_texted_early() -> None:
    """05:30 is for reminders to those who agreed, and for no offer."""
    assert earliest(REMINDER, at("05:00"), early=True) == at("05:30")
    assert earliest(REMINDER, at("06:00"), early=True) == at("06:00")
    assert earliest(PROMOTIONAL, at("06:00"), early=True) == at("08:00")


def _add(db: Db, message_class: MessageClass, now: datetime, *, early: bool = False) -> int:
    return outbox.add(db, MSISDN, Template.STARTED, {}, "en", message_class, now, early=early)


def _claimed(store: Store, now: datetime) -> list[int]:
    with store.writing() as db:
        return [row.id for row in outbox.claim(db, now, now)]


def test_nothing_goes_out_of_hours(store: Store) -> None:
    """What is queued at night waits; what is late in the queue waits for the next day too."""
    with store.writing() as db:
        night = _add(db, REMINDER, at("05:00"))
        agreed = _add(db, REMINDER, at("05:00"), early=True)
        evening = _add(db, PROMOTIONAL, at("17:59", 2))
    assert _claimed(store, at("05:29")) == []
    assert _claimed(store, at("05:30")) == [agreed]
    assert _claimed(store, at("06:59")) == []
    assert _claimed(store, at("07:00")) == [night]
    assert _claimed(store, at("08:00")) == [evening]


def test_the_sweep_leaves_the_evening_to_the_morning(store: Store) -> None:
    """A reminder that was held up past 19:00 does not go at 05:30, but at 07:00."""
    with store.writing() as db:
        row_id = _add(db, REMINDER, at("18:59"))
    with store.writing() as db:
        assert outbox.sweep(db, at("19:01"), at("19:01")) == []
    assert _claimed(store, at("05:45", 4)) == []
    assert _claimed(store, at("07:00", 4)) == [row_id]


@pytest.mark.parametrize("message_class", MessageClass)
def test_who_opted_out(store: Store, message_class: MessageClass) -> None:
    """Reminders and offers to who said STOP are not sent; codes and own news are."""
    refusable = message_class in {REMINDER, PROMOTIONAL}
    with store.writing() as db:
        before = _add(db, message_class, NOW)
        opt_outs.stop(db, MSISDN, None, NOW)
        after = _add(db, message_class, NOW)
        for row_id in (before, after):
            row = db.get_one(OutboxRow, row_id)
            db.refresh(row)
            expected = OutboxState.FAILED if refusable else OutboxState.QUEUED
            assert row.state is expected
            assert row.reason == ("opted_out" if refusable else None)
