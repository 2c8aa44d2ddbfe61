"""Official lists: reading sheets, checking them whole, saving them at once or not at all."""

from __future__ import annotations

import csv
import io
import tempfile
import tracemalloc
import zipfile
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import select

from models.base import importing, settings, sheets
from models.base.audit import Actor, AuditRow
from models.base.importing import (
    BadCell,
    Column,
    Fate,
    Fault,
    Faulty,
    Layout,
    Report,
    Step,
    Tally,
    import_sheet,
    plain_number,
    read_code,
)
from models.base.sheets import BadSheet, open_sheet
from models.base.store import Db, Store

NOW = datetime(2026, 10, 1, 9, tzinfo=UTC)
ACTOR = Actor.service()

sqlite_only = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def written(folder: Path, text: str | bytes, name: str = "list.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def workbook(folder: Path, rows: Iterable[list[Any]], name: str = "list.xlsx") -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(folder / name)
    return folder / name


def read(path: Path) -> list[tuple[int, dict[str, str]]]:
    return [(row.number, row.cells) for row in open_sheet(path).rows()]


@pytest.mark.parametrize(
    "text",
    [
        "Bank Code,Name\n01,KCB\n\n12,National\n",
        "Bank Code;Name\n01;KCB\n\n12;National\n",
        "bank_code\tname\r\n01\tKCB\r\n\r\n12\tNational",
        "\ufeffBANK-CODE,NAME,\n 01 ,KCB,\n,,\n12,\u00a0National\u200b,\n",
        "\nBank code,Name\n01,KCB\n12,National\n",
    ],
)
def test_csv_is_read_whatever_parts_its_cells(tmp_path: Path, text: str) -> None:
    """Commas, semicolons, tabs, a byte order mark and blank rows give the same rows."""
    found = read(written(tmp_path, text))
    assert [cells for _, cells in found] == [
        {"bank_code": "01", "name": "KCB"},
        {"bank_code": "12", "name": "National"},
    ]


def test_rows_are_numbered_as_a_spreadsheet_numbers_them(tmp_path: Path) -> None:
    """Blank rows count, and a line break within a cell does not."""
    path = written(tmp_path, 'name,town\nA,"two\nlines"\n\nB,C\n')
    assert read(path) == [(2, {"name": "A", "town": "two lines"}), (4, {"name": "B", "town": "C"})]


def test_a_workbook_gives_the_text_that_was_typed(tmp_path: Path) -> None:
    """Numbers lose nothing and gain no .0, days are ISO days, blank rows count."""
    path = workbook(
        tmp_path,
        [
            ["Code", "Name", "Since", "Share"],
            [1234.0, " Ng’ang’a ", date(2020, 1, 31), 0.5],
            [None, None, None, None],
            [23456789, "=1+1x", datetime(2021, 2, 1, 10, tzinfo=None), True],  # noqa: DTZ001
        ],
    )
    assert read(path) == [
        (2, {"code": "1234", "name": "Ng’ang’a", "since": "2020-01-31", "share": "0.5"}),
        (4, {"code": "23456789", "since": "2021-02-01", "share": "True"}),
    ]


def test_a_workbook_that_lies_about_its_size_is_read_whole(tmp_path: Path) -> None:
    """Some programs write a dimension of one cell."""
    good = workbook(tmp_path, [["name"], *([f"N{number}"] for number in range(30))])
    bad = tmp_path / "bad.xlsx"
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(bad, "w") as new:
        for part in old.namelist():
            new.writestr(part, old.read(part).replace(b'ref="A1:A31"', b'ref="A1"'))
    assert len(read(bad)) == 30


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\n\n,,\n", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "old or a protected"),
        (b"PK\x03\x04 no archive", "cannot be read"),
        ("name\nNg'ang'a \xe9\n".encode("latin-1"), "not UTF-8"),
        (b'name,town\nA,"B\nC,D\n', "quotation marks"),
        (b'name,town\nA,"B" C\n', "Line 2"),
        (b"name\n" + b"x" * (sheets.MAX_LINE + 1), "too long"),
    ],
)
def test_what_is_no_sheet_is_refused_with_a_sentence(
    tmp_path: Path, content: bytes, says: str
) -> None:
    """The sentence says what to do and quotes nothing of the file."""
    with pytest.raises(BadSheet, match=says):
        read(written(tmp_path, content))


