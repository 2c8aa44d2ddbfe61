"""Rebuilding the keyed digests, after their key changed."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from models.base.store import Store
from models.people.accounts import id_digest
from models.people.tables import Professional

BATCH: Final = 500


def reindex(store: Store) -> int:
    """Compute every person's ID digest again; return how many there are."""
    last, count = 0, 0
    while True:
        with store.writing() as db:
            people = list(
                db.scalars(
                    select(Professional)
                    .where(Professional.id > last)
                    .order_by(Professional.id)
                    .limit(BATCH)
                )
            )
            for person in people:
                person.national_id_digest = id_digest(person.national_id)
                last, count = person.id, count + 1
        if len(people) < BATCH:
            return count
