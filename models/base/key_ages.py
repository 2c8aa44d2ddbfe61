"""Since when each key is in use: noted when a process first sees its id, never the key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from models.base import settings
from models.base.keys import KeyRing
from models.base.store import Db

_NAME: Final = "key:"


@dataclass(frozen=True, slots=True)
class KeyAge:
    """One key of the ring."""

    kind: str
    id: str
    is_current: bool
    since: datetime | None


def _named(ring: KeyRing) -> list[tuple[str, str, bool]]:
    kinds = {"field": ring.field_keys, "pepper": ring.pin_peppers}
    return [
        (kind, id_, place == 0) for kind, keys in kinds.items() for place, id_ in enumerate(keys)
    ]


def note(db: Db, ring: KeyRing, now: datetime) -> None:
    """Keep when a key was first seen."""
    for kind, id_, _ in _named(ring):
        name = f"{_NAME}{kind}:{id_}"
        if settings.get(db, name) is None:
            settings.put(db, name, {"since": now.isoformat()})


def ages(db: Db, ring: KeyRing) -> list[KeyAge]:
    """Return the keys in use, each with since when."""
    found = []
    for kind, id_, is_current in _named(ring):
        kept = settings.get(db, f"{_NAME}{kind}:{id_}")
        since = datetime.fromisoformat(kept["since"]) if kept else None
        found.append(KeyAge(kind, id_, is_current, since))
    return found
