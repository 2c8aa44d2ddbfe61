"""Importing the lists that a season is made of: exams, positions, activities, duty stations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, Final

from models.base.cells import read_count, read_yes
from models.base.importing import BadCell, Column, Layout, Tally
from models.base.importing_season import read_code
from models.base.season_tables import Activity, DutyStation, ExamKind, Position, SchoolLevel
from models.base.store import Db
from models.base.tables import Base
from models.base.upserting import table_of, upsert

_RANK: Final = Column("rank", read_count, "The place in lists, as 3.")


class _CodedImport:
    """Imports rows that are known by their code."""

    name: str
    layout: Layout
    _kind: type[Base]

    def make(self, cells: Mapping[str, Any]) -> dict[str, Any]:
        """Return the row; every text must have room in its column."""
        table = table_of(self._kind)
        for name, content in cells.items():
            length = getattr(table.c[name].type, "length", None)
            if isinstance(content, str) and length is not None and len(content) > length:
                raise BadCell(f"It has at most {length} characters.", name)
        return dict(cells)

    def unique(self, record: dict[str, Any]) -> Iterable[tuple[str, Hashable]]:
        """Yield the code."""
        yield "code", record["code"]

    def save(self, db: Db, records: Sequence[dict[str, Any]], *, dry_run: bool) -> Tally:
        """Add and change rows."""
        fates = upsert(db, table_of(self._kind), records, ["code"], dry_run=dry_run)
        return Counter({(self.name, fate): count for fate, count in fates.items()})


class ExamKindImport(_CodedImport):
    """Imports exams as the council names them, whatever the year."""

    name = "exams"
    _kind = ExamKind
    layout = Layout(
        (
            Column("code", read_code, "A code as KCSE.", also=("exam",)),
            Column("name", str, "A name."),
            Column("level", lambda text: SchoolLevel(text.casefold()), "A level of school."),
            _RANK,
        ),
        (("code",), ("name",), ("level",), ("rank",)),
    )


_NAMES: Final = (
    Column("code", read_code, "A code of letters and digits."),
    Column("name_en", str, "A name in English."),
    Column("name_sw", str, "A name in Kiswahili."),
    _RANK,
)
_NEEDED: Final = (("code",), ("name_en",), ("name_sw",), ("rank",))


class PositionImport(_CodedImport):
    """Imports positions; one that works at no exam centre stands in no register."""

    name = "positions"
    _kind = Position
    layout = Layout(
        (*_NAMES, Column("at_centre", read_yes, "yes or no")), (*_NEEDED, ("at_centre",))
    )


class ActivityImport(_CodedImport):
    """Imports activities, which CP2 asks for first."""

    name = "activities"
    _kind = Activity
    layout = Layout(_NAMES, _NEEDED)


class DutyStationImport(_CodedImport):
    """Imports the kinds of duty stations."""

    name = "duty stations"
    _kind = DutyStation
    layout = Layout(_NAMES, _NEEDED)
