"""The tables of exports: what was asked for, how far it is, and the file in sealed pieces."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base.tables import Base, Key, Sealed, by_value


class ExportForm(enum.StrEnum):
    """What kind of file is wanted."""

    CSV = "csv"
    XLSX = "xlsx"


class ExportState(enum.StrEnum):
    """How far an export has come."""

    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"
    REMOVED = "removed"
    """Its file is past its time."""


class Export(Base):
    """One file that an officer asked for."""

    __tablename__ = "exports"
    __table_args__ = (
        Index("ix_exports_officer", "officer_id", "id"),
        Index("ix_exports_state", "state", "at"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    listing: Mapped[str] = mapped_column(String(40))
    filters: Mapped[dict[str, Any]] = mapped_column(JSON)
    sort: Mapped[str] = mapped_column(String(40))
    form: Mapped[ExportForm] = mapped_column(by_value(ExportForm))
    asked_at: Mapped[datetime]
    state: Mapped[ExportState] = mapped_column(by_value(ExportState))
    at: Mapped[datetime]
    """When something last happened to it: a run that is silent for long is taken up again."""
    attempts: Mapped[int] = mapped_column(default=0)
    expected: Mapped[int | None] = mapped_column(default=None)
    """Rows that there were when it began."""
    rows: Mapped[int] = mapped_column(default=0)
    size: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str | None] = mapped_column(String(80), default=None)


class ExportPiece(Base):
    """A piece of a file, sealed: a list may hold what is personal."""

    __tablename__ = "export_pieces"

    export_id: Mapped[int] = mapped_column(ForeignKey("exports.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    part: Mapped[str] = mapped_column(Sealed("export_pieces.part"))
    """Bytes of the file in base64."""
