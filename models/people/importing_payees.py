"""Importing the names in which M-Pesa lines are registered, as the payer knows them.

Such a name counts as confirmed and outranks what was typed. It changes no line and no account.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from models.base.audit import Actor
from models.base.importing import Column, Fate, Layout, Tally, plain_number
from models.base.store import Db
from models.people import payees
from models.people.msisdn import read_msisdn
from models.people.profile_tables import Payee

NAME_LENGTH: Final = 120
"""Characters of a registered name: as many as the column of the payee has."""


class BadRegisteredName(ValueError):
    """A registered name has letters, and at most 120 characters."""


@dataclass(frozen=True, slots=True, repr=False)
class Registered:
    """A line and the name in which it is registered. Its text form shows nothing of it."""

    msisdn: str
    name: str


class PayeeImport:
    """Imports registered names by line."""

    name = "payees"
    layout = Layout(
        (
            Column(
                "msisdn",
                lambda text: read_msisdn(plain_number(text)),
                "A line is a Kenyan mobile number.",
                also=("mobile", "phone", "phone_number", "mpesa"),
            ),
            Column(
                "registered_name",
                lambda text: read_registered_name(text),
                f"A registered name has letters, and at most {NAME_LENGTH} characters.",
                also=("mpesa_name", "name"),
            ),
        ),
        (("msisdn",), ("registered_name",)),
    )

    def __init__(self, actor: Actor, now: datetime) -> None:
        self._actor, self._now = actor, now

    def make(self, cells: Mapping[str, Any]) -> Registered:
        """Return what a row says."""
        return Registered(cells["msisdn"], cells["registered_name"])

    def unique(self, record: Registered) -> Iterable[tuple[str, Hashable]]:
        """Yield the line: it is registered in one name."""
        yield "msisdn", record.msisdn

    def save(self, db: Db, records: Sequence[Registered], *, dry_run: bool) -> Tally:
        """Confirm the names of payees whose line the list has; other lines are only counted."""
        by_line = {record.msisdn: record.name for record in records}
        found = db.scalars(select(Payee).where(Payee.mpesa_msisdn.in_(list(by_line)))).all()
        tally: Tally = Counter()
        for payee in found:
            name = by_line[str(payee.mpesa_msisdn)]
            is_new = payee.mpesa_name != name or payee.mpesa_name_confirmed_at is None
            tally["payees", Fate.CHANGED if is_new else Fate.UNCHANGED] += 1
            if is_new and not dry_run:
                payees.confirm_name(db, payee, name, self._actor, self._now)
        unpaid = len(by_line.keys() - {payee.mpesa_msisdn for payee in found})
        if unpaid:
            tally["lines of no payee", Fate.UNCHANGED] += unpaid
        return tally


def read_registered_name(text: str) -> str:
    """Return the name with single spaces. Raise BadRegisteredName."""
    name = " ".join(text.split())
    if not any(each.isalpha() for each in name) or len(name) > NAME_LENGTH:
        raise BadRegisteredName
    return name
