"""REG by text: a draft, finished by dialling, with nothing asked twice and the notice first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from models.base import drafts
from models.messages.templates import Template
from models.people import accounts
from tests.sms.texting import STRANGER, Texting
from tests.support.phone import Phone

if TYPE_CHECKING:
    from ussd_app.wiring import Service

FINISHED = {"consent": "1", "early_texts": "1", "number": "1", "pin": "2481", "pin_again": "2481"}


@pytest.fixture
def texting(parts: Service) -> Texting:
    """Give somebody who texts."""
    return Texting(parts)


@pytest.mark.parametrize("word", ["REG", "SAJILI"])
def test_an_account_begun_by_text_is_finished_by_dialling(
    parts: Service, texting: Texting, phone: Phone, word: str
) -> None:
    """The notice and the PIN come on the phone; ID, year and name are not asked again."""
    assert texting.say(f"{word} 23456789 1985 Jane Akiru Lokwang") == "reg_noted"
    assert texting.last() is Template.REG_NOTED
    with parts.store.reading() as db:
        assert accounts.by_msisdn(db, STRANGER) is None
    phone.dial()
    phone.walk({"language": "1"})
    assert phone.label == "resume"
    phone.type("1")
    assert phone.label == "consent"
    phone.walk(FINISHED)
    assert phone.label == "name_check"
    assert phone.screen.upper().startswith("JANE AKIRU LOKWANG")
    phone.type("1")
    assert phone.label == "registered"
    with parts.store.reading() as db:
        account = accounts.by_msisdn(db, STRANGER)
        assert account is not None
        assert account.consent_version
        assert account.professional.birth_year == 1985
        assert account.professional.national_id == "23456789"


def test_who_walks_back_is_asked(texting: Texting, phone: Phone) -> None:
    """A wrong number in the text is mended by key 0: each answer is taken once only."""
    texting.say("REG 23456789 1985 Jane Akiru")
    phone.dial()
    phone.walk({"language": "1", "resume": "1"} | FINISHED, until="pin")
    assert phone.label == "pin"
    phone.type("0")
    assert phone.label == "number"
    phone.type("1")
    assert phone.label == "id_number"


def test_a_dropped_call_goes_on_without_the_notice_again(texting: Texting, phone: Phone) -> None:
    """Once agreed, the draft is one like any other."""
    texting.say("REG 23456789 1985 Jane Akiru")
    phone.dial()
    phone.walk({"language": "1", "resume": "1"} | FINISHED, until="pin")
    phone.dial()
    assert phone.label == "resume"
    phone.type("1")
    assert phone.label == "pin"
    phone.walk(FINISHED)
    assert phone.label == "name_check"


def test_one_who_starts_again_is_asked_everything(texting: Texting, phone: Phone) -> None:
    """The draft is forgotten."""
    texting.say("REG 23456789 1985 Jane Akiru")
    phone.dial()
    phone.walk({"language": "1", "resume": "2"} | FINISHED)
    assert phone.label == "id_number"


def test_a_number_with_an_account_keeps_it(texting: Texting, phone: Phone) -> None:
    """Nothing is begun anew."""
    phone.register()
    assert texting.say("REG 34567891 1985 Peter Ouma") == "has_account"
    assert texting.last() is Template.REG_HAS_ACCOUNT


@pytest.mark.parametrize("text", ["REG 11111111 1985 Jane Akiru", "REG 23456789 2020 Jane Akiru"])
def test_what_cannot_be_is_said(parts: Service, texting: Texting, text: str) -> None:
    """No ID has one digit only, and nobody is contracted as a child: no draft is kept."""
    assert texting.say(text) == "reg_unclear"
    assert texting.last() is Template.REG_UNCLEAR
    with parts.store.reading() as db:
        assert drafts.find(db, STRANGER, "registration", parts.now()) is None


@pytest.mark.parametrize(
    "text", ["REG 23456789 1985 Ng’ang’a Wanjiku", "reg#23456789#1985#NG'ANG'A,WANJIKU"]
)
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_name_keeps_its_apostrophes(texting: Texting, phone: Phone, text: str) -> None:
    """Commands are read without apostrophes, a name is kept with them."""
    assert texting.say(text) == "reg_noted"
    assert "NG'ANG'A WANJIKU" in phone.messages()[-1].upper()
