"""Following a growing table: what commits late is not skipped, what never comes is forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from models.base import following
from models.base.following import Seen
from models.pay import rounds
from models.pay.tables import Claim
from tests.models.test_pay_batches import DATES
from tests.support.builders import NOW
from tests.support.season_builders import deploy, make_exam, make_professional, mark

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.base.store import Store

KEPT = {"last": 7, "missing": {"5": 100}}


def test_what_is_kept_is_read_again() -> None:
    """Also the bare number of an older version."""
    assert Seen.read(KEPT).kept == KEPT
    assert Seen.read(3) == Seen(3)
    assert Seen.read(None) == Seen()


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_a_mark_that_commits_late_is_computed(
    store: Store, open_store: Callable[..., Store]
) -> None:
    """Two connections: the mark with the lower id commits after the higher one was seen."""
    with store.writing() as db:
        exam = make_exam(db, "LATE", DATES[:3], {"INV": 55_000})
        late, early = (deploy(db, make_professional(db).professional, exam) for _ in range(2))
        rounds.start_here(db)
    with open_store(20).writing() as slow:
        [first] = mark(slow, late, DATES[1:2])
        with store.writing() as db:
            [second] = mark(db, early, DATES[1:2])
            assert first.id < second.id
        with store.writing() as db:
            assert rounds.catch_up(db, NOW) == 1
    with store.writing() as db:
        assert rounds.catch_up(db, NOW) == 1
        assert rounds.catch_up(db, NOW) == 0
        whose = {claim.professional_id: claim.days for claim in db.scalars(select(Claim))}
    assert whose == {late.professional_id: 1, early.professional_id: 1}


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_a_row_that_never_comes_is_forgotten(store: Store) -> None:
    """A rolled-back id is looked for during an hour, and no longer."""
    key, columns = Claim.id, (Claim.id,)
    with store.writing() as db:
        exam = make_exam(db, "GONE", DATES[:2], {"INV": 55_000})
        for _ in range(2):
            mark(db, deploy(db, make_professional(db).professional, exam))
        rounds.catch_up(db, NOW)
        [first, last] = db.scalars(select(Claim.id).order_by(Claim.id)).all()
        rows, seen = following.follow(db, columns, key, Seen(first - 2), 10, NOW)
        assert [row[0] for row in rows] == [first, last]
        assert set(seen.missing) == {first - 1}
        soon, late = NOW + timedelta(minutes=59), NOW + timedelta(minutes=61)
        assert following.follow(db, columns, key, seen, 10, soon)[1].missing
        assert following.follow(db, columns, key, seen, 10, late)[1] == Seen(last)
