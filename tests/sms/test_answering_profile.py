"""KRA, TSC, BANK and DATA by text: the number is the proof, and the PIN finishes a bank account."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from models.across import reference_lists
from models.base import drafts
from models.base.audit import AuditRow, Channel
from models.messages.templates import Template
from models.people import accounts, payees, profile
from models.people.copies import A_DAY
from tests.sms.texting import STRANGER, Texting
from tests.support.phone import Phone

if TYPE_CHECKING:
    from models.people.tables import Account
    from ussd_app.wiring import Service

COMMANDS = ("KRA A012345678Z", "TSC 456789", "BANK 68070 0123456789", "DATA")


@pytest.fixture
def texting(parts: Service) -> Texting:
    """Give somebody who texts; banks and branches are known."""
    reference_lists.load_reference(parts.patient_store, parts.now())
    return Texting(parts)


def account_of(parts: Service, msisdn: str = STRANGER) -> Account:
    """Return the account of the number, with its person."""
    with parts.store.reading() as db:
        account = accounts.by_msisdn(db, msisdn)
        assert account is not None
        return account


def kra_pin(parts: Service) -> str | None:
    """Return the KRA PIN as stored."""
    with parts.store.reading() as db:
        return profile.details_of(db, account_of(parts).professional_id).kra_pin


def test_a_kra_pin_and_a_tsc_number_by_text(parts: Service, texting: Texting, phone: Phone) -> None:
    """Both are saved as typed on the phone, audited as SMS, and told."""
    phone.register()
    assert texting.say("kra a012345678z") == "kra_pin_saved"
    assert texting.last() is Template.DETAIL_SAVED
    assert kra_pin(parts) == "A012345678Z"
    assert texting.say("TSC 456789") == "tsc_number_saved"
    assert account_of(parts).professional.tsc_number == "456789"
    with parts.store.reading() as db:
        noted = db.query(AuditRow).where(AuditRow.action.like("profile.%")).all()
    assert {row.channel for row in noted} == {Channel.SMS}
    assert "A012345678Z" not in str([row.after for row in noted])


def test_a_kra_pin_that_is_no_persons_or_anothers(
    parts: Service, texting: Texting, phone: Phone
) -> None:
    """A company's PIN and one that another person has are refused, and nothing changes."""
    phone.register()
    other = Phone(phone.app, "+254722000099")
    other.register(id_number="34567891")
    assert texting.say("KRA A012345678Z", other.msisdn) == "kra_pin_saved"
    assert texting.say("KRA A012345678Z") == "kra_refused"
    assert texting.last() is Template.KRA_REFUSED
    assert texting.say("KRA P012345678Z") in {"kra_refused", "usage"}
    assert kra_pin(parts) is None


def test_a_bank_account_by_text_is_finished_with_the_pin(
    parts: Service, texting: Texting, phone: Phone
) -> None:
    """The text changes nothing; the dial shows it, and the PIN asks for the change."""
    phone.register()
    assert texting.say("BANK 68070 0123456789") == "bank_noted"
    assert texting.last() is Template.BANK_NOTED
    person = account_of(parts).professional_id
    with parts.store.reading() as db:
        assert payees.waiting(db, person) is None
    phone.dial("*384*2454*4#")
    phone.type("2481", "1")
    assert phone.label == "payee.bank_check"
    assert "Equity, Kitengela" in phone.screen
    assert "0123456789, Jane Akiru Lokwang" in phone.screen
    phone.type("2481")
    assert phone.label == "payee.asked"
    with parts.store.reading() as db:
        change = payees.waiting(db, person)
    assert change is not None
    assert change.wanted["account_number"] == "0123456789"


@pytest.mark.parametrize("text", ["BANK 99999 0123456789", "BANK 68070 000000"])
def test_a_bank_that_is_not_known(
    parts: Service, texting: Texting, phone: Phone, text: str
) -> None:
    """No draft is kept of a branch or an account that cannot be."""
    phone.register()
    assert texting.say(text) == "bank_unknown"
    assert texting.last() is Template.BANK_UNKNOWN
    with parts.store.reading() as db:
        assert drafts.find(db, STRANGER, "payee", parts.now()) is None


@pytest.mark.parametrize("text", ["DATA", "TAARIFA"])
def test_a_copy_by_text(texting: Texting, phone: Phone, text: str) -> None:
    """Two texts, at most three times a day."""
    phone.register()
    before = len(texting.replies())
    for _ in range(A_DAY):
        assert texting.say(text) == "copy"
    kinds = [template for template, _ in texting.replies()[before:]]
    assert kinds == [Template.DATA_HELD, Template.DATA_HELD_MORE] * A_DAY
    assert texting.say(text) == "limit"


@pytest.mark.parametrize("text", COMMANDS)
def test_a_stranger_is_told_to_dial(texting: Texting, text: str) -> None:
    """Without an account nothing is kept."""
    assert texting.say(text) == "dial"
    assert texting.last() is Template.DIAL_FOR_IT


@pytest.mark.parametrize("text", COMMANDS)
def test_who_wants_the_pin_every_time_dials(
    parts: Service, texting: Texting, phone: Phone, text: str
) -> None:
    """The wish holds for texts too."""
    phone.register()
    with parts.store.writing() as db:
        account = accounts.by_msisdn(db, STRANGER)
        assert account is not None
        account.always_ask_pin = True
    assert texting.say(text) == "dial"
    assert kra_pin(parts) is None


@pytest.mark.parametrize("text", COMMANDS)
def test_a_line_that_was_silent_long_dials(
    parts: Service, texting: Texting, phone: Phone, text: str
) -> None:
    """It may be another's by now."""
    phone.register()
    with parts.store.writing() as db:
        account = accounts.by_msisdn(db, STRANGER)
        assert account is not None
        account.last_seen_at -= timedelta(days=120)
    assert texting.say(text) == "dial"
    assert kra_pin(parts) is None