def test_a_package_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    """Any other kind of packed file ends in the same sentence."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("content.xml", "<a/>")
    with pytest.raises(BadSheet, match="cannot be read"):
        open_sheet(written(tmp_path, packed.getvalue()))


def test_a_workbook_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is refused by what it says of its size, before anything is unpacked."""
    path = workbook(tmp_path, [["name"], ["A"]])
    monkeypatch.setattr(sheets, "MAX_UNPACKED", 1_000)
    with pytest.raises(BadSheet, match="too large"):
        open_sheet(path)


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """A file of 2 MB passes through a fraction of that."""
    path = written(tmp_path, "name,town\n" + f"{'A' * 200},{'B' * 200}\n" * 5_000)
    tracemalloc.start()
    try:
        assert sum(1 for _ in open_sheet(path).rows()) == 5_000
        assert tracemalloc.get_traced_memory()[1] < 400_000
    finally:
        tracemalloc.stop()


@hypothesis_settings(deadline=None, max_examples=100)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_cell_is_read_as_tidy_storable_text(content: str) -> None:
    """Whatever stands in a cell comes out as text without control characters, and never fails."""
    out = io.StringIO()
    csv.writer(out).writerows([["name", "town"], [content, "Kisii"]])
    with tempfile.TemporaryDirectory() as folder:
        ((number, cells),) = read(written(Path(folder), out.getvalue()))
    assert number == 2
    assert cells.get("name", "") == sheets.tidy(content)
    assert all(each.isprintable() or ord(each) > 127 for each in cells.get("name", ""))
    assert "\x00" not in cells.get("name", "")


@pytest.mark.parametrize(
    ("text", "number"), [("1234.0", "1234"), ("1234.00", "1234"), ("0123", "0123"), ("A1", "A1")]
)
def test_numbers_lose_what_a_spreadsheet_added(text: str, number: str) -> None:
    """A trailing .0 goes, zeros in front and words stay."""
    assert plain_number(text) == number


@pytest.mark.parametrize("text", ["2.3E+07", "2,3e+07", "23E7"])
def test_a_number_that_was_shortened_is_refused(text: str) -> None:
    """Its last digits are lost, so it is not guessed."""
    with pytest.raises(BadCell, match="format Text"):
        plain_number(text)


def test_codes_get_their_zeros_back() -> None:
    """A code that became a number is filled up to its width, and no further."""
    assert [read_code(text, 5) for text in ("1234", "1234.0", "01234", "0 1234")] == ["01234"] * 4
    for bad in ("123456", "12a", "", "-1", "١٢"):
        with pytest.raises(BadCell, match="5 digits"):
            read_code(bad, 5)


class Towns:
    """A list of towns with a number, which are kept as one fact each."""

    name = "towns"
    layout = Layout(
        (
            Column("number", int, "A number has digits.", also=("no",)),
            Column("town", str.upper, "A town has a name."),
            Column("note", str, "", required=False),
        ),
        (("number",), ("town", "village")),
        left_out=frozenset({"population"}),
    )

    def make(self, cells: Mapping[str, Any]) -> tuple[int, str]:
        """Refuse one town by a rule of the whole row."""
        if cells["town"] == "ATLANTIS":
            raise BadCell("It is under water.", "town")
        return cells["number"], cells["town"]

    def unique(self, record: tuple[int, str]) -> Iterable[tuple[str, Hashable]]:
        """Yield the number."""
        yield "number", record[0]

    def save(self, db: Db, records: Sequence[tuple[int, str]], *, dry_run: bool) -> Tally:
        """Keep the towns as facts."""
        if not dry_run:
            for number, town in records:
                settings.put(db, f"town {number}", {"name": town})
        return Counter({("towns", Fate.ADDED): len(records)})


def towns(store: Store, path: Path, **options: Any) -> Report:
    return import_sheet(store, path, Towns(), ACTOR, NOW, **options)


def kept(store: Store) -> int:
    with store.reading() as db:
        return sum(
            1 for row in db.scalars(select(settings.Setting.name)) if row.startswith("town ")
        )


@sqlite_only
@pytest.mark.parametrize(
    ("headings", "says"),
    [
        ("number", "Missing columns: town or village"),
        ("name,size", "Missing columns: number, town or village"),
        ("number,no,town", "stand twice: number"),
        ("number,town,Town,note,NOTE", "stand twice: town, note"),
        ("number,town,size,size", "stand twice: size"),
    ],
)
def test_wrong_headings_are_named(store: Store, tmp_path: Path, headings: str, says: str) -> None:
    """Missing and doubled columns are told by name, in any spelling."""
    with pytest.raises(BadSheet, match=says):
        towns(store, written(tmp_path, f"{headings}\n1,Kisii,,\n"))


