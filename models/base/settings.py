"""Facts about the running service that every process must agree on: clock, maintenance."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base.store import Db
from models.base.tables import Base


class Setting(Base):
    """One named fact."""

    __tablename__ = "settings"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)


def get(db: Db, name: str) -> dict[str, Any] | None:
    """Return the fact, or None."""
    row = db.get(Setting, name)
    return None if row is None else row.content


def put(db: Db, name: str, content: dict[str, Any]) -> None:
    """Set the fact."""
    db.merge(Setting(name=name, content=content))


def drop(db: Db, name: str) -> None:
    """Forget the fact."""
    row = db.get(Setting, name)
    if row is not None:
        db.delete(row)
