"""Rebuilding the keyed digests, after their key changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import select

from models.base import keys
from models.base.store import Store
from models.people.accounts import id_digest
from models.people.profile_tables import Details, NextOfKin, Payee
from models.people.tables import Professional

BATCH: Final = 500


def _of_id(person: Professional) -> bytes:
    return id_digest(person.national_id)


def _of_kra_pin(row: Details) -> bytes | None:
    return None if row.kra_pin is None else keys.current().digest("kra_pin", row.kra_pin)


def _of_account(row: Payee) -> bytes | None:
    if row.account_number is None:
        return None
    return keys.current().digest("account_number", f"{row.bank_code}:{row.account_number}")


def _of_kin(row: NextOfKin) -> bytes:
    return keys.current().digest("msisdn", row.msisdn)


REBUILT: Final[tuple[tuple[Any, Any, str, Callable[[Any], bytes | None]], ...]] = (
    (Professional, Professional.id, "national_id_digest", _of_id),
    (Details, Details.professional_id, "kra_pin_digest", _of_kra_pin),
    (Payee, Payee.professional_id, "account_digest", _of_account),
    (NextOfKin, NextOfKin.id, "msisdn_digest", _of_kin),
)
"""Tables with their key, the digest, and how it is made of what stands beside it."""


def reindex(store: Store) -> int:
    """Compute every lasting digest again; return how many people there are.

    What ends by itself is left: sessions, receipts, one-time codes, officers' sessions and
    invitations. Officers' recovery codes end too: they make new ones.
    """
    counts = [_rebuild(store, *each) for each in REBUILT]
    return counts[0]


def _rebuild(
    store: Store, kind: Any, key: Any, column: str, digest: Callable[[Any], bytes | None]
) -> int:
    last, count = 0, 0
    while True:
        with store.writing() as db:
            rows = list(
                db.execute(select(key, kind).where(key > last).order_by(key).limit(BATCH)).unique()
            )
            for number, row in rows:
                setattr(row, column, digest(row))
                last, count = number, count + 1
        if len(rows) < BATCH:
            return count
