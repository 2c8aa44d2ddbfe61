"""TSC's list: who is added, what an account keeps, what is audited, and nothing half-imported."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa

from models.base.audit import Actor, AuditRow, Channel
from models.base.importing import BATCH, Fate, Faulty, Report, Tally, import_sheet
from models.base.sheets import BadSheet
from models.base.store import Store
from models.people import accounts, importing_people
from models.people.importing_people import PeopleImport, Person
from models.people.tables import Professional
from tests.support.builders import (
    NOW,
    OTHER_MSISDN,
    keep_account,
    make_account,
    make_imported,
)

ACTOR = Actor(Channel.COMMAND, "import")
HEADINGS = "national_id,birth_year,full_name,tsc_number\n"
LATER = NOW + timedelta(days=30)

sqlite_only = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def listed(folder: Path, *rows: str, headings: str = HEADINGS) -> Path:
    path = folder / "people.csv"
    path.write_text(headings + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def run(store: Store, path: Path, *, dry_run: bool = False) -> Report:
    return import_sheet(store, path, PeopleImport(ACTOR, LATER), ACTOR, LATER, dry_run=dry_run)


def fates(tally: Tally) -> tuple[int, int, int, int]:
    added, changed, unchanged, different = (tally["people", fate] for fate in Fate)
    return added, changed, unchanged, different


def person(store: Store, national_id: str) -> Professional:
    with store.reading() as db:
        found = accounts.professional(db, national_id)
    assert found is not None
    return found


def trail(store: Store, action: str) -> list[AuditRow]:
    with store.reading() as db:
        return list(
            db.scalars(sa.select(AuditRow).where(AuditRow.action == action).order_by(AuditRow.id))
        )


def test_an_imported_person_waits_for_their_registration(store: Store, tmp_path: Path) -> None:
    """ID and year of birth find them, with the name in two parts and a copy for matching."""
    path = listed(
        tmp_path,
        "23456789,1985,Jane Akiru Lokwang’,412345",
        "00123456,1960,NG'ANG'A,",
        headings="ID Number,Year of Birth,Name,TSC No.\n",
    )
    assert fates(run(store, path).tally) == (2, 0, 0, 0)
    with store.reading() as db:
        jane = accounts.imported(db, "23456789", 1985)
        single = accounts.imported(db, "00123456", 1960)
        assert accounts.imported(db, "23456789", 1986) is None
    assert jane is not None
    assert single is not None
    assert (jane.first_name, jane.other_names) == ("Jane", "Akiru Lokwang’")
    assert (jane.matching_name, jane.tsc_number) == ("JANE AKIRU LOKWANG", "412345")
    assert (jane.imported_at, jane.created_at) == (LATER, LATER)
    assert (single.first_name, single.other_names, single.tsc_number) == ("NG'ANG'A", None, None)


def test_numbers_of_the_list_are_sealed(store: Store, tmp_path: Path) -> None:
    """Neither the ID nor the TSC number can be read in the store."""
    run(store, listed(tmp_path, "23456789,1985,Jane Akiru,412345"))
    with store.reading() as db:
        raw = db.execute(sa.text("SELECT national_id, tsc_number FROM professionals")).one()
    assert all(b"23456789" not in bytes(each) and b"412345" not in bytes(each) for each in raw)


def test_the_same_list_twice_changes_nothing(store: Store, tmp_path: Path) -> None:
    """A dry run foretells what the import does; the second import finds nothing to do."""
    path = listed(tmp_path, *(f"{20_000_000 + n},1985,Jane Akiru,{n + 5000}" for n in range(1_200)))
    assert fates(run(store, path, dry_run=True).tally) == (1_200, 0, 0, 0)
    with store.reading() as db:
        assert db.query(Professional).count() == 0
    assert fates(run(store, path).tally) == (1_200, 0, 0, 0)
    assert fates(run(store, path).tally) == (0, 0, 1_200, 0)
    with store.reading() as db:
        assert db.query(Professional).count() == 1_200


def test_a_newer_list_corrects_an_older_one(store: Store, tmp_path: Path) -> None:
    """Without an account the list stands; an empty cell takes nothing away; details are audited."""
    with store.writing() as db:
        make_imported(db)
    path = listed(tmp_path, "23456789,1986,Wanjiku Kamau,")
    assert fates(run(store, path, dry_run=True).tally) == (0, 1, 0, 0)
    assert fates(run(store, path).tally) == (0, 1, 0, 0)
    found = person(store, "23456789")
    assert (found.birth_year, found.full_name) == (1986, "Wanjiku Kamau")
    assert (found.matching_name, found.tsc_number) == ("WANJIKU KAMAU", "412345")
    assert found.imported_at == NOW
    [row] = trail(store, "professional.import_changed")
    assert (row.subject_id, row.after) == (
        found.id,
        {"details": ["birth_year", "name", "tsc_name"]},
    )
    assert (row.channel, row.actor) == (Channel.COMMAND, "import")


def test_an_account_is_only_filled(store: Store, tmp_path: Path) -> None:
    """Who registered alone and has typed no name gets name and TSC number, audited once."""
    keep_account(store)
    path = listed(tmp_path, "23456789,1985,Jane Akiru,412345")
    assert fates(run(store, path).tally) == (0, 1, 0, 0)
    assert fates(run(store, path).tally) == (0, 0, 1, 0)
    found = person(store, "23456789")
    assert (found.full_name, found.tsc_number) == ("Jane Akiru", "412345")
    assert found.imported_at == LATER
    [row] = trail(store, "professional.import_filled")
    assert row.after == {"details": ["name", "tsc_number", "tsc_name", "imported_at"]}


def test_what_an_owner_typed_stands(store: Store, tmp_path: Path) -> None:
    """A difference is counted at every import, audited once, and shown in no trail."""
    with store.writing() as db:
        account = make_account(db)
        accounts.save_name(db, account, "Janet", "Akiru", ACTOR, NOW)
        account.professional.tsc_number = "999999"
    path = listed(tmp_path, "23456789,1985,Jane Akiru,412345")
    assert fates(run(store, path).tally) == (0, 1, 0, 1)
    assert fates(run(store, path).tally) == (0, 0, 1, 1)
    found = person(store, "23456789")
    assert (found.full_name, found.tsc_number) == ("Janet Akiru", "999999")
    assert (found.matching_name, found.tsc_name) == ("JANET AKIRU", "Jane Akiru")
    [row] = trail(store, "professional.import_differs")
    assert row.after["kept"] == ["name", "tsc_number"]
    assert "412345" not in str(row.after)
    assert "Jane" not in str(row.after)
    assert fates(run(store, listed(tmp_path, "23456789,1985,Joan Akiru,412345")).tally)[3] == 1
    assert len(trail(store, "professional.import_differs")) == 2


@pytest.mark.parametrize("typed", ["jane AKIRU lokwang", "Akiru"])
def test_another_spelling_of_a_name_is_no_difference(
    store: Store, tmp_path: Path, typed: str
) -> None:
    """Names are compared folded; how its owner wrote it stays."""
    first, _, others = typed.partition(" ")
    with store.writing() as db:
        accounts.save_name(db, make_account(db), first, others, ACTOR, NOW)
    path = listed(tmp_path, f"23456789,1985,{typed.upper()},")
    assert fates(run(store, path).tally)[3] == 0
    assert person(store, "23456789").full_name == typed


def test_somebody_of_another_year_inherits_nothing(store: Store, tmp_path: Path) -> None:
    """If the year of birth differs it may be somebody else: nothing is filled, all is audited."""
    keep_account(store)
    path = listed(tmp_path, "23456789,1984,Jane Akiru,412345")
    assert fates(run(store, path).tally) == (0, 0, 1, 1)
    found = person(store, "23456789")
    assert (found.birth_year, found.first_name, found.tsc_number) == (1985, None, None)
    assert found.imported_at is None
    [row] = trail(store, "professional.import_differs")
    assert row.after["kept"] == ["birth_year"]


def test_who_registers_meanwhile_is_not_overwritten(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The statement itself keeps the rule, for accounts that were opened after the comparison."""
    with store.writing() as db:
        account = make_account(db)
        accounts.save_name(db, account, "Janet", "Akiru", ACTOR, NOW)
        other = make_account(db, national_id="34567890", msisdn=OTHER_MSISDN, birth_year=1970)
        assert other.professional.first_name is None
    monkeypatch.setattr(importing_people, "_meetings", lambda _db, _people: iter(()))
    run(
        store,
        listed(tmp_path, "23456789,1985,Jane Akiru,412345", "34567890,1971,Ann Kioko,412346"),
    )
    jane, ann = person(store, "23456789"), person(store, "34567890")
    assert (jane.full_name, jane.tsc_number) == ("Janet Akiru", "412345")
    assert (ann.birth_year, ann.first_name, ann.tsc_number) == (1970, None, None)


