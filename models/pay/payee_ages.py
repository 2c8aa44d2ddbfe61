"""How old a payee, a line and a PIN are: money does not follow what changed a moment ago."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from models.base.clock import nairobi_day
from models.base.store import Db
from models.people.profile_tables import ChangeState, Payee, PayeeChange
from models.people.sim_checks import CheckState, SimCheck
from models.people.tables import Account, MoveState, NumberMove


class Young(enum.StrEnum):
    """What changed too shortly before a payment; the words stand in a claim's timeline."""

    PIN = "PIN"
    PAYEE = "M-Pesa"
    NUMBER = "number"
    SIM = "SIM"


AGE: Final = timedelta(hours=72)
"""How old all of them must be before money goes there."""


def young(db: Db, people: Sequence[int], now: datetime) -> dict[int, Young]:
    """Return whose payee, number, SIM or PIN is younger than that, and which of them."""
    since = now - AGE
    found: dict[int, Young] = {}
    pins = select(Account.professional_id).where(
        Account.professional_id.in_(people),
        (Account.pin_set_at > since) | (Account.payee_held_until > now),
    )
    found |= dict.fromkeys(db.scalars(pins), Young.PIN)
    moves = (
        select(Account.professional_id)
        .join(NumberMove, NumberMove.account_id == Account.id)
        .where(
            Account.professional_id.in_(people),
            NumberMove.state == MoveState.DONE,
            NumberMove.decided_at > since,
        )
    )
    found |= dict.fromkeys(db.scalars(moves), Young.NUMBER)
    swapped = (
        select(Payee.professional_id)
        .join(SimCheck, SimCheck.msisdn == Payee.mpesa_msisdn)
        .where(
            Payee.professional_id.in_(people),
            SimCheck.state == CheckState.SWAPPED,
            SimCheck.swapped_on >= nairobi_day(since),
        )
    )
    found |= dict.fromkeys(db.scalars(swapped), Young.SIM)
    payees = select(PayeeChange.professional_id).where(
        PayeeChange.professional_id.in_(people),
        PayeeChange.state == ChangeState.APPLIED,
        PayeeChange.decided_at > since,
    )
    return found | dict.fromkeys(db.scalars(payees), Young.PAYEE)
