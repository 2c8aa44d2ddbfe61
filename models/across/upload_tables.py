"""The table of files that officers uploaded to look at before they are imported."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base.tables import Base, Key, Sealed


class Upload(Base):
    """One file, kept sealed between its preview and its import."""

    __tablename__ = "uploads"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"), index=True)
    listing: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(index=True)
    content: Mapped[str] = mapped_column(Sealed("uploads.content"))
    """The bytes in base64."""
