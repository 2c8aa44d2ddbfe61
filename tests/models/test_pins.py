"""PINs: three tries, locks that grow, and handsets that lock only themselves."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import TYPE_CHECKING

import pytest

from models.base import keys
from models.base.keys import PepperNotHeld
from models.base.store import Store, TryAgain
from models.people import pins
from models.people.pins import PinAnswer, Verdict
from models.people.tables import Account, PinTry
from tests.support.builders import (
    DAY,
    HOUR,
    MINUTE,
    MSISDN,
    NOW,
    PIN,
    WRONG_PIN,
    keep_account,
    make_ring,
)

if TYPE_CHECKING:
    from models.base.store import Db

ONE, TWO, THREE, FOUR = (f"+25471100001{digit}" for digit in range(4))
"""Handsets that are not the owner's."""


def guess(
    db: Db, account_id: int, pin: str = WRONG_PIN, *, on: str = MSISDN, at: datetime = NOW
) -> PinAnswer:
    """Try a PIN on a handset."""
    return pins.check(db, db.get_one(Account, account_id), on, pin, at)


def guess_wrong(db: Db, account_id: int, times: int, *, on: str, at: datetime = NOW) -> PinAnswer:
    """Try a wrong PIN so often; return the last answer."""
    answers = [guess(db, account_id, on=on, at=at) for _ in range(times)]
    return answers[-1]


def lock_of(db: Db, account_id: int, *, on: str = MSISDN, at: datetime = NOW) -> datetime | None:
    """Return until when a handset may not try."""
    return pins.lock_of(db, db.get_one(Account, account_id), on, at)


def test_a_right_pin_is_right(store: Store) -> None:
    """On the owner's handset and on any other."""
    account_id = keep_account(store)
    with store.writing() as db:
        assert guess(db, account_id, PIN) == PinAnswer(Verdict.RIGHT)
        assert guess(db, account_id, PIN, on=ONE) == PinAnswer(Verdict.RIGHT)


@pytest.mark.parametrize("handset", [MSISDN, ONE])
def test_the_third_wrong_try_locks(store: Store, handset: str) -> None:
    """The tries that are left are told, and then until when the lock holds, even against right."""
    account_id = keep_account(store)
    until = NOW + 5 * MINUTE
    with store.writing() as db:
        assert guess(db, account_id, on=handset) == PinAnswer(Verdict.WRONG, tries_left=2)
        assert guess(db, account_id, on=handset) == PinAnswer(Verdict.WRONG, tries_left=1)
        assert lock_of(db, account_id, on=handset) is None
        locked = PinAnswer(Verdict.LOCKED, locked_until=until)
        assert guess(db, account_id, on=handset) == locked
    just_before = until - timedelta(seconds=1)
    with store.writing() as db:
        assert guess(db, account_id, PIN, on=handset, at=just_before) == locked
        assert lock_of(db, account_id, on=handset, at=just_before) == until
        assert lock_of(db, account_id, on=handset, at=until) is None
        assert guess(db, account_id, PIN, on=handset, at=until).verdict is Verdict.RIGHT


def test_each_lock_holds_longer_than_the_one_before(store: Store) -> None:
    """5 minutes, 30 minutes, 2 hours, 24 hours, and 24 hours again."""
    account_id = keep_account(store)
    at, spans = NOW, []
    with store.writing() as db:
        for _ in range(5):
            locked = guess_wrong(db, account_id, 3, on=MSISDN, at=at)
            assert locked.locked_until is not None
            spans.append(locked.locked_until - at)
            at = locked.locked_until
    assert spans == [5 * MINUTE, 30 * MINUTE, 2 * HOUR, 24 * HOUR, 24 * HOUR]


def test_a_lock_that_is_over_gives_three_tries_again(store: Store) -> None:
    """The count starts anew; only the length of the next lock remembers."""
    account_id = keep_account(store)
    with store.writing() as db:
        guess_wrong(db, account_id, 3, on=MSISDN)
        later = NOW + 5 * MINUTE
        assert guess(db, account_id, at=later) == PinAnswer(Verdict.WRONG, tries_left=2)


def test_a_right_pin_forgets_the_wrong_ones(store: Store) -> None:
    """Afterwards there are three tries, and the next lock is the shortest."""
    account_id = keep_account(store)
    later = NOW + 5 * MINUTE
    with store.writing() as db:
        guess_wrong(db, account_id, 3, on=MSISDN)
        guess(db, account_id, PIN, at=later)
        assert guess_wrong(db, account_id, 2, on=MSISDN, at=later).tries_left == 1
        guess(db, account_id, PIN, at=later)
        locked = guess_wrong(db, account_id, 3, on=MSISDN, at=later)
    assert locked.locked_until == later + 5 * MINUTE


