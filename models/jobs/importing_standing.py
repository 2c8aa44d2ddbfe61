"""Importing what the employer knows of teachers: school level, bars, and where they served before.

People are named by their national ID and must be known already.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select

from models.base.cells import DATE_RULE, read_date, read_year
from models.base.importing import BadCell, Column, Layout, Tally
from models.base.season_tables import SchoolLevel
from models.base.store import Db
from models.base.tables import Base
from models.base.upserting import table_of, upsert
from models.jobs.importing_places import read_centre
from models.jobs.tables import Bar, BarKind, Centre, PastService, Standing
from models.people import accounts
from models.people.identity import read_national_id
from models.people.tables import Professional

_SHORT: Final = 8
"""Bytes of an ID's digest that are kept in memory: enough to tell millions apart."""

PERSON: Final = Column("national_id", read_national_id, "An ID number has 6 to 9 digits.")


class People:
    """Who is known, by national ID: read once, some hundred bytes for each."""

    def __init__(self, db: Db) -> None:
        found = db.execute(select(Professional.national_id_digest, Professional.id))
        self._ids = {_short(digest): key for digest, key in found}

    def find(self, national_id: str) -> int:
        """Return the person of an ID. Raise BadCell."""
        found = self._ids.get(_short(accounts.id_digest(national_id)))
        if found is None:
            raise BadCell("Nobody here has this ID: import the people first.", "national_id")
        return found


def _short(digest: bytes) -> int:
    return int.from_bytes(digest[:_SHORT], "big")


class _OfPeople:
    """Imports rows that are about known people, one row of the list each."""

    name: str
    layout: Layout
    _kind: type[Base]
    _key: tuple[str, ...]

    def __init__(self, db: Db) -> None:
        self._people = People(db)

    def make(self, cells: Mapping[str, Any]) -> dict[str, Any]:
        """Return the row, with the person in place of the ID."""
        rest = {name: content for name, content in cells.items() if name != PERSON.name}
        return {"professional_id": self._people.find(cells[PERSON.name]), **rest}

    def unique(self, record: dict[str, Any]) -> Iterable[tuple[str, Hashable]]:
        """Yield what stands only once."""
        yield PERSON.name, tuple(record[name] for name in self._key)

    def save(self, db: Db, records: Sequence[dict[str, Any]], *, dry_run: bool) -> Tally:
        """Add and change rows."""
        fates = upsert(db, table_of(self._kind), records, self._key, dry_run=dry_run)
        return Counter({(self.name, fate): count for fate, count in fates.items()})


class LevelImport(_OfPeople):
    """Imports at which level of school each teacher teaches."""

    name = "levels"
    _kind, _key = Standing, ("professional_id",)
    layout = Layout(
        (
            PERSON,
            Column("level", lambda text: SchoolLevel(text.casefold()), "A level of school."),
        ),
        (("national_id",), ("level",)),
    )


class BarImport(_OfPeople):
    """Imports what keeps people from every deployment: discipline, leave, health.

    A bar that ended gets its last day by the same row with *until*.
    """

    name = "bars"
    _kind, _key = Bar, ("professional_id", "kind", "since")
    layout = Layout(
        (
            PERSON,
            Column("kind", lambda text: BarKind(text.casefold()), "discipline, leave or health"),
            Column("since", read_date, DATE_RULE, also=("from",)),
            Column("until", read_date, DATE_RULE, required=False, also=("to",)),
        ),
        (("national_id",), ("kind",), ("since",)),
    )

    def make(self, cells: Mapping[str, Any]) -> dict[str, Any]:
        """Return the bar; one without a last day is open."""
        until = cells.get("until")
        if until is not None and until < cells["since"]:
            raise BadCell("It ends before it begins.", "until")
        return super().make({"until": None, **cells})


class PastServiceImport(_OfPeople):
    """Imports at which centres people served in earlier years, from before this service."""

    name = "past service"
    _kind, _key = PastService, ("professional_id", "centre_id", "year")
    layout = Layout(
        (
            PERSON,
            Column("centre", read_centre, "A centre's code has 8 digits."),
            Column("year", read_year, "A year of 4 digits."),
        ),
        (("national_id",), ("centre",), ("year",)),
    )

    def __init__(self, db: Db) -> None:
        super().__init__(db)
        self._centres = dict(db.execute(select(Centre.code, Centre.id)).all())

    def make(self, cells: Mapping[str, Any]) -> dict[str, Any]:
        """Return the year of service."""
        centre_id = self._centres.get(cells["centre"])
        if centre_id is None:
            raise BadCell("No such centre: import the centres first.", "centre")
        rest = {name: content for name, content in cells.items() if name != "centre"}
        return super().make({"centre_id": centre_id, **rest})
