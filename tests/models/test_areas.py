"""Counties and sub-counties: the shipped lists, searching them, importing the council's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from menus.gsm7 import septets
from models.across.reference_lists import load_reference
from models.base import areas
from models.base.areas import AreaKind, SubCounty
from models.base.audit import Actor
from models.base.folding import folded
from models.base.importing import Fate, Fault, Faulty, Report, import_sheet
from models.base.importing_areas import CountyImport, SubCountyImport
from models.base.store import Store, open_engine
from tests.conftest import Stores

NOW = datetime(2026, 10, 1, 9, tzinfo=UTC)

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


def run(store: Store, folder: Path, text: str, *, dry_run: bool = False) -> Report:
    path = folder / "areas.csv"
    path.write_text(text, encoding="utf-8")
    with store.reading() as db:
        importer = SubCountyImport(areas.counties(db))
    return import_sheet(store, path, importer, Actor.service(), NOW, dry_run=dry_run)


def names(found: list[SubCounty]) -> list[str]:
    return [each.name for each in found]


def test_the_shipped_areas_are_whole(store: Store) -> None:
    """47 counties by their number, 290 constituencies, each name plain enough for a screen."""
    with store.reading() as db:
        counties = areas.counties(db)
        assert [each.number for each in counties] == list(range(1, 48))
        assert (counties[0].name, counties[46].name) == ("Mombasa", "Nairobi")
        within = [each for county in counties for each in areas.sub_counties(db, county.number)]
    assert len(within) == 290
    assert {each.kind for each in within} == {AreaKind.CONSTITUENCY}
    shown = [each.name for each in counties] + [each.name for each in within]
    assert all(name.isascii() and septets(name) <= 24 for name in shown)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("1", ["Mombasa"]),
        ("01", ["Mombasa"]),
        (" 47 ", ["Nairobi"]),
        ("48", []),
        ("0", []),
        ("123456789", []),
        ("na", ["Nandi", "Nakuru", "Narok", "Nairobi"]),
        ("MURANGA", ["Murang'a"]),
        ("murang’", ["Murang'a"]),
        ("bay", ["Homa Bay"]),
        ("homa b", ["Homa Bay"]),
        ("taita t", ["Taita-Taveta"]),
        ("k", ["Kwale", "Kilifi", "Kitui", "Kirinyaga", "Kiambu", "Kajiado", "Kericho"]),
        ("%", []),
        ("", []),
        ("'; DROP TABLE counties; --", []),
        ("٤٧", []),
    ],
)
def test_a_county_is_found_by_number_or_first_letters(
    shelf: Store, typed: str, found: list[str]
) -> None:
    """The number is the Constitution's; letters fit the beginning of any word of the name."""
    with shelf.reading() as db:
        assert [each.name for each in areas.find_counties(db, typed)][:7] == found


def test_a_sub_county_is_found_within_its_county(shelf: Store) -> None:
    """First letters of any word, only in the county that was chosen."""
    with shelf.reading() as db:
        assert names(areas.find_sub_counties(db, 47, "lang")) == ["Lang'ata"]
        assert names(areas.find_sub_counties(db, 32, "nak")) == [
            "Nakuru Town East",
            "Nakuru Town West",
        ]
        assert names(areas.find_sub_counties(db, 1, "lang")) == []
        assert names(areas.find_sub_counties(db, 99, "a")) == []
        assert "Budalangi" in names(areas.sub_counties(db, 40))
        chosen = areas.find_sub_counties(db, 40, "buda")[0]
        again = areas.sub_county(db, chosen.id)
        assert again is not None
        assert again.name == "Budalangi"


def test_the_councils_list_replaces_the_constituencies(store: Store, tmp_path: Path) -> None:
    """A county with education sub-counties offers only those; the others keep what they had."""
    text = (
        "County,Sub-County,KNEC Code\n"
        "Nairobi City,Dagoretti,20401\nnairobi county,Starehe,20402\nTAITA TAVETA,Voi,0601\n"
    )
    report = run(store, tmp_path, text)
    assert report.tally["sub-counties", Fate.ADDED] == 3
    with store.reading() as db:
        nairobi = areas.sub_counties(db, 47)
        assert names(nairobi) == ["Dagoretti", "Starehe"]
        assert {each.kind for each in nairobi} == {AreaKind.EDUCATION}
        assert names(areas.find_sub_counties(db, 47, "20402")) == ["Starehe"]
        assert [each.knec_code for each in areas.sub_counties(db, 6)] == ["00601"]
        assert len(areas.sub_counties(db, 32)) == 11


