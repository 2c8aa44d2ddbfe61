"""Accounts: who gets one, who is refused, and what silence and resets do to it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from models.base.audit import Actor, AuditRow, Channel
from models.people import accounts, pins
from models.people.accounts import IdTaken, NumberTaken, Silence
from models.people.pins import Verdict
from models.people.tables import Account, Language, Professional
from tests.support.builders import (
    CALLER,
    DAY,
    HOUR,
    MSISDN,
    NATIONAL_ID,
    NOW,
    OTHER_MSISDN,
    PIN,
    keep_account,
    make_account,
    make_imported,
    make_registration,
)

if TYPE_CHECKING:
    from datetime import datetime

    from models.base.store import Db, Store


def audit_rows(db: Db) -> list[AuditRow]:
    """Return the whole trail, the oldest first."""
    return list(db.scalars(select(AuditRow).order_by(AuditRow.id)))


def count(db: Db, table: type[Account | Professional]) -> int:
    """Return how many rows a table has."""
    return db.scalar(select(func.count()).select_from(table)) or 0


def test_an_account_is_found_by_id_number_and_national_id(store: Store) -> None:
    """What was asked at registration is what the account holds afterwards."""
    account_id = keep_account(store, language=Language.KISWAHILI, early_texts=True)
    with store.reading() as db:
        by_number = accounts.by_msisdn(db, MSISDN)
        assert by_number is not None
        assert accounts.by_id(db, account_id) is by_number
        assert accounts.by_national_id(db, NATIONAL_ID) is by_number
        person = accounts.professional(db, NATIONAL_ID)
        assert person is by_number.professional
    assert by_number.id == account_id
    assert by_number.language is Language.KISWAHILI
    assert by_number.language.other is Language.ENGLISH
    assert by_number.early_texts
    assert not by_number.always_ask_pin
    assert by_number.number_proved_at == NOW
    assert by_number.consent_version == "2026-1"
    moments = {by_number.consent_at, by_number.opened_at, by_number.last_seen_at}
    assert moments == {NOW} == {by_number.pin_set_at}
    assert by_number.payee_held_until is None
    assert len(by_number.reference) == 6
    assert (person.national_id, person.birth_year) == (NATIONAL_ID, 1985)
    assert person.full_name == ""
    assert person.imported_at is None


def test_nobody_is_found_where_nobody_is(store: Store) -> None:
    """An empty store knows no number, no ID and no account."""
    with store.reading() as db:
        assert accounts.by_id(db, 1) is None
        assert accounts.by_msisdn(db, MSISDN) is None
        assert accounts.by_national_id(db, NATIONAL_ID) is None
        assert accounts.professional(db, NATIONAL_ID) is None
        assert accounts.imported(db, NATIONAL_ID, 1985) is None


def test_a_number_that_did_not_dial_is_not_proved(store: Store) -> None:
    """Whoever registers another line leaves its proof open."""
    with store.writing() as db:
        assert make_account(db, proved=False).number_proved_at is None


def test_a_national_id_has_one_account(store: Store) -> None:
    """A second registration with a known ID is refused and leaves nothing behind."""
    keep_account(store)
    with store.writing() as db:
        with pytest.raises(IdTaken):
            make_account(db, msisdn=OTHER_MSISDN)
        assert (count(db, Account), count(db, Professional)) == (1, 1)
        assert len(audit_rows(db)) == 1


def test_a_number_has_one_account(store: Store) -> None:
    """A second registration on a known number is refused, also for another person."""
    keep_account(store)
    with store.writing() as db:
        with pytest.raises(NumberTaken):
            make_account(db, national_id="34567890")
        assert (count(db, Account), count(db, Professional)) == (1, 1)


@pytest.mark.parametrize(
    ("silent_for", "proved", "is_taken"),
    [
        (timedelta(days=90) - timedelta(seconds=1), True, True),
        (timedelta(days=364), True, True),
        (timedelta(days=400), True, False),
        (timedelta(days=400), False, True),
    ],
)
def test_a_recycled_line_passes_to_who_dials_from_it(
    store: Store, silent_for: timedelta, *, proved: bool, is_taken: bool
) -> None:
    """Only a line silent for a year, and only dialled itself, leaves its old account."""
    old = keep_account(store)
    later = NOW + silent_for
    with store.writing() as db:
        if is_taken:
            with pytest.raises(NumberTaken):
                make_account(db, now=later, national_id="34567890", proved=proved)
            assert db.get_one(Account, old).msisdn == MSISDN
            return
        new = make_account(db, now=later, national_id="34567890", proved=proved)
        assert accounts.by_msisdn(db, MSISDN) is new
        assert db.get_one(Account, old).msisdn is None
        released = audit_rows(db)[1]
    assert released.action == "account.line_released"
    assert released.before == {"msisdn": "07** *** 678"}
    assert released.subject_id == old


def test_a_refused_registration_takes_no_line_from_anybody(store: Store) -> None:
    """A known ID typed on a silent line is refused before that line leaves its account."""
    keep_account(store, msisdn=OTHER_MSISDN, national_id="34567890")
    silent = keep_account(store)
    with store.writing() as db, pytest.raises(IdTaken):
        make_account(db, now=NOW + 400 * DAY, national_id="34567890")
    with store.reading() as db:
        assert db.get_one(Account, silent).msisdn == MSISDN


@pytest.mark.parametrize(("birth_year", "is_shown"), [(1985, True), (1986, False)])
def test_an_imported_name_is_shown_only_if_the_year_agrees(
    store: Store, birth_year: int, *, is_shown: bool
) -> None:
    """ID alone brings nothing of TSC's list to light."""
    with store.writing() as db:
        make_imported(db)
    with store.reading() as db:
        found = accounts.imported(db, NATIONAL_ID, birth_year)
        assert (found is not None) is is_shown
        assert accounts.imported(db, "34567890", birth_year) is None


