"""Quiet hours: when a text of each class may go out, on Kenya's clock.

The law allows promotional bulk from 08:00 to 18:00 (the networks' own rule) and other texts that
nobody waits for from 07:00 to 19:00. Codes, security and a person's own news go at any time.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Final

from models.base.clock import NAIROBI
from models.messages.tables import MessageClass

HOURS: Final[Mapping[MessageClass, tuple[time, time]]] = {
    MessageClass.REMINDER: (time(7), time(19)),
    MessageClass.PROMOTIONAL: (time(8), time(18)),
}
"""From when to when; a class that is not here is never quiet."""

AGREED: Final = time(5, 30)
"""From when reminders may go to somebody who agreed to be texted early on exam days."""


def earliest(message_class: MessageClass, wanted: datetime, *, early: bool = False) -> datetime:
    """Return the first moment from *wanted* on at which the class may go out.

    *early*: the receiver agreed to reminders before 07:00.
    """
    hours = HOURS.get(message_class)
    if hours is None:
        return wanted
    begin, end = hours
    if early and message_class is MessageClass.REMINDER:
        begin = AGREED
    here = wanted.astimezone(NAIROBI)
    if begin <= here.time() < end:
        return wanted
    day = here.date() if here.time() < begin else here.date() + timedelta(days=1)
    return datetime.combine(day, begin, NAIROBI).astimezone(wanted.tzinfo)


def quiet(now: datetime) -> list[MessageClass]:
    """Return the classes of which nothing may go out now, to whomever."""
    return [each for each in HOURS if earliest(each, now, early=True) != now]
