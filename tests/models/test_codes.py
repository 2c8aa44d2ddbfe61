"""One-time codes: texted to a number, typed on that number, good for one use."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from models.messages import outbox
from models.messages.tables import MessageClass
from models.messages.templates import Template
from models.people import codes
from models.people.codes import CodeAnswer, CodeVerdict
from models.people.tables import Account, OneTimeCode, Purpose
from tests.support.builders import (
    DAY,
    MINUTE,
    MSISDN,
    NOW,
    OTHER_MSISDN,
    keep_account,
)

if TYPE_CHECKING:
    from datetime import datetime

    from models.base.store import Db, Store

RESET = Purpose.RESET_PIN
RIGHT, GONE = CodeAnswer(CodeVerdict.RIGHT), CodeAnswer(CodeVerdict.GONE)


def send(
    db: Db,
    account_id: int,
    purpose: Purpose = RESET,
    *,
    to: str = MSISDN,
    at: datetime = NOW,
) -> str:
    """Text a code; return it as the phone shows it."""
    codes.send(db, db.get_one(Account, account_id), to, purpose, "*384*2454#", at)
    [claimed] = outbox.claim(db, at, at)
    code = claimed.arguments["code"]
    assert isinstance(code, str)
    return code


def another(code: str) -> str:
    """Return a code of the same form that is not this one."""
    return f"{(int(code) + 1) % 1_000_000:06d}"


@pytest.mark.parametrize(
    ("purpose", "template"),
    [
        (Purpose.PROVE_NUMBER, Template.NUMBER_CODE),
        (Purpose.RESET_PIN, Template.RESET_CODE),
        (Purpose.MOVE_NUMBER, Template.MOVE_CODE),
    ],
)
def test_a_code_is_texted_as_a_security_text(
    store: Store, purpose: Purpose, template: Template
) -> None:
    """Six digits go to the number with the words of their purpose, before all other texts."""
    account_id = keep_account(store)
    with store.writing() as db:
        account = db.get_one(Account, account_id)
        codes.send(db, account, OTHER_MSISDN, purpose, "*384*2454#", NOW)
        [text] = outbox.claim(db, NOW, NOW)
    assert (text.msisdn, text.template, text.language) == (OTHER_MSISDN, template, "en")
    assert text.message_class is MessageClass.SECURITY
    assert text.arguments["service_code"] == "*384*2454#"
    assert len(text.arguments["code"]) == 6
    assert text.arguments["code"].isdecimal()


def test_equal_codes_have_different_digests(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same code to another number, or for another purpose, cannot be told as the same."""
    account_id = keep_account(store)
    monkeypatch.setattr("models.people.codes.secrets.randbelow", lambda _limit: 246810)
    with store.writing() as db:
        for purpose in Purpose:
            for msisdn in (MSISDN, OTHER_MSISDN):
                send(db, account_id, purpose, to=msisdn)
        digests = set(db.scalars(select(OneTimeCode.code_digest)))
    assert len(digests) == 2 * len(Purpose)


def test_the_store_keeps_only_a_digest_of_a_code(store: Store) -> None:
    """It is good on its own number and for its own purpose only."""
    account_id = keep_account(store)
    with store.writing() as db:
        code = send(db, account_id)
        row = codes.waiting(db, MSISDN, NOW)
        assert row is not None
        assert (row.account_id, row.purpose) == (account_id, RESET)
        assert len(row.code_digest) == 32
        assert code.encode() not in row.code_digest
        assert codes.enter(db, OTHER_MSISDN, RESET, code, NOW) == GONE
        assert codes.enter(db, MSISDN, Purpose.MOVE_NUMBER, code, NOW) == GONE
        assert codes.enter(db, MSISDN, RESET, code, NOW) == RIGHT


