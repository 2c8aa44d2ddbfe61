"""Reminders on the timetable: each goes out once a period, whatever dies or is repeated.

A batch of texts, the claim of that batch and the place where the next one begins are written in
one transaction. A second worker that begins at the same place finds it claimed; a worker that dies
leaves nothing; after a downtime the next run goes on where the last batch ended.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from sqlalchemy import select

from models.attendance import expected
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
    """Name the day that is told of: tomorrow, from four in the afternoon on."""
    here = now.astimezone(NAIROBI)
    if here.time() < DAY_BEFORE_FROM:
        return None
    return (here.date() + timedelta(days=1)).isoformat()


def _day_before(db: Db, after: int, service_code: str, now: datetime) -> int | None:
    """Tell who works tomorrow, where and when to check in."""
    tomorrow = nairobi_day(now) + timedelta(days=1)
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
)
"""Every reminder that is written by period; a chapter adds its own here."""
