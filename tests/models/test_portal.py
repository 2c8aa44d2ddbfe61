"""The portal's one-time password: words for the text, a hash for the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argon2 import PasswordHasher

from models.people import portal
from models.people.tables import Account, PortalPassword
from tests.support.builders import DAY, HOUR, NOW, keep_account

if TYPE_CHECKING:
    from models.base.store import Store


def test_the_portal_can_check_the_words_for_a_day(store: Store) -> None:
    """The stored hash is of these words, and says until when it counts."""
    account_id = keep_account(store)
    with store.writing() as db:
        words = portal.issue(db, db.get_one(Account, account_id), NOW)
    with store.reading() as db:
        row = db.get_one(PortalPassword, account_id)
    assert words not in row.password_hash
    assert PasswordHasher().verify(row.password_hash, words)
    assert row.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert row.expires_at == NOW + DAY
    assert row.used_at is None


def test_the_words_are_easy_to_read_and_hard_to_guess(store: Store) -> None:
    """Ten signs of some thirty, none of which looks like another, and new ones every time."""
    account_id = keep_account(store)
    with store.writing() as db:
        account = db.get_one(Account, account_id)
        issued = [portal.issue(db, account, NOW) for _ in range(8)]
    assert len(set(issued)) == 8
    for words in issued:
        assert len(words) == 10
        assert not set(words) & set("0o1iIlL")
        assert words.isascii()
        assert words == words.lower()


def test_new_words_replace_the_old_and_count_again(store: Store) -> None:
    """A used password does not make the next one used."""
    account_id = keep_account(store)
    with store.writing() as db:
        account = db.get_one(Account, account_id)
        portal.issue(db, account, NOW)
        db.flush()
        db.get_one(PortalPassword, account_id).used_at = NOW + HOUR
    with store.writing() as db:
        words = portal.issue(db, db.get_one(Account, account_id), NOW + 2 * HOUR)
    with store.reading() as db:
        row = db.get_one(PortalPassword, account_id)
    assert PasswordHasher().verify(row.password_hash, words)
    assert (row.used_at, row.expires_at) == (None, NOW + 26 * HOUR)
