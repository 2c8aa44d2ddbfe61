"""What texts cost and what became of them, counted by day: pages add up days, not messages.

The rows of the last days are counted anew by the timetable, since reports and costs come late;
what is older stands. So figures outlive the texts themselves, and hold nothing of a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy import ColumnElement, Numeric, String, delete, func, literal_column, select
from sqlalchemy.orm import Mapped, mapped_column

from models.base.clock import NAIROBI, nairobi_day
from models.base.store import Db
from models.base.tables import Base, by_value
from models.messages.tables import OutboxRow, OutboxState
from models.messages.templates import task_of

LATE: Final = 4
"""Days in which reports still change a day's figures."""


class DayFigure(Base):
    """How many texts of a day share template, network, state and reason, and what they cost."""

    __tablename__ = "message_figures"

    day: Mapped[date] = mapped_column(primary_key=True)
    template: Mapped[str] = mapped_column(String(40), primary_key=True)
    network: Mapped[str] = mapped_column(String(16), primary_key=True)
    state: Mapped[OutboxState] = mapped_column(by_value(OutboxState), primary_key=True)
    reason: Mapped[str] = mapped_column(String(60), primary_key=True)
    texts: Mapped[int]
    segments: Mapped[int]
    cost: Mapped[Decimal] = mapped_column(Numeric(14, 4))
    """In KES: what the gateway's answers said."""


@dataclass(frozen=True, slots=True)
class Fate:
    """How many texts of a network came to one end, for one reason."""

    network: str
    state: OutboxState
    reason: str
    texts: int


@dataclass(frozen=True, slots=True)
class Spend:
    """What the texts of one task cost in one month."""

    month: date
    task: str
    texts: int
    segments: int
    cost: Decimal


def count_day(db: Db, day: date) -> None:
    """Count one day of Kenya's calendar anew."""
    begin = datetime.combine(day, time(), NAIROBI)
    # Written out, so that PostgreSQL sees that what is selected is what is grouped by.
    nothing: ColumnElement[str] = literal_column("''")
    kinds = (
        OutboxRow.template,
        func.coalesce(OutboxRow.network, nothing),
        OutboxRow.state,
        func.coalesce(OutboxRow.reason, OutboxRow.gateway_status, nothing),
    )
    counted = db.execute(
        select(
            *kinds,
            func.count(),
            func.coalesce(func.sum(OutboxRow.segments), 0),
            func.coalesce(func.sum(OutboxRow.cost), 0),
        )
        .where(OutboxRow.created_at >= begin, OutboxRow.created_at < begin + timedelta(days=1))
        .group_by(*kinds)
    ).all()
    db.execute(delete(DayFigure).where(DayFigure.day == day))
    for template, network, state, reason, texts, segments, cost in counted:
        db.add(
            DayFigure(
                day=day,
                template=template,
                network=network,
                state=state,
                reason=reason,
                texts=texts,
                segments=int(segments or 0),
                cost=Decimal(str(cost)),
            )
        )


def count_late(db: Db, now: datetime) -> None:
    """Count today and the days whose figures may still change."""
    today = nairobi_day(now)
    for back in range(LATE + 1):
        count_day(db, today - timedelta(days=back))


def fates(db: Db, since: date, until: date) -> list[Fate]:
    """Return what became of the texts of some days, by network and reason, the most first."""
    texts = func.sum(DayFigure.texts)
    rows = db.execute(
        select(DayFigure.network, DayFigure.state, DayFigure.reason, texts)
        .where(DayFigure.day >= since, DayFigure.day <= until)
        .group_by(DayFigure.network, DayFigure.state, DayFigure.reason)
        .order_by(DayFigure.network, texts.desc())
    )
    return [Fate(network, OutboxState(state), reason, int(n)) for network, state, reason, n in rows]


def spend(db: Db, since: date) -> list[Spend]:
    """Return what each task cost in each month, the newest month and the dearest task first."""
    rows = db.execute(
        select(
            DayFigure.day,
            DayFigure.template,
            func.sum(DayFigure.texts),
            func.sum(DayFigure.segments),
            func.sum(DayFigure.cost),
        )
        .where(DayFigure.day >= since)
        .group_by(DayFigure.day, DayFigure.template)
    )
    found: dict[tuple[date, str], tuple[int, int, Decimal]] = {}
    for day, template, texts, segments, cost in rows:
        key = (day.replace(day=1), task_of(template))
        before = found.get(key, (0, 0, Decimal(0)))
        found[key] = (
            before[0] + int(texts),
            before[1] + int(segments),
            before[2] + Decimal(str(cost)),
        )
    spent = [Spend(month, task, *sums) for (month, task), sums in found.items()]
    return sorted(spent, key=lambda each: (-each.month.toordinal(), -each.cost, each.task))
