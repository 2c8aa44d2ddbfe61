"""Work stations, qualifications and next of kin: how many, whose, and which is current."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from models.base.audit import Actor, Channel
from models.people import profile
from models.people.profile import Earlier, TooMany
from models.people.profile_tables import Level, NextOfKin, Qualification, WorkStation
from tests.support.builders import NOW, keep_account
from tests.support.profile_builders import (
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


def person_in(db: Db, account_id: int) -> Professional:
    """Return the professional whose account it is."""
    return account_in(db, account_id).professional


@pytest.mark.parametrize("make", [work_at, study_of, kin_of])
def test_nine_of_a_kind_are_the_most(store: Store, make: Callable[[int], Record]) -> None:
    """The tenth is refused; one that is removed makes room, and other people are not counted."""
    account_id = keep_named(store)
    other = keep_account(store, msisdn=OTHER_LINE, national_id=OTHER_ID)
    with store.writing() as db:
        person = person_in(db, account_id)
        for _ in range(profile.MOST_ROWS):
            profile.add_row(db, person, make(person.id), OWNER, NOW)
    with store.writing() as db:
        person = person_in(db, account_id)
        with pytest.raises(TooMany):
            profile.add_row(db, person, make(person.id), OWNER, NOW)
        stranger = person_in(db, other)
        profile.add_row(db, stranger, make(stranger.id), OWNER, NOW)
    kind: type[Any] = type(make(1))
    with store.writing() as db:
        person = person_in(db, account_id)
        rows = profile.rows_of(db, kind, person.id)
        assert len(rows) == profile.MOST_ROWS == 9
        assert [each.id for each in rows] == sorted((each.id for each in rows), reverse=True)
        assert profile.remove_row(db, person, kind, rows[0].id, OWNER, NOW)
        profile.add_row(db, person, make(person.id), OWNER, NOW)
    with store.reading() as db:
        assert len(profile.rows_of(db, kind, person_in(db, account_id).id)) == 9


@pytest.mark.parametrize("make", [work_at, study_of, kin_of])
def test_a_row_is_removed_by_its_owner_alone(store: Store, make: Callable[[int], Record]) -> None:
    """Another person neither sees nor removes it; a second removal finds nothing."""
    account_id = keep_named(store)
    other = keep_account(store, msisdn=OTHER_LINE, national_id=OTHER_ID)
    with store.writing() as db:
        person = person_in(db, account_id)
        kept = make(person.id)
        profile.add_row(db, person, kept, OWNER, NOW)
        row_id, kind = kept.id, type(kept)
    with store.writing() as db:
        stranger = person_in(db, other)
        assert profile.row_of(db, kind, stranger.id, row_id) is None
        assert not profile.remove_row(db, stranger, kind, row_id, OWNER, NOW)
    outcomes = []
    for _ in range(2):
        with store.writing() as db:
            person = person_in(db, account_id)
            outcomes.append(profile.remove_row(db, person, kind, row_id, OWNER, NOW))
            assert profile.row_of(db, kind, person.id, row_id) is None
    assert outcomes == [True, False]
    rows = trail(store, f"profile.{kind.__tablename__}")
    assert [(each.subject_id, each.before["value"], each.after["value"]) for each in rows] == [
        (person.id, "", profile.masked(str(row_id))),
        (person.id, profile.masked(str(row_id)), ""),
    ]


def test_the_current_work_station_moves_on(store: Store) -> None:
    """The newest is current; removed, the newest that is left takes over; past ones never do."""
    account_id = keep_named(store)
    other = keep_account(store, msisdn=OTHER_LINE, national_id=OTHER_ID)

    def current() -> list[str]:
        with store.reading() as db:
            rows = profile.rows_of(db, WorkStation, person_in(db, account_id).id)
            return [each.institution for each in rows if each.is_current]

    def add(owner: int, institution: str, *, is_current: bool = True) -> int:
        with store.writing() as db:
            person = person_in(db, owner)
            station = work_at(person.id, institution, is_current=is_current)
            profile.add_row(db, person, station, OWNER, NOW)
            return station.id

    def remove(row_id: int) -> None:
        with store.writing() as db:
            person = person_in(db, account_id)
            assert profile.remove_row(db, person, WorkStation, row_id, OWNER, NOW)

    first = add(account_id, "Kibera Primary")
    second = add(account_id, "Lodwar High")
    third = add(account_id, "Turkana Girls")
    assert current() == ["Turkana Girls"]
    add(other, "Moi Girls")
    past = add(account_id, "Kalokol Primary", is_current=False)
    assert current() == ["Turkana Girls"]
    remove(past)
    remove(first)
    assert current() == ["Turkana Girls"]
    remove(third)
    assert current() == ["Lodwar High"]
    remove(second)
    assert current() == []
    with store.reading() as db:
        [station] = profile.rows_of(db, WorkStation, person_in(db, other).id)
    assert station.is_current


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Ki", ["Kibera Primary", "Kisumu Boys"]),
        (" kib ", ["Kibera Primary"]),
        ("KISUMU", ["Kisumu Boys"]),
        ("Primary", []),
        ("%", []),
        ("_", []),
        ("K%", []),
        ("", ["Kibera Primary", "Wanjikũ Girls", "Kisumu Boys"]),
        ("wanjikũ", ["Wanjikũ Girls"]),
    ],
)
def test_earlier_institutions_begin_with_the_letters(
    store: Store, typed: str, found: list[str]
) -> None:
    """The most frequent first, in any case of letters, and no letter is a wildcard."""
    account_id = keep_named(store)
    names = ["Kisumu Boys", *["Kibera Primary"] * 3, *["Wanjikũ Girls"] * 2]
    with store.writing() as db:
        person = person_in(db, account_id)
        for name in names:
            profile.add_row(db, person, work_at(person.id, name), OWNER, NOW)
    with store.reading() as db:
        assert profile.earlier_entries(db, Earlier.WORKPLACE, typed) == found
        assert profile.earlier_entries(db, Earlier.WORKPLACE, typed, most=1) == found[:1]


def test_earlier_courses_are_offered_as_schools_are(store: Store) -> None:
    """Each kind of entry has its own list: a course is no school."""
    account_id = keep_named(store)
    with store.writing() as db:
        person = person_in(db, account_id)
        profile.add_row(db, person, study_of(person.id, "BEd Arts"), OWNER, NOW)
    with store.reading() as db:
        assert profile.earlier_entries(db, Earlier.COURSE, "bed") == ["BEd Arts"]
        assert profile.earlier_entries(db, Earlier.COLLEGE, "keny") == ["Kenyatta University"]
        assert profile.earlier_entries(db, Earlier.COLLEGE, "bed") == []
        assert profile.earlier_entries(db, Earlier.WORKPLACE, "keny") == []


def changed(store: Store, account_id: int, kind: type[Record], row_id: int, **fields: Any) -> bool:
    """Change a row's fields as its owner."""
    with store.writing() as db:
        person = person_in(db, account_id)
        return profile.change_row(db, person, kind, row_id, fields, OWNER, NOW)