def test_a_code_of_small_numbers_keeps_its_zeros(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The number 42 is texted, and typed, as 000042."""
    account_id = keep_account(store)
    monkeypatch.setattr("models.people.codes.secrets.randbelow", lambda _limit: 42)
    with store.writing() as db:
        assert send(db, account_id) == "000042"
        assert codes.enter(db, MSISDN, RESET, "42", NOW) == CodeAnswer(CodeVerdict.WRONG, 2)
        assert codes.enter(db, MSISDN, RESET, "000042", NOW) == RIGHT


def test_a_code_works_once(store: Store) -> None:
    """A used code is gone, and no longer awaited."""
    account_id = keep_account(store)
    with store.writing() as db:
        code = send(db, account_id)
        assert codes.enter(db, MSISDN, RESET, code, NOW) == RIGHT
    with store.writing() as db:
        assert codes.enter(db, MSISDN, RESET, code, NOW) == GONE
        assert codes.waiting(db, MSISDN, NOW) is None


def test_a_code_can_be_kept_until_what_it_allows_is_done(store: Store) -> None:
    """A right code stays right, wrong ones still count, and afterwards it is gone."""
    account_id = keep_account(store)
    with store.writing() as db:
        code = send(db, account_id)
        proof = send(db, account_id, Purpose.PROVE_NUMBER)
        assert codes.enter(db, MSISDN, RESET, code, NOW, keep=True) == RIGHT
    with store.writing() as db:
        wrong = codes.enter(db, MSISDN, RESET, another(code), NOW, keep=True)
        assert wrong == CodeAnswer(CodeVerdict.WRONG, 2)
        assert codes.enter(db, MSISDN, RESET, code, NOW, keep=True) == RIGHT
        codes.use(db, MSISDN, RESET, NOW)
    with store.writing() as db:
        assert codes.enter(db, MSISDN, RESET, code, NOW, keep=True) == GONE
        assert codes.enter(db, MSISDN, Purpose.PROVE_NUMBER, proof, NOW) == RIGHT


@pytest.mark.parametrize(
    ("purpose", "span"),
    [
        (Purpose.PROVE_NUMBER, 7 * DAY),
        (Purpose.RESET_PIN, 15 * MINUTE),
        (Purpose.MOVE_NUMBER, 15 * MINUTE),
    ],
)
def test_a_code_expires(store: Store, purpose: Purpose, span: timedelta) -> None:
    """A proof of number waits for days, what changes an account only for minutes."""
    account_id = keep_account(store)
    just_before = NOW + span - timedelta(seconds=1)
    with store.writing() as db:
        code = send(db, account_id, purpose)
        assert codes.waiting(db, MSISDN, just_before) is not None
        assert codes.waiting(db, MSISDN, NOW + span) is None
        assert codes.enter(db, MSISDN, purpose, code, NOW + span) == GONE
        assert codes.enter(db, MSISDN, purpose, code, just_before) == RIGHT


def test_the_third_wrong_try_ends_a_code(store: Store) -> None:
    """The tries that are left are told; afterwards even the right code is gone."""
    account_id = keep_account(store)
    with store.writing() as db:
        code = send(db, account_id)
    answers = []
    for _ in range(3):
        with store.writing() as db:
            answers.append(codes.enter(db, MSISDN, RESET, another(code), NOW))
    assert answers == [CodeAnswer(CodeVerdict.WRONG, 2), CodeAnswer(CodeVerdict.WRONG, 1), GONE]
    with store.writing() as db:
        assert codes.waiting(db, MSISDN, NOW) is None
        assert codes.enter(db, MSISDN, RESET, code, NOW) == GONE


@pytest.mark.parametrize("typed", ["", "x", "ª", "12345", "1234567"])
def test_what_is_no_code_is_a_wrong_code(store: Store, typed: str) -> None:
    """Anything that can be typed is compared and counted without an error."""
    account_id = keep_account(store)
    with store.writing() as db:
        send(db, account_id)
        assert codes.enter(db, MSISDN, RESET, typed, NOW) == CodeAnswer(CodeVerdict.WRONG, 2)


def test_a_new_code_ends_the_older_one(store: Store) -> None:
    """Only the newest text counts, with three tries of its own."""
    account_id = keep_account(store)
    with store.writing() as db:
        old = send(db, account_id)
        codes.enter(db, MSISDN, RESET, another(old), NOW)
        new = send(db, account_id, at=NOW + MINUTE)
        while new == old:
            new = send(db, account_id, at=NOW + MINUTE)
        later = NOW + 2 * MINUTE
        assert codes.enter(db, MSISDN, RESET, old, later) == CodeAnswer(CodeVerdict.WRONG, 2)
        assert codes.enter(db, MSISDN, RESET, new, later) == RIGHT
        assert codes.enter(db, MSISDN, RESET, old, later) == GONE


def test_a_new_code_leaves_other_numbers_and_purposes_alone(store: Store) -> None:
    """A reset does not end the proof of a number, nor anything on another line."""
    account_id = keep_account(store)
    with store.writing() as db:
        proof = send(db, account_id, Purpose.PROVE_NUMBER)
        elsewhere = send(db, account_id, to=OTHER_MSISDN)
        reset = send(db, account_id)
        waiting = codes.waiting(db, MSISDN, NOW)
        assert waiting is not None
        assert waiting.purpose is RESET
        assert codes.enter(db, MSISDN, RESET, reset, NOW) == RIGHT
        assert codes.enter(db, OTHER_MSISDN, RESET, elsewhere, NOW) == RIGHT
        waiting = codes.waiting(db, MSISDN, NOW)
        assert waiting is not None
        assert waiting.purpose is Purpose.PROVE_NUMBER
        assert codes.enter(db, MSISDN, Purpose.PROVE_NUMBER, proof, NOW) == RIGHT


def test_the_newest_code_is_awaited(store: Store) -> None:
    """Of two codes of two purposes the later one is asked for."""
    account_id = keep_account(store)
    with store.writing() as db:
        send(db, account_id, RESET)
        send(db, account_id, Purpose.MOVE_NUMBER)
        waiting = codes.waiting(db, MSISDN, NOW)
        assert waiting is not None
        assert waiting.purpose is Purpose.MOVE_NUMBER
        assert db.get_one(OneTimeCode, waiting.id).tries_left == 3
