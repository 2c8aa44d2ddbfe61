"""Banks and branches: the shipped lists, searching them, importing the bankers' own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import delete

from menus.gsm7 import septets
from models.across.reference_lists import load_reference
from models.base.areas import County, SubCounty
from models.base.audit import Actor
from models.base.importing import Fate, Faulty, Report, import_sheet
from models.base.store import Store, open_engine
from models.people import banks
from models.people.banks import Bank, Branch, shortened
from models.people.importing_banks import BankImport
from tests.conftest import Stores

NOW = datetime(2026, 10, 1, 9, tzinfo=UTC)
HEADINGS = "bank_code,bank_name,branch_code,branch_name,full_name,county_code,county_name\n"

sqlite_only = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@pytest.fixture
def store(store: Store) -> Store:
    """Give a store with the shipped lists."""
    load_reference(store, NOW)
    return store


@pytest.fixture(scope="module")
def shelf(stores: Stores) -> Iterator[Store]:
    """Give one store with the shipped lists to all tests that only search in them."""
    opened = Store(open_engine(stores.fresh("sqlite"), statement_seconds=20))
    load_reference(opened, NOW)
    yield opened
    opened.dispose()


def run(store: Store, path: Path, *, dry_run: bool = False) -> Report:
    return import_sheet(store, path, BankImport(), Actor.service(), NOW, dry_run=dry_run)


def listed(folder: Path, *rows: str, headings: str = HEADINGS) -> Path:
    path = folder / "banks.csv"
    path.write_text(headings + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_the_shipped_banks_are_whole(store: Store) -> None:
    """44 banks and 2,101 branches, each with a name that fits a screen."""
    with store.reading() as db:
        known = banks.banks(db)
        assert [each.code for each in known] == sorted(each.code for each in known)
        assert len(known) == len({each.short_name for each in known}) == 44
        branches = db.query(Branch).all()
    assert len(branches) == 2_101
    assert all(each.code[:2] == each.bank_code and len(each.code) == 5 for each in branches)
    assert max(septets(each.short_name) for each in known) <= banks.SHORT_NAME
    assert all(each.name.isascii() and septets(each.name) <= 40 for each in branches)


def test_shipped_lists_are_loaded_once_into_what_is_empty(store: Store) -> None:
    """A second start changes nothing, and what an officer has changed stays."""
    with store.writing() as db:
        for table in (Branch, Bank, SubCounty, County):
            db.execute(delete(table))
    assert [report.rows for report in load_reference(store, NOW)] == [47, 290, 44, 2_101]
    with store.writing() as db:
        equity = banks.bank(db, "68")
        assert equity is not None
        equity.short_name = "EQUITY"
    assert load_reference(store, NOW) == []
    with store.reading() as db:
        kept = banks.bank(db, "68")
    assert kept is not None
    assert kept.short_name == "EQUITY"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("01", ["KCB"]),
        ("1", ["KCB"]),
        ("68", ["Equity"]),
        ("99", []),
        ("123", []),
        ("kcb", ["KCB"]),
        ("kenya c", ["KCB"]),
        ("co op", ["Co-operative"]),
        ("eq", ["Equity"]),
        ("diamond", ["DTB (Diamond Trust)"]),
        ("_", []),
        ("", []),
        ("' OR 1=1", []),
    ],
)
def test_a_bank_is_found_by_code_or_first_letters(
    shelf: Store, typed: str, found: list[str]
) -> None:
    """Either the bankers' code, or the beginning of a word of its short or its full name."""
    with shelf.reading() as db:
        assert [each.short_name for each in banks.find_banks(db, typed)] == found


