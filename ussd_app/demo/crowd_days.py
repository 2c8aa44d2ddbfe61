"""What happened on the days before a larger demonstration was loaded: marks, check-ins, texts.

Of a hundred people one is absent on a day and four are not checked in; of fifty texts one failed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from models.attendance import finals
from models.attendance.tables import CheckIn, Mark, MarkText, MarkValue
from models.base.audit import Channel
from models.base.clock import NAIROBI
from models.base.pouring import pour
from models.base.season_tables import ExamDay, ExamState
from models.base.store import Db
from models.base.task_runs import TaskRun
from models.messages.outbox import PRIORITY
from models.messages.tables import InboxRow, InboxState, MessageClass, OutboxRow, OutboxState
from models.messages.templates import Template
from models.people.tables import Language
from sms.texts import render
from ussd_app.demo import scales
from ussd_app.demo.crowd_people import Line
from ussd_app.demo.crowd_work import Posting, Season

Lines = Mapping[int, Line]
"""The lines of people, by the person's number."""

_CHECK_IN, _MARK_TEXT, _MARK_TEXT_LAST = 3, 4, 5
_DAYS: Final = 100
"""More than an exam has: the reference of a person's day is numbered by both."""

_EVENING: Final = time(21, 0)
_STAND_IN: Final = "QQQQQQ"
_COST: Final = Decimal("0.8")


def add(
    db: Db, season: Season, postings: Sequence[Posting], before: datetime, lines: Lines
) -> None:
    """Add the days of an exam that were over before a moment, with what was texted then."""
    for day in over(season, before):
        present = [each for each in postings if not _is_absent(each, day)]
        checked = [each for each in present if (each.number + day.number) % 25]
        pour(db, Mark, [_mark(each, day) for each in postings])
        pour(db, CheckIn, [_check_in(each, day, lines[each.number]) for each in checked])
        pour(db, MarkText, [_mark_text(each, day, season) for each in postings])
        pour(db, OutboxRow, [_text(each, day, season, lines[each.number]) for each in postings])
        texted = [each for each in checked if _is_texted(each)]
        pour(db, InboxRow, [_incoming(each, day, lines[each.number]) for each in texted])


def tell_nobody(db: Db, season: Season, centres: Sequence[int], now: datetime) -> None:
    """Note that the days that are over are told already."""
    recent = [day for day in over(season, now) if _at(day, _EVENING) > now - 2 * finals.BACK]
    claims = [
        {"task": finals.TASK, "period": f"{day.id}:{centre}", "at": now}
        for day in recent
        for centre in centres
    ]
    pour(db, TaskRun, claims)


def over(season: Season, before: datetime) -> list[ExamDay]:
    """Return the days of an exam whose evening was over before a moment."""
    return [day for day in season.days if _at(day, _EVENING) < before]


def _at(day: ExamDay, clock: time) -> datetime:
    return datetime.combine(day.date, clock, NAIROBI)


def _arrived(each: Posting, day: ExamDay) -> datetime:
    return _at(day, time(6, 2)) + timedelta(seconds=(each.number * 37 + day.number * 101) % 6_000)


def _is_absent(each: Posting, day: ExamDay) -> bool:
    return (each.number + 3 * day.number) % 100 == 0


def _is_texted(each: Posting) -> bool:
    return each.number % 5 == 0


def _serial(each: Posting, day: ExamDay) -> int:
    return each.number * _DAYS + day.number


def _value(each: Posting, day: ExamDay) -> MarkValue:
    return MarkValue.ABSENT if _is_absent(each, day) else MarkValue.PRESENT


def _mark(each: Posting, day: ExamDay) -> dict[str, Any]:
    return {
        "exam_day_id": day.id,
        "centre_id": each.centre,
        "deployment_id": each.deployment,
        "professional_id": each.person,
        "revision": 1,
        "mark": _value(each, day),
        "is_current": True,
        "at": _at(day, time(17, 30)),
        "channel": Channel.USSD,
        "marked_by": "service",
        "needs_approval": False,
    }


def _check_in(each: Posting, day: ExamDay, line: Line) -> dict[str, Any]:
    at = _arrived(each, day)
    return {
        "exam_day_id": day.id,
        "centre_id": each.centre,
        "deployment_id": each.deployment,
        "professional_id": each.person,
        "reference": scales.reference(_CHECK_IN, _serial(each, day)),
        "at": at,
        "channel": Channel.SMS if _is_texted(each) else Channel.USSD,
        "msisdn": line.msisdn,
        "recorded_at": at,
        "proved_at": None if each.number % 30 == 0 else at,
        "is_doubtful": False,
    }


def _mark_reference(each: Posting, day: ExamDay, season: Season) -> str:
    kind = _MARK_TEXT_LAST if season.exam.state is ExamState.CLOSED else _MARK_TEXT
    return scales.reference(kind, _serial(each, day))


def _mark_text(each: Posting, day: ExamDay, season: Season) -> dict[str, Any]:
    return {
        "exam_day_id": day.id,
        "professional_id": each.person,
        "reference": _mark_reference(each, day, season),
        "mark": _value(each, day),
        "at": _at(day, _EVENING),
        "texts": 1,
    }


def _text(each: Posting, day: ExamDay, season: Season, line: Line) -> dict[str, Any]:
    at = _at(day, _EVENING)
    failed = (each.number + day.number) % 50 == 0
    words = _words(each.code, day.date, _value(each, day), line.language)
    return {
        "msisdn": line.msisdn,
        "template": Template.MARK_FINAL,
        "arguments": None,
        "language": line.language,
        "message_class": MessageClass.TRANSACTIONAL,
        "priority": PRIORITY[MessageClass.TRANSACTIONAL],
        "state": OutboxState.FAILED if failed else OutboxState.DELIVERED,
        "created_at": at,
        "not_before": at,
        "text": words.replace(_STAND_IN, _mark_reference(each, day, season)),
        "segments": 1,
        "attempts": 1,
        "gateway_id": f"demo-{day.id}-{each.person}",
        "cost": _COST,
        "currency": "KES",
        "gateway_status": "Failed" if failed else "Success",
        "reason": "UserInBlacklist" if failed else None,
        "sent_at": at,
        "final_at": at + timedelta(seconds=4 + each.number % 40),
    }


@lru_cache(maxsize=1_024)
def _words(code: str, day: date, value: MarkValue, language: Language) -> str:
    """Return a centre's text of a day: rendered once, not for everybody."""
    facts = {"mark_value": value.value, "centre_day": f"{code}|{day.isoformat()}"}
    return render(Template.MARK_FINAL, {**facts, "ref": _STAND_IN}, language)


def _incoming(each: Posting, day: ExamDay, line: Line) -> dict[str, Any]:
    at = _arrived(each, day)
    return {
        "gateway_id": f"demo-{day.id}-{each.person}",
        "msisdn": line.msisdn,
        "shortcode": "24540",
        "text": f"IN {each.code}",
        "network": "63902",
        "sent_at": at,
        "received_at": at,
        "state": InboxState.DONE,
        "outcome": Template.IN_DONE,
        "done_at": at,
    }
