"""Importing official lists: the whole file is checked first, then saved in one transaction.

Nothing is ever half-imported: one fault anywhere and nothing is saved. The same file twice changes
nothing the second time. Faults name the row, the column and the rule, and never quote the cell.
"""

from __future__ import annotations

import enum
import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

from models.base import audit
from models.base.audit import Actor
from models.base.sheets import BadSheet, Row, Sheet, open_sheet
from models.base.store import Db, Store

BATCH: Final = 1_000
"""Rows in one statement, and between two reports of progress."""

KEPT: Final = 50
"""Faults that are told one by one."""

_WHOLE: Final = re.compile(r"([0-9]+)(?:\.0+)?")
_SHORTENED: Final = re.compile(r"[0-9]+(?:[.,][0-9]+)?[eE]\+?[0-9]+")

Record = TypeVar("Record")


class BadCell(ValueError):
    """A cell breaks a rule; the sentence, with the column if it is another, says which."""

    def __init__(self, sentence: str, column: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.column = sentence, column


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in the file."""

    row: int
    column: str
    sentence: str


class Faulty(Exception):
    """The file has faults, and nothing of it was saved."""

    def __init__(self, faults: Sequence[Fault], count: int) -> None:
        super().__init__(f"{count} faults")
        self.faults, self.count = tuple(faults), count


class Fate(enum.StrEnum):
    """What a row does to the store."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    DIFFERENT = "different"
    """It differs from what its owner typed, which stands; counted beside the other three."""


Tally = Counter[tuple[str, Fate]]
"""How many of what (`banks`, `branches`) met which fate."""


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did, or would do."""

    rows: int
    tally: Tally
    left_out: tuple[str, ...]
    """Columns that are known but that nothing keeps yet."""
    unknown: tuple[str, ...]


class Step(enum.StrEnum):
    """The two passes over the file."""

    CHECKING = "checking"
    SAVING = "saving"


class Progress(Protocol):
    """Hears how far a pass has come: rows done, and rows in all if that is known."""

    def __call__(self, step: Step, done: int, total: int | None) -> None:
        """Note the progress."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list: how its cells are read, and the rule as a sentence."""

    name: str
    read: Callable[[str], object]
    """Raises ValueError for what breaks the rule."""
    rule: str
    required: bool = True
    """Whether the cell must be filled, where the column is there at all."""
    also: tuple[str, ...] = ()
    """Other headings under which it is found."""


@dataclass(frozen=True, slots=True)
class Matched:
    """A layout that met the headings of a file."""

    columns: Mapping[str, Column]
    """By the heading that stands in the file."""
    left_out: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a list."""

    columns: tuple[Column, ...]
    needed: tuple[tuple[str, ...], ...]
    """Columns that must be there; of several in one tuple, one is enough."""
    left_out: frozenset[str] = frozenset()

    def match(self, headings: Sequence[str]) -> Matched:
        """Find the columns under the headings. Raise BadSheet with the names that are wrong."""
        known = {name: each for each in self.columns for name in (each.name, *each.also)}
        found = {heading: known[heading] for heading in headings if heading in known}
        counted = Counter(
            known[heading].name if heading in known else heading for heading in headings
        )
        doubled = [name for name, count in counted.items() if count > 1]
        missing = [" or ".join(names) for names in self.needed if not any(map(counted.get, names))]
        if missing:
            raise BadSheet(f"Missing columns: {', '.join(missing)}.")
        if doubled:
            raise BadSheet(f"Columns that stand twice: {', '.join(doubled)}.")
        rest = [heading for heading in headings if heading not in known]
        return Matched(
            found,
            tuple(each for each in rest if each in self.left_out),
            tuple(each for each in rest if each not in self.left_out),
        )


class Importer(Protocol[Record]):
    """What is special to one kind of list. An importer serves one import."""

    @property
    def name(self) -> str:
        """Return the word for the audit trail."""

    @property
    def layout(self) -> Layout:
        """Return the columns."""

    def make(self, cells: Mapping[str, Any]) -> Record:
        """Return the record of a row's cells, by column name. Raise BadCell."""

    def unique(self, record: Record) -> Iterable[tuple[str, Hashable]]:
        """Yield each column whose content may stand only once in a file, with the content."""

    def save(self, db: Db, records: Sequence[Record], *, dry_run: bool) -> Tally:
        """Save a batch, or only compare it; return what was or would be done."""


def _silent(step: Step, done: int, total: int | None) -> None:
    del step, done, total


def import_sheet(
    store: Store,
    path: Path,
    importer: Importer[Record],
    actor: Actor,
    now: datetime,
    *,
    dry_run: bool = False,
    progress: Progress = _silent,
) -> Report:
    """Check the whole file, then save it at once, or compare it only.

    Raise BadSheet if it is no such list, Faulty if any row is wrong: then nothing is saved.
    """
    sheet = open_sheet(path)
    matched = importer.layout.match(sheet.headings)
    rows = _check(sheet, matched, importer, progress)
    tally: Tally = Counter()
    done = 0
    with store.reading() if dry_run else store.writing() as db:
        for batch in _batches(_records(sheet, matched, importer)):
            tally.update(importer.save(db, batch, dry_run=dry_run))
            done += len(batch)
            progress(Step.SAVING, done, rows)
        if done != rows:
            raise BadSheet("The file changed while it was read: nothing was saved.")
        if not dry_run:
            counts = {f"{what} {fate}": count for (what, fate), count in sorted(tally.items())}
            audit.note(db, actor, f"{importer.name}.imported", ("import", 0), now, after=counts)
    return Report(rows, tally, matched.left_out, matched.unknown)


@dataclass(slots=True)
class _Faults:
    kept: list[Fault] = field(default_factory=list)
    count: int = 0

    def add(self, row: int, column: str, sentence: str) -> None:
        self.count += 1
        if len(self.kept) < KEPT:
            self.kept.append(Fault(row, column, sentence))


def _check(sheet: Sheet, matched: Matched, importer: Importer[Record], progress: Progress) -> int:
    """Read every row; return how many there are. Raise Faulty."""
    faults = _Faults()
    seen: dict[str, dict[Hashable, int]] = {}
    done = 0
    for row in sheet.rows():
        record = _record(row, matched, importer, faults)
        if record is not None:
            for column, content in importer.unique(record):
                first = seen.setdefault(column, {}).setdefault(content, row.number)
                if first != row.number:
                    faults.add(row.number, column, f"The same stands in row {first:,}.")
        done += 1
        if done % BATCH == 0:
            progress(Step.CHECKING, done, sheet.expected)
    if done == 0:
        raise BadSheet("The file has headings but no rows.")
    progress(Step.CHECKING, done, done)
    if faults.count:
        raise Faulty(faults.kept, faults.count)
    return done


def _records(sheet: Sheet, matched: Matched, importer: Importer[Record]) -> Iterator[Record]:
    faults = _Faults()
    for row in sheet.rows():
        record = _record(row, matched, importer, faults)
        if record is None:
            raise BadSheet("The file changed while it was read: nothing was saved.")
        yield record


def _record(
    row: Row, matched: Matched, importer: Importer[Record], faults: _Faults
) -> Record | None:
    """Return the record of a row, or None once its faults are noted."""
    before = faults.count
    if row.is_overlong:
        faults.add(row.number, "", "It has more cells than there are headings.")
    cells: dict[str, Any] = {}
    for heading, column in matched.columns.items():
        text = row.cells.get(heading)
        if text is None:
            if column.required:
                faults.add(row.number, column.name, "It is empty.")
            continue
        try:
            cells[column.name] = column.read(text)
        except BadCell as bad:
            faults.add(row.number, bad.column or column.name, bad.sentence)
        except ValueError:
            faults.add(row.number, column.name, column.rule)
    if faults.count > before:
        return None
    try:
        return importer.make(cells)
    except BadCell as bad:
        faults.add(row.number, bad.column, bad.sentence)
        return None


def _batches(records: Iterator[Record]) -> Iterator[list[Record]]:
    while batch := list(islice(records, BATCH)):
        yield batch


def plain_number(text: str) -> str:
    """Return a number's text without what a spreadsheet made of it: `1234.0` is 1234.

    Anything else stays as it is. Raise BadCell for a number that was shortened to `2.3E+07`.
    """
    if _SHORTENED.fullmatch(text):
        raise BadCell("The spreadsheet shortened this number: give the column the format Text.")
    whole = _WHOLE.fullmatch(text)
    return whole[1] if whole else text


def read_code(text: str, width: int) -> str:
    """Return a code of *width* digits, with the zeros in front that a spreadsheet takes away.

    Raise BadCell for anything else.
    """
    digits = plain_number("".join(text.split()))
    if not digits.isascii() or not digits.isdigit() or len(digits) > width:
        raise BadCell(f"It has {width} digits.")
    return digits.zfill(width)
