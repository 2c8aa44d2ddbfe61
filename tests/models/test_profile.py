"""The profile: what is missing, how much is known, and what every change leaves behind."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from models.base import keys
from models.base.audit import Actor, Channel
from models.people import profile
from models.people.profile import Detail, KraPinTaken
from models.people.profile_tables import (
    Details,
    Gender,
    NextOfKin,
    Payee,
    Qualification,
)
from tests.models.test_encryption_at_rest import dump_bytes, file_bytes, readable
from tests.support.builders import NOW, keep_account
from tests.support.profile_builders import (
    FIRST_NAME,
    OTHER_NAMES,
    account_in,
    keep_named,
    kin_of,
    study_of,
    trail,
    work_at,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.base.store import Db, Store
    from models.people.profile import Record
    from models.people.tables import Professional

OWNER = Actor(Channel.USSD, "account:1")
OTHER_ID, OTHER_LINE = "34567890", "+254711000014"

KRA_PIN, NSSF, SHA = "A012345678Z", "2012345678", "CR12345678901234"
EMAIL, TSC_NUMBER, ACCOUNT_NUMBER = "jane.akiru@example.org", "456789", "0110123456789"
KIN_NAME, KIN_LINE = "Nakiru Ekai", "+254733987612"


def person_in(db: Db, account_id: int) -> Professional:
    """Return the professional whose account it is."""
    return account_in(db, account_id).professional


def give_name(db: Db, person: Professional) -> None:
    """Tell the name."""
    del db
    person.first_name, person.other_names = FIRST_NAME, OTHER_NAMES


def payee_in(db: Db, person: Professional) -> Payee:
    """Return the person's payee, new if there is none."""
    payee = db.get(Payee, person.id) or Payee(professional_id=person.id)
    db.add(payee)
    return payee


def give_mpesa(db: Db, person: Professional) -> None:
    """Let the person be paid by M-Pesa."""
    payee_in(db, person).mpesa_msisdn = "+254722645678"


def give_bank(db: Db, person: Professional) -> None:
    """Let the person have a bank account."""
    payee = payee_in(db, person)
    payee.account_number, payee.branch_code = ACCOUNT_NUMBER, "01094"


def number(detail: Detail, value: str) -> Callable[[Db, Professional], object]:
    """Return what saves one of the personal numbers."""
    return lambda db, person: profile.save_number(db, person, detail, value, OWNER, NOW)


def row(
    make: Callable[[int], Record],
) -> Callable[[Db, Professional], None]:
    """Return what adds a row."""
    return lambda db, person: profile.add_row(db, person, make(person.id), OWNER, NOW)


GIVEN: dict[Detail, Callable[[Db, Professional], object]] = {
    Detail.NAME: give_name,
    Detail.MPESA: give_mpesa,
    Detail.TSC_NUMBER: lambda db, who: profile.save_tsc_number(db, who, TSC_NUMBER, OWNER, NOW),
    Detail.KRA_PIN: number(Detail.KRA_PIN, KRA_PIN),
    Detail.BANK: give_bank,
    Detail.WORK: row(work_at),
    Detail.KIN: row(kin_of),
    Detail.QUALIFICATION: row(study_of),
    Detail.GENDER: lambda db, who: profile.save_gender(db, who, Gender.FEMALE, OWNER, NOW),
    Detail.SHA: number(Detail.SHA, SHA),
    Detail.NSSF: number(Detail.NSSF, NSSF),
    Detail.EMAIL: number(Detail.EMAIL, EMAIL),
}
"""How each detail comes to be known, in the order in which pay needs them."""


def test_what_is_missing_shrinks_in_the_order_of_pay(store: Store) -> None:
    """The five causes of non-payment go first; each detail leaves the list when it is given."""
    assert list(GIVEN) == [each for each in Detail if each is not Detail.BRANCH]
    assert tuple(Detail)[:6] == profile.PAY_CRITICAL
    account_id = keep_account(store)
    left = list(GIVEN)
    known = []
    for detail, give in GIVEN.items():
        with store.writing() as db:
            person = person_in(db, account_id)
            assert profile.missing(db, person) == left
            for_pay = [each for each in left if each in profile.PAY_CRITICAL]
            assert profile.missing_for_pay(db, person) == for_pay
            known.append(profile.completeness(left))
            give(db, person)
        left.remove(detail)
    with store.reading() as db:
        lacking = profile.missing(db, person_in(db, account_id))
    assert lacking == []
    known.append(profile.completeness(lacking))
    assert known == sorted(set(known))
    assert known[-1] == 100


