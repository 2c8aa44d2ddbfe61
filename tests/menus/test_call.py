"""What an act may see of its call, and how a secret stays one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from models.base.audit import Channel
from tests.sessions.inn import Visitor
from tests.support.builders import MSISDN, OTHER_MSISDN, keep_account

if TYPE_CHECKING:
    from models.base.store import Store
    from ussd_app.wiring import Service


@pytest.fixture
def store(parts: Service) -> Store:
    """Give a store on each engine."""
    return parts.patient_store


def test_a_fact_that_must_be_there() -> None:
    """A missing fact, or one that is no text, is a bug, and the message tells no value."""
    call = Visitor().call()
    call.facts["guest"] = "Nanjala"
    assert call.text("guest") == "Nanjala"
    with pytest.raises(KeyError, match="absent"):
        call.text("absent")
    call.facts["guest"] = 23456789
    with pytest.raises(TypeError, match=r"^the fact guest is no text$"):
        call.text("guest")


@pytest.mark.usefixtures("ring")
def test_secrets() -> None:
    """A secret is recognised under its name, and kept only as a digest."""
    call = Visitor().call()
    call.hide("pin", "2481")
    assert call.same("pin", "2481")
    assert not call.same("pin", "2482")
    assert not call.same("pin", "")
    assert not call.same("other", "2481")
    assert b"2481" not in call.secrets["pin"]
    call.session_digest = b"another"
    assert not call.same("pin", "2481")


def test_a_call_without_an_account() -> None:
    """Asking for the account of a call that acts for none is a bug."""
    with pytest.raises(LookupError, match="no account"):
        _ = Visitor().call().account


def test_accounts(store: Store) -> None:
    """The account that a call acts for, and the one that answers to its number, are two things."""
    own = keep_account(store)
    other = keep_account(store, msisdn=OTHER_MSISDN, national_id="34567890")
    with store.reading() as db:
        call = Visitor().call()
        call.open_db = lambda: db
        call.account_id = other
        assert (call.account.msisdn, call.account.id) == (OTHER_MSISDN, other)
        assert call.own_account is not None
        assert (call.own_account.msisdn, call.own_account.id) == (MSISDN, own)
        call.msisdn = "+254733000111"
        assert call.own_account is None


def test_who_acts() -> None:
    """The trail knows a caller by the account, or as a stranger."""
    call = Visitor().call()
    assert call.actor.channel is Channel.USSD
    stranger = call.actor
    call.account_id = 7
    assert call.actor != stranger
    assert "7" in str(call.actor)
