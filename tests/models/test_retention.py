"""What is past its time goes, what is not stays, and a dry run only counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from models.across import retention
from models.base.store import Store
from models.messages import calls, inbox, outbox
from models.messages.tables import MessageClass, OutboxRow
from models.messages.templates import Template

NOW = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)


def _fill(store: Store, at: datetime, mark: str) -> None:
    with store.writing() as db:
        calls.begin(db, mark.encode().ljust(32), "+254722645678", "63902", "*384*2454#", at)
        row_id = inbox.receive(
            db,
            gateway_id=mark,
            msisdn="+254722645678",
            shortcode="24540",
            text="HELP",
            network=None,
            sent_at=None,
            now=at,
        )
        row = inbox.take(db, row_id or 0)
        assert row is not None
        inbox.done(row, "help", at)
        sent = outbox.add(
            db, "+254722645678", Template.HELP, {}, "en", MessageClass.TRANSACTIONAL, at
        )
        db.get_one(OutboxRow, sent).text = "KNEC"


@pytest.mark.parametrize(
    ("days", "gone"),
    [
        (29, {"calls": 0, "incoming texts": 0, "words of outgoing texts": 0}),
        (31, {"calls": 1, "incoming texts": 0, "words of outgoing texts": 0}),
        (91, {"calls": 1, "incoming texts": 1, "words of outgoing texts": 1}),
    ],
)
def test_each_kind_goes_after_its_own_time(store: Store, days: int, gone: dict[str, int]) -> None:
    """A dry run counts, the run removes exactly that, and a second run finds nothing."""
    _fill(store, NOW - timedelta(days=days), "old")
    _fill(store, NOW, "new")
    with store.writing() as db:
        counted = retention.run(db, NOW, dry_run=True)
    with store.writing() as db:
        removed = retention.run(db, NOW, dry_run=False)
    with store.writing() as db:
        again = retention.run(db, NOW, dry_run=False)
    assert counted == removed
    assert {name: removed[name] for name in gone} == gone
    assert not any(again.values())
    with store.reading() as db:
        assert db.query(OutboxRow).count() == 2
