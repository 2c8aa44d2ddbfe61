"""Exports: asked for by an officer, written by a job in bounded steps, kept sealed for a day.

What the officer may see is decided again when the job runs and when the file is fetched, so that
a right that was taken away in between counts.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, or_, select, update

from models.across import scope
from models.across.export_tables import Export, ExportForm, ExportPiece, ExportState
from models.base import audit, lists
from models.base.audit import Actor
from models.base.lists import Asked, Line, Listing
from models.base.store import Db, Store, Work, wake
from models.people.officer_tables import Officer
from models.people.rights_of_officers import Area

KEPT: Final = timedelta(hours=24)
"""How long a file may be fetched."""

SILENT: Final = timedelta(minutes=3)
"""A run that has not moved for so long is taken up again."""

ATTEMPTS: Final = 3
CHUNK: Final = 1_000
PIECE: Final = 192 * 1024
SHOWN: Final = 30


def ask(
    db: Db,
    officer: Officer,
    listing: Listing,
    form: ExportForm,
    asked: Asked,
    actor: Actor,
    now: datetime,
) -> Export:
    """Note that an officer wants a list as a file; a job writes it after the commit."""
    export = Export(
        officer_id=officer.id,
        listing=listing.name,
        filters=dict(asked.filters),
        sort=asked.order,
        form=form,
        asked_at=now,
        state=ExportState.WAITING,
        at=now,
    )
    db.add(export)
    db.flush()
    personal = {each.name for each in listing.filters if each.is_personal}
    told = {name: "given" if name in personal else value for name, value in asked.filters.items()}
    after = {"list": listing.name, "form": form.value, **told}
    audit.note(db, actor, "list.export_asked", ("export", export.id), now, after=after)
    wake(db, Work.EXPORT, export.id)
    return export


def claim(db: Db, export_id: int, now: datetime) -> Export | None:
    """Take an export up; None if it runs elsewhere, is done, or was tried often enough."""
    stale = now - SILENT
    taken = db.scalar(
        update(Export)
        .where(
            Export.id == export_id,
            Export.attempts < ATTEMPTS,
            or_(
                Export.state == ExportState.WAITING,
                (Export.state == ExportState.RUNNING) & (Export.at < stale),
            ),
        )
        .values(state=ExportState.RUNNING, at=now, attempts=Export.attempts + 1, rows=0, size=0)
        .returning(Export.id)
    )
    if taken is None:
        return None
    db.execute(delete(ExportPiece).where(ExportPiece.export_id == export_id))
    return db.get(Export, export_id, populate_existing=True)


def count(db: Db, area: Area, listing: Listing, asked: Asked, now: datetime) -> int:
    """Return how many rows there are now."""
    query = lists.filtered(db, listing, asked, now)
    query = scope.listed(db, query, area, listing.scope)
    inner = query.with_only_columns(listing.key, maintain_column_froms=True).subquery()
    return int(db.scalar(select(func.count()).select_from(inner)) or 0)


def stream(
    store: Store, area: Area, listing: Listing, asked: Asked, now: datetime
) -> Iterator[list[Line]]:
    """Yield the rows in chunks, each read by key in a view of its own: memory stays bounded."""
    after = ""
    while True:
        with store.reading() as db:
            query = lists.filtered(db, listing, asked, now)
            query = scope.listed(db, query, area, listing.scope)
            here = Asked(asked.filters, asked.order, after)
            part = lists.read(db, listing, here, query, CHUNK)
        if part.lines:
            yield list(part.lines)
        after = part.next
        if not after:
            return


def note_progress(db: Db, export_id: int, now: datetime, *, rows: int) -> None:
    """Say how far a run has come."""
    db.execute(update(Export).where(Export.id == export_id).values(rows=rows, at=now))


def note_expected(db: Db, export_id: int, expected: int) -> None:
    """Say how many rows a run will have."""
    db.execute(update(Export).where(Export.id == export_id).values(expected=expected))


def keep(db: Db, export_id: int, number: int, part: bytes) -> None:
    """Keep the next piece of the file."""
    text = base64.b64encode(part).decode()
    db.add(ExportPiece(export_id=export_id, number=number, part=text))


def finish(db: Db, export_id: int, now: datetime, *, rows: int, size: int) -> None:
    """Let the officer fetch the file."""
    export = db.get_one(Export, export_id)
    export.state, export.at, export.rows, export.size = ExportState.READY, now, rows, size
    actor = Actor.service()
    after = {"list": export.listing, "rows": rows}
    audit.note(db, actor, "list.exported", ("export", export_id), now, after=after)


def fail(db: Db, export_id: int, reason: str, now: datetime) -> None:
    """Give an export up, with the reason that its officer reads."""
    export = db.get_one(Export, export_id)
    export.state, export.at, export.reason = ExportState.FAILED, now, reason
    db.execute(delete(ExportPiece).where(ExportPiece.export_id == export_id))


def of_officer(db: Db, officer: Officer) -> list[Export]:
    """Return an officer's exports, the newest first."""
    query = select(Export).where(Export.officer_id == officer.id)
    return list(db.scalars(query.order_by(Export.id.desc()).limit(SHOWN)))


def own(db: Db, officer: Officer, export_id: int) -> Export | None:
    """Return an export, only to the officer who asked for it."""
    query = select(Export).where(Export.id == export_id, Export.officer_id == officer.id)
    return db.scalars(query).first()


def fetch(db: Db, export: Export, actor: Actor, now: datetime) -> bool:
    """Write down that the file is fetched; False if there is none."""
    if export.state is not ExportState.READY:
        return False
    after = {"list": export.listing, "rows": export.rows}
    audit.note(db, actor, "list.fetched", ("export", export.id), now, after=after)
    return True


def pieces(store: Store, export_id: int) -> Iterator[bytes]:
    """Yield the file, piece by piece."""
    number = 0
    while True:
        with store.reading() as db:
            piece = db.get(ExportPiece, (export_id, number))
        if piece is None:
            return
        yield base64.b64decode(piece.part)
        number += 1


def sweep(db: Db, now: datetime) -> None:
    """Wake what a lost job left, give up what failed too often, remove what is past its time."""
    open_states = (ExportState.WAITING, ExportState.RUNNING)
    for export in db.scalars(
        select(Export).where(Export.state.in_(open_states), Export.at < now - SILENT)
    ):
        if export.attempts >= ATTEMPTS:
            fail(db, export.id, "It was interrupted too often. Ask again.", now)
        else:
            wake(db, Work.EXPORT, export.id)
    past = select(Export.id).where(Export.state == ExportState.READY, Export.at < now - KEPT)
    gone = list(db.scalars(past))
    if gone:
        db.execute(delete(ExportPiece).where(ExportPiece.export_id.in_(gone)))
        db.execute(update(Export).where(Export.id.in_(gone)).values(state=ExportState.REMOVED))


def asked_of(export: Export) -> Asked:
    """Return what an export was asked with."""
    filters: Mapping[str, str] = export.filters
    return Asked(filters, export.sort)
