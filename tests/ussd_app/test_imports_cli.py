"""`areas`, `banks` and `people import`: what an operator reads, and how the command ends."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from models.base import areas
from models.people import accounts, banks
from ussd_app.wiring import Service

KBA = (
    "bank_code,bank_name,branch_code,branch_name,full_name,county_code,county_name\n"
    '01,Kenya Commercial Bank Limited,01 231,Kapsowar,"Kenya Commercial, Kapsowar",28,E\n'
    '01,Kenya Commercial Bank Limited,01 302,Diaspora,"Kenya Commercial, Diaspora",47,N\n'
)
PEOPLE = "national_id,birth_year,full_name,tsc_number,gender,shoe\n"


def run(app: Flask, *words: object) -> Result:
    return app.test_cli_runner().invoke(args=[str(word) for word in words])


def written(folder: Path, text: str) -> Path:
    path = folder / "list.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_upgraded_store_has_the_shipped_lists(app: Flask, parts: Service) -> None:
    """Counties and banks are there from the first start, and the next start leaves them alone."""
    for _ in range(2):
        assert run(app, "db", "upgrade").exit_code == 0
    with parts.store.reading() as db:
        assert len(areas.counties(db)) == areas.COUNTIES
        assert len(areas.sub_counties(db, 47)) == 17
        assert len(banks.banks(db)) == 44


def test_banks_are_imported_after_a_dry_run(app: Flask, parts: Service, tmp_path: Path) -> None:
    """The dry run tells the same figures, saves nothing, and says so."""
    path = written(tmp_path, KBA)
    dry = run(app, "banks", "import", path, "--dry-run")
    with parts.store.reading() as db:
        assert banks.branch(db, "01231") is None
    wet = run(app, "banks", "import", path)
    with parts.store.reading() as db:
        assert banks.branch(db, "01231") is not None
    assert (dry.exit_code, wet.exit_code) == (0, 0)
    assert wet.output.splitlines() == [
        "2 rows.",
        "banks: 1 added, 0 changed, 0 unchanged.",
        "branches: 2 added, 0 changed, 0 unchanged.",
        "Not kept yet: full_name, county_code, county_name.",
    ]
    assert dry.output == wet.output + "A dry run: nothing was saved.\n"
    assert "2 unchanged" in run(app, "banks", "import", path).output


@pytest.mark.parametrize("options", [[], ["--dry-run"]])
def test_faults_end_with_1_and_their_rows(
    app: Flask, parts: Service, tmp_path: Path, options: list[str]
) -> None:
    """Row, column and rule of the first 50, the count of all, and no cell."""
    rows = "".join(f"01,KCB,SECRET{number},Voi,,,\n" for number in range(1_200))
    result = run(app, "banks", "import", written(tmp_path, KBA + rows), *options)
    lines = result.stderr.splitlines()
    assert result.exit_code == 1
    assert lines[0] == (
        "Row 4, branch_code: A branch's code has 2 digits of its bank and 3 of its own."
    )
    assert lines[50:] == ["1,200 faults, of which the first 50 are shown.", "Nothing was saved."]
    assert "SECRET" not in result.output
    with parts.store.reading() as db:
        assert banks.branch(db, "01231") is None


def test_a_broken_row_far_down_is_told_as_printed(app: Flask, tmp_path: Path) -> None:
    """The number is grouped, so that it can be read."""
    rows = [f"{20_000_000 + n},1985,Jane Akiru,,F,38\n" for n in range(17_100)]
    rows[17_001] = "2001700X,1985,Jane Akiru,,F,38\n"
    result = run(app, "people", "import", written(tmp_path, PEOPLE + "".join(rows)))
    assert result.exit_code == 1
    assert result.stderr.startswith("Row 17,003, national_id: A national ID number has 6 to 9")
    assert "1 faults" not in result.stderr
    assert "2001700X" not in result.output


def test_people_are_imported(app: Flask, parts: Service, tmp_path: Path) -> None:
    """What nothing keeps yet and what is unknown are told apart; differences are counted."""
    path = written(tmp_path, PEOPLE + "30000099,1979,Jane Akiru,412345,F,38\n")
    result = run(app, "people", "import", path)
    assert result.output.splitlines() == [
        "1 row.",
        "people: 1 added, 0 changed, 0 unchanged.",
        "Not kept yet: gender.",
        "Unknown columns, not read: shoe.",
    ]
    with parts.store.reading() as db:
        assert accounts.imported(db, "30000099", 1979) is not None
    run(app, "demo", "load")
    path = written(tmp_path, PEOPLE + "30000001,1981,Grace Kamau,,F,38\n")
    assert (
        "people: 1 differs from its account; what the account holds stands."
        in run(app, "people", "import", path).output
    )


def test_registered_names_are_imported(app: Flask, tmp_path: Path) -> None:
    """Lines of nobody here are counted, and the dry run says that it was one."""
    path = written(tmp_path, "msisdn,registered_name\n0722000001,MARY WANJIKU\n")
    dry = run(app, "payees", "import", path, "--dry-run")
    wet = run(app, "payees", "import", path)
    assert (dry.exit_code, wet.exit_code) == (0, 0)
    assert "lines of no payee: 0 added, 0 changed, 1 unchanged." in wet.output
    assert dry.output == wet.output + "A dry run: nothing was saved.\n"


def test_areas_are_imported(app: Flask, parts: Service, tmp_path: Path) -> None:
    """The council's sub-counties take the place of the constituencies."""
    run(app, "db", "upgrade")
    path = written(tmp_path, "County;Sub County\nLamu;Lamu Town\n")
    assert "sub-counties: 1 added" in run(app, "areas", "import", path).output
    with parts.store.reading() as db:
        assert [each.name for each in areas.sub_counties(db, 5)] == ["Lamu Town"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "The file is empty."),
        ("bank_code\n01\n", "Missing columns: bank_name."),
        ("bank_code,bank_name,Bank,mayor,Mayor\n", "Columns that stand twice: bank_name, mayor."),
    ],
)
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_file_of_another_kind_is_refused(
    app: Flask, tmp_path: Path, text: str, says: str
) -> None:
    """One sentence with the columns by name, and exit code 1."""
    result = run(app, "banks", "import", written(tmp_path, text))
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [says, "Nothing was saved."]


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_file_that_is_not_there_is_refused(app: Flask, tmp_path: Path) -> None:
    """A folder and a missing file are mistakes of the command line."""
    for path in (tmp_path, tmp_path / "none.csv"):
        assert run(app, "people", "import", path).exit_code == 2
