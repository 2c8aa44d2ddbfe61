"""Calls: one row for each session, however often and in whatever order its end is told."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from models.base.clock import nairobi_day
from models.messages import call_figures, calls
from models.messages.call_figures import Walk, Wanted
from models.messages.calls import Seen
from models.messages.tables import CallEnding, CallRow
from tests.support.builders import HOUR, MINUTE, MSISDN, NOW, OTHER_MSISDN, make_ended

if TYPE_CHECKING:
    from datetime import datetime

    from models.base.store import Store

SESSION, OTHER = b"s".ljust(32, b"."), b"t".ljust(32, b".")
TOLD: dict[str, Any] = {
    "hops": 9,
    "last_screen": "registered",
    "duration_ms": 61_500,
    "cost": Decimal("0.1250"),
    "currency": "KES",
}


def begin(store: Store, session: bytes = SESSION, *, at: datetime = NOW) -> None:
    """Dial."""
    with store.writing() as db:
        calls.begin(db, session, MSISDN, "safaricom", "*384*2454#", at)


def end(store: Store, at: datetime, **changes: Any) -> None:
    """Let the gateway's event come."""
    with store.writing() as db:
        calls.event(db, make_ended(**changes), at)


def row_of(store: Store) -> CallRow:
    """Return the one call as stored."""
    with store.reading() as db:
        assert db.query(CallRow).count() == 1
        return db.get_one(CallRow, SESSION)


def told(row: CallRow) -> dict[str, object]:
    """Return what the gateway tells at the end."""
    return {name: getattr(row, name) for name in TOLD}


def test_a_repeated_dial_is_one_call(store: Store) -> None:
    """The first one counts."""
    begin(store)
    begin(store, at=NOW + MINUTE)
    row = row_of(store)
    assert (row.msisdn, row.network, row.service_code) == (MSISDN, "safaricom", "*384*2454#")
    assert (row.started_at, row.ended_at, row.ending) == (NOW, None, None)


def test_an_event_completes_its_call(store: Store) -> None:
    """Ending, hops, screen, duration and cost are kept; number and start stay as we saw them."""
    begin(store)
    end(store, NOW + MINUTE, msisdn=OTHER_MSISDN, network="airtel", **TOLD)
    row = row_of(store)
    assert told(row) == TOLD
    assert (row.ending, row.ended_at) == (CallEnding.SUCCESS, NOW + MINUTE)
    assert (row.msisdn, row.network, row.started_at) == (MSISDN, "safaricom", NOW)


def test_a_repeated_event_changes_nothing(store: Store) -> None:
    """Not even the time at which the call ended."""
    begin(store)
    end(store, NOW + MINUTE, **TOLD)
    end(store, NOW + HOUR, **TOLD)
    end(store, NOW + 2 * HOUR)
    row = row_of(store)
    assert told(row) == TOLD
    assert (row.ending, row.ended_at) == (CallEnding.SUCCESS, NOW + MINUTE)


def test_an_event_may_tell_of_nothing(store: Store) -> None:
    """A call of no hops and no cost is not a call of unknown hops and cost."""
    begin(store)
    end(store, NOW, hops=0, duration_ms=0, cost=Decimal(0), currency="KES")
    row = row_of(store)
    assert (row.hops, row.duration_ms, row.cost) == (0, 0, Decimal(0))


def test_an_event_without_a_call_makes_one(store: Store) -> None:
    """Our own record was lost, or comes later and then changes nothing."""
    end(store, NOW + MINUTE, ending=CallEnding.FAILED, **TOLD)
    begin(store, at=NOW + HOUR)
    row = row_of(store)
    assert told(row) == TOLD
    assert (row.ending, row.started_at, row.ended_at) == (
        CallEnding.FAILED,
        NOW + MINUTE,
        NOW + MINUTE,
    )
    assert row.msisdn == MSISDN


def seen(ending: CallEnding = CallEnding.INCOMPLETE) -> Seen:
    """Return what the session store knew of a call that came to its PIN."""
    path = [("language", 4), ("number", 12), ("number", 31)]
    return Seen(ending, "pin", 6, "en", "registration", path)


def test_a_late_event_corrects_what_the_sweep_guessed(store: Store) -> None:
    """The gateway's ending counts, what the session store knew stays where it says nothing."""
    begin(store)
    with store.writing() as db:
        calls.close(db, SESSION, seen(), NOW + 5 * MINUTE)
    end(store, NOW + HOUR, ending=CallEnding.FAILED, duration_ms=40_000)
    row = row_of(store)
    assert (row.ending, row.ended_at) == (CallEnding.FAILED, NOW + 5 * MINUTE)
    assert (row.last_screen, row.hops, row.duration_ms) == ("pin", 6, 40_000)


