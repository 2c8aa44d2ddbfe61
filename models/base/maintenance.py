"""The maintenance switch: the line is closed until a moment, and says so honestly."""

from __future__ import annotations

from datetime import datetime

from models.base import settings
from models.base.store import Db

_SETTING = "maintenance"


def close(db: Db, until: datetime) -> None:
    """Close the line until *until*."""
    settings.put(db, _SETTING, {"until": until.isoformat()})


def reopen(db: Db) -> None:
    """Open the line again."""
    settings.drop(db, _SETTING)


def closed_until(db: Db) -> datetime | None:
    """Return until when the line is closed, or None; the moment itself may be past."""
    kept = settings.get(db, _SETTING)
    return None if kept is None else datetime.fromisoformat(kept["until"])
