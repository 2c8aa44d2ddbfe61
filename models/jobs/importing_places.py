"""Importing centres with their candidates, and vacancies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import datetime, time
from typing import Any, Final

from sqlalchemy import select, update

from models.base.areas import COUNTIES, SubCounty
from models.base.cells import DATE_RULE, read_count, read_date
from models.base.clock import NAIROBI
from models.base.folding import folded
from models.base.importing import BadCell, Column, Layout, Tally, read_code
from models.base.importing_areas import read_place
from models.base.importing_season import EXAM, YEAR, exam_ids, position_codes
from models.base.importing_season import read_code as read_word
from models.base.season_tables import Activity, DutyStation, SchoolLevel
from models.base.store import Db
from models.base.upserting import table_of, upsert
from models.jobs.tables import Centre, CentreExam, CentreKind, Vacancy, VacancyState

CENTRE_CODE: Final = 8


def read_centre(text: str) -> str:
    """Return a centre's code of eight digits. Raise BadCell."""
    return read_code(text, CENTRE_CODE)


def read_county(text: str) -> int:
    """Return a county's number. Raise ValueError."""
    number = read_count(text)
    if not 1 <= number <= COUNTIES:
        raise ValueError
    return number


COUNTY: Final = Column("county", read_county, f"A county's number, 1 to {COUNTIES}.")


class Places:
    """What a list of places is checked against, read once."""

    def __init__(self, db: Db) -> None:
        self.exams = exam_ids(db)
        self.positions = position_codes(db)
        self.activities = frozenset(db.scalars(select(Activity.code)))
        self.stations = frozenset(db.scalars(select(DutyStation.code)))
        rows = db.execute(select(Centre.code, Centre.id, Centre.county, Centre.sub_county_id)).all()
        self.centres = {code: key for code, key, _, _ in rows}
        self._areas = {key: (county, sub_county_id) for _, key, county, sub_county_id in rows}
        found = db.execute(select(SubCounty.county_number, SubCounty.name, SubCounty.id))
        self.sub_counties = {(county, folded(name)): key for county, name, key in found}

    def exam(self, cells: Mapping[str, Any]) -> int:
        """Return the exam of a row. Raise BadCell."""
        found = self.exams.get((cells["exam"], cells["year"]))
        if found is None:
            raise BadCell("No such exam: import its days first.", "exam")
        return found

    def sub_county(self, cells: Mapping[str, Any]) -> int | None:
        """Return the sub-county of a row, if it has one. Raise BadCell."""
        name = cells.get("sub_county")
        if name is None:
            return None
        found = self.sub_counties.get((cells["county"], folded(name)))
        if found is None:
            raise BadCell("The county has no such sub-county.", "sub_county")
        return found

    def area_of(self, centre_id: int | None, county: int | None) -> dict[str, int | None]:
        """Return the area of a place: its centre's, else the county that the row names."""
        area = self._areas[centre_id] if centre_id is not None else (county, None)
        return {"county": area[0], "sub_county_id": area[1]}

    def centre(self, code: str, column: str) -> int:
        """Return a centre that is known. Raise BadCell."""
        found = self.centres.get(code)
        if found is None:
            raise BadCell("No such centre: import the centres first.", column)
        return found


