"""Receipts: one outcome for each hop that wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import IntegrityError

from models.base import receipts
from models.base.store import TryAgain
from tests.support.builders import DAY, HOUR, NOW, make_turn

if TYPE_CHECKING:
    from models.base.store import Db, Store

TURN = make_turn(b"s", 12, b"1*1*2")


def keep(db: Db, number: int = 12, outcome: str = "opened") -> None:
    """Store a receipt of the one session."""
    receipts.keep(
        db, make_turn(b"s", number, b"1*1*2"), "open_account", outcome, {"ref": "D4T9", "n": 7}, NOW
    )


def test_a_receipt_gives_the_outcome_back(store: Store) -> None:
    """Act, outcome and facts return for exactly the hop that wrote them."""
    with store.writing() as db:
        keep(db)
    with store.reading() as db:
        receipt = receipts.find(db, TURN)
    assert receipt is not None
    assert (receipt.act, receipt.outcome) == ("open_account", "opened")
    assert (receipt.facts, receipt.at) == ({"ref": "D4T9", "n": 7}, NOW)


@pytest.mark.parametrize(
    "turn", [make_turn(b"x", 12, b"1*1*2"), make_turn(b"s", 13, b"1*1*2"), make_turn(b"s", 12, b"")]
)
def test_another_hop_has_no_receipt(store: Store, turn: receipts.Turn) -> None:
    """Another session, another length or another text is another hop."""
    with store.writing() as db:
        keep(db)
    with store.reading() as db:
        assert receipts.find(db, turn) is None


def test_a_hop_has_one_receipt(store: Store) -> None:
    """A second one is refused, whatever its text was, and the first outcome stays."""
    with store.writing() as db:
        keep(db)
    other = make_turn(b"s", 12, b"1*1*3")
    with pytest.raises(IntegrityError), store.writing() as db:
        receipts.keep(db, other, "open_account", "again", {}, NOW)
    with pytest.raises(TryAgain), store.hop(writing=True) as open_db:
        keep(open_db(), outcome="again")
    with store.reading() as db:
        receipt = receipts.find(db, TURN)
        assert receipt is not None
        assert receipt.outcome == "opened"


def test_the_latest_receipt_of_a_session_is_the_furthest(store: Store) -> None:
    """A lost session resumes behind the last thing that it saved."""
    with store.writing() as db:
        for number in (20, 4, 12):
            keep(db, number, f"at {number}")
        assert receipts.latest(db, make_turn(b"x").session_digest) is None
        receipt = receipts.latest(db, TURN.session_digest)
        assert receipt is not None
        assert receipt.outcome == "at 20"


def test_the_sweep_removes_what_nobody_can_ask_for(store: Store) -> None:
    """Two days outlive the session and the gateway's repeats; the sweep says how many went."""
    with store.writing() as db:
        keep(db)
        keep(db, 13)
    with store.writing() as db:
        assert receipts.sweep(db, NOW + 2 * DAY) == 0
        assert receipts.find(db, TURN) is not None
    with store.writing() as db:
        assert receipts.sweep(db, NOW + 2 * DAY + HOUR) == 2
        assert receipts.find(db, TURN) is None
