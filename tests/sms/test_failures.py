"""Why a text did not arrive, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from models.messages.failures import REASONS, STATUSES, why
from models.messages.tables import MessageClass, OutboxRow, OutboxState
from sms.africas_talking import CODES
from sms.callbacks import FAILURES
from sms.gateway import Outcome
from tests.support.builders import MSISDN, NOW

if TYPE_CHECKING:
    from typing import Any


def _row(**changes: Any) -> OutboxRow:
    fields: dict[str, Any] = {
        "msisdn": MSISDN,
        "template": "help",
        "arguments": None,
        "language": "en",
        "message_class": MessageClass.TRANSACTIONAL,
        "priority": 3,
        "state": OutboxState.FAILED,
        "created_at": NOW,
        "not_before": NOW,
    }
    return OutboxRow(**fields | changes)


@pytest.mark.parametrize("reason", FAILURES)
def test_every_reason_of_a_report(reason: str) -> None:
    """Each failure that the gateway documents has a sentence of its own."""
    assert why(_row(reason=reason)) == REASONS[reason]


@pytest.mark.parametrize(
    "reason", [name for name, outcome in CODES.values() if outcome is Outcome.REFUSED]
)
def test_every_refusal_of_a_send(reason: str) -> None:
    """Each code that the gateway refuses with has a sentence of its own."""
    assert why(_row(reason=reason)) == REASONS[reason]


@pytest.mark.parametrize("status", STATUSES)
def test_a_status_without_a_reason(status: str) -> None:
    """Where the report gave no reason its status says it."""
    assert why(_row(gateway_status=status)) == STATUSES[status]


def test_what_nobody_documented() -> None:
    """An unknown word is given as it came."""
    assert why(_row(reason="SolarFlare")) == "The gateway says: SolarFlare."
    assert why(_row()) == "The gateway says: nothing."


def test_what_may_still_arrive() -> None:
    """There is nothing to explain while a text is under way, or when it arrived."""
    for state in OutboxState:
        explained = why(_row(state=state)) is not None
        assert explained is (state in {OutboxState.FAILED, OutboxState.UNKNOWN})
