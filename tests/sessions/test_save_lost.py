"""What a caller is told when the session store is lost between the commit and the save."""

from __future__ import annotations

import pytest

from sessions.store import SessionsUnavailable
from tests.support.phone import REGISTRATION, Phone
from ussd_app.wiring import Service


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_nobody_is_told_that_nothing_was_saved_when_it_was(
    phone: Phone, parts: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The account is open, so the caller is told to dial again and see, and then goes on."""
    phone.dial()
    phone.walk(REGISTRATION, until="pin_again")

    def lose(*_: object) -> bool:
        raise SessionsUnavailable

    with monkeypatch.context() as broken:
        broken.setattr(type(parts.sessions), "save", lose)
        phone.type(REGISTRATION["pin_again"])
    assert phone.label == "maybe_saved"
    assert not phone.is_open
    phone.dial()
    assert phone.label == "resume"
    assert "step 5 of 7" in phone.screen