def test_an_account_without_its_branch_lacks_only_that(store: Store) -> None:
    """The hint says branch, not bank: the rest of the account is there."""
    account_id = keep_account(store)
    with store.writing() as db:
        person = person_in(db, account_id)
        without = profile.completeness(profile.missing(db, person))
        payee_in(db, person).account_number = ACCOUNT_NUMBER
        lacking = profile.missing_for_pay(db, person)
        assert Detail.BRANCH in lacking
        assert Detail.BANK not in lacking
        with_account = profile.completeness(profile.missing(db, person))
        payee_in(db, person).branch_code = "01094"
        assert Detail.BRANCH not in profile.missing_for_pay(db, person)
        assert without < with_account < profile.completeness(profile.missing(db, person))


def test_what_is_given_last_is_missed_alone(store: Store) -> None:
    """Whatever the order in which details come, only what lacks is said to lack."""
    for count, detail in enumerate(GIVEN):
        account_id = keep_account(
            store, msisdn=f"+25472200000{count:02}", national_id=f"345678{count:02}"
        )
        with store.writing() as db:
            person = person_in(db, account_id)
            for given, give in reversed(GIVEN.items()):
                if given is Detail.KRA_PIN is not detail:
                    number(Detail.KRA_PIN, f"A0000000{count:02}Z")(db, person)
                elif given is not detail:
                    give(db, person)
        with store.reading() as db:
            assert profile.missing(db, person_in(db, account_id)) == [detail]


def test_completeness_is_a_percentage_of_whatever_lacks() -> None:
    """From nothing but ID and year up to 100: never out of bounds, and 100 only for a whole one."""
    for size in range(len(Detail) + 1):
        for lacking in itertools.combinations(Detail, size):
            assert 0 <= profile.completeness(list(lacking)) <= 100
            assert (profile.completeness(list(lacking)) == 100) is (size == 0)
    assert 0 < profile.completeness(list(Detail)) < 10


@pytest.mark.parametrize(
    ("detail", "first", "second", "ends"),
    [
        (Detail.KRA_PIN, KRA_PIN, "A987654321B", ("", "***8Z", "***1B")),
        (Detail.NSSF, NSSF, "2098765432", ("", "***78", "***32")),
        (Detail.SHA, SHA, "1234567", ("", "***34", "***67")),
        (Detail.EMAIL, EMAIL, "jane@example.ke", ("", "***rg", "***ke")),
    ],
)
def test_a_personal_number_is_kept_and_audited_by_its_end(
    store: Store, detail: Detail, first: str, second: str, ends: tuple[str, str, str]
) -> None:
    """The newest value stands; the trail tells both changes, who made them, and no value whole."""
    account_id = keep_account(store)
    for value in (first, second):
        with store.writing() as db:
            profile.save_number(db, person_in(db, account_id), detail, value, OWNER, NOW)
    with store.reading() as db:
        person = person_in(db, account_id)
        kept = profile.details_of(db, person.id)
        assert getattr(kept, detail.value) == second
        only = detail is Detail.KRA_PIN
        assert kept.kra_pin_digest == (keys.current().digest("kra_pin", second) if only else None)
    rows = trail(store, "profile.")
    assert [(each.action, each.actor, each.at) for each in rows] == [
        (f"profile.{detail.value}", "account:1", NOW)
    ] * 2
    assert [(each.subject_kind, each.subject_id) for each in rows] == [
        ("professional", person.id)
    ] * 2
    told = [(each.before["value"], each.after["value"]) for each in rows]
    assert told == [ends[:2], ends[1:]]


