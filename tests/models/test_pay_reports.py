"""The reports' sums, on both engines: to the cent, by exam and county, cause, age and batch."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from models.base import lists
from models.base.lists import Asked, Listing
from models.pay import batches, reports
from models.pay.batch_tables import PayChannel
from models.pay.tables import Claim, ClaimState, HoldCode
from tests.models.test_pay_batches import AT, approved, officer

if TYPE_CHECKING:
    from models.base.store import Db, Store


def cells(db: Db, listing: Listing, order: str = "") -> list[list[object]]:
    """Return the rows of a report."""
    asked = Asked(order=order or listing.order)
    now = AT + timedelta(days=20)
    query = lists.filtered(db, listing, asked, now)
    return [list(line.cells) for line in lists.read(db, listing, asked, query).lines]


def test_sums_of_every_report(store: Store) -> None:
    """Three claims of 8,800: one held, one in a batch, one approved."""
    with store.writing() as db:
        exam_id, [held, *_] = approved(db, people=3)
        held.state, held.hold = ClaimState.HELD, HoldCode.REGISTER
        db.flush()
        assert batches.make(db, exam_id, PayChannel.MPESA, officer(3), AT, most=1).lines == 1
        [row] = cells(db, reports.LIABILITY)
        assert row[1:] == ["Nairobi", 3, 2_640_000, 0, 880_000, 880_000, 1_760_000, 0]
        [row] = cells(db, reports.HOLDS)
        assert row[2:6] == ["register", held.holder.value, 1, 880_000]
        ages = {row[1]: row[2:] for row in cells(db, reports.AGEING)}
        assert ages["approved"] == [0, 1, 0, 0, 880_000]
        [row] = cells(db, reports.RECONCILIATION)
        assert row[5:11] == [1, 880_000, 0, 0, 880_000, 0]
        assert len(cells(db, reports.CLAIMS)) == len(db.scalars(select(Claim)).all()) == 3


@pytest.mark.parametrize("listing", reports.ALL, ids=lambda listing: listing.name)
def test_every_report_sorts(store: Store, listing: Listing) -> None:
    """By each column that says so, in both directions."""
    with store.writing() as db:
        approved(db, people=2)
        for column in listing.columns:
            if column.sorts:
                for way in ("", "-"):
                    cells(db, listing, f"{way}{column.name}")