def test_the_same_list_twice_changes_nothing(store: Store, tmp_path: Path) -> None:
    """A dry run foretells what the import does; then only new spellings and codes change."""
    text = "county_number,sub_county,kind,knec_code\n47,Lang'ata,education,20403\n"
    foretold = run(store, tmp_path, text, dry_run=True)
    with store.reading() as db:
        assert len(areas.sub_counties(db, 47)) == 17
    assert run(store, tmp_path, text).tally == foretold.tally == {("sub-counties", Fate.ADDED): 1}
    assert run(store, tmp_path, text).tally == {("sub-counties", Fate.UNCHANGED): 1}
    again = text.replace("Lang'ata", "LANGATA")
    assert run(store, tmp_path, again).tally == {("sub-counties", Fate.CHANGED): 1}
    with store.reading() as db:
        assert names(areas.sub_counties(db, 47)) == ["LANGATA"]


@sqlite_only
def test_faults_of_an_area_list_are_told_by_row(store: Store, tmp_path: Path) -> None:
    """A county that is unknown or contradicts itself, a bad code or kind, a name that repeats."""
    text = (
        "county_number,county,sub_county,kind,knec_code\n"
        "47,Nairobi,A1,,\n"
        "48,,A2,,\n"
        ",Atlantis,A3,,\n"
        "46,Nairobi,A4,,\n"
        ",,A5,,\n"
        "1,,,,\n"
        "1,,123,,\n"
        "1,,B1,village,\n"
        "1,,B2,,12x\n"
        "1,,C-1,,7\n"
        "1,,c 1,,8\n"
        "1,,C2,,007\n"
        f"1,,{'D' * 61},,\n"
        f"1,,{'ﬃ' * 30},,\n"
    )
    with pytest.raises(Faulty) as refused:
        run(store, tmp_path, text)
    assert [(each.row, each.column) for each in refused.value.faults] == [
        (3, "county_number"),
        (4, "county"),
        (5, "county"),
        (6, "county"),
        (7, "sub_county"),
        (8, "sub_county"),
        (9, "kind"),
        (10, "knec_code"),
        (12, "sub_county"),
        (13, "knec_code"),
        (14, "sub_county"),
        (15, "sub_county"),
    ]
    assert refused.value.faults[8] == Fault(12, "sub_county", "The same stands in row 11.")


def test_cells_that_look_like_an_attack_are_text(store: Store, tmp_path: Path) -> None:
    """SQL and formulas are names like any other, and harm nothing."""
    hostile = ["x'); DROP TABLE sub_counties; --", '=HYPERLINK("a")', "+cmd|' /C calc'!A0", "A%_"]
    rows = "".join('5,"' + name.replace('"', '""') + '"\n' for name in hostile)
    run(store, tmp_path, f"county_number,sub_county\n{rows}")
    with store.reading() as db:
        assert sorted(names(areas.sub_counties(db, 5))) == sorted(hostile)
        assert names(areas.find_sub_counties(db, 5, "drop")) == [hostile[0]]
        assert len(areas.sub_counties(db, 4)) == 3


@sqlite_only
def test_counties_are_numbered_once(store: Store, tmp_path: Path) -> None:
    """Neither number nor name stands twice, and there are 47."""
    path = tmp_path / "counties.csv"
    path.write_text(f"county_number,county\n1,Mombasa\n1,Kwale\n48,X\n2,MOMBASA\n3,{'K' * 41}\n")
    with pytest.raises(Faulty) as refused:
        import_sheet(store, path, CountyImport(), Actor.service(), NOW)
    assert [(each.row, each.column) for each in refused.value.faults] == [
        (3, "county_number"),
        (4, "county_number"),
        (5, "county"),
        (6, "county"),
    ]


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Murang’a", "MURANGA"),
        ("Taita-Taveta", "TAITA TAVETA"),
        ("  Mt. Elgon ", "MT ELGON"),
        ("Égypte", "EGYPTE"),
        ("Chuka/Igambang'ombe", "CHUKA IGAMBANGOMBE"),
        ("日本", ""),
    ],
)
def test_names_are_folded_for_comparing(name: str, plain: str) -> None:
    """Apostrophes and accents go, signs part words, capitals stay."""
    assert folded(name) == plain
