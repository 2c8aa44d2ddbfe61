"""The pages of figures: calls, and what is unusual."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from models.messages import call_figures
from models.messages.call_figures import Walk
from models.messages.tables import CallEnding
from tests.admin.desk import officer

if TYPE_CHECKING:
    from flask import Flask

    from ussd_app.wiring import Service

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def test_the_figures_of_calls(app: Flask, parts: Service) -> None:
    """Drop-off, seconds and ways of a flow, by network; nothing where nothing was counted."""
    desk = officer(app, "comms")
    assert "No calls were counted" in desk.text("/admin/calls")
    walk = Walk(
        started_at=parts.now(),
        network="63902",
        language="sw",
        flow="registration",
        ending=CallEnding.INCOMPLETE,
        hops=3,
        cost=Decimal("1.25"),
        path=[("consent", 6), ("id_number", 22)],
        last="birth_year",
    )
    with parts.patient_store.writing() as db:
        call_figures.count(db, [walk] * 4)
    page = desk.text("/admin/calls")
    assert 'Safaricom</td><td class="number">4</td><td class="number">0 %</td>' in page
    assert "5.00</td>" in page
    assert ">4 · 100 % left<" in page
    assert '<td>id_number</td><td>birth_year</td><td class="number">4</td>' in page
    assert "No calls were counted" in desk.text("/admin/calls?network=63903")
    assert "No calls were counted" in desk.text("/admin/calls?until=2020-01-01&since=x")
    assert officer(app, "tsc").client.get("/admin/calls").status_code == 403
