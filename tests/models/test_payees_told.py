"""What a change of payee leaves behind: texts, confirmation, digest, trail, sealed columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from models.base import keys
from models.messages.tables import MessageClass
from models.people import payees
from models.people.profile_tables import Payee, PayeeKind
from models.people.tables import Language
from tests.models.test_encryption_at_rest import dump_bytes, file_bytes, readable
from tests.support.builders import DAY, HOUR, MSISDN, NOW
from tests.support.payee_steps import (
    ACCOUNT_NUMBER,
    BANK,
    FIRST_LINE,
    MPESA,
    OTHER_NUMBER,
    OWNER,
    SECOND_LINE,
    WAIT,
    apply,
    ask,
    change_of,
    paid,
    payee_of,
    settle,
    texts,
    to_bank,
    to_line,
)
from tests.support.profile_builders import account_in, keep_named, trail

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.base.store import Store


@pytest.mark.parametrize(("kind", "wish"), [MPESA, BANK])
def test_the_old_line_and_the_accounts_line_are_told(
    store: Store, kind: PayeeKind, wish: Callable[[], dict[str, str]]
) -> None:
    """In the account's language; the line that is to gain hears nothing."""
    account_id = keep_named(store, language=Language.KISWAHILI)
    settle(store, account_id, to_line(SECOND_LINE))
    change = change_of(store, ask(store, account_id, wish(), at=NOW + 3 * DAY))
    assert change.kind is kind
    told = {each.msisdn: each for each in texts(store)}
    assert told.keys() == {MSISDN, SECOND_LINE}
    until = int((NOW + 3 * DAY + WAIT).timestamp())
    for text in told.values():
        assert text.arguments == {"ref": change.reference, "until": until}
        assert text.language == Language.KISWAHILI
    assert told[SECOND_LINE].message_class is MessageClass.SECURITY
    assert told[MSISDN].message_class is MessageClass.TRANSACTIONAL


def test_one_line_is_told_once(store: Store) -> None:
    """Who is paid on the account's own line gets one text; so does who was never paid at all."""
    account_id = keep_named(store)
    ask(store, account_id, to_line(MSISDN))
    assert [each.msisdn for each in texts(store)] == [MSISDN]
    settle(store, account_id, to_line(MSISDN), at=NOW + HOUR)
    ask(store, account_id, to_line(SECOND_LINE), at=NOW + 5 * DAY)
    assert [each.msisdn for each in texts(store)] == [MSISDN]


def test_an_account_without_a_line_warns_the_old_payee(store: Store) -> None:
    """Once the line was given up, only the line that loses is left to be told."""
    account_id = keep_named(store)
    settle(store, account_id, to_line(SECOND_LINE))
    with store.writing() as db:
        account_in(db, account_id).msisdn = None
    ask(store, account_id, to_line(FIRST_LINE), at=NOW + 3 * DAY)
    assert [each.msisdn for each in texts(store)] == [SECOND_LINE]


def test_stopping_and_applying_text_nobody(store: Store) -> None:
    """The one text says until when it can be stopped; there is nothing to add to it."""
    account_id = keep_named(store)
    settle(store, account_id, to_line())
    change_id = ask(store, account_id, to_bank(), at=NOW + 3 * DAY)
    texts(store)
    with store.writing() as db:
        payees.stop(db, account_in(db, account_id), change_id, OWNER, NOW + 4 * DAY)
    assert texts(store) == []


def test_a_new_line_is_not_confirmed_by_the_old_ones_name(store: Store) -> None:
    """What the payer once said of the old line is not kept for the new; a bank leaves it alone."""
    account_id = keep_named(store)
    settle(store, account_id, to_line(FIRST_LINE))

    def confirmed() -> Any:
        payee = payee_of(store, account_id)
        assert payee is not None
        return payee.mpesa_name_confirmed_at

    assert confirmed() is None
    with store.writing() as db:
        person_id = account_in(db, account_id).professional_id
        db.get_one(Payee, person_id).mpesa_name_confirmed_at = NOW
    settle(store, account_id, to_bank(), at=NOW + 3 * DAY)
    assert confirmed() == NOW
    settle(store, account_id, to_line(SECOND_LINE), at=NOW + 6 * DAY)
    assert confirmed() is None