class CentreImport:
    """Imports centres, one row for each exam that a centre sits."""

    name = "centres"
    layout = Layout(
        (
            Column("centre", read_centre, "A centre's code has 8 digits.", also=("code",)),
            Column("name", read_place, "A centre has a name of at most 60 characters."),
            Column("kind", lambda text: CentreKind(text.casefold()), "day, boarding or mixed"),
            Column("level", lambda text: SchoolLevel(text.casefold()), "A level of school."),
            COUNTY,
            Column("sub_county", read_place, "A sub-county's name.", required=False),
            Column("knec_county", lambda text: read_code(text, 2), "2 digits", required=False),
            Column("knec_sub_county", lambda text: read_code(text, 5), "5 digits", required=False),
            Column("distribution_centre", read_place, "A name.", required=False),
            Column("distance_km", read_count, "Kilometres, as 12.", required=False),
            Column("host", read_centre, "A centre's code has 8 digits.", required=False),
            EXAM,
            YEAR,
            Column("candidates", read_count, "A number of candidates."),
        ),
        (
            ("centre",),
            ("name",),
            ("kind",),
            ("level",),
            ("county",),
            ("exam",),
            ("year",),
            ("candidates",),
        ),
    )

    def __init__(self, places: Places) -> None:
        self._places = places
        self._read: set[str] = set()

    def make(self, cells: Mapping[str, Any]) -> dict[str, Any]:
        """Return the row; a host stands in an earlier row or in the store."""
        host = cells.get("host")
        if host is not None and host not in self._read and host not in self._places.centres:
            raise BadCell("The host stands in no earlier row.", "host")
        self._read.add(cells["centre"])
        own = {
            "code": cells["centre"],
            "name": cells["name"],
            "kind": cells["kind"],
            "level": cells["level"],
            "county": cells["county"],
            "sub_county_id": self._places.sub_county(cells),
            "knec_county": cells.get("knec_county"),
            "knec_sub_county": cells.get("knec_sub_county"),
            "distribution_centre": cells.get("distribution_centre"),
            "distance_km": cells.get("distance_km"),
        }
        sits = {"exam_id": self._places.exam(cells), "candidates": cells["candidates"]}
        return {"own": own, "sits": sits, "host": host}

    def unique(self, record: dict[str, Any]) -> Iterable[tuple[str, Hashable]]:
        """Yield the centre and the exam."""
        yield "centre", (record["own"]["code"], record["sits"]["exam_id"])

    def save(self, db: Db, records: Sequence[dict[str, Any]], *, dry_run: bool) -> Tally:
        """Add and change centres, their hosts and their candidates."""
        rows = list({each["own"]["code"]: each["own"] for each in records}.values())
        fates = upsert(db, table_of(Centre), rows, ["code"], dry_run=dry_run)
        tally: Tally = Counter({("centres", fate): count for fate, count in fates.items()})
        codes = {each["own"]["code"] for each in records}
        codes |= {each["host"] for each in records if each["host"]}
        found = db.execute(select(Centre.code, Centre.id).where(Centre.code.in_(codes)))
        ids = dict(found.all())
        sits = [each["sits"] | {"centre_id": ids.get(each["own"]["code"], 0)} for each in records]
        fates = upsert(db, table_of(CentreExam), sits, ["centre_id", "exam_id"], dry_run=dry_run)
        tally.update({("candidates", fate): count for fate, count in fates.items()})
        if not dry_run:
            for each in records:
                if each["host"]:
                    own = Centre.code == each["own"]["code"]
                    db.execute(update(Centre).where(own).values(host_id=ids[each["host"]]))
        return tally


class VacancyImport:
    """Imports vacancies by CP2's six selectors."""

    name = "vacancies"
    layout = Layout(
        (
            Column("code", read_word, "A code as V101.", also=("vacancy",)),
            EXAM,
            YEAR,
            Column("activity", read_word, "An activity's code."),
            Column("duty_station", read_word, "A duty station's code."),
            Column("position", read_word, "A position's code as INV."),
            COUNTY,
            Column("sub_county", read_place, "A sub-county's name.", required=False),
            Column("centre", read_centre, "A centre's code has 8 digits.", required=False),
            Column("places", read_count, "How many places."),
            Column("opens", read_date, DATE_RULE),
            Column("closes", read_date, DATE_RULE),
        ),
        (
            ("code",),
            ("exam",),
            ("year",),
            ("activity",),
            ("duty_station",),
            ("position",),
            ("county",),
            ("places",),
            ("opens",),
            ("closes",),
        ),
    )

    def __init__(self, places: Places) -> None:
        self._places = places

    def make(self, cells: Mapping[str, Any]) -> dict[str, Any]:
        """Return the vacancy's row; it closes at 17:00 of its last day."""
        known = {
            "activity": self._places.activities,
            "duty_station": self._places.stations,
            "position": self._places.positions,
        }
        for name, codes in known.items():
            if cells[name] not in codes:
                raise BadCell("A code that nobody knows.", name)
        if cells["places"] < 1 or len(cells["code"]) > CENTRE_CODE:
            raise BadCell("At least one place, and a code of at most 8 characters.", "places")
        if cells["closes"] < cells["opens"]:
            raise BadCell("It closes before it opens.", "closes")
        centre = cells.get("centre")
        return {
            "code": cells["code"],
            "exam_id": self._places.exam(cells),
            **{name: cells[name] for name in known},
            "county": cells["county"],
            "sub_county_id": self._places.sub_county(cells),
            "centre_id": self._places.centre(centre, "centre") if centre else None,
            "places": cells["places"],
            "opens_at": datetime.combine(cells["opens"], time(), NAIROBI),
            "closes_at": datetime.combine(cells["closes"], time(17), NAIROBI),
            "state": VacancyState.OPEN,
        }

    def unique(self, record: dict[str, Any]) -> Iterable[tuple[str, Hashable]]:
        """Yield the code."""
        yield "code", record["code"]

    def save(self, db: Db, records: Sequence[dict[str, Any]], *, dry_run: bool) -> Tally:
        """Add and change vacancies; one that an officer closed stays closed."""
        fates = upsert(
            db, table_of(Vacancy), records, ["code"], dry_run=dry_run, only_new=["state"]
        )
        return Counter({("vacancies", fate): count for fate, count in fates.items()})
