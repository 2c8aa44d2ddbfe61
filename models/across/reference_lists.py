"""The lists that the service ships, loaded into a store that has none.

Their sources and licences are named in `models/data/README.md`.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, Final

from models.base import areas, season_lists
from models.base.audit import Actor
from models.base.importing import Importer, Report, import_sheet
from models.base.importing_areas import CountyImport, SubCountyImport
from models.base.store import Store
from models.people import banks
from models.people.importing_banks import BankImport

SHIPPED: Final = Path(__file__).resolve().parent.parent / "data"


def load_reference(store: Store, now: datetime) -> list[Report]:
    """Load counties with their sub-counties, and banks with their branches, where none are.

    What an officer has imported is never touched.
    """
    reports = load_areas(store, now)
    with store.reading() as db:
        no_banks = banks.is_empty(db)
    if no_banks:
        reports.append(_load(store, "banks.csv", BankImport(), now))
        reports.append(_load(store, "branches.csv", BankImport(), now))
    return reports


def load_areas(store: Store, now: datetime) -> list[Report]:
    """Load counties with their sub-counties, positions and the like, where none are."""
    with store.writing() as db:
        season_lists.ensure(db)
        if not areas.is_empty(db):
            return []
    reports = [_load(store, "counties.csv", CountyImport(), now)]
    with store.reading() as db:
        sub_counties = SubCountyImport(areas.counties(db))
    return [*reports, _load(store, "sub_counties.csv", sub_counties, now)]


def _load(store: Store, name: str, importer: Importer[Any], now: datetime) -> Report:
    return import_sheet(store, SHIPPED / name, importer, Actor.service(), now)
