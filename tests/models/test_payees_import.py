"""Registered names from the payer: what they change, and that they outrank what was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from models.base.audit import Actor, AuditRow, Channel
from models.base.importing import Fate, Faulty, Tally, import_sheet
from models.people.importing_payees import PayeeImport
from tests.support.builders import DAY, NOW
from tests.support.payee_steps import (
    FIRST_LINE,
    OTHERS_NAME,
    OWN_NAME,
    SECOND_LINE,
    payee_of,
    settle,
    to_line,
)
from tests.support.profile_builders import keep_named

if TYPE_CHECKING:
    from pathlib import Path

    from models.base.store import Store

ACTOR = Actor(Channel.COMMAND, "import")


def imported(store: Store, folder: Path, rows: str, *, dry_run: bool = False) -> Tally:
    """Import a list of these rows; return what was done."""
    path = folder / "names.csv"
    path.write_text(f"msisdn,registered_name\n{rows}", encoding="utf-8")
    importer = PayeeImport(ACTOR, NOW)
    return import_sheet(store, path, importer, ACTOR, NOW, dry_run=dry_run).tally


def name_of(store: Store, account_id: int) -> tuple[str | None, bool]:
    """Return the name of the line in force, and whether the payer told it."""
    payee = payee_of(store, account_id)
    assert payee is not None
    return payee.mpesa_name, payee.mpesa_name_confirmed_at is not None


def test_a_registered_name_outranks_what_was_typed(store: Store, tmp_path: Path) -> None:
    """It is kept as confirmed, once; a line that nobody is paid to is only counted."""
    account = keep_named(store)
    settle(store, account, to_line())
    rows = f"0722000001,{OTHERS_NAME.upper()}\n0733123456,MARY WANJIKU\n"
    wanted = {("payees", Fate.CHANGED): 1, ("lines of no payee", Fate.UNCHANGED): 1}
    assert imported(store, tmp_path, rows, dry_run=True) == wanted
    assert name_of(store, account) == (OWN_NAME, False)
    assert imported(store, tmp_path, rows) == wanted
    assert name_of(store, account) == (OTHERS_NAME.upper(), True)
    assert imported(store, tmp_path, rows)["payees", Fate.UNCHANGED] == 1
    with store.reading() as db:
        noted = db.query(AuditRow).where(AuditRow.action == "payee.name_confirmed").all()
    assert [(row.before, row.after) for row in noted] == [
        ({"fits_typed": False}, {"fits_id": False})
    ]


def test_typing_the_same_line_again_keeps_the_registered_name(store: Store, tmp_path: Path) -> None:
    """Another line is another name; the same line stays as the payer knows it."""
    account = keep_named(store)
    settle(store, account, to_line(FIRST_LINE))
    imported(store, tmp_path, f"{FIRST_LINE},{OTHERS_NAME}\n")
    settle(store, account, to_line(FIRST_LINE), NOW + 3 * DAY)
    assert name_of(store, account) == (OTHERS_NAME, True)
    settle(store, account, to_line(SECOND_LINE), NOW + 6 * DAY)
    assert name_of(store, account) == (OWN_NAME, False)


@pytest.mark.parametrize(
    "row",
    [
        "020 2345678,MARY WANJIKU",
        "0733123456,12345",
        "0733123456,",
        f"0733123456,{'M' * 121}",
        "0733123456,MARY WANJIKU\n+254733123456,PETER OUMA",
    ],
)
def test_a_fault_anywhere_saves_nothing(store: Store, tmp_path: Path, row: str) -> None:
    """No line, no name, a name without end, or a line twice."""
    account = keep_named(store)
    settle(store, account, to_line())
    with pytest.raises(Faulty):
        imported(store, tmp_path, f"{FIRST_LINE},{OTHERS_NAME}\n{row}\n")
    assert name_of(store, account) == (OWN_NAME, False)