def test_one_field_of_a_row_is_changed(store: Store) -> None:
    """The row stays the same one; the trail has only what differs, masked."""
    account_id = keep_named(store)
    with store.writing() as db:
        person = person_in(db, account_id)
        row = study_of(person.id)
        profile.add_row(db, person, row, OWNER, NOW)
        row_id = row.id
    assert changed(store, account_id, Qualification, row_id, level=Level.MASTERS, course="BEd Arts")
    with store.reading() as db:
        kept = db.get_one(Qualification, row_id)
        assert (kept.level, kept.course) == (Level.MASTERS, "BEd Arts")
    [noted] = trail(store, "profile.qualifications_changed")
    assert noted.before == {"id": str(row_id), "level": "***ee"}
    assert noted.after == {"level": "***rs"}
    assert changed(store, account_id, Qualification, row_id, level=Level.MASTERS)
    assert len(trail(store, "profile.qualifications_changed")) == 1, "nothing differed"


def test_a_changed_number_is_found_by_its_digest(store: Store) -> None:
    """The digest follows the number, and stands in no trail."""
    account_id = keep_named(store)
    with store.writing() as db:
        person = person_in(db, account_id)
        row = kin_of(person.id)
        profile.add_row(db, person, row, OWNER, NOW)
        row_id = row.id
        other = kin_of(person.id, msisdn="+254733555777")
    fields = {"msisdn": other.msisdn, "msisdn_digest": other.msisdn_digest}
    assert changed(store, account_id, NextOfKin, row_id, **fields)
    with store.reading() as db:
        kept = db.get_one(NextOfKin, row_id)
        assert (kept.msisdn, kept.msisdn_digest) == (other.msisdn, other.msisdn_digest)
    [noted] = trail(store, "profile.next_of_kin_changed")
    assert noted.after == {"msisdn": "***77"}


def test_nobody_changes_another_persons_row(store: Store) -> None:
    """Nor one that is gone."""
    account_id = keep_named(store)
    other_id = keep_named(store, msisdn=OTHER_LINE, national_id=OTHER_ID)
    with store.writing() as db:
        person = person_in(db, account_id)
        row = work_at(person.id)
        profile.add_row(db, person, row, OWNER, NOW)
        row_id = row.id
    assert not changed(store, other_id, WorkStation, row_id, since_year=2001)
    assert not changed(store, account_id, WorkStation, row_id + 1, since_year=2001)
    with store.reading() as db:
        assert db.get_one(WorkStation, row_id).since_year == 2019


def test_an_earlier_work_station_becomes_the_current_one(store: Store) -> None:
    """One is current and it is in the trail; nothing is done twice, nor to another's row."""
    account_id = keep_named(store)
    other = keep_account(store, msisdn=OTHER_LINE, national_id=OTHER_ID)
    with store.writing() as db:
        person = person_in(db, account_id)
        rows = [work_at(person.id, name) for name in ("Kibera Primary", "Lodwar Police Post")]
        for row in rows:
            profile.add_row(db, person, row, OWNER, NOW)
        first, second = (row.id for row in rows)
    with store.writing() as db:
        assert not profile.make_current(db, person_in(db, other), first, OWNER, NOW)
        for _ in range(2):
            assert profile.make_current(db, person_in(db, account_id), first, OWNER, NOW)
    with store.reading() as db:
        assert {
            row_id: db.get_one(WorkStation, row_id).is_current for row_id in (first, second)
        } == {
            first: True,
            second: False,
        }
    [note] = trail(store, "profile.work_stations_current")
    assert (note.before, note.after) == ({"id": str(second)}, {"id": str(first)})