@sqlite_only
def test_columns_that_nothing_reads_are_told(store: Store, tmp_path: Path) -> None:
    """What is known but not kept, and what is unknown, are told apart; neither stops a list."""
    path = written(tmp_path, "No.,Town,Population,Mayor,\n7,Kisii,100,X,\n")
    report = towns(store, path)
    assert (report.left_out, report.unknown) == (("population",), ("mayor",))


@sqlite_only
def test_every_fault_has_its_row_column_and_rule(store: Store, tmp_path: Path) -> None:
    """All faults of all rows are told, and no cell is quoted."""
    path = written(
        tmp_path,
        "number,town\nfirst,Kisii\n2,\n,\n3,Atlantis\n4,Embu,Kenya\n5,Voi\n5,Lamu\nx,\n",
    )
    with pytest.raises(Faulty) as refused:
        towns(store, path)
    assert refused.value.faults == (
        Fault(2, "number", "A number has digits."),
        Fault(3, "town", "It is empty."),
        Fault(5, "town", "It is under water."),
        Fault(6, "", "It has more cells than there are headings."),
        Fault(8, "number", "The same stands in row 7."),
        Fault(9, "number", "A number has digits."),
        Fault(9, "town", "It is empty."),
    )
    assert refused.value.count == 7
    assert "first" not in str(refused.value)
    assert kept(store) == 0


@sqlite_only
def test_the_first_50_faults_are_told_and_all_are_counted(store: Store, tmp_path: Path) -> None:
    """A file of the wrong kind does not fill the screen."""
    path = written(tmp_path, "number,town\n" + "x,Kisii\n" * 173)
    with pytest.raises(Faulty) as refused:
        towns(store, path)
    assert (len(refused.value.faults), refused.value.count) == (importing.KEPT, 173)


@sqlite_only
def test_headings_without_rows_are_refused(store: Store, tmp_path: Path) -> None:
    """An empty list is a mistake, not an import of nothing."""
    with pytest.raises(BadSheet, match="no rows"):
        towns(store, written(tmp_path, "number,town\n"))


def test_an_import_is_one_transaction_with_one_trail(store: Store, tmp_path: Path) -> None:
    """A list that fails in its last batch leaves nothing; one that ends well leaves its trail."""
    path = written(tmp_path, "number,town\n" + "".join(f"{number},T\n" for number in range(2_500)))

    class Breaking(Towns):
        def save(self, db: Db, records: Sequence[tuple[int, str]], *, dry_run: bool) -> Tally:
            if records[0][0] == 2_000:
                raise RuntimeError
            return super().save(db, records, dry_run=dry_run)

    with pytest.raises(RuntimeError):
        import_sheet(store, path, Breaking(), ACTOR, NOW)
    assert kept(store) == 0
    assert towns(store, path).rows == kept(store) == 2_500
    with store.reading() as db:
        (row,) = db.scalars(select(AuditRow).where(AuditRow.action == "towns.imported"))
    assert row.after == {"towns added": 2_500}


@sqlite_only
def test_a_dry_run_saves_nothing(store: Store, tmp_path: Path) -> None:
    """It checks and compares, and leaves neither rows nor a trail."""
    assert towns(store, written(tmp_path, "number,town\n1,Voi\n"), dry_run=True).rows == 1
    assert kept(store) == 0
    with store.reading() as db:
        assert db.scalar(select(AuditRow.id)) is None


@sqlite_only
def test_progress_is_told_for_both_passes(store: Store, tmp_path: Path) -> None:
    """The rows of the first pass are an estimate, those of the second are known."""
    path = written(tmp_path, "number,town\n" + "".join(f"{number},T\n" for number in range(2_200)))
    told: list[tuple[Step, int, int | None]] = []
    towns(store, path, progress=lambda *each: told.append(each))
    assert told == [
        (Step.CHECKING, 1_000, 2_200),
        (Step.CHECKING, 2_000, 2_200),
        (Step.CHECKING, 2_200, 2_200),
        (Step.SAVING, 1_000, 2_200),
        (Step.SAVING, 2_000, 2_200),
        (Step.SAVING, 2_200, 2_200),
    ]


@sqlite_only
@pytest.mark.parametrize("later", ["number,town\n1,Voi\n", "number,town\nx,Voi\n2,Lamu\n"])
def test_a_file_that_changes_meanwhile_is_not_saved(
    store: Store, tmp_path: Path, later: str
) -> None:
    """What was checked is what is saved, or nothing is."""
    path = written(tmp_path, "number,town\n1,Voi\n2,Lamu\n")

    def change(step: Step, _done: int, _total: int | None) -> None:
        if step is Step.CHECKING:
            path.write_text(later)

    with pytest.raises(BadSheet, match="changed while it was read"):
        towns(store, path, progress=change)
    assert kept(store) == 0
