"""References of applications and deployments: one space, so that YES can mean only one."""

from __future__ import annotations

from sqlalchemy import select

from models.base.references import LONGEST, SHORTEST, new_reference
from models.base.store import Db
from models.jobs.tables import Application, Deployment

_TRIES = 40


def free_reference(db: Db) -> str:
    """Return a reference that neither an application nor a deployment has.

    Four characters while they last; with a season's hundreds of thousands they grow.
    """
    for number in range(_TRIES):
        wanted = new_reference(min(LONGEST, SHORTEST + number // 4))
        taken = (
            db.scalars(select(each.id).where(each.reference == wanted)).first()
            for each in (Application, Deployment)
        )
        if all(row is None for row in taken):
            return wanted
    raise LookupError("no free reference was found")