def test_row_17003_is_broken_and_nothing_is_imported(store: Store, tmp_path: Path) -> None:
    """The one bad row is told by number and column, and not one person of the others is there."""
    rows = [f"{20_000_000 + n},1985,Jane Akiru,{300_000 + n}" for n in range(17_200)]
    rows[17_001] = "20017001,1885,Jane Akiru,317001"
    with pytest.raises(Faulty) as refused:
        run(store, listed(tmp_path, *rows))
    [fault] = refused.value.faults
    assert (fault.row, fault.column, refused.value.count) == (17_003, "birth_year", 1)
    assert "1885" not in fault.sentence
    with store.reading() as db:
        assert db.query(Professional).count() == 0


def test_a_failure_in_a_late_batch_leaves_nothing(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever stops the second pass, the batches before it are gone too."""
    path = listed(tmp_path, *(f"{20_000_000 + n},1985,Jane Akiru," for n in range(BATCH + 1)))
    saved = PeopleImport.save
    batches: list[int] = []

    def breaking(self: PeopleImport, *words: object, **options: object) -> Tally:
        if batches:
            raise KeyboardInterrupt
        batches.append(1)
        return saved(self, *words, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(PeopleImport, "save", breaking)
    with pytest.raises(KeyboardInterrupt):
        run(store, path)
    with store.reading() as db:
        assert db.query(Professional).count() == 0
        assert db.query(AuditRow).count() == 0


@sqlite_only
@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("12345,1985,Jane Akiru,412345", "national_id"),
        ("11111111,1985,Jane Akiru,412345", "national_id"),
        ("2.3E+07,1985,Jane Akiru,412345", "national_id"),
        ("23456789,85,Jane Akiru,412345", "birth_year"),
        ("23456789,2020,Jane Akiru,412345", "birth_year"),
        ("23456789,,Jane Akiru,412345", "birth_year"),
        ("23456789,1985,,412345", "full_name"),
        ("23456789,1985,=cmd|' /C calc'!A0,412345", "full_name"),
        ('23456789,1985,"x\'); DROP TABLE professionals; --",412345', "full_name"),
        (f"23456789,1985,Jane {'A' * 41},412345", "full_name"),
        ("23456789,1985,Jane Akiru,12", "tsc_number"),
        ("23456789,1985,Jane Akiru,#N/A", "tsc_number"),
        ("23456789,1985,Jane Akiru,412345,Nakuru", ""),
        ("34567890,1985,Jane Akiru,412340", "national_id"),
        ("34567891,1985,Jane Akiru,0412.0", "tsc_number"),
    ],
)
def test_a_broken_cell_is_told_by_column(
    store: Store, tmp_path: Path, row: str, column: str
) -> None:
    """Formulas and SQL are no names; numbers of the row before are nobody else's."""
    with pytest.raises(Faulty) as refused:
        run(store, listed(tmp_path, "34567890,1985,Peter Otieno,0412", row))
    [fault] = refused.value.faults
    assert (fault.row, fault.column) == (3, column)


@sqlite_only
@pytest.mark.parametrize(
    ("headings", "row", "name"),
    [
        ("first_name,other_names", "Jane,Akiru Lokwang", "Jane Akiru Lokwang"),
        ("First Name,Other Names", "Jane,", "Jane"),
        ("first_name", "Jane", "Jane"),
        ("full_name,first_name", "Jane Akiru,", "Jane Akiru"),
        ("full_name,first_name,other_names", "Someone Else,Jane,Akiru", "Jane Akiru"),
    ],
)
def test_names_come_whole_or_in_parts(
    store: Store, tmp_path: Path, headings: str, row: str, name: str
) -> None:
    """Parts go before the whole where a list has both; one word is a name."""
    path = listed(
        tmp_path,
        f"23456789,1985,412345,{row}",
        headings=f"national_id,birth_year,tsc_no,{headings}\n",
    )
    run(store, path)
    assert person(store, "23456789").full_name == name


@sqlite_only
def test_other_names_alone_are_no_name(store: Store, tmp_path: Path) -> None:
    """A person has a first name before others."""
    path = listed(
        tmp_path,
        "23456789,1985,412345,,Akiru",
        headings="national_id,birth_year,tsc_no,first_name,other_names\n",
    )
    with pytest.raises(Faulty) as refused:
        run(store, path)
    assert refused.value.faults[0].column == "first_name"


@sqlite_only
def test_a_workbook_of_numbers_is_imported(store: Store, tmp_path: Path) -> None:
    """Number cells are the numbers that they show; what nothing keeps yet is told by name."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["National ID", "Birth year", "Full name", "TSC number", "Gender", "Shoe"])
    book.active.append([23456789, 1985.0, "Jane Akiru", 412345.0, "F", 38])
    book.save(tmp_path / "people.xlsx")
    report = run(store, tmp_path / "people.xlsx")
    assert (report.left_out, report.unknown) == (("gender",), ("shoe",))
    assert person(store, "23456789").tsc_number == "412345"


@sqlite_only
def test_columns_that_lack_are_named(store: Store, tmp_path: Path) -> None:
    """Without ID, year, name and TSC column it is no such list."""
    path = listed(tmp_path, "x,y", headings="county,gender\n")
    with pytest.raises(
        BadSheet, match="national_id, birth_year, full_name or first_name, tsc_number"
    ):
        run(store, path)


def test_a_person_does_not_show_their_numbers() -> None:
    """What stands in a traceback or a log tells nothing about anybody."""
    row = Person("23456789", 1985, "Jane", None, "412345")
    assert not any(each in repr(row) for each in ("23456789", "1985", "Jane", "412345"))
