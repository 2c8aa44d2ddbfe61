"""Files that officers upload: looked at first, imported when they say so, gone after a day."""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import delete, select

from models.across.upload_tables import Upload
from models.base import audit
from models.base.audit import Actor
from models.base.store import Db
from models.people.officer_tables import Officer

MOST_BYTES: Final = 4 * 1024 * 1024
"""About 50,000 rows; longer lists are imported at the command line."""

KEPT: Final = timedelta(hours=24)


class TooBig(ValueError):
    """The file is longer than a page takes."""


def keep(
    db: Db, officer: Officer, listing: str, name: str, content: bytes, now: datetime
) -> Upload:
    """Keep a file for its preview. Raise TooBig."""
    if len(content) > MOST_BYTES:
        raise TooBig
    text = base64.b64encode(content).decode()
    upload = Upload(
        officer_id=officer.id, listing=listing, name=name[:80] or "–", at=now, content=text
    )
    db.add(upload)
    db.flush()
    return upload


def own(db: Db, officer: Officer, upload_id: int) -> Upload | None:
    """Return a file, only to the officer who uploaded it."""
    query = select(Upload).where(Upload.id == upload_id, Upload.officer_id == officer.id)
    return db.scalars(query).first()


@contextmanager
def opened(upload: Upload) -> Iterator[Path]:
    """Put the file on the disk for as long as it is read."""
    with tempfile.NamedTemporaryFile(suffix=".sheet") as file:
        file.write(base64.b64decode(upload.content))
        file.flush()
        yield Path(file.name)


def note_imported(db: Db, upload: Upload, reason: str, actor: Actor, now: datetime) -> None:
    """Write down why a list was imported, and forget its file."""
    after = {"list": upload.listing, "file": upload.name}
    audit.note(
        db, actor, "season.list_imported", ("upload", upload.id), now, after=after, reason=reason
    )
    db.execute(delete(Upload).where(Upload.id == upload.id))


def sweep(db: Db, now: datetime) -> None:
    """Forget what nobody imported."""
    db.execute(delete(Upload).where(Upload.at < now - KEPT))