def test_tsc_number_and_gender_are_kept_and_audited(store: Store) -> None:
    """They stand in other columns and leave the same kind of trail."""
    account_id = keep_account(store)
    with store.writing() as db:
        person = person_in(db, account_id)
        profile.save_tsc_number(db, person, TSC_NUMBER, OWNER, NOW)
        profile.save_gender(db, person, Gender.FEMALE, OWNER, NOW)
        profile.save_gender(db, person, Gender.MALE, OWNER, NOW)
    with store.reading() as db:
        person = person_in(db, account_id)
        assert person.tsc_number == TSC_NUMBER
        assert profile.details_of(db, person.id).gender is Gender.MALE
    assert [
        (each.action, each.before["value"], each.after["value"])
        for each in trail(store, "profile.")
    ] == [
        ("profile.tsc_number", "", "***89"),
        ("profile.gender", "", "***le"),
        ("profile.gender", "***le", "***le"),
    ]


def test_another_persons_kra_pin_is_refused(store: Store) -> None:
    """The first holder keeps it; the second's profile and trail stay as they were."""
    first, second = (
        keep_account(store),
        keep_account(store, msisdn=OTHER_LINE, national_id=OTHER_ID),
    )
    with store.writing() as db:
        number(Detail.KRA_PIN, KRA_PIN)(db, person_in(db, first))
    with store.writing() as db, pytest.raises(KraPinTaken) as refused:
        number(Detail.KRA_PIN, KRA_PIN)(db, person_in(db, second))
    assert refused.value.args == ()
    with store.writing() as db:
        number(Detail.KRA_PIN, KRA_PIN)(db, person_in(db, first))
    with store.reading() as db:
        holder = person_in(db, first).id
        assert db.scalars(sa.select(Details.professional_id)).all() == [holder]
    # A person and their account need not have the same number.
    assert {each.subject_id for each in trail(store, "profile.kra_pin")} == {holder}


def test_a_kra_pin_that_was_given_up_is_free(store: Store) -> None:
    """Who typed it by mistake and corrected it does not keep its owner out."""
    first, second = (
        keep_account(store),
        keep_account(store, msisdn=OTHER_LINE, national_id=OTHER_ID),
    )
    for account_id, value in ((first, KRA_PIN), (first, "A987654321B"), (second, KRA_PIN)):
        with store.writing() as db:
            number(Detail.KRA_PIN, value)(db, person_in(db, account_id))
    with store.reading() as db:
        kept = [profile.details_of(db, person_in(db, each).id).kra_pin for each in (first, second)]
    assert kept == ["A987654321B", KRA_PIN]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, ""), ("", ""), ("A012345678Z", "***8Z"), ("456789", "***89"), ("1234", "***34")],
)
def test_only_the_end_of_a_value_is_shown(value: str | None, shown: str) -> None:
    """Two characters are enough for its owner, and too few for anybody else."""
    assert profile.masked(value) == shown


@pytest.fixture
def whole(store: Store) -> int:
    """Keep a profile with every detail in it; return the account's id."""
    account_id = keep_named(store)
    with store.writing() as db:
        person = person_in(db, account_id)
        for give in GIVEN.values():
            give(db, person)
        profile.add_row(db, person, kin_of(person.id, KIN_NAME, KIN_LINE), OWNER, NOW)
    return account_id


def test_no_number_can_be_read_from_a_stolen_store(
    store: Store, engine_name: str, whole: int
) -> None:
    """Numbers, bank account and next of kin are sealed, and the trail does not give them away."""
    loot = file_bytes(store) if engine_name == "sqlite" else dump_bytes(store)
    secrets = [
        *(KRA_PIN, NSSF, SHA, EMAIL, TSC_NUMBER, ACCOUNT_NUMBER),
        *(KIN_NAME, KIN_LINE, KIN_LINE[4:], "Peter Lokwang", "+254733555666"),
    ]
    assert [secret for secret in secrets if readable(secret, loot)] == []
    # The same search finds what is not sealed, and the rightful service reads it all.
    assert readable("Kibera Primary", loot)
    with store.reading() as db:
        person = person_in(db, whole)
        details, payee = profile.details_of(db, person.id), db.get_one(Payee, person.id)
        kin = profile.rows_of(db, NextOfKin, person.id)
        assert len(profile.rows_of(db, Qualification, person.id)) == 1
    assert [details.kra_pin, details.nssf, details.sha, details.email] == [
        KRA_PIN,
        NSSF,
        SHA,
        EMAIL,
    ]
    assert (person.tsc_number, payee.account_number) == (TSC_NUMBER, ACCOUNT_NUMBER)
    assert (kin[0].name, kin[0].msisdn) == (KIN_NAME, KIN_LINE)
