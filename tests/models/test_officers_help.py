"""What officers do for a person: locks, PINs, codes, corrections; each told, each written down."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from models.base.audit import Actor
from models.messages.tables import OutboxRow
from models.people import accounts, codes, correcting, pins, unlocking
from models.people.correction_tables import Correctable
from models.people.corrections import NoReason
from models.people.pins import Verdict
from models.people.profile import KraPinTaken
from models.people.tables import Purpose
from tests.support.builders import NOW, PIN, make_account, make_imported
from tests.support.profile_builders import trail

if TYPE_CHECKING:
    from models.base.store import Db, Store
    from models.people.tables import Account

OFFICER = Actor.officer("desk")
CODE = "*384*2454#"
WHY = "seen on the ID"

RIGHT = {
    Correctable.NAME: "Jane Akiru Lokwang",
    Correctable.NATIONAL_ID: "29999998",
    Correctable.BIRTH_YEAR: "1979",
    Correctable.GENDER: "female",
    Correctable.TSC_NUMBER: "654321",
    Correctable.KRA_PIN: "A012345678Z",
    Correctable.NSSF: "123456789X",
    Correctable.SHA: "SHA12345678",
    Correctable.EMAIL: "jane@example.co.ke",
}
"""A right value of everything that can be corrected."""


def _texts(db: Db) -> list[str]:
    return list(db.scalars(select(OutboxRow.template).order_by(OutboxRow.id)))


def _lock(db: Db, account: Account, msisdn: str) -> None:
    for _ in range(pins.TRIES):
        pins.check(db, account, msisdn, "0000", NOW)


def test_locks_of_every_handset_are_lifted(store: Store) -> None:
    """The own line's and a stranger's; the PIN is right again at once, and its owner is told."""
    with store.writing() as db:
        account = make_account(db)
        own = account.msisdn or ""
        for msisdn in (own, "+254733000009"):
            _lock(db, account, msisdn)
        assert len(unlocking.locks(db, account, NOW)) == 2
        assert unlocking.lift(db, account, WHY, CODE, OFFICER, NOW) == 2
        assert pins.check(db, account, own, PIN, NOW).verdict is Verdict.RIGHT
        assert _texts(db) == ["officer_acted"]
        with pytest.raises(unlocking.NothingLocked):
            unlocking.lift(db, account, WHY, CODE, OFFICER, NOW)
    [row] = trail(store, "account.unlocked")
    assert (row.actor, row.reason, row.before) == ("officer:desk", WHY, {"locks": 2})


def test_a_reset_pin_counts_no_more_and_a_code_goes_to_the_own_line(store: Store) -> None:
    """The officer never sees a PIN or a code; changes of payee wait."""
    with store.writing() as db:
        account = make_account(db)
        own = account.msisdn or ""
        unlocking.reset_pin(db, account, WHY, CODE, OFFICER, NOW)
        assert pins.check(db, account, own, PIN, NOW).verdict is Verdict.WRONG
        waiting = codes.waiting(db, own, NOW)
        assert waiting is not None
        assert waiting.purpose is Purpose.RESET_PIN
        assert account.payee_held_until == NOW + accounts.PAYEE_HOLD
        assert _texts(db) == ["reset_code"]
    assert len(trail(store, "account.pin_cleared")) == 1


def test_an_account_without_a_proved_line_is_not_reset(store: Store) -> None:
    """Nothing secret goes to a line that nobody proved; nothing changes."""
    with store.writing() as db:
        account = make_account(db, proved=False)
        with pytest.raises(unlocking.NoLine):
            unlocking.reset_pin(db, account, WHY, CODE, OFFICER, NOW)
        assert account.pin_hash is not None
        assert _texts(db) == []


def test_a_code_is_resent_only_if_its_line_asked_and_three_times_an_hour(store: Store) -> None:
    """Nobody but the line starts a code; the number of texts is bounded."""
    with store.writing() as db:
        account = make_account(db)
        with pytest.raises(unlocking.NothingAsked):
            unlocking.resend_code(db, account, WHY, CODE, OFFICER, NOW)
        codes.send(db, account, account.msisdn or "", Purpose.RESET_PIN, CODE, NOW)
        for _ in range(unlocking.CODES_AN_HOUR - 1):
            assert unlocking.resend_code(db, account, WHY, CODE, OFFICER, NOW) is Purpose.RESET_PIN
        with pytest.raises(unlocking.TooManyCodes):
            unlocking.resend_code(db, account, WHY, CODE, OFFICER, NOW)
        later = NOW + timedelta(hours=25)
        with pytest.raises(unlocking.NothingAsked):
            unlocking.resend_code(db, account, WHY, CODE, OFFICER, later)


@pytest.mark.parametrize("detail", Correctable)
def test_each_detail_is_corrected_told_and_taken_back(store: Store, detail: Correctable) -> None:
    """What stood before stands again after the undo, and each step is in the trail, masked."""
    with store.writing() as db:
        account = make_account(db)
        person = account.professional
        before = correcting.value_of(db, person, detail)
        row = correcting.correct(db, person, detail, RIGHT[detail], WHY, CODE, OFFICER, NOW)
        assert correcting.value_of(db, person, detail) == RIGHT[detail]
        assert (account.payee_held_until is not None) is (detail in correcting.IDENTITY)
        correcting.undo(db, row, "it was right", CODE, OFFICER, NOW)
        assert correcting.value_of(db, person, detail) == before
        with pytest.raises(correcting.NotLatest):
            correcting.undo(db, row, "once more", CODE, OFFICER, NOW)
        assert _texts(db) == ["officer_acted"] * 2
    rows = trail(store, "person.corr")
    assert [each.action for each in rows] == ["person.corrected", "person.correction_undone"]
    said = str([each.before | each.after for each in rows])
    assert RIGHT[detail] not in said


def test_a_correction_that_cannot_be_is_refused(store: Store) -> None:
    """No reason, the same value, a broken rule, an ID or KRA PIN of somebody else."""
    with store.writing() as db:
        person = make_account(db).professional
        other = make_imported(db, national_id="29999998")
        correcting.correct(db, other, Correctable.KRA_PIN, "A012345678Z", WHY, CODE, OFFICER, NOW)
        for detail, typed, reason, error in (
            (Correctable.NAME, "Jane", " ", NoReason),
            (Correctable.NATIONAL_ID, person.national_id, WHY, correcting.SameValue),
            (Correctable.BIRTH_YEAR, "1800", WHY, ValueError),
            (Correctable.NATIONAL_ID, "29999998", WHY, accounts.IdTaken),
            (Correctable.KRA_PIN, "A012345678Z", WHY, KraPinTaken),
        ):
            with pytest.raises(error):
                correcting.correct(db, person, detail, typed, reason, CODE, OFFICER, NOW)
        assert correcting.latest(db, person.id) == []


def test_a_corrected_id_is_found_by_its_owner(store: Store) -> None:
    """The digest follows, so that signing in with the right ID works and with the wrong not."""
    with store.writing() as db:
        account = make_account(db)
        wrong = account.professional.national_id
        correcting.correct(
            db,
            account.professional,
            Correctable.NATIONAL_ID,
            "29999998",
            WHY,
            CODE,
            OFFICER,
            NOW,
        )
        assert accounts.by_national_id(db, "29999998") is account
        assert accounts.by_national_id(db, wrong) is None
