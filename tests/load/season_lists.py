"""Measures the import of a whole season: 35,000 centres and 281,000 deployments.

Run as `python -m tests.load.season_lists [--postgresql] [CENTRES] [DEPLOYMENTS]`. It makes the
lists and imports them into a store of its own, the deployments first with row 17,003 broken, and
prints time and memory.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select

from models.across import schema
from models.base import keys
from models.base.audit import Actor
from models.base.importing import Faulty, Importer, import_sheet
from models.base.store import Store, open_engine
from models.base.upserting import table_of
from models.jobs import needs
from models.jobs.importing_deployments import DeploymentImport
from models.jobs.importing_places import CentreImport, Places
from models.jobs.tables import Deployment
from models.people import accounts
from models.people.tables import Professional
from tests.support.builders import make_ring
from tests.support.job_builders import make_rule, make_season
from tests.support.postgres import postgres_cluster

NOW = datetime(2026, 10, 1, 9, tzinfo=UTC)
BROKEN = 17_003
_BATCH = 5_000


def main(centres: int, deployments: int, *, is_postgresql: bool = False) -> None:
    """Import both lists and print what it took."""
    keys.install(make_ring())
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        url = f"sqlite:///{folder / 'season.sqlite3'}"
        if is_postgresql:
            cluster = stack.enter_context(postgres_cluster(folder / "postgres"))
            cluster.create("season")
            url = cluster.url("season")
        engine = open_engine(url, statement_seconds=60)
        schema.upgrade(engine)
        store = Store(engine)
        with store.writing() as db:
            exam = make_season(db)
            make_rule(db, exam, "candidates_per", 20, "INV")
            exam_id = exam.id
        _people(store, deployments)
        _report("people made")
        path = _written(
            folder / "centres.csv",
            "centre,name,kind,level,county,exam,year,candidates",
            (
                f"{10_000_000 + each},Centre {each},day,secondary,47,KCSE,2026,{20 + each % 300}"
                for each in range(centres)
            ),
        )
        with store.reading() as db:
            importer = CentreImport(Places(db))
        _timed(store, path, importer, f"{centres:,} centres")
        started = time.perf_counter()
        with store.writing() as db:
            rows = needs.recompute(db, exam_id)
        _report(f"{rows:,} needs", started)
        for broken in (True, False):
            path = _written(
                folder / "deployments.csv",
                "national_id,exam,year,position,centre,from,to",
                (
                    _deployment(each, centres, is_broken=broken and each == BROKEN - 2)
                    for each in range(deployments)
                ),
            )
            with store.reading() as db:
                second = DeploymentImport(db, NOW)
            _timed(store, path, second, f"{deployments:,} deployments")
            with store.reading() as db:
                count = db.scalar(select(func.count()).select_from(Deployment))
            print(f"  deployments in the store: {count:,}")
        store.dispose()


def _deployment(each: int, centres: int, *, is_broken: bool) -> str:
    position = "XXX" if is_broken else "INV"
    centre = 10_000_000 + each % centres
    return f"{20_000_000 + each},KCSE,2026,{position},{centre},2026-11-09,2026-11-27"


def _people(store: Store, count: int) -> None:
    for start in range(0, count, _BATCH):
        rows = [
            {
                "national_id": str(20_000_000 + each),
                "national_id_digest": accounts.id_digest(str(20_000_000 + each)),
                "birth_year": 1985,
                "created_at": NOW,
            }
            for each in range(start, min(count, start + _BATCH))
        ]
        with store.writing() as db:
            db.execute(insert(table_of(Professional)), rows)


def _written(path: Path, headings: str, rows: Iterable[str]) -> Path:
    with path.open("w") as file:
        file.write(f"{headings}\n")
        file.writelines(f"{row}\n" for row in rows)
    return path


def _timed(store: Store, path: Path, importer: Importer[Any], what: str) -> None:
    started = time.perf_counter()
    try:
        import_sheet(store, path, importer, Actor.service(), NOW)
    except Faulty as faulty:
        fault = faulty.faults[0]
        what = f"{what}: row {fault.row:,}, {fault.column}: {fault.sentence} Nothing imported"
    _report(what, started)


def _report(what: str, started: float | None = None) -> None:
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    took = "" if started is None else f" in {time.perf_counter() - started:.1f} s"
    print(f"{what}{took}, {memory:,.0f} MB at most", flush=True)


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:] if each.isdigit()]
    main(*(given or [35_000, 281_000]), is_postgresql="--postgresql" in sys.argv)
