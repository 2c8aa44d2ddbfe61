"""Importing the season: an exam's days with the positions they expect, and its rates.

An exam that is new is *planned*: an officer opens it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from models.base.cells import DATE_RULE, read_cents, read_count, read_date, read_time, read_year
from models.base.cells import read_yes as _yes
from models.base.importing import BadCell, Column, Layout, Tally
from models.base.season_tables import (
    DayPosition,
    Exam,
    ExamDay,
    ExamKind,
    ExamState,
    Position,
    Rate,
    SchoolLevel,
)
from models.base.store import Db
from models.base.upserting import table_of, upsert


def read_code(text: str) -> str:
    """Return a code of letters and digits, in capitals. Raise ValueError."""
    code = text.upper()
    if not code.isascii() or not code.isalnum() or len(code) > 12:
        raise ValueError
    return code


EXAM: Final = Column("exam", read_code, "An exam's code as KCSE.")
YEAR: Final = Column("year", read_year, "A year of 4 digits.")


def exam_ids(db: Db) -> dict[tuple[str, int], int]:
    """Return the exams by code and year."""
    return {(exam.code, exam.year): exam.id for exam in db.scalars(select(Exam))}


def position_codes(db: Db) -> frozenset[str]:
    """Return the codes of all positions."""
    return frozenset(db.scalars(select(Position.code)))


_WINDOWS: Final = (
    "opens",
    "closes",
    "morning_opens",
    "morning_closes",
    "evening_opens",
    "evening_closes",
)
"""Check-in, then the windows of who is in charge; what a list leaves out is as everywhere."""

_OUT: Final = ("out_opens", "out_closes")
"""When one checks out; a day without both asks nobody to."""


class ExamDayImport:
    """Imports exams with their days; a position that a row adds is added to the day."""

    name = "exam_days"
    layout = Layout(
        (
            EXAM,
            YEAR,
            Column(
                "level",
                lambda text: SchoolLevel(text.casefold()),
                "A level of school.",
                required=False,
            ),
            Column("date", read_date, DATE_RULE),
            Column("day", read_count, "The day's number; the rehearsal is 0."),
            Column("rehearsal", _yes, "yes or no", required=False),
            Column("positions", lambda text: tuple(text.upper().split()), "Codes, as CM SUP INV."),
            *(
                Column(name, read_time, "A time as 06:00.", required=False)
                for name in (*_WINDOWS, *_OUT)
            ),
        ),
        (("exam",), ("year",), ("date",), ("day",), ("positions",)),
    )

    def __init__(self, db: Db) -> None:
        self._positions = position_codes(db)
        self._kinds = {kind.code: kind for kind in db.scalars(select(ExamKind))}

    def make(self, cells: Mapping[str, Any]) -> dict[str, Any]:
        """Return the day; its positions must be known, and the exam's level."""
        if not set(cells["positions"]) <= self._positions:
            raise BadCell("A position that nobody knows.", "positions")
        kind = self._kinds.get(cells["exam"])
        if kind is None and "level" not in cells:
            raise BadCell("An exam that nobody knows needs its level.", "level")
        spans = (*_WINDOWS, *_OUT)
        for opens, closes in (spans[each : each + 2] for each in range(0, len(spans), 2)):
            if opens in cells and closes in cells and cells[closes] <= cells[opens]:
                raise BadCell("It closes before it opens.", closes)
        own = {"level": kind.level, "name": kind.name} if kind else {"name": cells["exam"]}
        return own | dict(cells)

    def unique(self, record: dict[str, Any]) -> Iterable[tuple[str, Hashable]]:
        """Yield the date: an exam has it once."""
        yield "date", (record["exam"], record["year"], record["date"])

    def save(self, db: Db, records: Sequence[dict[str, Any]], *, dry_run: bool) -> Tally:
        """Add exams, days and what the days expect."""
        tally: Tally = Counter()
        exams = {(each["exam"], each["year"]): each for each in records}
        rows = [
            {
                "code": code,
                "year": year,
                "name": each["name"],
                "level": each["level"],
                "state": ExamState.PLANNED,
            }
            for (code, year), each in exams.items()
        ]
        fates = upsert(
            db,
            table_of(Exam),
            rows,
            ["code", "year"],
            dry_run=dry_run,
            only_new=["name", "state"],
        )
        tally.update({("exams", fate): count for fate, count in fates.items()})
        ids = exam_ids(db)
        days = [
            {
                "exam_id": ids.get((each["exam"], each["year"]), 0),
                "date": each["date"],
                "number": each["day"],
                "is_rehearsal": bool(each.get("rehearsal")),
            }
            for each in records
        ]
        plain = ExamDay(exam_id=0, date=records[0]["date"], number=0)
        windows = _WINDOWS[2:]
        for day, each in zip(days, records, strict=True):
            day |= {name: each.get(name) or getattr(plain, name) for name in windows}
        unsaid = [name for name in windows if not any(name in each for each in records)]
        fates = upsert(
            db,
            table_of(ExamDay),
            days,
            ["exam_id", "date"],
            dry_run=dry_run,
            only_new=unsaid,
        )
        tally.update({("exam days", fate): count for fate, count in fates.items()})
        if not dry_run:
            self._expect(db, records, ids)
        return tally

    def _expect(
        self, db: Db, records: Sequence[dict[str, Any]], ids: Mapping[tuple[str, int], int]
    ) -> None:
        found = db.execute(select(ExamDay.exam_id, ExamDay.date, ExamDay.id))
        day_ids = {(exam_id, on): day_id for exam_id, on, day_id in found}
        plain = DayPosition(exam_day_id=0, position="")
        rows = [
            {
                "exam_day_id": day_ids[ids[each["exam"], each["year"]], each["date"]],
                "position": position,
                "opens": each.get("opens") or plain.opens,
                "closes": each.get("closes") or plain.closes,
                "checks_out": all(name in each for name in _OUT),
                **{name: each.get(name) for name in _OUT},
            }
            for each in records
            for position in dict.fromkeys(each["positions"])
        ]
        asks_out = any(name in each for each in records for name in _OUT)
        upsert(
            db,
            table_of(DayPosition),
            rows,
            ["exam_day_id", "position"],
            dry_run=False,
            only_new=[] if asks_out else ["checks_out", *_OUT],
        )


