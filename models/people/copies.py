"""What is held of a person, texted to the account's own number: each number by its end only."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from models.base.store import Db
from models.messages import outbox
from models.messages.tables import MessageClass
from models.messages.templates import Template
from models.people import payees, profile
from models.people.msisdn import local
from models.people.profile_tables import NextOfKin, Qualification, WorkStation
from models.people.tables import Account

A_DAY: Final = 3
"""Copies that one account is sent in a day, whichever way they are asked for."""


def send(db: Db, account: Account, service_code: str, now: datetime) -> bool:
    """Text the copy; False for an account without a proved line, which nobody may read."""
    if account.msisdn is None or account.number_proved_at is None:
        return False
    for template in (Template.DATA_HELD, Template.DATA_HELD_MORE):
        outbox.add(
            db,
            account.msisdn,
            template,
            _held(db, account, account.msisdn) | {"service_code": service_code},
            account.language,
            MessageClass.SECURITY,
            now,
        )
    return True


def _held(db: Db, account: Account, msisdn: str) -> dict[str, Any]:
    person = account.professional
    details = profile.details_of(db, person.id)
    payee = payees.payee_of(db, person.id)
    return {
        "full_name": person.full_name,
        "id_end": profile.masked(person.national_id),
        "year": person.birth_year,
        "msisdn": local(msisdn),
        "tsc_number": profile.masked(person.tsc_number),
        "kra_pin": profile.masked(details.kra_pin),
        "gender": details.gender.value if details.gender is not None else "",
        "sha": profile.masked(details.sha),
        "nssf": profile.masked(details.nssf),
        "email": profile.masked(details.email),
        "mpesa": payees.shown(payee.mpesa_msisdn) if payee is not None else "",
        "account": profile.masked(payee.account_number) if payee is not None else "",
        "studies": len(profile.rows_of(db, Qualification, person.id)),
        "stations": len(profile.rows_of(db, WorkStation, person.id)),
        "relatives": len(profile.rows_of(db, NextOfKin, person.id)),
    }
