"""Sheets: a CSV or XLSX file as a stream of rows, each cell as tidy text under its heading.

Only a row at a time is in memory (of an XLSX file also its table of shared texts). A cell is only
ever text here: a formula counts with the value that it had when the file was saved, and what looks
like a formula or like SQL means nothing.
"""

from __future__ import annotations

import contextlib
import csv
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from typing import TextIO

DELIMITERS: Final = ",;\t"

MAX_LINE: Final = 64 * 1024
"""Characters in one line of a CSV file."""

MAX_UNPACKED: Final = 1024**3
"""Bytes that an XLSX file may unpack to: 300,000 rows of ten cells need a tenth of it."""

_PACKED: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0"
_NOT_A_WORD: Final = re.compile(r"[^a-z0-9]+")


class BadSheet(Exception):
    """The file cannot be read as a sheet; the sentence says why and quotes no cell."""


@dataclass(frozen=True, slots=True)
class Row:
    """One filled row: its number as a spreadsheet counts it, and its filled cells by heading."""

    number: int
    cells: dict[str, str]
    is_overlong: bool = False
    """A filled cell stands to the right of the last heading."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file whose headings were read."""

    path: Path
    headings: tuple[str, ...]
    """In lower case with underscores; a column without one is called `column 3`."""
    expected: int | None
    """About how many rows follow, if the file tells."""

    def rows(self) -> Iterator[Row]:
        """Read the file once more and yield the rows that are not blank. Raise BadSheet."""
        width = len(self.headings)
        with contextlib.closing(_filled(self.path)) as filled:
            next(filled, None)
            for number, texts in filled:
                cells = {
                    heading: text
                    for heading, text in zip(self.headings, texts, strict=False)
                    if text
                }
                yield Row(number, cells, any(texts[width:]))


def open_sheet(path: Path) -> Sheet:
    """Read the headings, which stand in the first row that is not blank. Raise BadSheet."""
    with contextlib.closing(_filled(path)) as filled:
        first = next(filled, None)
    if first is None:
        raise BadSheet("The file is empty.")
    texts = list(first[1])
    while texts and not texts[-1]:
        texts.pop()
    headings = tuple(heading(text) or f"column {place}" for place, text in enumerate(texts, 1))
    return Sheet(path, headings, _expected(path))


def heading(text: str) -> str:
    """Return a heading in the form that layouts name: `Branch Code` is branch_code."""
    return _NOT_A_WORD.sub("_", unicodedata.normalize("NFKC", text).casefold()).strip("_")


def tidy(text: str) -> str:
    """Return text with single spaces, without what cannot be seen or stored."""
    if not (text.isascii() and text.isprintable()):
        # Control characters part words; invisible marks come along when numbers are pasted.
        text = "".join(
            " " if kind == "Cc" else "" if kind in {"Cf", "Cs"} else character
            for character, kind in ((each, unicodedata.category(each)) for each in text)
        )
        text = unicodedata.normalize("NFC", text)
    return " ".join(text.split())


def cell_text(content: object) -> str:
    """Return a cell of a workbook as the text that its author most likely typed."""
    if content is None:
        return ""
    if isinstance(content, str):
        return tidy(content)
    if isinstance(content, float) and content.is_integer() and abs(content) < 2**53:
        return str(int(content))
    if isinstance(content, datetime):
        return content.date().isoformat()
    if isinstance(content, date):
        return content.isoformat()
    return tidy(str(content))


def _filled(path: Path) -> Generator[tuple[int, Sequence[str]], None, None]:
    """Yield the number and the texts of each row that has any."""
    with _open_rows(path) as rows:
        for number, texts in enumerate(rows, 1):
            if any(texts):
                yield number, texts


@contextlib.contextmanager
def _open_rows(path: Path) -> Iterator[Iterator[Sequence[str]]]:
    with path.open("rb") as file:
        start = file.read(4)
    if start == _OLE:
        raise BadSheet("This is an old or a protected workbook: save it as .xlsx or as CSV UTF-8.")
    rows = _xlsx_rows(path) if start == _PACKED else _csv_rows(path)
    with contextlib.closing(rows):
        yield rows


def _csv_rows(path: Path) -> Generator[Sequence[str], None, None]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(_lines(file), delimiter=_delimiter(path), strict=True)
        try:
            for cells in reader:
                yield [tidy(cell) for cell in cells]
        except csv.Error:
            raise BadSheet(f"Line {reader.line_num}: its quotation marks do not match.") from None
        except UnicodeDecodeError:
            raise BadSheet('The text is not UTF-8: save the file as "CSV UTF-8".') from None


def _lines(file: TextIO) -> Iterator[str]:
    """Yield the lines, never more than one bounded line in memory."""
    while line := file.readline(MAX_LINE):
        if len(line) == MAX_LINE and not line.endswith(("\n", "\r")):
            raise BadSheet("A line is far too long: this is no sheet.")
        yield line


def _delimiter(path: Path) -> str:
    """Return what parts the cells of the first line that is not blank."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            first = next((line for line in _lines(file) if line.strip()), "")
    except UnicodeDecodeError:
        raise BadSheet('The text is not UTF-8: save the file as "CSV UTF-8".') from None
    return max(DELIMITERS, key=lambda each: len(next(csv.reader([first], delimiter=each), ())))


def _xlsx_rows(path: Path) -> Generator[Sequence[str], None, None]:
    with _workbook(path) as sheet:
        # Some programs write a wrong size into the file; without it every row is read.
        sheet.reset_dimensions()
        for contents in sheet.iter_rows(values_only=True):
            yield [cell_text(content) for content in contents]


@contextlib.contextmanager
def _workbook(path: Path) -> Iterator[Any]:
    """Open the first sheet of a workbook. Raise BadSheet for whatever is none."""
    # Only imports need it: the web processes start without.
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
        if unpacked > MAX_UNPACKED:
            raise BadSheet("The workbook is far too large: save the sheet as CSV UTF-8.")
        with warnings.catch_warnings():
            # What it says of styles and validations is of no use to whoever imports a list.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
        try:
            yield book.worksheets[0]
        finally:
            book.close()
    except (
        zipfile.BadZipFile,
        InvalidFileException,
        SyntaxError,  # what every XML parser of Python raises
        LookupError,
        ValueError,
        OSError,
    ):
        raise BadSheet("This workbook cannot be read: save the sheet as CSV UTF-8.") from None


def _expected(path: Path) -> int | None:
    with path.open("rb") as file:
        if file.read(4) == _PACKED:
            with _workbook(path) as sheet:
                return max(sheet.max_row - 1, 0) if sheet.max_row else None
        file.seek(0)
        return max(
            sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 16), b"")) - 1, 0
        )
