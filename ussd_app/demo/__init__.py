"""The demonstration season, `small`: the same business values every time, to try the service on.

People, centres and a running exam; each chapter adds its own part.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from models.across import reference_lists
from models.base import settings
from models.base.store import Store
from models.people.tables import Professional
from ussd_app.demo import crowd, officers, pay, people, season
from ussd_app.demo.scales import Scale

MARK: Final = "demo"
"""The setting that tells a store with demo people from one in earnest."""


def is_empty(store: Store) -> bool:
    """Tell whether the store knows nobody yet."""
    with store.reading() as db:
        return db.query(Professional.id).first() is None


def load(store: Store, now: datetime, *, real_windows: bool = False) -> int:
    """Add what is missing of the small season; return how many people were added.

    Check-in is open all day unless *real_windows*: who tries the service at noon wants to check in.
    """
    reference_lists.load_areas(store, now)
    with store.writing() as db:
        if settings.get(db, MARK) is None:
            settings.put(db, MARK, {"season": Scale.SMALL})
        added = people.load(db, now)
        officers.load(db, now)
        season.load(db, now, real_windows=real_windows)
        pay.load(db, now)
    return added


def load_crowd(store: Store, now: datetime, scale: Scale, progress: crowd.Progress) -> int:
    """Add the centres and people of a larger season to the small one; return how many people."""
    return crowd.load(store, now, scale, MARK, progress)
