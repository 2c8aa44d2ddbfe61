"""Telling a person on their own line what an officer did with what is theirs."""

from __future__ import annotations

from datetime import datetime

from models.base.store import Db
from models.messages import outbox
from models.messages.tables import MessageClass
from models.messages.templates import Template
from models.people.tables import Account


def of_officer(db: Db, account: Account, deed: str, service_code: str, now: datetime) -> bool:
    """Text what was done; False for an account without a proved line, which nobody may read."""
    if account.msisdn is None or account.number_proved_at is None:
        return False
    outbox.add(
        db,
        account.msisdn,
        Template.OFFICER_ACTED,
        {"officer_deed": deed, "service_code": service_code},
        account.language,
        MessageClass.SECURITY,
        now,
    )
    return True
