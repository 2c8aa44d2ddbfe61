"""The gateway that sends nothing: texts land in a phone's memory and are reported delivered."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import sqlalchemy as sa

from models.messages import outbox, simulated
from models.messages.tables import MessageClass, OutboxRow, OutboxState
from models.messages.templates import Template
from sms.gateway import Balance, Outcome
from sms.simulator import Simulator

if TYPE_CHECKING:
    from ussd_app.wiring import Service

NUMBERS = ["+254722000001", "+254722000002"]


def _simulator(parts: Service) -> Simulator:
    return Simulator(parts.patient_store, "24540", parts.now)


def test_a_text_to_two_numbers(parts: Service) -> None:
    """Each number gets its own copy and its own id, in the order asked."""
    results = _simulator(parts).send("Habari", NUMBERS, None)
    assert [result.msisdn for result in results] == NUMBERS
    assert {result.outcome for result in results} == {Outcome.ACCEPTED}
    assert len({result.gateway_id for result in results}) == 2
    with parts.store.reading() as db:
        for msisdn in NUMBERS:
            [text] = simulated.after(db, msisdn, 0)
            assert (text.text, text.sender) == ("Habari", "24540")
            assert simulated.after(db, msisdn, text.id) == []


def test_the_sender(parts: Service) -> None:
    """A text with a sender ID shows it in place of the shortcode."""
    _simulator(parts).send("Habari", NUMBERS[:1], "KNEC")
    with parts.store.reading() as db:
        [text] = simulated.after(db, NUMBERS[0], 0)
    assert text.sender == "KNEC"


def test_reports(parts: Service) -> None:
    """Every text that it took is reported as delivered, once; nobody else's is touched."""
    now = parts.now()
    with parts.store.writing() as db:
        for number, gateway_id in ((NUMBERS[0], "SIM_1"), (NUMBERS[1], "ATXid_1")):
            row_id = outbox.add(
                db, number, Template.HELP, {}, "en", MessageClass.TRANSACTIONAL, now
            )
            row = db.get_one(OutboxRow, row_id)
            row.state, row.gateway_id = OutboxState.SENT, gateway_id
    _simulator(parts).report_deliveries()
    _simulator(parts).report_deliveries()
    with parts.store.reading() as db:
        states = dict(db.execute(sa.select(OutboxRow.gateway_id, OutboxRow.state)).all())
    assert states == {"SIM_1": OutboxState.DELIVERED, "ATXid_1": OutboxState.SENT}


def test_balance(parts: Service) -> None:
    """Its balance never runs out."""
    assert _simulator(parts).balance() == Balance(Decimal(1000), "KES")
