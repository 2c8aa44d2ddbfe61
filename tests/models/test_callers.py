"""Callers: the language that a number chose, with or without an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from models.people import accounts, callers
from models.people.tables import Account, CallerRow, Language
from tests.support.builders import DAY, MSISDN, NOW, OTHER_MSISDN, keep_account

if TYPE_CHECKING:
    from models.base.store import Store

ENGLISH, KISWAHILI = Language.ENGLISH, Language.KISWAHILI


def test_a_number_is_remembered_with_its_language(store: Store) -> None:
    """The last choice counts, the first day stays, and other numbers are not touched."""
    with store.writing() as db:
        assert callers.language_of(db, MSISDN) is None
        callers.choose_language(db, MSISDN, None, KISWAHILI, NOW)
    with store.writing() as db:
        assert callers.language_of(db, MSISDN) is KISWAHILI
        callers.choose_language(db, MSISDN, None, ENGLISH, NOW + DAY)
    with store.reading() as db:
        assert callers.language_of(db, MSISDN) is ENGLISH
        assert callers.language_of(db, OTHER_MSISDN) is None
        assert db.get_one(CallerRow, MSISDN).first_seen_at == NOW


@pytest.mark.parametrize(("handset", "language"), [(MSISDN, KISWAHILI), (OTHER_MSISDN, ENGLISH)])
def test_only_the_own_line_changes_an_accounts_language(
    store: Store, handset: str, language: Language
) -> None:
    """On somebody else's handset the choice is that handset's and not the account's."""
    account_id = keep_account(store, language=ENGLISH)
    with store.writing() as db:
        account = accounts.by_id(db, account_id)
        callers.choose_language(db, handset, account, KISWAHILI, NOW)
    with store.reading() as db:
        assert db.get_one(Account, account_id).language is language
        assert callers.language_of(db, handset) is KISWAHILI


def test_each_language_has_one_other() -> None:
    """Key 99 goes there and back."""
    assert [language.other for language in Language] == [KISWAHILI, ENGLISH]
