"""A check of a SIM from end to end: asked by the sweep, answered through the webhook."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from models.people.profile_tables import ChangeState, PayeeChange
from models.people.sim_checks import CheckState, SimCheck
from tests.sms.stub_gateway import Reply, sim_swap_taken, sim_swap_verdict, stub_gateway
from tests.support.builders import MSISDN
from tests.support.phone import Phone
from tests.ussd_app.other_settings import app_with
from ussd_app import sweeping

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

    from tests.sms.stub_gateway import StubGateway
    from ussd_app.wiring import Service

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)

CHANGE = {"sign_in.pin": "2481", "profile": "3", "payee": "1", "payee.mpesa": "1"}


def states(parts: Service) -> tuple[list[CheckState], list[ChangeState]]:
    """Return how far the checks and the changes are."""
    with parts.store.reading() as db:
        checks = [row.state for row in db.query(SimCheck).order_by(SimCheck.id)]
        return checks, [row.state for row in db.query(PayeeChange).order_by(PayeeChange.id)]


def ask_for_change(app: Flask) -> Phone:
    """Register and ask to be paid to the own line."""
    phone = Phone(app, MSISDN)
    phone.register()
    phone.dial("*384*2454*4#")
    phone.walk(CHANGE, until="payee.mpesa_check")
    phone.type("2481")
    assert phone.label == "payee.asked"
    return phone


def test_off_by_default(parts: Service, app: Flask) -> None:
    """Nobody is asked, and nothing is held back."""
    ask_for_change(app)
    sweeping.run(parts)
    assert parts.sim_swaps is None
    assert states(parts) == ([], [ChangeState.WAITING])


@pytest.fixture
def stub() -> Iterator[StubGateway]:
    """Give the far side."""
    with stub_gateway() as running:
        yield running


def test_asked_and_answered_later(
    settings: dict[str, str], secrets_root: Path, stub: StubGateway
) -> None:
    """Taken is no verdict; the webhook's is, once, under its id; another does nothing."""
    changed = {
        "SIM_SWAP_CHECK": "on",
        "GATEWAY": "africastalking",
        "AT_USERNAME": "council",
        "AT_API_KEY": "atsk_test",
        "AT_BASE_URL": stub.url,
    }
    with app_with(settings, secrets_root, **changed) as app:
        parts: Service = app.extensions["line"]
        phone = ask_for_change(app)
        stub.answer(Reply(sim_swap_taken(phone.msisdn)))
        sweeping._sim_swaps(parts)
        assert states(parts) == ([CheckState.ASKED], [ChangeState.WAITING])
        client = app.test_client()
        for body in (sim_swap_verdict("another"), b"nonsense", b""):
            assert client.post("/sim-swap", data=body).status_code == 200
        assert states(parts) == ([CheckState.ASKED], [ChangeState.WAITING])
        verdict = sim_swap_verdict(status="Swapped", day=parts.now().strftime("%d-%m-%Y"))
        for _ in range(2):
            answer = client.post("/sim-swap", data=verdict, content_type="application/json")
            assert answer.status_code == 200
        assert states(parts) == ([CheckState.SWAPPED], [ChangeState.OFFICER])


def test_the_simulator_answers_later_as_the_gateway_does(
    settings: dict[str, str], secrets_root: Path
) -> None:
    """Numbers that end in 99 were swapped yesterday; others never."""
    with app_with(settings, secrets_root, SIM_SWAP_CHECK="on") as app:
        parts: Service = app.extensions["line"]
        ask_for_change(app)
        other = Phone(app, "+254722000099")
        other.register(id_number="34567890")
        other.dial("*384*2454*4#")
        other.walk(CHANGE, until="payee.mpesa_check")
        other.type("2481")
        sweeping._sim_swaps(parts)
        assert states(parts)[0] == [CheckState.ASKED, CheckState.ASKED]
        parts.report_simulated()
        assert states(parts) == (
            [CheckState.CLEAR, CheckState.SWAPPED],
            [ChangeState.WAITING, ChangeState.OFFICER],
        )
