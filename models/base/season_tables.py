"""The season as data: exams, their days and papers, positions, rules and rates.

A new season is an import and an officer's yes, never a new release: nothing in the code knows an
exam by name.
"""

from __future__ import annotations

import enum
from datetime import date, datetime, time
from typing import Any, Final

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base.tables import Base, Key, by_value

PAPERS_LENGTH: Final = 120


class ExamState(enum.StrEnum):
    """How far an exam of one year has come."""

    PLANNED = "planned"
    """Imported; an officer has not opened it yet, and nobody sees it on a phone."""
    OPEN = "open"
    CLOSED = "closed"


class SchoolLevel(enum.StrEnum):
    """Which schools sit an exam, and where a teacher teaches."""

    PRIMARY = "primary"
    JUNIOR = "junior"
    SECONDARY = "secondary"
    TERTIARY = "tertiary"


class ExamKind(Base):
    """An exam as the council names it, whatever the year: what a new season is made of."""

    __tablename__ = "exam_kinds"

    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    level: Mapped[SchoolLevel] = mapped_column(by_value(SchoolLevel))
    rank: Mapped[int]
    """The order in lists: today's before those of old."""


class Exam(Base):
    """One exam of one year, such as KCSE 2026."""

    __tablename__ = "exams"
    __table_args__ = (UniqueConstraint("code", "year"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    code: Mapped[str] = mapped_column(String(12))
    year: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    level: Mapped[SchoolLevel] = mapped_column(by_value(SchoolLevel))
    state: Mapped[ExamState] = mapped_column(by_value(ExamState), default=ExamState.PLANNED)

    @property
    def label(self) -> str:
        """Return the exam as people name it: `KCSE 2026`."""
        return f"{self.code} {self.year}"


class Position(Base):
    """A position that somebody may hold: centre manager, supervisor, invigilator ..."""

    __tablename__ = "positions"

    code: Mapped[str] = mapped_column(String(6), primary_key=True)
    """As in the text command QUERY: CM, SUP, INV, SEC, DRV, EXM ..."""
    name_en: Mapped[str] = mapped_column(String(24))
    name_sw: Mapped[str] = mapped_column(String(24))
    rank: Mapped[int]
    """The order in lists: who is in charge comes first."""
    at_centre: Mapped[bool] = mapped_column(default=True)
    """Works at an exam centre, is checked in there and stands in its register."""


class Activity(Base):
    """What the work is, as CP2 asks it first: field administration, marking, transport ..."""

    __tablename__ = "activities"

    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    name_en: Mapped[str] = mapped_column(String(30))
    name_sw: Mapped[str] = mapped_column(String(30))
    rank: Mapped[int]


class DutyStation(Base):
    """Where the work is: exam centre, distribution centre, marking centre ..."""

    __tablename__ = "duty_stations"

    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    name_en: Mapped[str] = mapped_column(String(30))
    name_sw: Mapped[str] = mapped_column(String(30))
    rank: Mapped[int]


class ExamDay(Base):
    """One date of an exam's calendar. With a centre it is the *exam day* of codes and marks."""

    __tablename__ = "exam_days"
    __table_args__ = (
        UniqueConstraint("exam_id", "date"),
        Index("ix_exam_days_date", "date"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"))
    date: Mapped[date]
    number: Mapped[int]
    """Day 4 of the exam; the rehearsal is day 0."""
    is_rehearsal: Mapped[bool] = mapped_column(default=False)
    morning_opens: Mapped[time] = mapped_column(default=time(6, 30))
    """From when the centre's manager may mark, in Kenyan time."""
    morning_closes: Mapped[time] = mapped_column(default=time(8, 0))
    evening_opens: Mapped[time] = mapped_column(default=time(17, 0))
    evening_closes: Mapped[time] = mapped_column(default=time(21, 0))
    """When the day's marks become final, and the workers are texted."""


class DayPosition(Base):
    """A position that an exam day expects, and when it checks in."""

    __tablename__ = "day_positions"

    exam_day_id: Mapped[int] = mapped_column(
        ForeignKey("exam_days.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[str] = mapped_column(ForeignKey("positions.code"), primary_key=True)
    opens: Mapped[time] = mapped_column(default=time(6, 0))
    """From when a check-in counts, in Kenyan time."""
    closes: Mapped[time] = mapped_column(default=time(7, 45))
    checks_out: Mapped[bool] = mapped_column(default=False)
    out_opens: Mapped[time | None] = mapped_column(default=None)
    out_closes: Mapped[time | None] = mapped_column(default=None)


class Sitting(Base):
    """One sitting of an exam day: times and papers only."""

    __tablename__ = "sittings"
    __table_args__ = (UniqueConstraint("exam_day_id", "number"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    exam_day_id: Mapped[int] = mapped_column(ForeignKey("exam_days.id", ondelete="CASCADE"))
    number: Mapped[int]
    starts: Mapped[time]
    ends: Mapped[time]
    papers: Mapped[str] = mapped_column(String(PAPERS_LENGTH))


class RuleRow(Base):
    """One rule in force for an exam, or for one position in it. Each chapter reads its own."""

    __tablename__ = "rules"
    __table_args__ = (UniqueConstraint("exam_id", "position", "name"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"))
    name: Mapped[str] = mapped_column(String(40))
    value: Mapped[Any] = mapped_column(JSON)
    position: Mapped[str] = mapped_column(String(6), default="")
    """Empty where the rule is for every position."""


class Rate(Base):
    """What a day in a position is paid, in cents; with dates, and for one county if it says so."""

    __tablename__ = "rates"
    __table_args__ = (
        UniqueConstraint("exam_id", "position", "county", "valid_from"),
        CheckConstraint("day_cents >= 0", name="day_cents"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"))
    position: Mapped[str] = mapped_column(ForeignKey("positions.code"))
    valid_from: Mapped[date]
    day_cents: Mapped[int]
    loaded_at: Mapped[datetime]
    county: Mapped[int] = mapped_column(default=0)
    """The county's number; 0 is everywhere else."""
    valid_to: Mapped[date | None] = mapped_column(default=None)
    rehearsal_cents: Mapped[int] = mapped_column(default=0)
    """What the rehearsal is paid; sources differ on whether it is paid at all."""
    transport_cents: Mapped[int] = mapped_column(default=0)
    """Once for the whole season, beside the days."""
