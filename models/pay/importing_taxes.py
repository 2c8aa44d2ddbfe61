"""Importing what is withheld from pay: a position, a threshold, a percentage, and dates."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from models.base.cells import DATE_RULE, read_cents, read_date
from models.base.importing import BadCell, Column, Layout, Tally
from models.base.importing_season import position_codes, read_code
from models.base.store import Db
from models.base.upserting import table_of, upsert
from models.pay.tables import TaxRule


def read_percent(text: str) -> int:
    """Return a percentage of at most two decimals in hundredths of it. Raise ValueError."""
    try:
        points = Decimal(text.rstrip(" %")) * 100
    except InvalidOperation:
        raise ValueError from None
    if points != int(points) or not 0 <= points <= 10_000:
        raise ValueError
    return int(points)


class TaxImport:
    """Imports rules of withholding."""

    name = "tax_rules"
    layout = Layout(
        (
            Column("position", read_code, "A position's code as EXM."),
            Column("valid_from", read_date, DATE_RULE),
            Column("valid_to", read_date, DATE_RULE, required=False),
            Column("above", read_cents, "Shillings, as 24000."),
            Column("percent", read_percent, "A percentage, as 5 or 2.5."),
        ),
        (("position",), ("valid_from",), ("above",), ("percent",)),
    )

    def __init__(self, db: Db) -> None:
        self._positions = position_codes(db)

    def make(self, cells: Mapping[str, Any]) -> dict[str, Any]:
        """Return the rule's row."""
        if cells["position"] not in self._positions:
            raise BadCell("A position that nobody knows.", "position")
        ends = cells.get("valid_to")
        if ends is not None and ends < cells["valid_from"]:
            raise BadCell("It ends before it begins.", "valid_to")
        return {
            "position": cells["position"],
            "valid_from": cells["valid_from"],
            "valid_to": ends,
            "above_cents": cells["above"],
            "basis_points": cells["percent"],
        }

    def unique(self, record: dict[str, Any]) -> Iterable[tuple[str, Hashable]]:
        """Yield what a rule is for, and from when."""
        yield "valid_from", (record["position"], record["valid_from"])

    def save(self, db: Db, records: Sequence[dict[str, Any]], *, dry_run: bool) -> Tally:
        """Add new rules, change those that differ."""
        fates = upsert(db, table_of(TaxRule), records, ["position", "valid_from"], dry_run=dry_run)
        return Tally({("tax rules", fate): count for fate, count in fates.items()})