@pytest.mark.parametrize(
    ("bank", "typed", "found"),
    [
        ("07", "033", ["River Road"]),
        ("07", "07033", ["River Road"]),
        ("07", "07 033", ["River Road"]),
        ("07", "river", ["River Road"]),
        ("07", "road", ["River Road", "Nkrumah Road", "Riverside"][:2]),
        ("07", "01033", []),
        ("07", "999", []),
        ("07", "zz", []),
        ("07", "%", []),
        ("07", "ver", []),
        ("99", "", []),
        ("57", "dunga", ["Lusaka Road / Dunga Road"]),
        ("74", "imara", ["Industrial Area / Imara Mall Branch"]),
    ],
)
def test_a_branch_is_found_within_its_bank(
    shelf: Store, bank: str, typed: str, found: list[str]
) -> None:
    """By 3 digits, all 5, or first letters of any word; signs of SQL find nothing."""
    with shelf.reading() as db:
        names = [each.name for each in banks.find_branches(db, bank, typed)]
    assert set(found) <= set(names)
    assert bool(names) is bool(found)


def test_branches_that_begin_with_the_letters_go_first(store: Store) -> None:
    """The order and the number are the same on both engines."""
    with store.reading() as db:
        found = banks.find_branches(db, "68", "ki")
        everything = banks.find_branches(db, "68", "")
        first_two = banks.find_branches(db, "68", "2", limit=2)
    folded = [each.folded for each in found]
    begins = [each for each in folded if each.startswith("KI")]
    assert folded[: len(begins)] == sorted(begins)
    assert all(" KI" in each for each in folded[len(begins) :])
    assert len(everything) == 97
    assert [each.code for each in first_two] == ["68200", "68201"]


FAULTY = (
    "01,KCB Ltd,01 091,Eastleigh,x,47,Nairobi County",
    "01,KCB Ltd,01 92,Kisii,x,45,Kisii",
    "03,Absa,03 152,Imaara Mall,x,47,Nairobi County",
    "03,Absa,03 152,Imara Mall,x,47,Nairobi County",
    "51,Kingdom,51 209,Machakos,x,16,Machakos",
    "51,Kingdom,51 209,Machakos,x,16,Machakos",
    "68,Equity,70 001,Voi,x,6,Taita Taveta",
    "68,Equity Bank,68 002,Voi,x,6,Taita Taveta",
    "700,Family,70 001,Voi,x,6,Taita Taveta",
    "70,Family,70 002,,x,6,Taita Taveta",
    "72,Gulf,72-00A,Voi,x,6,Taita Taveta",
)


def test_faults_of_the_bankers_list_are_told_by_row(store: Store, tmp_path: Path) -> None:
    """Codes that repeat, are malformed or of another bank; banks with two names; nothing saved."""
    with store.reading() as db:
        before = db.query(Branch).count()
    with pytest.raises(Faulty) as refused:
        run(store, listed(tmp_path, *FAULTY))
    assert [(each.row, each.column) for each in refused.value.faults] == [
        (3, "branch_code"),
        (5, "branch_code"),
        (7, "branch_code"),
        (8, "branch_code"),
        (9, "bank_name"),
        (10, "bank_code"),
        (11, "branch_name"),
        (12, "branch_code"),
    ]
    assert refused.value.faults[1].sentence == "The same stands in row 4."
    with store.reading() as db:
        assert db.query(Branch).count() == before


def test_the_same_list_twice_changes_nothing(store: Store, tmp_path: Path) -> None:
    """New banks get a short name, known ones keep theirs; a dry run foretells it all."""
    path = listed(
        tmp_path,
        "01,KCB Bank Kenya Ltd,01 091,Eastleigh Road,,,",
        "01,KCB Bank Kenya Ltd,01 999,Moon,,,",
        "90,Tausi Commercial Bank (Kenya) Limited,90 001,Ng’ombe Market,,,",
    )
    expected = {
        ("banks", Fate.ADDED): 1,
        ("banks", Fate.CHANGED): 1,
        ("branches", Fate.ADDED): 2,
        ("branches", Fate.CHANGED): 1,
    }
    assert run(store, path, dry_run=True).tally == expected
    report = run(store, path)
    assert report.tally == expected
    assert report.left_out == ("full_name", "county_code", "county_name")
    assert run(store, path).tally == {
        ("banks", Fate.UNCHANGED): 2,
        ("branches", Fate.UNCHANGED): 3,
    }
    with store.reading() as db:
        kcb, tausi = banks.bank(db, "01"), banks.bank(db, "90")
        market = banks.branch(db, "90001")
    assert kcb is not None
    assert tausi is not None
    assert market is not None
    assert (kcb.name, kcb.short_name) == ("KCB Bank Kenya Ltd", "KCB")
    assert (tausi.short_name, market.folded) == ("Tausi", "NGOMBE MARKET")