def test_a_strangers_handset_locks_only_itself(store: Store) -> None:
    """Neither the owner nor a third handset is shut out by it."""
    account_id = keep_account(store)
    with store.writing() as db:
        guess_wrong(db, account_id, 3, on=ONE)
        assert lock_of(db, account_id, on=ONE) == NOW + 5 * MINUTE
        assert lock_of(db, account_id, on=TWO) is None
        assert guess(db, account_id, PIN, on=TWO).verdict is Verdict.RIGHT
        assert guess(db, account_id).tries_left == 2
        assert guess(db, account_id, PIN).verdict is Verdict.RIGHT


def test_the_owners_handset_locks_no_other(store: Store) -> None:
    """Whoever holds the owner's handset for a minute cannot lock the owner out elsewhere."""
    account_id = keep_account(store)
    with store.writing() as db:
        guess_wrong(db, account_id, 3, on=MSISDN)
        assert guess(db, account_id, PIN, on=ONE).verdict is Verdict.RIGHT


def test_nine_wrong_tries_close_every_foreign_handset_for_a_day(store: Store) -> None:
    """Many handsets together get no more than nine tries; the owner's own still works."""
    account_id = keep_account(store)
    with store.writing() as db:
        for handset in (ONE, TWO, THREE):
            locked = guess_wrong(db, account_id, 3, on=handset)
        assert locked == PinAnswer(Verdict.LOCKED, locked_until=NOW + DAY)
        fresh = guess(db, account_id, PIN, on=FOUR)
        assert fresh == PinAnswer(Verdict.LOCKED, locked_until=NOW + DAY)
        assert lock_of(db, account_id, on=FOUR) == NOW + DAY
        assert lock_of(db, account_id) is None
        assert guess(db, account_id, PIN).verdict is Verdict.RIGHT
    with store.writing() as db:
        assert guess(db, account_id, PIN, on=FOUR, at=NOW + DAY).verdict is Verdict.RIGHT


def test_the_longer_of_two_locks_is_told(store: Store) -> None:
    """A handset that is locked itself hears when the last of its locks ends, not the first."""
    account_id = keep_account(store)
    with store.writing() as db:
        for handset in (ONE, TWO, THREE):
            guess_wrong(db, account_id, 3, on=handset)
        assert guess(db, account_id, PIN, on=ONE).locked_until == NOW + DAY
        assert lock_of(db, account_id, on=ONE) == NOW + DAY


def test_the_tries_left_never_exceed_what_all_handsets_share(store: Store) -> None:
    """A handset with tries of its own is told of the last one that all have together."""
    account_id = keep_account(store)
    with store.writing() as db:
        for handset in (ONE, TWO):
            guess_wrong(db, account_id, 3, on=handset)
        guess(db, account_id, on=THREE)
        assert guess(db, account_id, on=FOUR) == PinAnswer(Verdict.WRONG, tries_left=1)
        ninth = guess(db, account_id, on="+254711000019")
    assert ninth == PinAnswer(Verdict.LOCKED, locked_until=NOW + DAY)


def test_a_new_pin_opens_the_owners_lock_only(store: Store) -> None:
    """Whoever reset the PIN need not wait; a stranger's handset still must."""
    account_id = keep_account(store)
    with store.writing() as db:
        guess_wrong(db, account_id, 3, on=MSISDN)
        guess_wrong(db, account_id, 3, on=ONE)
    with store.writing() as db:
        account = db.get_one(Account, account_id)
        pins.set_pin(db, account, "8046", NOW + MINUTE)
        pins.set_pin(db, account, "8047", NOW + MINUTE)
        assert account.pin_set_at == NOW + MINUTE
    with store.writing() as db:
        assert lock_of(db, account_id, at=NOW + MINUTE) is None
        assert guess(db, account_id, "8047", at=NOW + MINUTE).verdict is Verdict.RIGHT
        assert lock_of(db, account_id, on=ONE, at=NOW + MINUTE) == NOW + 5 * MINUTE


def test_an_account_without_a_line_can_get_a_pin(store: Store) -> None:
    """After its line was given up every handset is foreign to it."""
    account_id = keep_account(store)
    with store.writing() as db:
        account = db.get_one(Account, account_id)
        account.msisdn = None
        pins.set_pin(db, account, "8046", NOW)
    with store.writing() as db:
        assert guess(db, account_id, "8046").verdict is Verdict.RIGHT
        assert db.get(PinTry, (account_id, "foreign")) is not None


