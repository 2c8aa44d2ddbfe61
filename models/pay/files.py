"""The payers' files, as text. Pure functions; `docs/pay.md` names the source of each format."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

from models.pay.batch_tables import BatchLine, PayChannel

MPESA_COLUMNS: Final = ("PartyB", "Amount", "CommandID", "Remarks", "Occasion")
BANK_COLUMNS: Final = ("ClientName", "BranchCode", "AccountNumber", "Amount", "Reference")

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def shillings(cents: int) -> str:
    """Write cents as `8800.00`."""
    return f"{cents // 100}.{cents % 100:02d}"


def safe(cell: str) -> str:
    """Return a cell that a spreadsheet cannot take for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a CSV that opens cleanly: every cell safe, lines ended as Excel does."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return out.getvalue()


def batch_file(channel: PayChannel, lines: Sequence[BatchLine], remarks: str) -> str:
    """Write the file of a batch in the columns of its channel."""
    if channel is PayChannel.MPESA:
        # M-Pesa takes whole shillings only: other sums go by bank.
        return table(
            MPESA_COLUMNS,
            (
                (
                    line.payee.removeprefix("+"),
                    str(line.cents // 100),
                    "BusinessPayment",
                    remarks,
                    line.instruction,
                )
                for line in lines
            ),
        )
    return table(
        BANK_COLUMNS,
        (
            (line.payee_name[:30], *line.payee.split(":"), shillings(line.cents), line.instruction)
            for line in lines
        ),
    )
