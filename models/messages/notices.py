"""Notices: one short line for the callers whom it concerns, by area, network and task.

Whoever shows them keeps what is in force for some seconds (`in_force` is one query for a process,
not for a hop) and picks the caller's own with `for_caller`, which asks no store.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Index, String, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from models.base import audit
from models.base.audit import Actor
from models.base.store import Db
from models.base.tables import Base, Key

LENGTH: Final = 40
"""Septets of a notice, so that it fits above home and help in both languages."""

LONGEST: Final = timedelta(days=14)
"""How long a notice stands at most: one that is forgotten must not stand for ever."""

TASKS: Final = frozenset({"1", "2", "3", "4", "5"})
"""The keys of home: check-in, pay, jobs, profile, messages."""


class Notice(Base):
    """One line in both languages, from one moment to another."""

    __tablename__ = "notices"
    __table_args__ = (Index("ix_notices_ends", "ends_at"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True, init=False)
    english: Mapped[str] = mapped_column(String(LENGTH))
    kiswahili: Mapped[str] = mapped_column(String(LENGTH))
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(40))
    county: Mapped[int | None] = mapped_column(default=None)
    sub_county_id: Mapped[int | None] = mapped_column(Key, default=None)
    network: Mapped[str | None] = mapped_column(String(16), default=None)
    task: Mapped[str | None] = mapped_column(String(1), default=None)
    ended_by: Mapped[str | None] = mapped_column(String(40), default=None)
    """Who took it down before its time."""


class BadNotice(ValueError):
    """The notice cannot be put up; the words say why, for the officer."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A notice in force, as a process keeps it between two looks at the store."""

    english: str
    kiswahili: str
    begins_at: datetime
    ends_at: datetime
    county: int | None = None
    sub_county_id: int | None = None
    network: str | None = None
    task: str | None = None

    @property
    def has_area(self) -> bool:
        """Tell whether it concerns a part of the country only."""
        return self.county is not None


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a caller works; nothing of it is known of a stranger."""

    county: int | None = None
    sub_county_id: int | None = None


def put_up(db: Db, notice: Notice, actor: Actor, now: datetime) -> Notice:
    """Let the notice stand. Raise BadNotice."""
    if not notice.english.strip() or not notice.kiswahili.strip():
        raise BadNotice("A notice needs its words in both languages.")
    if not notice.begins_at < notice.ends_at <= now + LONGEST:
        raise BadNotice("A notice ends after it begins, and within 14 days.")
    if notice.sub_county_id is not None and notice.county is None:
        raise BadNotice("A sub-county needs its county.")
    if notice.task is not None and notice.task not in TASKS:
        raise BadNotice("There is no such task.")
    db.add(notice)
    db.flush()
    audit.note(db, actor, "notice.put_up", ("notice", notice.id), now)
    return notice


def take_down(db: Db, notice: Notice, actor: Actor, now: datetime) -> bool:
    """End the notice now; False if it is over already."""
    if notice.ends_at <= now:
        return False
    notice.ends_at, notice.ended_by = now, actor.name
    audit.note(db, actor, "notice.taken_down", ("notice", notice.id), now)
    return True


def in_force(db: Db, now: datetime, *, ahead: timedelta = timedelta(0)) -> list[Standing]:
    """Return what stands now or begins within *ahead*, the newest first."""
    rows = db.scalars(
        select(Notice)
        .where(Notice.begins_at <= now + ahead, Notice.ends_at > now)
        .order_by(Notice.id.desc())
    )
    return [
        Standing(
            row.english,
            row.kiswahili,
            row.begins_at,
            row.ends_at,
            row.county,
            row.sub_county_id,
            row.network,
            row.task,
        )
        for row in rows
    ]


def recent(db: Db, now: datetime, most: int = 100) -> list[Notice]:
    """Return what stands, is to come, or ended within a week, the newest first."""
    query = select(Notice).where(
        or_(Notice.ends_at > now - timedelta(days=7), Notice.begins_at > now)
    )
    return list(db.scalars(query.order_by(Notice.id.desc()).limit(most)))


def for_caller(
    standing: Sequence[Standing],
    network: str | None,
    whereabouts: Callable[[], Whereabouts],
    now: datetime,
    *,
    works_today: bool,
) -> Standing | None:
    """Return the notice that concerns the caller most: the narrowest, then the newest.

    *whereabouts* is asked only while a notice of an area stands. One about check-in is for those
    who work today.
    """
    mine = [
        each
        for each in standing
        if each.begins_at <= now < each.ends_at
        and each.network in {None, network}
        and (each.task != "1" or works_today)
    ]
    if any(each.has_area for each in mine):
        place = whereabouts()
        mine = [
            each
            for each in mine
            if each.county in {None, place.county}
            and each.sub_county_id in {None, place.sub_county_id}
        ]
    return max(mine, key=_narrowness, default=None)


def _narrowness(notice: Standing) -> int:
    limits = (notice.county, notice.sub_county_id, notice.network, notice.task)
    return sum(limit is not None for limit in limits)
