"""Who opens their details is warned where TSC's list has them under another name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from models.people import accounts
from tests.support.phone import Phone

if TYPE_CHECKING:
    from ussd_app.wiring import Service

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)

AT_DETAILS = {"sign_in.pin": "2481", "profile": "2"}


def listed_as(parts: Service, phone: Phone, name: str) -> None:
    """Let TSC's list have the number's owner under this name."""
    with parts.store.writing() as db:
        account = accounts.by_msisdn(db, phone.msisdn)
        assert account is not None
        account.professional.tsc_name = name


@pytest.mark.parametrize(
    ("switch", "words"),
    [((), ("Names differ: pay may fail", "1. Go on")), (("99",), ("Majina si sawa", "1. Endelea"))],
)
def test_another_name_is_shown(
    parts: Service, phone: Phone, switch: tuple[str, ...], words: tuple[str, ...]
) -> None:
    """Both names stand side by side, in both languages, before the way to a correction."""
    phone.register()
    listed_as(parts, phone, "Peter Ouma Otieno")
    phone.dial("*384*2454*4#")
    phone.walk(AT_DETAILS, until="details")
    phone.type("7", *switch)
    assert phone.label == "details.tsc_name"
    assert "TSC: Peter Ouma Otieno" in phone.screen
    assert all(each in phone.screen for each in words)
    phone.type("1")
    assert phone.label == "details.identity"


def test_a_name_that_fits_is_no_matter(parts: Service, phone: Phone) -> None:
    """Word order and capitals are no difference."""
    phone.register()
    with parts.store.reading() as db:
        account = accounts.by_msisdn(db, phone.msisdn)
        assert account is not None
        words = account.professional.full_name.upper().split()
    listed_as(parts, phone, " ".join(reversed(words)))
    phone.dial("*384*2454*4#")
    phone.walk(AT_DETAILS, until="details")
    phone.type("7")
    assert phone.label == "details.identity"
