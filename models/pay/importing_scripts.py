"""Importing what examiners marked: paper, scripts, rate, coordination and travel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from models.base.audit import Actor
from models.base.cells import read_cents, read_count
from models.base.importing import BadCell, Column, Fate, Layout, Tally, plain_number
from models.base.importing_season import EXAM, YEAR, exam_ids
from models.base.store import Db
from models.pay import scripts
from models.pay.scripts import Marked
from models.pay.tables import ScriptEntry
from models.people import accounts


@dataclass(frozen=True, slots=True, repr=False)
class Row:
    """One examiner's paper."""

    national_id: str
    exam_id: int
    what: Marked


def read_paper(text: str) -> str:
    """Return a paper's code as `565/2`. Raise ValueError."""
    code = text.upper()
    if not code or len(code) > 12 or not code.replace("/", "").isalnum() or not code.isascii():
        raise ValueError
    return code


class ScriptImport:
    """Imports script claims by national ID; every examiner is texted and may confirm."""

    name = "scripts"
    layout = Layout(
        (
            Column("national_id", plain_number, "A national ID number."),
            EXAM,
            YEAR,
            Column("paper", read_paper, "A paper's code as 565/2."),
            Column("scripts", read_count, "How many scripts, as 450."),
            Column("rate", read_cents, "Shillings a script, as 60 or 62.50."),
            Column("coordination_days", read_count, "How many days, as 3.", required=False),
            Column("coordination_rate", read_cents, "Shillings a day, as 250.", required=False),
            Column("travel", read_cents, "Shillings, as 2000.", required=False),
        ),
        (("national_id",), ("exam",), ("year",), ("paper",), ("scripts",), ("rate",)),
    )

    def __init__(self, db: Db, service_code: str, actor: Actor, now: datetime) -> None:
        self._exams, self._service_code = exam_ids(db), service_code
        self._actor, self._now = actor, now

    def make(self, cells: Mapping[str, Any]) -> Row:
        """Return what a row says."""
        exam_id = self._exams.get((cells["exam"], cells["year"]))
        if exam_id is None:
            raise BadCell("No such exam: import its days first.", "exam")
        what = Marked(
            cells["paper"],
            cells["scripts"],
            cells["rate"],
            cells.get("coordination_days", 0),
            cells.get("coordination_rate", 0),
            cells.get("travel", 0),
        )
        return Row(cells["national_id"], exam_id, what)

    def unique(self, record: Row) -> Iterable[tuple[str, Hashable]]:
        """Yield the paper of the examiner."""
        yield "paper", (record.national_id, record.exam_id, record.what.paper)

    def save(self, db: Db, records: Sequence[Row], *, dry_run: bool) -> Tally:
        """Enter what is new or differs; count who is unknown."""
        tally: Tally = Counter()
        for record in records:
            person = accounts.professional(db, record.national_id)
            if person is None:
                tally["IDs of nobody", Fate.UNCHANGED] += 1
                continue
            standing = db.scalars(
                select(ScriptEntry).where(
                    ScriptEntry.professional_id == person.id,
                    ScriptEntry.exam_id == record.exam_id,
                    ScriptEntry.paper == record.what.paper,
                )
            ).first()
            fate = Fate.ADDED
            if standing is not None:
                same = scripts.marked(standing) == record.what and standing.disputed_at is None
                fate = Fate.UNCHANGED if same else Fate.CHANGED
            tally["papers", fate] += 1
            if not dry_run and fate is not Fate.UNCHANGED:
                scripts.enter(
                    db,
                    person.id,
                    record.exam_id,
                    record.what,
                    self._service_code,
                    self._actor,
                    self._now,
                )
        return tally
