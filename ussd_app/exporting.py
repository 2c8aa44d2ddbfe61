"""Writing exports: CSV or XLSX from a list, a chunk at a time, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any, Final

from models.across import exports
from models.across.export_tables import Export, ExportForm
from models.base.clock import NAIROBI
from models.base.lists import Column, Kind, Line, Listing
from models.people.officer_tables import Officer
from models.people.rights_of_officers import area_of, may
from models.people.tables import Language
from ussd_app.admin.lists import EXPORTABLE
from ussd_app.admin.words import say, word
from ussd_app.logs import log

if TYPE_CHECKING:
    from ussd_app.wiring import Service

MOST_ROWS: Final = 1_048_575
"""Rows below the heading that a sheet of a workbook can hold."""

# A spreadsheet runs what begins with one of these; the wide forms count as the narrow ones.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")

NOT_ALLOWED: Final = word("You may no longer export this list.")
TOO_LONG: Final = word("A workbook cannot hold so many rows. Ask for CSV.")
BROKEN: Final = word("Something went wrong. Ask again.")


def run(parts: Service, export_id: int) -> None:
    """Write one export, if nobody else does."""
    now = parts.now()
    with parts.patient_store.writing() as db:
        export = exports.claim(db, export_id, now)
        officer = db.get(Officer, export.officer_id) if export is not None else None
    if export is None or officer is None:
        return
    reason = _refusal(export, officer)
    if reason is None:
        try:
            reason = _write(parts, export, officer)
        except Exception as error:
            log.error("export.failed", export=export_id, error=error)
            reason = BROKEN
    if reason is not None:
        with parts.patient_store.writing() as db:
            exports.fail(db, export_id, reason, parts.now())


def _refusal(export: Export, officer: Officer) -> str | None:
    known = EXPORTABLE.get(export.listing)
    allowed = (
        known is not None
        and officer.disabled_at is None
        and may(officer, known.sees)
        and may(officer, known.exports)
    )
    return None if allowed else NOT_ALLOWED


def _write(parts: Service, export: Export, officer: Officer) -> str | None:
    store, area = parts.patient_store, area_of(officer)
    listing, asked = EXPORTABLE[export.listing].listing, exports.asked_of(export)
    with store.reading() as db:
        expected = exports.count(db, area, listing, asked, parts.now())
    if export.form is ExportForm.XLSX and expected > MOST_ROWS:
        return TOO_LONG
    with store.writing() as db:
        exports.note_expected(db, export.id, expected)
    done = 0

    def counted() -> Iterator[list[Line]]:
        nonlocal done
        for chunk in exports.stream(store, area, listing, asked, parts.now()):
            yield chunk
            done += len(chunk)
            with store.writing() as db:
                exports.note_progress(db, export.id, parts.now(), rows=done)

    with tempfile.TemporaryFile() as file:
        writer = write_csv if export.form is ExportForm.CSV else write_xlsx
        writer(file, listing, counted(), officer.language)
        size = file.tell()
        file.seek(0)
        for number, part in enumerate(iter(lambda: file.read(exports.PIECE), b"")):
            with store.writing() as db:
                exports.keep(db, export.id, number, part)
    with store.writing() as db:
        exports.finish(db, export.id, parts.now(), rows=done, size=size)
    return None


def write_csv(
    file: IO[bytes], listing: Listing, chunks: Iterable[list[Line]], language: Language
) -> None:
    """Write a CSV file that spreadsheets read as UTF-8."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    out = csv.writer(text)
    out.writerow(safe(each) for each in headings(listing, language))
    for row in _rows(listing, chunks, language):
        out.writerow(row)
    text.flush()
    text.detach()


def write_xlsx(
    file: IO[bytes], listing: Listing, chunks: Iterable[list[Line]], language: Language
) -> None:
    """Write a workbook row by row: openpyxl keeps the rows in a file and not in memory."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(say(listing.title, language)[:31])
    sheet.freeze_panes = "A2"
    sheet.append(headings(listing, language))
    for row in _rows(listing, chunks, language):
        sheet.append(row)
    book.save(file)


def headings(listing: Listing, language: Language) -> list[str]:
    """Return the first row."""
    return [
        f"{say(each.title, language)}{' (KES)' if each.kind is Kind.MONEY else ''}"
        for each in listing.columns
    ]


def _rows(
    listing: Listing, chunks: Iterable[list[Line]], language: Language
) -> Iterator[list[Any]]:
    for chunk in chunks:
        for line in chunk:
            yield cells(listing.columns, line, language)


def cells(columns: Sequence[Column], line: Line, language: Language) -> list[Any]:
    """Return a row as a spreadsheet takes it: numbers as numbers, times of Kenya, safe texts."""
    return [
        _cell(value, column, language) for value, column in zip(line.cells, columns, strict=True)
    ]


def _cell(value: Any, column: Column, language: Language) -> Any:
    if value is None:
        return ""
    if column.show is not None:
        return safe(column.show(value))
    if column.kind is Kind.MONEY:
        return Decimal(value) / 100
    if isinstance(value, datetime):
        return value.astimezone(NAIROBI).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return say("yes" if value else "no", language)
    if isinstance(value, int | float | Decimal):
        return value
    text = str(column.word(value))
    return safe(say(text, language) if column.kind is Kind.WORD else text)


def safe(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula, without what no file can hold."""
    plain = "".join(each for each in text if each.isprintable() or each in "\t\n\r")
    return f"'{plain}" if plain.lstrip(" \xa0").startswith(_FORMULA) else plain
