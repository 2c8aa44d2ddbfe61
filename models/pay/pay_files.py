"""The lists that pay is made of, by name: what an officer or a command imports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from models.base.audit import Actor
from models.base.importing import Importer
from models.base.store import Db
from models.jobs import season_files
from models.pay.importing_scripts import ScriptImport
from models.pay.importing_taxes import TaxImport


@dataclass(frozen=True, slots=True)
class Context:
    """Who imports, when, and the service code that the texts name."""

    service_code: str
    actor: Actor
    now: datetime


OWN: Final[Mapping[str, Callable[[Db, Context], Importer[Any]]]] = {
    "scripts": lambda db, at: ScriptImport(db, at.service_code, at.actor, at.now),
    "tax-rules": lambda db, _at: TaxImport(db),
}
"""What only pay has."""

SHARED: Final = ("rates", "rules", "exam-days")
"""What the season has too: rates, holds (the rules `hold_...`) and calendars."""

NAMES: Final = (*OWN, *SHARED)


def importer(db: Db, name: str, at: Context) -> Importer[Any]:
    """Return what imports a list. Raise KeyError for a name that is none."""
    if name in SHARED:
        return season_files.importer(db, name, at.now)
    return OWN[name](db, at)