@pytest.mark.parametrize("stored", [None, "", "p1"])
def test_an_account_without_a_pin_opens_to_none(store: Store, stored: str | None) -> None:
    """Neither an empty PIN nor the word behind the dummy hash is right."""
    account_id = keep_account(store)
    with store.writing() as db:
        db.get_one(Account, account_id).pin_hash = stored
        assert guess(db, account_id, "").verdict is Verdict.WRONG
        assert guess(db, account_id, "nobody").verdict is Verdict.WRONG


def test_where_no_account_is_the_same_work_is_done(
    monkeypatch: pytest.MonkeyPatch, ring: keys.KeyRing
) -> None:
    """One argon2id comparison of the same cost runs for a person who does not exist."""
    compared: list[str] = []

    class Hasher:
        def verify(self, hashed: str, _pin: str) -> bool:
            compared.append(hashed)
            return True

    hashed = pins.hash_pin(PIN)
    monkeypatch.setattr(pins, "_HASHER", Hasher())
    pins.waste_time(PIN)
    cost = "$argon2id$v=19$m=19456,t=2,p=1$"
    assert [text[: len(cost)] for text in compared] == [cost]
    assert hashed.partition("$")[2].startswith(cost)


def test_a_pin_outlives_a_new_pepper(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Old hashes are compared with their own pepper, new ones are made with the current."""
    account_id = keep_account(store)
    monkeypatch.setattr(keys, "_installed", make_ring(peppers="p2 p1"))
    with store.writing() as db:
        account = db.get_one(Account, account_id)
        assert (account.pin_hash or "").startswith("p1$")
        assert guess(db, account_id, PIN).verdict is Verdict.RIGHT
        assert guess(db, account_id).verdict is Verdict.WRONG
        pins.set_pin(db, account, PIN, NOW)
        assert (account.pin_hash or "").startswith("p2$")
        assert guess(db, account_id, PIN).verdict is Verdict.RIGHT


def test_a_dropped_pepper_is_an_error_and_not_a_wrong_pin(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistake of the operator locks nobody out and does not show the PIN."""
    account_id = keep_account(store)
    monkeypatch.setattr(keys, "_installed", make_ring(peppers="p2"))
    with pytest.raises(PepperNotHeld) as refused, store.writing() as db:
        guess(db, account_id, PIN)
    assert PIN not in str(refused.value)
    with store.reading() as db:
        assert db.get(PinTry, (account_id, MSISDN)) is None


@pytest.mark.parametrize("handset", [MSISDN, ONE])
@pytest.mark.parametrize("tried_before", [False, True])
def test_guessing_in_parallel_gives_no_more_tries(
    store: Store, handset: str, *, tried_before: bool
) -> None:
    """Eight hops at once on one handset: two hear wrong, and whoever comes after is locked."""
    account_id = keep_account(store)
    if tried_before:
        with store.writing() as db:
            guess(db, account_id, PIN, on=handset)
    together = Barrier(8)

    def hop(number: int) -> PinAnswer:
        together.wait(20)
        for _ in range(20):
            try:
                with store.hop(writing=True) as open_db:
                    answer = guess(open_db(), account_id, f"{8040 + number}", on=handset)
            except TryAgain:
                continue
            return answer
        raise AssertionError("never came through")

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(hop, range(8)))
    wrong = sorted(answer.tries_left for answer in answers if answer.verdict is Verdict.WRONG)
    assert wrong == [1, 2]
    locked = [answer.locked_until for answer in answers if answer.verdict is Verdict.LOCKED]
    assert locked == [NOW + 5 * MINUTE] * 6
    with store.reading() as db:
        row = db.get_one(PinTry, (account_id, handset))
        assert (row.wrong, row.locks) == (3, 1)
        shared = db.get(PinTry, (account_id, "foreign"))
        assert (shared.wrong if shared else None) == (None if handset == MSISDN else 3)


def test_many_handsets_in_parallel_share_nine_tries(store: Store) -> None:
    """Twelve handsets at once, one try each: nine are compared, the rest are shut out."""
    account_id = keep_account(store)
    together = Barrier(12)

    def hop(number: int) -> Verdict:
        together.wait(20)
        for _ in range(30):
            try:
                with store.hop(writing=True) as open_db:
                    verdict = guess(open_db(), account_id, on=f"+2547110001{number:02d}").verdict
            except TryAgain:
                continue
            return verdict
        raise AssertionError("never came through")

    with ThreadPoolExecutor(12) as pool:
        verdicts = list(pool.map(hop, range(12)))
    assert verdicts.count(Verdict.WRONG) == 8
    with store.reading() as db:
        shared = db.get_one(PinTry, (account_id, "foreign"))
        assert (shared.wrong, shared.locked_until) == (9, NOW + DAY)
