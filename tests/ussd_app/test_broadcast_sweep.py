"""The sweep and broadcasts: the balance is asked before the first text is written."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from models.base.audit import Actor
from models.messages import broadcasts
from models.messages.broadcast_tables import Broadcast, BroadcastState
from models.messages.tables import MessageClass, OutboxRow, OutboxState
from sms.gateway import Balance
from tests.sms.scripted_gateway import ScriptedGateway
from tests.support.season_builders import deploy, make_centre, make_exam, make_professional
from ussd_app import jobs, sweeping

if TYPE_CHECKING:
    from ussd_app.wiring import Service

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@pytest.fixture
def gateway(parts: Service) -> ScriptedGateway:
    """Put a scripted gateway in, a broadcast to three people before it."""
    scripted = ScriptedGateway()
    parts.__dict__["gateway"] = scripted
    now = parts.now()
    with parts.patient_store.writing() as db:
        exam = make_exam(db, "KCSE", [date(2026, 11, 3)], {})
        centre = make_centre(db)
        for name in ("Ann", "Bo", "Charles"):
            deploy(db, make_professional(db, name).professional, exam, centre=centre)
        row = broadcasts.draft(
            db,
            "Come on Friday.",
            "Njoo Ijumaa.",
            MessageClass.TRANSACTIONAL,
            {"centre": "20101001"},
            Actor.officer("comms"),
            now,
        )
        broadcasts.approve(db, row, Actor.officer("admin"), now)
    return scripted


def _broadcast(parts: Service) -> Broadcast:
    with parts.patient_store.reading() as db:
        return db.scalars(sa.select(Broadcast)).one()


def _states(parts: Service) -> list[OutboxState]:
    with parts.patient_store.reading() as db:
        return list(db.scalars(sa.select(OutboxRow.state)))


def test_too_little_money(parts: Service, gateway: ScriptedGateway) -> None:
    """A broadcast that the balance does not cover is paused whole; resumed, it goes once."""
    gateway.left = Balance(Decimal("2.39"), "KES")
    sweeping.run(parts)
    row = _broadcast(parts)
    assert (row.state, row.halted_for) == (BroadcastState.PAUSED, "balance")
    assert _states(parts) == []
    gateway.left = Balance(Decimal("2.40"), "KES")
    with parts.patient_store.writing() as db:
        broadcasts.resume(db, db.get_one(Broadcast, row.id), Actor.officer("comms"), parts.now())
    for _ in range(3):
        sweeping.run(parts)
    assert _states(parts) == [OutboxState.SENT] * 3
    assert gateway.calls == [[number for number, _ in gateway.given]], "one call to all three"
    row = _broadcast(parts)
    assert (row.state, row.halted_for) == (BroadcastState.DONE, None)


def test_a_gateway_that_does_not_tell(parts: Service, gateway: ScriptedGateway) -> None:
    """Where the balance is not told the broadcast goes; the gateway's own no still stops it."""
    sweeping.run(parts)
    assert _states(parts) == [OutboxState.SENT] * 3


def test_what_is_left_goes_behind_everything(
    parts: Service, gateway: ScriptedGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slice of bulk ends early, and the next waits in the queue that is looked at last, once."""
    monkeypatch.setattr(sweeping, "BULK_SECONDS", -1)
    monkeypatch.setattr(sweeping, "BULK_ROWS", 1)
    sweeping.run(parts)
    assert _states(parts).count(OutboxState.SENT) == 1
    waiting = jobs.queue(parts.patient_redis, jobs.BULK_QUEUE)
    assert waiting.job_ids == ["bulk-a"]
    sweeping.bulk(parts)
    assert waiting.job_ids == ["bulk-a", "bulk-b"]
    jobs.enqueue_bulk(parts.patient_redis)
    assert len(waiting.job_ids) == 2
    sweeping.bulk(parts)
    assert _states(parts) == [OutboxState.SENT] * 3
