"""The inbox: each text is kept once, and acted on once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest

from models.base.store import Store, Work
from models.messages import inbox
from models.messages.tables import InboxRow, InboxState
from tests.support.builders import HOUR, MINUTE, MSISDN, NOW, OTHER_MSISDN

if TYPE_CHECKING:
    from models.base.store import Db


def receive(db: Db, gateway_id: str = "in-1", **changes: Any) -> int | None:
    """Let a text come in."""
    text: dict[str, Any] = {
        "msisdn": MSISDN,
        "shortcode": "24540",
        "text": "Naomba msaada – Ng’ang’a",
        "network": "safaricom",
        "sent_at": NOW,
        "now": NOW + MINUTE,
    }
    return inbox.receive(db, gateway_id=gateway_id, **text | changes)


def keep(store: Store, gateway_id: str = "in-1") -> int:
    """Let a text come in that was not there before; return its row's id."""
    with store.writing() as db:
        row_id = receive(db, gateway_id)
    assert row_id is not None
    return row_id


@pytest.mark.parametrize("unknown", [False, True])
def test_a_text_is_kept_as_it_came(store: Store, *, unknown: bool) -> None:
    """With the gateway's own time and network where it told them."""
    changes: dict[str, Any] = {"network": None, "sent_at": None} if unknown else {}
    with store.writing() as db:
        row_id = receive(db, **changes)
    with store.reading() as db:
        row = db.get_one(InboxRow, row_id)
    assert (row.gateway_id, row.msisdn, row.shortcode) == ("in-1", MSISDN, "24540")
    assert row.text == "Naomba msaada – Ng’ang’a"
    assert (row.network, row.sent_at) == ((None, None) if unknown else ("safaricom", NOW))
    assert (row.received_at, row.state) == (NOW + MINUTE, InboxState.NEW)
    assert (row.outcome, row.done_at) == (None, None)


def test_a_repeated_text_is_kept_once(store: Store) -> None:
    """The gateway's id decides; what the repeat says counts for nothing, also after it was done."""
    row_id = keep(store)
    with store.writing() as db:
        assert receive(db, text="something else", msisdn=OTHER_MSISDN) is None
        row = db.get_one(InboxRow, row_id)
        inbox.done(row, "help", NOW)
    with store.writing() as db:
        assert receive(db) is None
        assert inbox.waiting(db) == []
        assert db.get_one(InboxRow, row_id).text == "Naomba msaada – Ng’ang’a"
        assert db.query(InboxRow).count() == 1


def test_of_two_callbacks_at_once_one_keeps_the_text(store: Store) -> None:
    """The other hears that it is kept already, and neither fails."""
    together = Barrier(2)

    def callback(_number: int) -> list[int]:
        kept = []
        for number in range(10):
            together.wait(20)
            with store.writing() as db:
                if receive(db, f"in-{number}") is not None:
                    kept.append(number)
        return kept

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(callback, range(2))
    assert sorted(first + second) == list(range(10))


def test_only_a_new_text_wakes_its_job(store: Store) -> None:
    """A repeat wakes nobody."""
    woken: list[tuple[Work, list[int]]] = []
    store.wake = lambda work, ids: woken.append((work, list(ids)))
    row_id = keep(store)
    with store.writing() as db:
        receive(db)
    assert woken == [(Work.INBOX, [row_id])]


def test_a_text_is_acted_on_once(store: Store) -> None:
    """Who takes it marks it in the same transaction; afterwards it cannot be taken."""
    row_id = keep(store)
    with store.writing() as db:
        row = inbox.take(db, row_id)
        assert row is not None
        inbox.done(row, "help", NOW + HOUR)
    with store.writing() as db:
        assert inbox.take(db, row_id) is None
        assert inbox.take(db, row_id + 1) is None
        done = db.get_one(InboxRow, row_id)
    assert (done.state, done.outcome, done.done_at) == (InboxState.DONE, "help", NOW + HOUR)


def test_a_text_whose_job_failed_is_taken_again(store: Store) -> None:
    """The mark goes back with everything that the command did."""
    row_id = keep(store)

    def fail() -> None:
        with store.writing() as db:
            row = inbox.take(db, row_id)
            assert row is not None
            inbox.done(row, "help", NOW)
            db.flush()
            raise InterruptedError

    with pytest.raises(InterruptedError):
        fail()
    with store.writing() as db:
        assert inbox.take(db, row_id) is not None


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_a_text_that_somebody_acts_on_is_passed_over(store: Store) -> None:
    """A second job neither waits nor acts."""
    row_id, other_id = keep(store), keep(store, "in-2")
    with store.writing() as first, store.writing() as second:
        assert inbox.take(first, row_id) is not None
        assert inbox.take(second, row_id) is None
        assert inbox.take(second, other_id) is not None


def test_what_waits_is_listed_in_the_order_it_came(store: Store) -> None:
    """Without what is done, and no more than was asked for."""
    ids = [keep(store, f"in-{number}") for number in range(4)]
    with store.writing() as db:
        row = inbox.take(db, ids[1])
        assert row is not None
        inbox.done(row, "help", NOW)
    with store.reading() as db:
        assert inbox.waiting(db) == [ids[0], *ids[2:]]
        assert inbox.waiting(db, most=2) == [ids[0], ids[2]]
