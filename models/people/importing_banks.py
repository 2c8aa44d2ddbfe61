"""Importing banks and branches, in the form of the KBA's list: one row for each branch."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from models.base.folding import folded
from models.base.importing import BadCell, Column, Fate, Layout, Tally, plain_number, read_code
from models.base.importing_areas import read_place
from models.base.store import Db
from models.base.upserting import table_of, upsert
from models.people.banks import (
    BANK_CODE,
    BRANCH_CODE,
    SHORT_NAME,
    Bank,
    Branch,
    on_screen,
    shortened,
)

_PARTS: Final = re.compile(r"[ /-]+")


@dataclass(frozen=True, slots=True)
class BankRow:
    """What one row says: a bank, and with it a branch unless the list has banks only."""

    bank_code: str
    bank_name: str
    short_name: str | None
    branch_code: str | None
    branch_name: str | None


def _bank_code(text: str) -> str:
    return read_code(text, BANK_CODE)


def _branch_parts(text: str) -> tuple[str, ...]:
    """Return the digits of a branch code in the parts in which it was written."""
    parts = tuple(_PARTS.split(plain_number(text)))
    if not all(part.isascii() and part.isdigit() for part in parts):
        raise ValueError
    return parts


def _short_name(text: str) -> str:
    if len(text) > SHORT_NAME or on_screen(text) != text:
        raise ValueError
    return text


class BankImport:
    """Imports banks and branches. A bank's short name is kept where the list has none."""

    name = "banks"
    layout = Layout(
        (
            Column("bank_code", _bank_code, "A bank's code has 2 digits.", also=("code",)),
            Column(
                "bank_name",
                read_place,
                "A bank has a name of at most 60 characters.",
                also=("bank",),
            ),
            Column(
                "short_name",
                _short_name,
                f"A short name has at most {SHORT_NAME} plain letters, digits and signs.",
                required=False,
            ),
            Column(
                "branch_code",
                _branch_parts,
                "A branch's code has 2 digits of its bank and 3 of its own.",
            ),
            Column(
                "branch_name",
                read_place,
                "A branch has a name of at most 60 characters.",
                also=("branch",),
            ),
        ),
        (("bank_code",), ("bank_name",)),
        left_out=frozenset({"full_name", "county_code", "county_name"}),
    )

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._saved: set[str] = set()

    def make(self, cells: Mapping[str, Any]) -> BankRow:
        """Return what the row says. A bank has one name all through the list."""
        code, name = cells["bank_code"], cells["bank_name"]
        if self._names.setdefault(code, name) != name:
            raise BadCell("The bank has another name in an earlier row.", "bank_name")
        parts, branch_name = cells.get("branch_code"), cells.get("branch_name")
        if (parts is None) != (branch_name is None):
            missing = "branch_name" if branch_name is None else "branch_code"
            raise BadCell("A branch has both a code and a name.", missing)
        branch = None if parts is None else _branch_code(code, parts)
        return BankRow(code, name, cells.get("short_name"), branch, branch_name)

    def unique(self, record: BankRow) -> Iterable[tuple[str, Hashable]]:
        """Yield the branch's code, or the bank's where the list has banks only."""
        if record.branch_code is None:
            yield "bank_code", record.bank_code
        else:
            yield "branch_code", record.branch_code

    def save(self, db: Db, records: Sequence[BankRow], *, dry_run: bool) -> Tally:
        """Add and change banks, then their branches."""
        banks = {row.bank_code: row for row in records if row.bank_code not in self._saved}
        self._saved.update(banks)
        tally: Tally = Counter()
        for has_short_name in (True, False):
            rows = [
                {
                    "code": row.bank_code,
                    "name": row.bank_name,
                    "short_name": row.short_name or shortened(row.bank_name),
                }
                for row in banks.values()
                if (row.short_name is not None) is has_short_name
            ]
            keep = () if has_short_name else ("short_name",)
            fates = upsert(db, table_of(Bank), rows, ["code"], dry_run=dry_run, only_new=keep)
            tally.update(_of("banks", fates))
        branches = [
            {
                "code": row.branch_code,
                "bank_code": row.bank_code,
                "name": row.branch_name,
                "folded": folded(row.branch_name),
            }
            for row in records
            if row.branch_code is not None and row.branch_name is not None
        ]
        fates = upsert(db, table_of(Branch), branches, ["code"], dry_run=dry_run)
        tally.update(_of("branches", fates))
        return tally


def _branch_code(bank_code: str, parts: Sequence[str]) -> str:
    """Return the 5 digits of a code written as `01231`, `01 231`, `1231` or `231`."""
    own = BRANCH_CODE - BANK_CODE
    if len(parts) == 1 and len(parts[0]) <= own:
        parts = (bank_code, parts[0].zfill(own))
    if len(parts) == 1:
        whole = parts[0].zfill(BRANCH_CODE)
        parts = (whole[:BANK_CODE], whole[BANK_CODE:])
    if len(parts) != 2 or len(parts[1]) != own or parts[0].zfill(BANK_CODE) != bank_code:
        raise BadCell("A branch's code has 2 digits of its bank and 3 of its own.", "branch_code")
    return bank_code + parts[1]


def _of(what: str, fates: Mapping[Fate, int]) -> Tally:
    return Counter({(what, fate): count for fate, count in fates.items()})
