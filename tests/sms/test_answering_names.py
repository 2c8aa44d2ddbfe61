"""The name by text, after a call that dropped at the name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from menus.people.resuming import NAME_TEXTS_AN_HOUR
from models.messages.tables import OutboxRow
from models.messages.templates import Template
from models.people import accounts
from models.people.tables import Account
from tests.sms.texting import STRANGER, Texting
from tests.support.phone import REGISTRATION, Phone

if TYPE_CHECKING:
    from ussd_app.wiring import Service


@pytest.fixture
def texting(parts: Service) -> Texting:
    """Give somebody who texts."""
    return Texting(parts)


def _unnamed(phone: Phone) -> None:
    """Open an account, drop the call at the first name, and ask for the SMS on the redial."""
    phone.dial()
    phone.walk(REGISTRATION, until="first_name")
    phone.dial()
    assert "3. Send my name by SMS" in phone.screen
    phone.type("3")
    assert not phone.is_open


def _name(parts: Service, msisdn: str = STRANGER) -> str:
    with parts.store.reading() as db:
        account = accounts.by_msisdn(db, msisdn)
        assert account is not None
        return account.professional.full_name


def test_the_name_by_text(parts: Service, texting: Texting, phone: Phone) -> None:
    """The reply is taken as the name and completes the account; the draft is gone."""
    _unnamed(phone)
    assert texting.last() is Template.ASK_NAME
    assert texting.say("  JANE   AKIRU lokwang ") == "name_saved"
    assert texting.last() is Template.NAME_SAVED
    assert _name(parts).upper() == "JANE AKIRU LOKWANG"
    phone.dial()
    assert phone.label == "home"
    assert texting.say("JANE AKIRU LOKWANG") == "not_understood", "the question is answered"


def test_one_name_only(parts: Service, texting: Texting, phone: Phone) -> None:
    """A person with one name on the ID has that one."""
    _unnamed(phone)
    assert texting.say("Akiru") == "name_saved"
    assert _name(parts) == "Akiru"


@pytest.mark.parametrize(
    "text", ["****", "23456789", "JANE 4KIRU", "🙂", "x" * 100, "A " + "b" * 90]
)
def test_no_name_by_text(parts: Service, texting: Texting, phone: Phone, text: str) -> None:
    """What cannot be a name is said to be unclear, and may be sent again."""
    _unnamed(phone)
    assert texting.say(text) == "name_unclear"
    assert texting.last() is Template.NAME_UNCLEAR
    assert _name(parts) == ""
    assert texting.say("JANE AKIRU") == "name_saved"


def test_a_command_is_no_name(parts: Service, texting: Texting, phone: Phone) -> None:
    """HELP is help, also while a name is waited for."""
    _unnamed(phone)
    assert texting.say("HELP") == "help"
    assert texting.say("YES") == "nothing_open"
    assert _name(parts) == ""


def test_the_name_was_given_by_dialling(parts: Service, texting: Texting, phone: Phone) -> None:
    """Whichever comes first counts: a name that is there already is not replaced by text."""
    _unnamed(phone)
    phone.dial()
    phone.walk({"resume": "1"} | REGISTRATION)
    assert phone.label == "registered"
    assert texting.say("SOMEBODY ELSE") == "name_saved"
    assert _name(parts) == "Jane Akiru Lokwang"
    phone.messages()
    with parts.store.reading() as db:
        last = db.scalars(sa.select(OutboxRow.text).order_by(OutboxRow.id.desc())).first()
    assert last is not None
    assert last.startswith("KNEC: thank you, Jane Akiru Lokwang.")


def test_the_account_is_gone(parts: Service, texting: Texting, phone: Phone) -> None:
    """A name for an account that was removed meanwhile is an answer to nothing."""
    _unnamed(phone)
    with parts.store.writing() as db:
        db.execute(sa.delete(Account))
    assert texting.say("JANE AKIRU") == "nothing_open"


def test_the_texts_that_ask_for_a_name_are_few(texting: Texting, phone: Phone) -> None:
    """The question by SMS is sent so many times an hour and no more."""
    _unnamed(phone)
    for _ in range(NAME_TEXTS_AN_HOUR):
        phone.dial()
        phone.type("3")
    asked = [template for template, _ in texting.replies() if template is Template.ASK_NAME]
    assert len(asked) == NAME_TEXTS_AN_HOUR
