"""Importing who works where: persons by national ID, nobody in two places on one day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final, TypeAlias

from sqlalchemy import insert, select, update

from models.base.cells import DATE_RULE, read_date
from models.base.importing import BadCell, Column, Fate, Layout, Tally
from models.base.importing_areas import read_place
from models.base.importing_season import EXAM, YEAR
from models.base.importing_season import read_code as read_word
from models.base.references import new_reference
from models.base.store import Db
from models.base.upserting import table_of
from models.jobs.importing_places import Places, read_centre, read_county
from models.jobs.importing_standing import PERSON, People
from models.jobs.rules import rules_of
from models.jobs.tables import OPEN_PLACES, Application, Deployment, DeploymentState

_Span: TypeAlias = tuple[date, date, int, str, int | None, int]
"""First and last day, exam, position, centre, and the deployment's id."""

_NEW: Final = 0
"""Stands for the id of what the file adds."""


class DeploymentImport:
    """Imports deployments. One whom a rule of overlap keeps away is a fault of the file.

    Memory grows with the people and the deployments of the store, not with the file's width:
    some 200 bytes for each.
    """

    name = "deployments"
    layout = Layout(
        (
            PERSON,
            EXAM,
            YEAR,
            Column("position", read_word, "A position's code as INV."),
            Column("centre", read_centre, "A centre's code has 8 digits.", required=False),
            Column("station", read_place, "A station's name.", required=False),
            Column("county", read_county, "A county's number.", required=False),
            Column("from", read_date, DATE_RULE, also=("from_date",)),
            Column("to", read_date, DATE_RULE, also=("to_date",)),
        ),
        (
            ("national_id",),
            ("exam",),
            ("year",),
            ("position",),
            ("centre", "station"),
            ("from",),
            ("to",),
        ),
    )

    def __init__(self, db: Db, now: datetime) -> None:
        self._places, self._now = Places(db), now
        self._people = People(db)
        self._must_accept = {
            (exam_id, position): rules_of(db, exam_id, position)
            for exam_id in self._places.exams.values()
            for position in self._places.positions
        }
        self._spans: dict[int, list[_Span]] = {}
        kept = select(
            Deployment.professional_id,
            Deployment.from_date,
            Deployment.to_date,
            Deployment.exam_id,
            Deployment.position,
            Deployment.centre_id,
            Deployment.id,
        ).where(Deployment.state.in_(OPEN_PLACES))
        for person, begins, ends, exam_id, position, centre_id, key in db.execute(kept):
            span = (begins, ends, exam_id, position, centre_id, key)
            self._spans.setdefault(person, []).append(span)

    def make(self, cells: Mapping[str, Any]) -> dict[str, Any]:
        """Return the deployment's row."""
        person = self._people.find(cells["national_id"])
        if cells["position"] not in self._places.positions:
            raise BadCell("A position that nobody knows.", "position")
        if cells["to"] < cells["from"]:
            raise BadCell("It ends before it begins.", "to")
        code, station = cells.get("centre"), cells.get("station")
        if (code is None) == (station is None):
            raise BadCell("Either a centre or a station.", "centre")
        centre_id = self._places.centre(code, "centre") if code else None
        exam_id = self._places.exam(cells)
        span = (cells["from"], cells["to"], exam_id, cells["position"], centre_id, _NEW)
        return {
            "known": self._only_here(person, span),
            "professional_id": person,
            "exam_id": exam_id,
            "position": cells["position"],
            "centre_id": centre_id,
            "station": station,
            **self._places.area_of(centre_id, cells.get("county")),
            "from_date": cells["from"],
            "to_date": cells["to"],
        }

    def _only_here(self, person: int, span: _Span) -> tuple[int, date] | None:
        """Note the span; return which deployment it is and its last day, if the store has it.

        The same again is no second place. Raise BadCell.
        """
        spans = self._spans.setdefault(person, [])
        for known in spans:
            same = known[0] == span[0] and known[2:-1] == span[2:-1]
            if same:
                return None if known[-1] == _NEW else (known[-1], known[1])
            if known[0] <= span[1] and span[0] <= known[1]:
                raise BadCell("The person is in another place on one of these days.", "from")
        spans.append(span)
        return None

    def unique(self, record: dict[str, Any]) -> Iterable[tuple[str, Hashable]]:
        """Yield the person's place and first day."""
        names = ("professional_id", "exam_id", "from_date")
        yield "national_id", tuple(record[name] for name in names)

    def save(self, db: Db, records: Sequence[dict[str, Any]], *, dry_run: bool) -> Tally:
        """Add deployments, and move the last day of those that are known."""
        fates = Counter[Fate]()
        added = []
        for each in records:
            old = each["known"]
            if old is None:
                fates[Fate.ADDED] += 1
                added.append({name: each[name] for name in each if name != "known"})
            elif old[1] == each["to_date"]:
                fates[Fate.UNCHANGED] += 1
            else:
                fates[Fate.CHANGED] += 1
                if not dry_run:
                    own = Deployment.id == old[0]
                    db.execute(update(Deployment).where(own).values(to_date=each["to_date"]))
        if added and not dry_run:
            self._add(db, added)
        return Counter({("deployments", fate): count for fate, count in fates.items()})

    def _add(self, db: Db, rows: Sequence[dict[str, Any]]) -> None:
        references = iter(_free_references(db, len(rows)))
        made = []
        for row in rows:
            rules = self._must_accept[row["exam_id"], row["position"]]
            offered = rules.must_accept
            answer_by = self._now + timedelta(hours=rules.answer_hours) if offered else None
            made.append(
                row
                | {
                    "reference": next(references),
                    "state": DeploymentState.OFFERED if offered else DeploymentState.DEPLOYED,
                    "made_at": self._now,
                    "must_accept": offered,
                    "answer_by": answer_by,
                }
            )
        db.execute(insert(table_of(Deployment)), made)


def _free_references(db: Db, count: int) -> list[str]:
    """Return references that nothing has; five characters, for a season's hundred thousands."""
    found: set[str] = set()
    while len(found) < count:
        wanted = {new_reference(5) for _ in range(count - len(found))}
        for table in (Application, Deployment):
            query = select(table.reference).where(table.reference.in_(wanted))
            wanted -= set(db.scalars(query))
        found |= wanted
    return sorted(found)