def test_who_registered_alone_was_not_imported(store: Store) -> None:
    """A person without an import is never offered as one, though ID and year agree."""
    keep_account(store)
    with store.reading() as db:
        assert accounts.imported(db, NATIONAL_ID, 1985) is None


def test_an_imported_person_keeps_what_tsc_sent(store: Store) -> None:
    """If the year agrees, the account is that very person's, with name and TSC number."""
    with store.writing() as db:
        person = make_imported(db)
    account_id = keep_account(store)
    with store.reading() as db:
        account = db.get_one(Account, account_id)
        assert account.professional_id == person.id
        assert account.professional.full_name == "Wanjiku wa Kamau"
        assert account.professional.tsc_number == "412345"
        assert [row.action for row in audit_rows(db)] == ["account.opened"]


@pytest.mark.parametrize(("tsc_year", "agrees"), [(1979, True), (1985, False), (1979, False)])
def test_who_is_not_the_imported_person_inherits_nothing(
    store: Store, tsc_year: int, *, agrees: bool
) -> None:
    """If the years differ, or the caller says so, nothing imported stays, and the trail tells."""
    with store.writing() as db:
        person_id = make_imported(db, birth_year=tsc_year).id
    keep_account(store, agrees_with_import=agrees)
    with store.reading() as db:
        person = db.get_one(Professional, person_id)
        trail = audit_rows(db)
        assert count(db, Professional) == 1
    assert person.birth_year == 1985
    gone = (person.first_name, person.other_names, person.matching_name)
    assert gone == (None, None, None)
    assert (person.tsc_number, person.imported_at) == (None, None)
    assert [row.action for row in trail] == ["professional.import_denied", "account.opened"]
    assert (trail[0].channel, trail[0].actor) == (Channel.JOB, "service")
    assert (trail[0].subject_kind, trail[0].subject_id) == ("professional", person_id)


@pytest.mark.parametrize(
    ("quiet", "level"),
    [
        (timedelta(0), Silence.RECENT),
        (90 * DAY - timedelta(seconds=1), Silence.RECENT),
        (90 * DAY, Silence.QUIET),
        (365 * DAY - timedelta(seconds=1), Silence.QUIET),
        (365 * DAY, Silence.RECYCLED),
    ],
)
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_silence_has_three_levels(store: Store, quiet: timedelta, level: Silence) -> None:
    """A line is recent, after 90 days quiet, and after a year perhaps somebody else's."""
    with store.writing() as db:
        assert accounts.silence(make_account(db), NOW + quiet) is level


@pytest.mark.parametrize(
    ("after", "noted"), [(DAY - timedelta(seconds=1), NOW), (DAY, NOW + DAY), (95 * DAY, None)]
)
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_being_heard_is_noted_once_a_day(
    store: Store, after: timedelta, noted: datetime | None
) -> None:
    """A second call of the same day writes nothing; a later one ends the silence."""
    with store.writing() as db:
        account = make_account(db)
        accounts.seen(account, NOW + after)
        assert account.last_seen_at == (noted or NOW + after)
        if noted is None:
            assert accounts.silence(account, NOW + after) is Silence.RECENT


def test_a_released_line_is_free_and_its_account_stays(store: Store) -> None:
    """The person keeps the account, by ID; the number may open another at once."""
    account_id = keep_account(store)
    with store.writing() as db:
        accounts.release_line(db, db.get_one(Account, account_id), CALLER, NOW + HOUR)
        accounts.release_line(db, db.get_one(Account, account_id), CALLER, NOW + HOUR)
        assert accounts.by_msisdn(db, MSISDN) is None
        make_account(db, national_id="34567890")
    with store.reading() as db:
        kept = accounts.by_national_id(db, NATIONAL_ID)
        assert kept is not None
        assert kept.id == account_id
        assert kept.msisdn is None
        assert [row.before for row in audit_rows(db)[1:3]] == [
            {"msisdn": "07** *** 678"},
            {"msisdn": "***"},
        ]


