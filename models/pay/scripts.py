"""Examiners' scripts: entered by one officer, confirmed by the examiner, or by another officer.

A week of silence counts as agreement; whoever says that an entry is wrong stops it until an
officer enters it anew. Money follows confirmed entries only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from models.base import audit
from models.base.audit import Actor
from models.base.season_tables import Exam
from models.base.store import Db
from models.messages import outbox
from models.messages.tables import MessageClass
from models.messages.templates import Template
from models.pay.tables import ScriptEntry
from models.people.tables import Account, Professional

SILENCE: Final = timedelta(days=7)
SILENT: Final = "silence"
"""Stands as who confirmed where nobody said anything."""

_MOST: Final = 500


class OwnEntry(Exception):
    """An officer cannot confirm what they entered."""


@dataclass(frozen=True, slots=True)
class Marked:
    """What an examiner marked of one paper, and what it is paid."""

    paper: str
    scripts: int
    script_cents: int
    coordination_days: int = 0
    coordination_cents: int = 0
    travel_cents: int = 0

    @property
    def cents(self) -> int:
        """Return the whole sum before tax."""
        coordination = self.coordination_days * self.coordination_cents
        return self.scripts * self.script_cents + coordination + self.travel_cents


def marked(entry: ScriptEntry) -> Marked:
    """Return what an entry says."""
    return Marked(
        entry.paper,
        entry.scripts,
        entry.script_cents,
        entry.coordination_days,
        entry.coordination_cents,
        entry.travel_cents,
    )


def enter(
    db: Db,
    professional_id: int,
    exam_id: int,
    what: Marked,
    service_code: str,
    actor: Actor,
    now: datetime,
) -> ScriptEntry:
    """Enter what an examiner marked, and text them; the same again changes nothing."""
    entry = db.scalars(
        select(ScriptEntry)
        .where(
            ScriptEntry.professional_id == professional_id,
            ScriptEntry.exam_id == exam_id,
            ScriptEntry.paper == what.paper,
        )
        .with_for_update()
    ).first()
    if entry is not None and marked(entry) == what and entry.disputed_at is None:
        return entry
    before = marked(entry).cents if entry is not None else 0
    if entry is None:
        entry = ScriptEntry(
            professional_id=professional_id,
            exam_id=exam_id,
            paper=what.paper,
            scripts=what.scripts,
            script_cents=what.script_cents,
            entered_at=now,
            entered_by=actor.name,
        )
        db.add(entry)
    entry.scripts, entry.script_cents = what.scripts, what.script_cents
    entry.coordination_days = what.coordination_days
    entry.coordination_cents = what.coordination_cents
    entry.travel_cents = what.travel_cents
    entry.entered_at, entry.entered_by = now, actor.name
    entry.confirmed_at = entry.confirmed_by = entry.disputed_at = None
    db.flush()
    _note(db, entry, "scripts.entered", actor, now, before=before)
    _tell(db, entry, service_code, now)
    return entry


def to_confirm(db: Db, professional_id: int) -> ScriptEntry | None:
    """Return the oldest entry about which the examiner has said nothing."""
    return db.scalars(
        select(ScriptEntry)
        .where(
            ScriptEntry.professional_id == professional_id,
            ScriptEntry.confirmed_at.is_(None),
            ScriptEntry.disputed_at.is_(None),
        )
        .order_by(ScriptEntry.id)
        .limit(1)
    ).first()


def confirm(db: Db, entry: ScriptEntry, actor: Actor, now: datetime) -> None:
    """Say that an entry is right. Raise OwnEntry."""
    if actor.name == entry.entered_by:
        raise OwnEntry
    if entry.confirmed_at is None:
        entry.confirmed_at, entry.confirmed_by, entry.disputed_at = now, actor.name, None
        _note(db, entry, "scripts.confirmed", actor, now)


def dispute(db: Db, entry: ScriptEntry, actor: Actor, now: datetime) -> None:
    """Say that an entry is wrong: it counts no more until an officer enters it anew."""
    if entry.confirmed_at is None and entry.disputed_at is None:
        entry.disputed_at = now
        _note(db, entry, "scripts.disputed", actor, now)


def agree_by_silence(db: Db, now: datetime) -> int:
    """Confirm the entries about which nobody said anything for a week; return how many."""
    silent = db.scalars(
        select(ScriptEntry)
        .where(
            ScriptEntry.confirmed_at.is_(None),
            ScriptEntry.disputed_at.is_(None),
            ScriptEntry.entered_at <= now - SILENCE,
        )
        .limit(_MOST)
        .with_for_update()
    ).all()
    for entry in silent:
        entry.confirmed_at, entry.confirmed_by = now, SILENT
        _note(db, entry, "scripts.confirmed", Actor.service(), now)
    return len(silent)


def facts(db: Db, entry: ScriptEntry) -> dict[str, str]:
    """Return what screens and texts say of an entry."""
    label = db.get_one(Exam, entry.exam_id).label
    what = marked(entry)
    figures = (
        what.scripts,
        what.script_cents,
        what.coordination_days,
        what.coordination_cents,
        what.travel_cents,
        what.cents,
    )
    return {"script_line": "|".join((label, entry.paper, *map(str, figures)))}


def _tell(db: Db, entry: ScriptEntry, service_code: str, now: datetime) -> None:
    account = db.scalars(
        select(Account).where(Account.professional_id == entry.professional_id)
    ).first()
    if account is None or account.msisdn is None or account.number_proved_at is None:
        return
    outbox.add(
        db,
        account.msisdn,
        Template.SCRIPTS_ENTERED,
        {**facts(db, entry), "service_code": service_code},
        account.language,
        MessageClass.TRANSACTIONAL,
        now,
    )


def _note(
    db: Db,
    entry: ScriptEntry,
    action: str,
    actor: Actor,
    now: datetime,
    *,
    before: int | None = None,
) -> None:
    after = {"exam": entry.exam_id, "paper": entry.paper, "cents": marked(entry).cents}
    audit.note(
        db,
        actor,
        action,
        ("professional", entry.professional_id),
        now,
        before={} if before is None else {"cents": before},
        after=after,
    )


def waiting(db: Db, exam_id: int = 0, *, most: int = 200) -> list[tuple[ScriptEntry, str, str]]:
    """Return entries with name and exam: the disputed first, then what nobody has confirmed."""
    query = select(ScriptEntry, Professional, Exam).join(
        Professional, Professional.id == ScriptEntry.professional_id
    )
    query = query.join(Exam, Exam.id == ScriptEntry.exam_id).order_by(
        ScriptEntry.disputed_at.is_(None), ScriptEntry.confirmed_at.is_not(None), ScriptEntry.id
    )
    if exam_id:
        query = query.where(ScriptEntry.exam_id == exam_id)
    found = db.execute(query.limit(most))
    return [(entry, person.full_name, exam.label) for entry, person, exam in found]
