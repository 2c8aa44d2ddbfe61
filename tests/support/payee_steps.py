"""Steps of a change of payee, and what is looked at after each."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from models.base.audit import Actor, Channel
from models.messages import outbox
from models.messages.outbox import Claimed
from models.messages.templates import Template
from models.people import payees
from models.people.profile_tables import Payee, PayeeChange, PayeeKind
from tests.support.builders import DAY, NOW
from tests.support.profile_builders import account_in

if TYPE_CHECKING:
    from datetime import datetime

    from models.base.store import Store


OWNER = Actor(Channel.USSD, "account:1")
WAIT = timedelta(hours=48)
SECOND = timedelta(seconds=1)

OWN_NAME = "Lokwang Jane A."
"""Fits the name of the account's owner."""
OTHERS_NAME = "Peter Ouma Otieno"

FIRST_LINE, SECOND_LINE = "+254722000001", "+254722000002"
ACCOUNT_NUMBER, OTHER_NUMBER = "0110123456789", "0198765432101"


def to_line(msisdn: str = FIRST_LINE, name: str = OWN_NAME) -> dict[str, str]:
    """Return the wish to be paid to this line."""
    return {"mpesa_msisdn": msisdn, "mpesa_name": name}


def to_bank(number: str = ACCOUNT_NUMBER, name: str = OWN_NAME) -> dict[str, str]:
    """Return the wish to be paid to this bank account."""
    return {
        "bank_code": "01",
        "branch_code": "01094",
        "account_number": number,
        "account_name": name,
    }


MPESA, BANK = (PayeeKind.MPESA, to_line), (PayeeKind.BANK, to_bank)
"""Both kinds of change, each with how to wish for one."""


def ask(
    store: Store,
    account_id: int,
    wanted: dict[str, str],
    *,
    at: datetime = NOW,
) -> int:
    """Ask for a change; return its id."""
    kind = PayeeKind.MPESA if "mpesa_msisdn" in wanted else PayeeKind.BANK
    with store.writing() as db:
        return payees.ask(db, account_in(db, account_id), kind, wanted, OWNER, at).id


def change_of(store: Store, change_id: int) -> PayeeChange:
    """Return the change as stored."""
    with store.reading() as db:
        return db.get_one(PayeeChange, change_id)


def apply(store: Store, change_id: int, at: datetime) -> None:
    """Let the change happen if its wait is over."""
    with store.writing() as db:
        payees.apply_if_due(db, change_id, at)


def due(store: Store, at: datetime, most: int = 500) -> list[int]:
    """Return the changes whose wait is over."""
    with store.reading() as db:
        return payees.due(db, at, most)


def payee_of(store: Store, account_id: int) -> Payee | None:
    """Return where the person is paid."""
    with store.reading() as db:
        return payees.payee_of(db, account_in(db, account_id).professional_id)


def paid(store: Store, account_id: int) -> tuple[str | None, str | None]:
    """Return the M-Pesa line and the bank account that are in force."""
    payee = payee_of(store, account_id)
    return (payee.mpesa_msisdn, payee.account_number) if payee is not None else (None, None)


ASKED = {Template.PAYEE_ASKED, Template.PAYEE_BANK_ASKED}


def texts(store: Store) -> list[Claimed]:
    """Take the texts about payees that wait."""
    with store.writing() as db:
        found = outbox.claim(db, NOW + 30 * DAY, NOW + 30 * DAY)
    return [each for each in found if each.template in ASKED]


def settle(store: Store, account_id: int, wanted: dict[str, str], at: datetime = NOW) -> None:
    """Ask for a change and let it happen; its texts are taken away."""
    apply(store, ask(store, account_id, wanted, at=at), at + WAIT)
    texts(store)


def hold(store: Store, account_id: int, until: datetime | None) -> None:
    """Let the account's payee be held, as a new PIN or a new number does."""
    with store.writing() as db:
        account_in(db, account_id).payee_held_until = until