@pytest.mark.parametrize(
    ("held_for", "expected"),
    [(None, 48 * HOUR), (timedelta(0), 48 * HOUR), (47 * HOUR, 48 * HOUR), (72 * HOUR, 72 * HOUR)],
)
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_payee_is_held_for_48_hours(
    store: Store, held_for: timedelta | None, expected: timedelta
) -> None:
    """The hold counts from now and never shortens a longer one."""
    with store.writing() as db:
        account = make_account(db)
        account.payee_held_until = None if held_for is None else NOW + held_for
        accounts.hold_payee(account, NOW)
        assert account.payee_held_until == NOW + expected


@pytest.mark.parametrize(
    ("action", "hold"), [("account.pin_reset", NOW + 50 * HOUR), ("account.pin_changed", None)]
)
def test_a_new_pin_replaces_the_old_one(store: Store, action: str, hold: datetime | None) -> None:
    """After a reset, but not after a change by one who knew the old PIN, the payee is held."""
    account_id = keep_account(store)
    change = accounts.reset_pin if action == "account.pin_reset" else accounts.change_pin
    later = NOW + 2 * HOUR
    actor = Actor.caller(Channel.USSD, account_id)
    with store.writing() as db:
        change(db, db.get_one(Account, account_id), "8046", actor, later)
    with store.writing() as db:
        account = db.get_one(Account, account_id)
        assert account.payee_held_until == hold
        assert account.pin_set_at == later
        assert pins.check(db, account, MSISDN, PIN, later).verdict is Verdict.WRONG
        assert pins.check(db, account, MSISDN, "8046", later).verdict is Verdict.RIGHT
        row = audit_rows(db)[-1]
    assert (row.action, row.actor, row.at) == (action, f"account:{account_id}", later)
    assert (row.before, row.after) == ({}, {})


def test_a_name_is_kept_as_typed_and_folded_for_comparing(store: Store) -> None:
    """The trail tells that there was a name before, and no name."""
    account_id = keep_account(store)
    with store.writing() as db:
        account = db.get_one(Account, account_id)
        accounts.save_name(db, account, "Jane", "Akiru Ng’ang’a", CALLER, NOW)
        accounts.save_name(db, account, "Janet", "Akiru Ng’ang’a", CALLER, NOW)
    with store.reading() as db:
        person = db.get_one(Account, account_id).professional
        assert person.full_name == "Janet Akiru Ng’ang’a"
        assert person.matching_name == "JANET AKIRU NGANGA"
        trail = audit_rows(db)[1:]
    assert [row.action for row in trail] == ["professional.name_saved"] * 2
    assert [(row.before, row.after) for row in trail] == [
        ({"named": False}, {"named": True}),
        ({"named": True}, {"named": True}),
    ]
    assert {row.subject_id for row in trail} == {person.id}


def test_the_trail_shows_who_acted_and_nothing_personal(store: Store) -> None:
    """Number, national ID, PIN and names stand masked or not at all in the audit rows."""
    account_id = keep_account(store)
    with store.writing() as db:
        account = db.get_one(Account, account_id)
        accounts.save_name(db, account, "Jane", "Akiru", CALLER, NOW)
        accounts.reset_pin(db, account, "8046", CALLER, NOW)
        accounts.release_line(db, account, CALLER, NOW)
    with store.reading() as db:
        trail = audit_rows(db)
        opened = trail[0]
        words = json.dumps([[row.actor, row.reason, row.before, row.after] for row in trail])
    assert (opened.action, opened.channel, opened.actor) == (
        "account.opened",
        Channel.USSD,
        "stranger",
    )
    assert (opened.subject_kind, opened.subject_id) == ("account", account_id)
    assert opened.after == {"msisdn": "07** *** 678", "consent": "2026-1"}
    assert opened.at == NOW
    for personal in (MSISDN[4:], "722645678", NATIONAL_ID, PIN, "8046", "Jane", "Akiru"):
        assert personal not in words


@pytest.mark.parametrize(
    ("account_id", "name"), [(None, "stranger"), (0, "stranger"), (12, "account:12")]
)
def test_a_caller_acts_under_the_account_or_as_a_stranger(
    account_id: int | None, name: str
) -> None:
    """The trail names the account, never the number."""
    assert Actor.caller(Channel.SMS, account_id) == Actor(Channel.SMS, name)


def test_a_registration_holds_its_pin_only_as_a_hash(store: Store) -> None:
    """What is stored of a PIN is a key id and an argon2id hash, fresh for every account."""
    asked: dict[str, Any] = {"msisdn": OTHER_MSISDN, "national_id": "34567890"}
    with store.writing() as db:
        first, second = make_account(db), make_account(db, **asked)
        stored = {first.pin_hash, second.pin_hash}
    assert len(stored) == 2
    for text in stored:
        assert text is not None
        assert text.startswith("p1$$argon2id$v=19$m=19456,t=2,p=1$")
    assert make_registration(**asked).pin == PIN
