"""The files that a season is made of, in the order in which they are imported.

The command line and the dashboard import by these names; a season needs nothing else than them and
an officer's yes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from models.base.importing import Importer
from models.base.importing_rules import RuleImport, SittingImport
from models.base.importing_season import ExamDayImport, RateImport
from models.base.importing_words import (
    ActivityImport,
    DutyStationImport,
    ExamKindImport,
    PositionImport,
)
from models.base.season_tables import Exam, ExamState
from models.base.store import Db
from models.jobs import needs
from models.jobs.importing_deployments import DeploymentImport
from models.jobs.importing_places import CentreImport, Places, VacancyImport
from models.jobs.importing_standing import BarImport, LevelImport, PastServiceImport

IMPORTERS: Final[Mapping[str, Callable[[Db, datetime], Importer[Any]]]] = {
    "exams": lambda _db, _now: ExamKindImport(),
    "positions": lambda _db, _now: PositionImport(),
    "activities": lambda _db, _now: ActivityImport(),
    "duty-stations": lambda _db, _now: DutyStationImport(),
    "exam-days": lambda db, _now: ExamDayImport(db),
    "sittings": lambda db, _now: SittingImport(db),
    "rules": lambda db, _now: RuleImport(db),
    "rates": RateImport,
    "centres": lambda db, _now: CentreImport(Places(db)),
    "vacancies": lambda db, _now: VacancyImport(Places(db)),
    "levels": lambda db, _now: LevelImport(db),
    "bars": lambda db, _now: BarImport(db),
    "past-service": lambda db, _now: PastServiceImport(db),
    "deployments": DeploymentImport,
}
"""By the name of the list: what imports it into this store, now."""

_CHANGES_NEEDS: Final = frozenset({"rules", "centres"})


def importer(db: Db, name: str, now: datetime) -> Importer[Any]:
    """Return what imports a list. Raise KeyError for a name that is none."""
    return IMPORTERS[name](db, now)


def follow_up(db: Db, name: str) -> int:
    """Compute anew what a list changed: the needs of centres; return how many rows."""
    if name not in _CHANGES_NEEDS:
        return 0
    live = select(Exam.id).where(Exam.state != ExamState.CLOSED).order_by(Exam.id)
    return sum(needs.recompute(db, exam_id) for exam_id in db.scalars(live))