@sqlite_only
@pytest.mark.parametrize(
    "code", ["1091", "1091.0", "01091", "01 091", "01-091", "91", "091", "1 091"]
)
def test_codes_that_a_spreadsheet_changed_are_understood(
    store: Store, tmp_path: Path, code: str
) -> None:
    """Zeros in front come back, whether the code is whole or only the branch's part."""
    path = listed(tmp_path, f"1,Kenya Commercial Bank Limited,{code},Eastleigh,,,")
    assert run(store, path).tally == {
        ("banks", Fate.UNCHANGED): 1,
        ("branches", Fate.UNCHANGED): 1,
    }


@sqlite_only
def test_a_workbook_with_number_cells_is_imported(store: Store, tmp_path: Path) -> None:
    """The same list as XLSX, its codes turned into numbers."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["Bank Code", "Bank Name", "Branch Code", "Branch Name"])
    book.active.append([9, "Central Bank Of Kenya", 9999, "Kitale"])
    book.save(tmp_path / "banks.xlsx")
    run(store, tmp_path / "banks.xlsx")
    with store.reading() as db:
        branch = banks.branch(db, "09999")
    assert branch is not None
    assert branch.name == "Kitale"


@sqlite_only
def test_a_list_of_banks_only_sets_short_names(store: Store, tmp_path: Path) -> None:
    """Without branch columns each bank stands once; an empty short name leaves the known one."""
    headings = "bank_code,bank_name,short_name\n"
    good = listed(tmp_path, "68,Equity Bank Limited,Equity!", headings=headings)
    with pytest.raises(Faulty):
        run(store, good)
    listed(tmp_path, "68,Equity Bank Limited,EBL", "70,Family Bank Ltd,", headings=headings)
    assert run(store, good).tally == {("banks", Fate.CHANGED): 1, ("banks", Fate.UNCHANGED): 1}
    with store.reading() as db:
        assert [each.short_name for each in banks.find_banks(db, "EBL")] == ["EBL"]
    listed(tmp_path, "68,Equity,EBL", "68,Equity,EBL", headings=headings)
    with pytest.raises(Faulty):
        run(store, good)


@sqlite_only
@pytest.mark.parametrize(
    "headings", ["bank_code,bank_name,branch_code\n", "bank_code,bank,branch\n"]
)
def test_a_branch_has_both_a_code_and_a_name(store: Store, tmp_path: Path, headings: str) -> None:
    """One of the two columns alone is refused in every row."""
    with pytest.raises(Faulty) as refused:
        run(store, listed(tmp_path, "68,Equity,68001 X", "68,Equity,X1", headings=headings))
    assert refused.value.count == 2


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Tausi Bank Limited", "Tausi"),
        ("I&M BANK (KENYA) LTD", "I&M"),
        ("Bank of Mars Kenya Plc", "Bank of Mars"),
        ("Central Bank of Kenya", "Central Bank of Kenya"),
        ("Kenya Bank Ltd", "Kenya Bank Ltd"),
        ("Bank € [new]", "new"),
        ("A" * 50, "A" * 30),
    ],
)
def test_a_new_bank_gets_a_name_for_screens(name: str, short: str) -> None:
    """What nearly all banks are called goes, the rest is cut to 30 septets."""
    assert shortened(name) == short
    assert septets(shortened(name)) <= 30
