"""Callers: what is remembered of a number, with or without an account."""

from __future__ import annotations

from datetime import datetime

from models.base.store import Db
from models.people.tables import Account, CallerRow, Language


def language_of(db: Db, msisdn: str) -> Language | None:
    """Return the language that the number once chose."""
    row = db.get(CallerRow, msisdn)
    return None if row is None else row.language


def choose_language(
    db: Db, msisdn: str, account: Account | None, language: Language, now: datetime
) -> None:
    """Remember the language for the number, and for the account that answers to it."""
    row = db.get(CallerRow, msisdn)
    if row is None:
        db.add(CallerRow(msisdn=msisdn, language=language, first_seen_at=now))
    else:
        row.language = language
    if account is not None and account.msisdn == msisdn:
        account.language = language
