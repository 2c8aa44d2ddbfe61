"""The service's clock, and Kenya's: UTC inside, Africa/Nairobi at the edges."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from models.base import settings
from models.base.store import Db

NAIROBI = ZoneInfo("Africa/Nairobi")

_SETTING = "clock"


class BadClock(ValueError):
    """The CLOCK variable is no RFC 3339 time with a zone."""


@dataclass(frozen=True, slots=True)
class Clock:
    """What time the service believes it is: the machine's time plus a fixed *offset*."""

    offset: timedelta = timedelta(0)

    def now(self) -> datetime:
        """Return the service's time, in UTC."""
        return datetime.now(UTC) + self.offset


def read_clock(text: str) -> datetime:
    """Parse the RFC 3339 time of the CLOCK variable."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadClock("CLOCK must be an RFC 3339 time such as 2026-11-03T06:41:00+03:00") from None
    if moment.tzinfo is None:
        raise BadClock("CLOCK needs a zone, such as +03:00")
    return moment.astimezone(UTC)


def agree(db: Db, setting: str, real: datetime) -> Clock:
    """Return the clock that every process of this store shares.

    The first process that sees a new *setting* fixes the offset; the others and every restart
    take it over, until the setting changes.
    """
    kept = settings.get(db, _SETTING)
    if kept is not None and kept.get("setting") == setting:
        return Clock(timedelta(seconds=float(kept["offset"])))
    offset = read_clock(setting) - real
    settings.put(db, _SETTING, {"setting": setting, "offset": offset.total_seconds()})
    return Clock(offset)


def forget(db: Db) -> None:
    """Go back to the machine's time; the same setting later counts as a new one."""
    settings.drop(db, _SETTING)


def nairobi_day(moment: datetime) -> date:
    """Return the calendar day in Kenya."""
    return moment.astimezone(NAIROBI).date()
