"""Reminders on the timetable: each goes out once a period, whatever dies or is repeated.

A batch of texts, the claim of that batch and the place where the next one begins are written in
one transaction. A second worker that begins at the same place finds it claimed; a worker that dies
leaves nothing; after a downtime the next run goes on where the last batch ended.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import and_, func, or_, select

from models.attendance import expected
from models.attendance.tables import Register, RegisterState
from models.base import settings, task_runs
from models.base.clock import NAIROBI, nairobi_day
from models.base.season_tables import ExamDay
from models.base.store import Db, Store
from models.jobs.tables import WORKING, Deployment
from models.messages import outbox
from models.messages.tables import MessageClass
from models.messages.templates import Template
from models.people import payees, profile
from models.people.tables import Account

BATCH: Final = 200

LACKING_FROM: Final = time(10)
DAY_BEFORE_FROM: Final = time(16)
DAY_BEFORE_UNTIL: Final = time(7)
"""What was missed in the evening is still told until seven in the morning."""

UNLOCKED_FROM: Final = time(9)
UNLOCKED_DAYS: Final = (1, 3, 7)
UNLOCKED_UNTIL: Final = timedelta(days=14)
"""Until how long after its last day a register that is not locked is recalled."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """One kind of reminder.

    *period* names the period that is due, or None while none is. *write* queues the texts of the
    next batch behind an id and returns the last id that it looked at, or None at the end.
    """

    name: str
    period: Callable[[datetime], str | None]
    write: Callable[[Db, int, str, datetime], int | None]


def run(store: Store, reminder: Reminder, service_code: str, now: datetime) -> int:
    """Write what is due of a reminder; return how many batches this process wrote."""
    period = reminder.period(now)
    written = 0
    while period is not None:
        with store.writing() as db:
            kept = settings.get(db, f"reminder.{reminder.name}") or {}
            is_new = kept.get("period") != period
            after = 0 if is_new else kept["after"]
            if after is None or not task_runs.claim(
                db, f"reminder.{reminder.name}", f"{period}.{after}", now
            ):
                break
            last = reminder.write(db, after, service_code, now)
            settings.put(db, f"reminder.{reminder.name}", {"period": period, "after": last})
            written += 1
    return written


def _week(now: datetime) -> str | None:
    """Name the week, from Monday at ten on: late is better than not at all."""
    here = now.astimezone(NAIROBI)
    if here.weekday() == 0 and here.time() < LACKING_FROM:
        return None
    year, week, _ = here.isocalendar()
    return f"{year}-W{week:02d}"


def _lacking(db: Db, after: int, service_code: str, now: datetime) -> int | None:
    """Tell who is placed what their pay still lacks."""
    today = nairobi_day(now)
    placed = select(Deployment.professional_id).where(
        Deployment.state.in_(WORKING), Deployment.to_date >= today
    )
    accounts = db.scalars(
        select(Account)
        .where(
            Account.id > after,
            Account.msisdn.is_not(None),
            Account.number_proved_at.is_not(None),
            Account.professional_id.in_(placed),
        )
        .order_by(Account.id)
        .limit(BATCH)
    ).all()
    for account in accounts:
        person = account.professional
        lacking = payees.without_waiting(db, person.id, profile.missing_for_pay(db, person))
        if lacking:
            _add(
                db,
                account,
                Template.PAY_LACKS,
                {"missing": ",".join(lacking), "service_code": service_code},
                now,
            )
    return accounts[-1].id if accounts else None


def _tomorrow(now: datetime) -> str | None:
    """Name the day that is told of: tomorrow, from four on; still that day early in its morning."""
    day = _day_told(now)
    return None if day is None else day.isoformat()


def _day_told(now: datetime) -> date | None:
    here = now.astimezone(NAIROBI)
    if here.time() < DAY_BEFORE_UNTIL:
        return here.date()
    return here.date() + timedelta(days=1) if here.time() >= DAY_BEFORE_FROM else None


def _day_before(db: Db, after: int, service_code: str, now: datetime) -> int | None:
    """Tell who works tomorrow, where and when to check in."""
    tomorrow = _day_told(now)
    if tomorrow is None:
        return None
    ids = db.scalars(
        select(Deployment.id)
        .join(ExamDay, ExamDay.exam_id == Deployment.exam_id)
        .where(
            Deployment.id > after,
            Deployment.state.in_(WORKING),
            ExamDay.date == tomorrow,
            Deployment.from_date <= tomorrow,
            Deployment.to_date >= tomorrow,
        )
        .order_by(Deployment.id)
        .limit(BATCH)
    ).all()
    for deployment_id in ids:
        deployment = db.get_one(Deployment, deployment_id)
        duty = next(
            (
                each
                for each in expected.duties_on(db, deployment.professional_id, tomorrow)
                if each.deployment.id == deployment_id
            ),
            None,
        )
        account = db.scalars(
            select(Account).where(Account.professional_id == deployment.professional_id)
        ).first()
        if duty is None or account is None or account.number_proved_at is None:
            continue
        _add(
            db,
            account,
            Template.DAY_BEFORE,
            {
                "remind_day": tomorrow.isoformat(),
                "remind_exam": deployment.exam.code,
                "remind_centre": duty.centre.code,
                "remind_hours": f"{duty.window.opens:%H:%M}-{duty.window.closes:%H:%M}",
                "service_code": service_code,
            },
            now,
        )
    return ids[-1] if ids else None


def _today(now: datetime) -> str | None:
    """Name today, from nine in the morning on."""
    here = now.astimezone(NAIROBI)
    return here.date().isoformat() if here.time() >= UNLOCKED_FROM else None


def _unlocked(db: Db, after: int, service_code: str, now: datetime) -> int | None:
    """Tell those in charge that the register of an exam that is over is not locked.

    One, three and seven days after its last day: a stage that was missed is told late, and a later
    stage in place of those before it.
    """
    today = nairobi_day(now)
    last = (
        select(ExamDay.exam_id, func.max(ExamDay.date).label("on"))
        .group_by(ExamDay.exam_id)
        .having(func.max(ExamDay.date).between(today - UNLOCKED_UNTIL, today - timedelta(days=1)))
        .subquery()
    )
    rows = db.execute(
        select(Deployment, last.c.on)
        .join(last, last.c.exam_id == Deployment.exam_id)
        .outerjoin(
            Register,
            and_(
                Register.exam_id == Deployment.exam_id,
                Register.centre_id == Deployment.centre_id,
            ),
        )
        .where(
            Deployment.id > after,
            Deployment.state.in_(WORKING),
            Deployment.position.in_(expected.IN_CHARGE),
            Deployment.centre_id.is_not(None),
            or_(Register.id.is_(None), Register.state == RegisterState.OPEN),
        )
        .order_by(Deployment.id)
        .limit(BATCH)
    ).all()
    for deployment, on in rows:
        stage = max(days for days in UNLOCKED_DAYS if on + timedelta(days=days) <= today)
        account = db.scalars(
            select(Account).where(Account.professional_id == deployment.professional_id)
        ).first()
        centre = deployment.centre
        if account is None or account.number_proved_at is None or centre is None:
            continue
        if not task_runs.claim(db, "register_unlocked", f"{deployment.id}.{stage}", now):
            continue
        _add(
            db,
            account,
            Template.REGISTER_UNLOCKED,
            {
                "remind_exam": deployment.exam.code,
                "remind_centre": centre.code,
                "service_code": service_code,
            },
            now,
        )
    return rows[-1][0].id if rows else None


def _add(
    db: Db, account: Account, template: Template, arguments: dict[str, str], now: datetime
) -> None:
    if account.msisdn is not None:
        outbox.add(
            db,
            account.msisdn,
            template,
            arguments,
            account.language,
            MessageClass.REMINDER,
            now,
            early=account.early_texts,
        )


REMINDERS: Final = (
    Reminder("pay_lacks", _week, _lacking),
    Reminder("day_before", _tomorrow, _day_before),
    Reminder("register_unlocked", _today, _unlocked),
)
"""Every reminder that is written by period; a chapter adds its own here."""
