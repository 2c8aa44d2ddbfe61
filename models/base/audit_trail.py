"""Reading the audit trail: by officer, action or subject, the newest first."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from models.base import paging
from models.base.audit import AuditRow
from models.base.paging import Page
from models.base.store import Db


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the trail is wanted; nothing given means all of it."""

    actor: str = ""
    action: str = ""
    subject: tuple[str, int] | None = None
    before: int | None = None
    after: int | None = None


def read(db: Db, wanted: Wanted) -> Page[AuditRow]:
    """Return one page of the trail."""
    query = select(AuditRow)
    if wanted.actor:
        query = query.where(AuditRow.actor == wanted.actor)
    if wanted.action:
        # A range and not LIKE: an index serves it on both engines.
        query = query.where(
            AuditRow.action >= wanted.action, AuditRow.action <= wanted.action + "zzzzzzzz"
        )
    if wanted.subject is not None:
        kind, number = wanted.subject
        query = query.where(AuditRow.subject_kind == kind, AuditRow.subject_id == number)
    return paging.by_id(db, query, AuditRow.id, before=wanted.before, after=wanted.after)
