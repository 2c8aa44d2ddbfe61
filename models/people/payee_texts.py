"""Texts about a change of payee: to the account's line, and to the line that was paid before."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from models.base.store import Db
from models.messages import outbox
from models.messages.tables import MessageClass
from models.messages.templates import Template
from models.people.profile_tables import Payee, PayeeChange, PayeeKind
from models.people.tables import Account, Language

_OF_BANK: Final = {
    Template.PAYEE_ASKED: Template.PAYEE_BANK_ASKED,
    Template.PAYEE_CHANGED: Template.PAYEE_BANK_CHANGED,
    Template.PAYEE_REFUSED: Template.PAYEE_BANK_REFUSED,
}


def tell(
    db: Db, change: PayeeChange, template: Template, old_line: str | None, now: datetime
) -> None:
    """Text the account's line, and the line that was paid before, what becomes of a change.

    A change of the bank has words of its own: the M-Pesa line stays.
    """
    account = db.scalars(
        select(Account).where(Account.professional_id == change.professional_id)
    ).first()
    own = account.msisdn if account is not None else None
    language = account.language if account is not None else Language.ENGLISH
    arguments: dict[str, Any] = {"ref": change.reference}
    if template is Template.PAYEE_ASKED:
        arguments["until"] = int(change.due_at.timestamp())
    for msisdn in sorted(str(each) for each in {own, old_line} - {None}):
        outbox.add(
            db,
            msisdn,
            _OF_BANK.get(template, template) if change.kind is PayeeKind.BANK else template,
            arguments,
            language,
            MessageClass.SECURITY if msisdn != own else MessageClass.TRANSACTIONAL,
            now,
        )


def tell_held(db: Db, change: PayeeChange, now: datetime) -> None:
    """Text the owner that an officer must look first: they still expect 48 hours."""
    payee = db.get(Payee, change.professional_id)
    tell(db, change, Template.PAYEE_HELD, payee.mpesa_msisdn if payee is not None else None, now)