def test_a_bank_account_is_found_by_its_digest(store: Store) -> None:
    """Two people's accounts are one if bank and number are; the digest moves with the account."""
    account_id = keep_named(store)
    settle(store, account_id, to_bank(ACCOUNT_NUMBER))
    settle(store, account_id, to_line(), at=NOW + 3 * DAY)
    ring = keys.current()
    for at, number in ((NOW, ACCOUNT_NUMBER), (NOW + 6 * DAY, OTHER_NUMBER)):
        if at > NOW:
            settle(store, account_id, to_bank(number), at=at)
        with store.reading() as db:
            digest = ring.digest("account_number", f"01:{number}")
            found = db.scalars(
                select(Payee.professional_id).where(Payee.account_digest == digest)
            ).all()
            assert found == [account_in(db, account_id).professional_id]
    payee = payee_of(store, account_id)
    assert payee is not None
    assert payee.account_digest != ring.digest("account_number", f"02:{OTHER_NUMBER}")


def test_the_trail_tells_what_was_and_what_is_by_their_ends(store: Store) -> None:
    """Who asked, and that the service applied it; no number stands there whole."""
    account_id = keep_named(store)
    line = ask(store, account_id, to_line(FIRST_LINE))
    apply(store, line, NOW + WAIT)
    bank = ask(store, account_id, to_bank(), at=NOW + WAIT)
    apply(store, bank, NOW + 2 * WAIT)
    by_line = {"mpesa": "07** *** 001", "bank": "", "account": ""}
    by_both = {"mpesa": "07** *** 001", "bank": "01094", "account": "***789"}
    rows = trail(store, "payee.")
    assert [(row.action, row.actor, row.before, row.after) for row in rows] == [
        (
            "payee.mpesa_asked",
            "account:1",
            {},
            {"ref": change_of(store, line).reference, "state": "waiting"},
        ),
        ("payee.mpesa_applied", "service", {}, by_line),
        (
            "payee.bank_asked",
            "account:1",
            by_line,
            {"ref": change_of(store, bank).reference, "state": "waiting"},
        ),
        ("payee.bank_applied", "service", by_line, by_both),
    ]
    with store.reading() as db:
        person_id = account_in(db, account_id).professional_id
    assert {(row.subject_kind, row.subject_id) for row in rows} == {("professional", person_id)}


def test_no_account_number_can_be_read_from_a_stolen_store(store: Store, engine_name: str) -> None:
    """Neither the one in force nor the one that waits nor the one that was stopped."""
    account_id = keep_named(store)
    settle(store, account_id, to_bank(ACCOUNT_NUMBER))
    stopped = ask(store, account_id, to_bank("0155555555501"), at=NOW + 3 * DAY)
    waits = ask(store, account_id, to_bank(OTHER_NUMBER), at=NOW + 3 * DAY)
    line = ask(store, account_id, to_line("+254722998877", "Ekai Nakiru"), at=NOW + 3 * DAY)
    loot = file_bytes(store) if engine_name == "sqlite" else dump_bytes(store)
    secrets = [ACCOUNT_NUMBER, OTHER_NUMBER, "0155555555501", "+254722998877", "Ekai Nakiru"]
    assert [secret for secret in secrets if readable(secret, loot)] == []
    # The same search finds what stands there in the clear, and the rightful service reads it all.
    assert readable(change_of(store, waits).reference, loot)
    assert paid(store, account_id) == (None, ACCOUNT_NUMBER)
    assert change_of(store, stopped).wanted["account_number"] == "0155555555501"
    assert change_of(store, waits).wanted["account_number"] == OTHER_NUMBER
    assert change_of(store, line).wanted["mpesa_name"] == "Ekai Nakiru"


@pytest.mark.parametrize(
    ("msisdn", "shown"), [(None, ""), ("", ""), (MSISDN, "0722 645 678"), ("+14155550100",) * 2]
)
def test_a_payees_line_is_shown_as_people_write_it(msisdn: str | None, shown: str) -> None:
    """Its owner reads it whole; nothing stands for none."""
    assert payees.shown(msisdn) == shown
