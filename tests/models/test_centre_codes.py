"""Daily codes: derived, four digits, one for each centre and day, replaced when leaked."""

from __future__ import annotations

import pytest

from models.attendance import codes
from models.attendance.codes import CodeUse
from models.base.audit import Actor
from models.base.store import Store
from tests.support.exam_builders import CENTRE, TODAY, Season, at, make_season


@pytest.fixture
def season(store: Store) -> Season:
    """Give an exam with a day today."""
    return make_season(store)


def test_a_code_is_the_same_every_time(store: Store, season: Season) -> None:
    """Nothing is stored, and every process derives the same four digits."""
    with store.reading() as db:
        found = {codes.of_day(db, season.day, season.centre) for _ in range(3)}
    assert len(found) == 1
    assert all(len(code) == 4 and code.isdigit() for code in found)


def test_codes_differ(store: Store, season: Season) -> None:
    """By centre, by day and by use; by chance two of these many may be equal, not most."""
    with store.reading() as db:
        found = {
            codes.of_day(db, day, centre, use)
            for day in season.days
            for centre in (season.centre, season.other_centre)
            for use in CodeUse
        }
    assert len(found) >= len(season.days) * 4 - 1


def test_a_replaced_code_no_longer_fits(store: Store, season: Season) -> None:
    """The new one does, for check-in and register alike."""
    with store.writing() as db:
        old = {use: codes.of_day(db, season.day, season.centre, use) for use in CodeUse}
        new = codes.replace(db, season.day, season.centre, Actor.service(), at("06:30"))
    with store.reading() as db:
        check = CodeUse.CHECK_IN
        assert codes.fits(db, season.day, season.centre, new, check)
        assert not codes.fits(db, season.day, season.centre, old[check], check)
        assert codes.version(db, season.day, season.centre) >= 2
        assert codes.of_date(db, CENTRE, TODAY) == {"KCSE 2026": new}


def test_a_centre_without_an_exam_has_no_code(store: Store, season: Season) -> None:
    """Neither another date nor an unknown centre."""
    with store.reading() as db:
        assert codes.of_date(db, "99999999", TODAY) == {}
        assert codes.of_date(db, CENTRE, at("06:00", days=40).date()) == {}
