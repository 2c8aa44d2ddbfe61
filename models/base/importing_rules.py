"""Importing what is in force for an exam: its rules, and the sittings of its days.

A rule is one row: its name decides how the value is read, so that a list cannot put words where a
number belongs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from models.base.cells import DATE_RULE, read_count, read_date, read_time, read_yes
from models.base.importing import BadCell, Column, Layout, Tally
from models.base.importing_season import EXAM, YEAR, exam_ids, position_codes, read_code
from models.base.season_tables import PAPERS_LENGTH, ExamDay, RuleRow, SchoolLevel, Sitting
from models.base.store import Db
from models.base.upserting import table_of, upsert

_DUTIES: Final = "duties"
_LONGEST: Final = 130
"""Characters of duties in one language: what the screen has room for."""


def _levels(text: str) -> list[str]:
    return sorted({SchoolLevel(each).value for each in text.casefold().split()})


_COUNT: Final = (read_count, "A number, 0 or more.")
_YES_NO: Final = (read_yes, "yes or no")

RULES: Final[Mapping[str, tuple[Callable[[str], Any], str]]] = {
    "years_not_same_centre": _COUNT,
    "levels": (_levels, "Levels of school, as: primary junior."),
    "needs_tsc": _YES_NO,
    "oldest": _COUNT,
    "must_accept": _YES_NO,
    "answer_hours": _COUNT,
    "rotates_weekly": _YES_NO,
    "candidates_per": _COUNT,
    "fixed": _COUNT,
    "small_below": _COUNT,
    "at_small": _COUNT,
    "extra_above": _COUNT,
    _DUTIES: (str, "Words."),
    "back_days": _COUNT,
    "weekly_p": _YES_NO,
    "same_date_precedence": _COUNT,
}
"""How the value of each rule is read. A reason to hold pay is switched by `hold_` and its name."""


def _reader(name: str) -> tuple[Callable[[str], Any], str] | None:
    return _YES_NO if name.startswith("hold_") else RULES.get(name)


class RuleImport:
    """Imports rules; without a position a rule is for every position of the exam."""

    name = "rules"
    layout = Layout(
        (
            EXAM,
            YEAR,
            Column("position", read_code, "A position's code as INV.", required=False),
            Column("rule", lambda text: text.casefold().replace(" ", "_"), "A rule's name."),
            Column("value", str, "A value."),
            Column("value_sw", str, "Duties in Kiswahili.", required=False),
        ),
        (("exam",), ("year",), ("rule",), ("value",)),
    )

    def __init__(self, db: Db) -> None:
        self._exams, self._positions = exam_ids(db), position_codes(db)

    def make(self, cells: Mapping[str, Any]) -> dict[str, Any]:
        """Return the rule's row, its value read as the rule wants it."""
        exam_id = self._exams.get((cells["exam"], cells["year"]))
        if exam_id is None:
            raise BadCell("No such exam: import its days first.", "exam")
        position = cells.get("position", "")
        if position and position not in self._positions:
            raise BadCell("A position that nobody knows.", "position")
        found = _reader(cells["rule"])
        if found is None:
            raise BadCell("A rule that nobody knows.", "rule")
        read, sentence = found
        try:
            value = read(cells["value"])
        except ValueError:
            raise BadCell(sentence, "value") from None
        if cells["rule"] == _DUTIES:
            value = _both(value, cells.get("value_sw"))
        return {
            "exam_id": exam_id,
            "position": position,
            "name": cells["rule"],
            "value": value,
        }

    def unique(self, record: dict[str, Any]) -> Iterable[tuple[str, Hashable]]:
        """Yield what the rule is of."""
        yield "rule", (record["exam_id"], record["position"], record["name"])

    def save(self, db: Db, records: Sequence[dict[str, Any]], *, dry_run: bool) -> Tally:
        """Add and change rules."""
        key = ["exam_id", "position", "name"]
        fates = upsert(db, table_of(RuleRow), records, key, dry_run=dry_run)
        return Counter({("rules", fate): count for fate, count in fates.items()})


def _both(english: str, swahili: str | None) -> dict[str, str]:
    if swahili is None:
        raise BadCell("Duties stand in both languages.", "value_sw")
    if max(len(english), len(swahili)) > _LONGEST:
        raise BadCell(f"Duties have at most {_LONGEST} characters.", "value")
    return {"en": english, "sw": swahili}


class SittingImport:
    """Imports the sittings of exam days: times and papers."""

    name = "sittings"
    layout = Layout(
        (
            EXAM,
            YEAR,
            Column("date", read_date, DATE_RULE),
            Column("sitting", read_count, "The number of the sitting, as 1.", also=("number",)),
            Column("starts", read_time, "A time as 08:00."),
            Column("ends", read_time, "A time as 10:30."),
            Column("papers", str, "Papers, as 565/1 565/2."),
        ),
        (("exam",), ("year",), ("date",), ("sitting",), ("starts",), ("ends",), ("papers",)),
    )

    def __init__(self, db: Db) -> None:
        self._exams = exam_ids(db)
        found = db.execute(select(ExamDay.exam_id, ExamDay.date, ExamDay.id))
        self._days: dict[tuple[int, date], int] = {
            (exam_id, on): day_id for exam_id, on, day_id in found
        }

    def make(self, cells: Mapping[str, Any]) -> dict[str, Any]:
        """Return the sitting's row."""
        exam_id = self._exams.get((cells["exam"], cells["year"]), 0)
        day_id = self._days.get((exam_id, cells["date"]))
        if day_id is None:
            raise BadCell("No such exam day: import the days first.", "date")
        if cells["ends"] <= cells["starts"]:
            raise BadCell("It ends before it begins.", "ends")
        if len(cells["papers"]) > PAPERS_LENGTH:
            raise BadCell(f"Papers have at most {PAPERS_LENGTH} characters.", "papers")
        return {
            "exam_day_id": day_id,
            "number": cells["sitting"],
            "starts": cells["starts"],
            "ends": cells["ends"],
            "papers": cells["papers"],
        }

    def unique(self, record: dict[str, Any]) -> Iterable[tuple[str, Hashable]]:
        """Yield the day and the sitting's number."""
        yield "sitting", (record["exam_day_id"], record["number"])

    def save(self, db: Db, records: Sequence[dict[str, Any]], *, dry_run: bool) -> Tally:
        """Add and change sittings."""
        key = ["exam_day_id", "number"]
        fates = upsert(db, table_of(Sitting), records, key, dry_run=dry_run)
        return Counter({("sittings", fate): count for fate, count in fates.items()})
