"""The help desk puts somebody back into the check-in window: for one person, for half an hour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from models.attendance import check_ins, codes, reopenings
from models.attendance.check_ins import Outcome, Said
from models.base.audit import Actor
from tests.support.exam_builders import Season, at, make_season
from tests.support.profile_builders import trail

if TYPE_CHECKING:
    from models.base.store import Store

OFFICER = Actor.officer("desk")


def _check_in(store: Store, season: Season, clock: str, code: str, name: str = "A") -> Outcome:
    moment = at(clock)
    said = Said(
        season.person(name), season.msisdn(name), season.actor(name), moment, moment, code=code
    )
    with store.writing() as db:
        return check_ins.check_in(db, said).outcome


def _reopen(store: Store, season: Season, clock: str) -> None:
    with store.writing() as db:
        reopenings.reopen(
            db, season.person("A"), season.msisdn("A"), "the network was down", OFFICER, at(clock)
        )


def test_back_in_the_window_for_half_an_hour(store: Store) -> None:
    """Late before, in time within the half hour, late again behind it; nobody else is let in."""
    season = make_season(store)
    with store.reading() as db:
        code = codes.of_day(db, season.day, season.centre)
    assert _check_in(store, season, "08:10", code) is Outcome.LATE
    _reopen(store, season, "08:12")
    assert _check_in(store, season, "08:43", code) is Outcome.LATE
    assert _check_in(store, season, "08:20", code, "B") is Outcome.LATE
    assert _check_in(store, season, "08:41", code) is Outcome.PROVED
    [row] = trail(store, "check_in.reopened")
    assert (row.reason, row.after["centre"]) == ("the network was down", season.centre.code)
    with store.writing() as db, pytest.raises(reopenings.NothingToReopen):
        reopenings.reopen(db, season.person("A"), None, "again", OFFICER, at("08:50"))


def test_wrong_codes_of_the_day_are_forgotten(store: Store) -> None:
    """Whose five tries are over tries again."""
    season = make_season(store)
    with store.reading() as db:
        code = codes.of_day(db, season.day, season.centre)
    bad = f"{(int(code) + 1) % 10_000:04d}"
    for _ in range(codes.TRIES):
        _check_in(store, season, "06:30", bad)
    assert _check_in(store, season, "06:31", code) is Outcome.TRIES_OVER
    _reopen(store, season, "06:32")
    assert _check_in(store, season, "06:33", code) is Outcome.PROVED


def test_nothing_is_opened_before_its_time_or_for_who_has_no_duty(store: Store) -> None:
    """The window itself must have opened, on a day of duty."""
    season = make_season(store)
    for moment in (at("05:00"), at("08:00", days=200)):
        with store.writing() as db, pytest.raises(reopenings.NothingToReopen):
            reopenings.reopen(db, season.person("A"), None, "please", OFFICER, moment)
