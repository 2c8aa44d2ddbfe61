"""The chain over the audit trail: each hash holds the one before, so no row changes unseen.

Rows are linked a moment after they were written, by the sweep: linking them in their own
transaction would let every change in the service wait for every other.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ForeignKey, String, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from models.base import audit, settings
from models.base.audit import Actor, AuditRow
from models.base.store import Db
from models.base.tables import Base, Key

_MOST = 2_000

_LOOKED_BACK = 1_000_000
"""Rows behind the newest linked one that may still commit: more than the largest import writes."""

CUT = "audit.cut"
"""The setting that says where the chain begins since its beginning was past its time."""


class AuditLink(Base):
    """One audit row's place in the chain."""

    __tablename__ = "audit_links"

    position: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    audit_id: Mapped[int] = mapped_column(ForeignKey("audit.id"), unique=True)
    hash: Mapped[str] = mapped_column(String(64))


@dataclass(slots=True)
class Checked:
    """What a check of the chain found."""

    rows: int = 0
    unlinked: int = 0
    head: str = ""
    """The hash of the last link: written down elsewhere, it proves the whole chain later."""
    broken: list[int] = field(default_factory=list)
    """Audit rows that are not as they were when they were linked, or are gone."""


def link(db: Db) -> int:
    """Link what is not linked yet; return how many rows. Two at once: one meets a taken place."""
    last = db.scalars(select(AuditLink).order_by(AuditLink.position.desc()).limit(1)).first()
    position, before = (last.position, last.hash) if last is not None else _beginning(db)
    newest = db.scalar(select(func.max(AuditLink.audit_id))) or 0
    rows = db.scalars(
        select(AuditRow)
        .outerjoin(AuditLink, AuditLink.audit_id == AuditRow.id)
        .where(AuditRow.id > newest - _LOOKED_BACK, AuditLink.position.is_(None))
        .order_by(AuditRow.id)
        .limit(_MOST)
    ).all()
    for row in rows:
        position, before = position + 1, _hash(before, row)
        db.add(AuditLink(position=position, audit_id=row.id, hash=before))
    db.flush()
    return len(rows)


def cut(db: Db, before: datetime, now: datetime) -> int:
    """Remove the beginning of the chain up to the last row older than *before*; return how many.

    Where it was cut is kept and itself written down, so that a check begins there, and a beginning
    that went missing otherwise shows.
    """
    last = db.scalars(
        select(AuditLink)
        .join(AuditRow, AuditRow.id == AuditLink.audit_id)
        .where(AuditRow.at < before)
        .order_by(AuditLink.position.desc())
        .limit(1)
    ).first()
    if last is None:
        return 0
    position, digest = last.position, last.hash
    gone = db.scalars(select(AuditLink.audit_id).where(AuditLink.position <= position)).all()
    for start in range(0, len(gone), _MOST):
        part = gone[start : start + _MOST]
        db.execute(delete(AuditLink).where(AuditLink.audit_id.in_(part)))
        db.execute(delete(AuditRow).where(AuditRow.id.in_(part)))
    settings.put(db, CUT, {"position": position, "hash": digest})
    after = {"position": position, "hash": digest}
    audit.note(db, Actor.service(), "audit.cut", ("audit", gone[-1]), now, after=after)
    return len(gone)


def _beginning(db: Db) -> tuple[int, str]:
    """Return the place and hash behind which the chain begins."""
    cut_at = settings.get(db, CUT)
    return (0, "") if cut_at is None else (int(cut_at["position"]), str(cut_at["hash"]))


def check(db: Db) -> Checked:
    """Compute the whole chain again, from where it was last cut, and compare."""
    position, before = _beginning(db)
    found, expected = Checked(), position + 1
    for link_row, row in _links(db):
        found.rows += 1
        if link_row.position != expected or row is None or _hash(before, row) != link_row.hash:
            found.broken.append(link_row.audit_id)
        before, expected = link_row.hash, link_row.position + 1
    found.head = before
    total = db.scalar(select(func.count()).select_from(AuditRow)) or 0
    found.unlinked = int(total) - found.rows
    return found


def _links(db: Db) -> Iterator[tuple[AuditLink, AuditRow | None]]:
    position = 0
    while True:
        rows = db.execute(
            select(AuditLink, AuditRow)
            .outerjoin(AuditRow, AuditRow.id == AuditLink.audit_id)
            .where(AuditLink.position > position)
            .order_by(AuditLink.position)
            .limit(_MOST)
        ).all()
        if not rows:
            return
        for link_row, row in rows:
            position = link_row.position
            yield link_row, row


def _hash(before: str, row: AuditRow) -> str:
    told = [
        row.id,
        row.at.isoformat(),
        row.channel.value,
        row.actor,
        row.action,
        row.subject_kind,
        row.subject_id,
        row.before,
        row.after,
        row.reason,
    ]
    text = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{before}{text}".encode()).hexdigest()