class RateImport:
    """Imports what a day in a position is paid."""

    name = "rates"
    layout = Layout(
        (
            EXAM,
            YEAR,
            Column("position", read_code, "A position's code as INV."),
            Column(
                "county", read_count, "A county's number; empty for everywhere.", required=False
            ),
            Column("valid_from", read_date, DATE_RULE),
            Column("valid_to", read_date, DATE_RULE, required=False),
            Column("day", read_cents, "Shillings a day, as 550 or 550.50."),
            Column("rehearsal", read_cents, "Shillings, as 550.", required=False),
            Column("transport", read_cents, "Shillings, as 550.", required=False),
        ),
        (("exam",), ("year",), ("position",), ("valid_from",), ("day",)),
    )

    def __init__(self, db: Db, now: datetime) -> None:
        self._exams, self._positions, self._now = exam_ids(db), position_codes(db), now

    def make(self, cells: Mapping[str, Any]) -> dict[str, Any]:
        """Return the rate's row."""
        exam_id = self._exams.get((cells["exam"], cells["year"]))
        if exam_id is None:
            raise BadCell("No such exam: import its days first.", "exam")
        if cells["position"] not in self._positions:
            raise BadCell("A position that nobody knows.", "position")
        ends = cells.get("valid_to")
        if ends is not None and ends < cells["valid_from"]:
            raise BadCell("It ends before it begins.", "valid_to")
        return {
            "exam_id": exam_id,
            "position": cells["position"],
            "county": cells.get("county") or 0,
            "valid_from": cells["valid_from"],
            "valid_to": ends,
            "day_cents": cells["day"],
            "rehearsal_cents": cells.get("rehearsal") or 0,
            "transport_cents": cells.get("transport") or 0,
            "loaded_at": self._now,
        }

    def unique(self, record: dict[str, Any]) -> Iterable[tuple[str, Hashable]]:
        """Yield what a rate is for, and from when."""
        names = ("exam_id", "position", "county", "valid_from")
        yield "valid_from", tuple(record[name] for name in names)

    def save(self, db: Db, records: Sequence[dict[str, Any]], *, dry_run: bool) -> Tally:
        """Add and change rates."""
        fates = upsert(
            db,
            table_of(Rate),
            records,
            ["exam_id", "position", "county", "valid_from"],
            dry_run=dry_run,
            only_new=["loaded_at"],
        )
        return Counter({("rates", fate): count for fate, count in fates.items()})
