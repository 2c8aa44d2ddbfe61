"""The table of allocation plans: what was proposed, what it could not do and why, who decided."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base.season_tables import Exam
from models.base.tables import Base, Key, by_value


class PlanState(enum.StrEnum):
    """How far a plan has come."""

    ASKED = "asked"
    """A worker makes it: a county takes longer than a page may."""
    OPEN = "open"
    """Nominated; an officer decides."""
    ACCEPTED = "accepted"
    """Its nominations are confirmed, a batch at a time."""
    DROPPED = "dropped"


class AllocationPlan(Base):
    """One plan for an area: its nominations refer to it, and one yes or no decides them all."""

    __tablename__ = "allocation_plans"
    __table_args__ = (Index("ix_allocation_plans_area", "exam_id", "county", "state"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"))
    county: Mapped[int] = mapped_column(ForeignKey("counties.number"))
    sub_county_id: Mapped[int | None] = mapped_column(ForeignKey("sub_counties.id"))
    from_date: Mapped[date]
    to_date: Mapped[date]
    state: Mapped[PlanState] = mapped_column(by_value(PlanState))
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(40))
    rotates: Mapped[bool] = mapped_column(server_default=false())
    """Whether it moves those of the week before, rather than placing applicants."""
    nominated: Mapped[int]
    unfilled: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """For each place that stays open: who applied, what kept them away, who is needed elsewhere."""
    unplaced: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """For each person without a place: the reasons, as codes."""
    confirmed: Mapped[int] = mapped_column(default=0, server_default="0")
    left_out: Mapped[int] = mapped_column(default=0, server_default="0")
    """Nominations that the rules no longer allowed when they were to be confirmed."""
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    decided_by: Mapped[str | None] = mapped_column(String(40), default=None)

    exam: Mapped[Exam] = relationship(lazy="joined", innerjoin=True, init=False)
