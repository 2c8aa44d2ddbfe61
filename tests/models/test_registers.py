"""The register: locked after the last paper, stamped in order, opened again as a new version."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from models.attendance import registers
from models.attendance.marks import Refusal
from models.attendance.registers import NotThen
from models.attendance.tables import Register, RegisterState
from models.base.audit import AuditRow
from models.base.store import Store
from tests.models.test_marks import SCDE, mark
from tests.support.exam_builders import Season, at, make_season

STEPS = (RegisterState.STAMPED_CENTRE, RegisterState.STAMPED_SCDE, RegisterState.RECEIVED)


@pytest.fixture
def season(store: Store) -> Season:
    """Give an exam whose last day is the day after tomorrow."""
    return make_season(store)


def lock(store: Store, season: Season, clock: str = "17:00", *, days: int = 2) -> None:
    """Lock the centre's register."""
    with store.writing() as db:
        row = registers.register_of(db, season.exam.id, season.centre.id)
        registers.lock(db, row, season.actor("CM"), at(clock, days=days))


def state(store: Store) -> Register:
    """Return the register as stored."""
    with store.reading() as db:
        return db.scalars(select(Register)).one()


def test_it_is_locked_after_the_last_paper(store: Store, season: Season) -> None:
    """Not before the release of the last day, and once."""
    with pytest.raises(NotThen):
        lock(store, season, "16:59")
    lock(store, season)
    found = state(store)
    assert (found.state, found.version) == (RegisterState.LOCKED, 1)
    assert len(found.hash or "") == 64
    with pytest.raises(NotThen):
        lock(store, season, "17:01")


def test_each_step_follows_the_one_before(store: Store, season: Season) -> None:
    """Centre, SCDE, KNEC: none is left out, and each leaves its time and a row in the trail."""
    lock(store, season)
    for number, step in enumerate(STEPS):
        with store.writing() as db:
            row = registers.register_of(db, season.exam.id, season.centre.id)
            for wrong in set(STEPS) - {step}:
                with pytest.raises(NotThen):
                    registers.advance(db, row, wrong, SCDE, at("18:00", days=3))
            registers.advance(db, row, step, SCDE, at("18:00", days=3 + number))
    found = state(store)
    assert (found.centre_stamped_at, found.scde_stamped_at, found.received_at) == (
        at("18:00", days=3),
        at("18:00", days=4),
        at("18:00", days=5),
    )
    with store.reading() as db:
        actions = list(
            db.scalars(select(AuditRow.action).where(AuditRow.subject_kind == "register"))
        )
    assert actions == ["register.locked", *["register.advanced"] * 3]


def test_a_correction_makes_a_new_version(store: Store, season: Season) -> None:
    """Locked it takes no mark; opened again it does, and everything is stamped anew."""
    mark(store, season, "17:10", [3])
    lock(store, season)
    first = state(store).hash
    officer: dict[str, Any] = {"actor": SCDE, "marker_id": None, "reason": "SCDE saw it"}
    assert mark(store, season, "18:00", [4], days=2, **officer).refusal is Refusal.LOCKED
    with store.writing() as db:
        row = registers.register_of(db, season.exam.id, season.centre.id)
        registers.advance(db, row, RegisterState.STAMPED_CENTRE, SCDE, at("18:00", days=2))
        registers.reopen(db, row, SCDE, "number 4 was there", at("18:01", days=2))
        with pytest.raises(NotThen):
            registers.reopen(db, row, SCDE, "again", at("18:01", days=2))
    assert mark(store, season, "18:02", [4], days=2, **officer).refusal is None
    lock(store, season, "18:03")
    found = state(store)
    assert (found.version, found.centre_stamped_at) == (2, None)
    assert found.hash != first


def test_the_hash_tells_every_mark(store: Store, season: Season) -> None:
    """The same marks give the same; another mark gives another."""
    mark(store, season, "17:10", [3])
    with store.writing() as db:
        row = registers.register_of(db, season.exam.id, season.centre.id)
        first = registers.fingerprint(db, row)
        assert registers.fingerprint(db, row) == first
    mark(store, season, "17:11", [4])
    with store.reading() as db:
        assert registers.fingerprint(db, db.scalars(select(Register)).one()) != first
