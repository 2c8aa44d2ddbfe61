"""The notices' page: putting one up, what is refused, and taking it down."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.admin.desk import officer
from tests.support.phone import Phone
from ussd_app import wiring

if TYPE_CHECKING:
    from flask import Flask

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
PAGE = "/admin/notices"
NOTICE = {"english": "Airtel down: SMS IN", "kiswahili": "Airtel haipo: tuma SMS", "hours": "4"}


def test_a_notice_reaches_a_phone(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """It stands on home of whom it concerns at the next look, and is gone when taken down."""
    monkeypatch.setattr(wiring, "MAINTENANCE_SECONDS", 0)
    desk = officer(app, "helpdesk")
    phone = Phone(app, "+254711000003", network="63903")
    answer = desk.post(f"{PAGE}/new", form_on=PAGE, network="63903", county="47", **NOTICE)
    assert answer.status_code == 303
    assert phone.dial().startswith("Airtel down: SMS IN\n")
    phone.network = "63902"
    assert "Airtel" not in phone.dial()
    assert "Nairobi" in desk.text(PAGE)
    assert desk.post(f"{PAGE}/1/down", form_on=PAGE).status_code == 303
    phone.network = "63903"
    assert "Airtel" not in phone.dial()
    desk.post(f"{PAGE}/1/down", form_on=PAGE)
    assert "over already" in desk.text(PAGE)
    assert desk.post(f"{PAGE}/99/down", form_on=PAGE).status_code == 404


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"english": "x" * 41}, "at most 40"),
        ({"english": "a|b"}, "plain SMS"),
        ({"english": "网络"}, "plain SMS"),
        ({"kiswahili": " "}, "both languages"),
        ({"hours": "999"}, "within 14 days"),
        ({"hours": "soon"}, "within 14 days"),
        ({"sub_county": "Langata"}, "needs its county"),
        ({"sub_county": "Nowhere", "county": "47"}, "not in that county"),
        ({"task": "9"}, "no such task"),
    ],
)
def test_what_is_refused(app: Flask, changes: dict[str, str], words: str) -> None:
    """Each refusal says why, and what was typed stays in the form."""
    desk = officer(app, "comms")
    answer = desk.post(f"{PAGE}/new", form_on=PAGE, **NOTICE | changes)
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)