def test_a_missing_event_is_made_up_for_by_the_sweep(store: Store) -> None:
    """A call that must be over by now is found, and closed with what is still known of it."""
    begin(store)
    begin(store, OTHER, at=NOW - HOUR)
    over = NOW + timedelta(seconds=200)
    with store.writing() as db:
        assert calls.open_calls(db, over) == [OTHER]
        assert calls.open_calls(db, over + timedelta(seconds=1)) == [OTHER, SESSION]
        assert calls.open_calls(db, over + timedelta(seconds=1), most=1) == [OTHER]
        calls.close(db, OTHER, None, over)
        calls.close(db, SESSION, seen(), over)
    with store.reading() as db:
        assert calls.open_calls(db, over + HOUR) == []
        swept, row = db.get_one(CallRow, OTHER), db.get_one(CallRow, SESSION)
    assert (swept.ending, swept.last_screen, swept.hops) == (CallEnding.UNKNOWN, None, None)
    assert (row.ending, row.ended_at) == (CallEnding.INCOMPLETE, over)
    assert (row.last_screen, row.hops) == ("pin", 6)


@pytest.mark.parametrize("by_event", [True, False])
def test_the_sweep_closes_no_call_twice(store: Store, *, by_event: bool) -> None:
    """What is known already stands, and a call that nobody knows is not made up."""
    begin(store)
    if by_event:
        end(store, NOW + MINUTE, **TOLD)
    else:
        with store.writing() as db:
            calls.close(db, SESSION, seen(CallEnding.SUCCESS), NOW + MINUTE)
    with store.writing() as db:
        calls.close(db, SESSION, None, NOW + HOUR)
        calls.close(db, OTHER, None, NOW + HOUR)
    row = row_of(store)
    assert (row.ending, row.ended_at) == (CallEnding.SUCCESS, NOW + MINUTE)


DAY = nairobi_day(NOW)
WEEK = Wanted(DAY - timedelta(days=6), DAY)


def counted(store: Store, *, cost: str | None = None) -> list[Walk | None]:
    """Begin and close two calls, count them once, and try again."""
    begin(store)
    begin(store, OTHER)
    if cost:
        end(store, NOW + MINUTE, **{**TOLD, "cost": Decimal(cost)})
    with store.writing() as db:
        walks = [calls.close(db, SESSION, seen(), NOW), calls.close(db, OTHER, None, NOW)]
        call_figures.count(db, [walk for walk in walks if walk is not None])
    with store.writing() as db:
        return [calls.close(db, SESSION, seen(), NOW), calls.close(db, OTHER, None, NOW)]


def test_the_figures_of_calls(store: Store) -> None:
    """Screens by seconds and drop-off, ways between them; a call counts once."""
    assert counted(store) == [None, None]
    with store.writing() as db:
        walk = Walk(
            NOW, "63902", "en", "registration", CallEnding.SUCCESS, 3, Decimal(0), [], "done"
        )
        call_figures.count(db, [walk, walk])
    with store.reading() as db:
        screens = {each.screen: each for each in call_figures.screens(db, WEEK)}
        ways = call_figures.ways(db, WEEK)
        flows = {each.name: each for each in call_figures.ends(db, WEEK, "flow")}
        other = Wanted(WEEK.first, WEEK.last, network="63903")
        assert [call_figures.screens(db, other), call_figures.ends(db, other, "flow")] == [[], []]
    number, pin = screens["number"], screens["pin"]
    assert (number.shown, number.left, number.slow_share) == (2, 0, 50.0)
    assert 10 <= (number.median or 0) <= 15
    assert (pin.shown, pin.left, pin.left_share, pin.median) == (1, 1, 100.0, None)
    assert ways == [("language", "number", 1), ("number", "number", 1), ("number", "pin", 1)]
    assert (flows["registration"].calls, flows["registration"].finished) == (3, 2)
    assert flows[""].calls == 1


@pytest.mark.parametrize("is_late", [False, True])
def test_what_a_finished_call_costs(store: Store, *, is_late: bool) -> None:
    """All calls of a flow are paid by those that were finished, told in time or late."""
    counted(store, cost=None if is_late else "1.50")
    with store.writing() as db:
        walk = Walk(
            NOW, "63902", "en", "registration", CallEnding.SUCCESS, 3, Decimal("0.50"), [], "done"
        )
        call_figures.count(db, [walk])
    if is_late:
        end(store, NOW + HOUR, **{**TOLD, "cost": Decimal("1.50")})
        end(store, NOW + HOUR, **{**TOLD, "cost": Decimal("1.50")})  # repeated
    with store.reading() as db:
        [flow] = [each for each in call_figures.ends(db, WEEK, "flow") if each.name]
    assert flow.cost_of_finished == Decimal(2) / flow.finished
    assert flow.cost == Decimal(2)
