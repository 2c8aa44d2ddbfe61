"""What the simulated phones received. Only the simulator writes here; production refuses it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from models.base.store import Db
from models.base.tables import Base, Key, Sealed


class SimulatedText(Base):
    """One text in the memory of one simulated phone."""

    __tablename__ = "simulated_texts"

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    msisdn: Mapped[str] = mapped_column(String(16), index=True)
    sender: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Sealed("simulated_texts.text"))
    gateway_id: Mapped[str] = mapped_column(String(80), unique=True)
    at: Mapped[datetime]


def keep(db: Db, *, msisdn: str, sender: str, text: str, gateway_id: str, now: datetime) -> None:
    """Put a text into the phone's memory."""
    db.add(SimulatedText(msisdn=msisdn, sender=sender, text=text, gateway_id=gateway_id, at=now))


def newest(db: Db, msisdn: str) -> int:
    """Return the number of the phone's newest text; 0 for none."""
    query = select(func.max(SimulatedText.id)).where(SimulatedText.msisdn == msisdn)
    return db.scalar(query) or 0


def after(db: Db, msisdn: str, number: int) -> list[SimulatedText]:
    """Return the phone's texts that are newer than *number*, the oldest first."""
    return list(
        db.scalars(
            select(SimulatedText)
            .where(SimulatedText.msisdn == msisdn, SimulatedText.id > number)
            .order_by(SimulatedText.id)
            .limit(200)
        )
    )
