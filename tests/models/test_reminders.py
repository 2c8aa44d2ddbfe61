"""Reminders: each once a period, in batches, caught up, and never twice whatever dies."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from models.across import reminders
from models.across.reminders import REMINDERS, Reminder
from models.attendance.tables import Register, RegisterState
from models.messages import opt_outs, outbox
from models.messages.tables import OutboxRow, OutboxState
from models.messages.templates import Template
from models.people.profile_tables import Payee
from models.people.tables import Account
from tests.support.season_builders import (
    deploy,
    make_centre,
    make_exam,
    make_professional,
    weekdays,
)

if TYPE_CHECKING:
    from models.base.store import Store

MONDAY = date(2026, 11, 2)
CODE = "*384*2454#"
LACKS, DAY_BEFORE, UNLOCKED = REMINDERS


def at(clock: str, day: int = 2) -> datetime:
    """Return a moment of that November day by Kenya's clock."""
    hour, minute = clock.split(":")
    return datetime(2026, 11, day, int(hour), int(minute), tzinfo=UTC) - timedelta(hours=3)


def season(store: Store, people: int, *, ready: bool = True) -> list[str]:
    """Deploy people from Monday to Friday; return their numbers."""
    with store.writing() as db:
        exam = make_exam(db, "KCSE", weekdays(MONDAY, 5), {})
        centre = make_centre(db)
        placed = [make_professional(db, ready=ready) for _ in range(people)]
        for account in placed:
            deploy(db, account.professional, exam, centre=centre)
        make_professional(db, ready=ready)
        return [account.msisdn or "" for account in placed]


def told(store: Store, template: Template) -> list[OutboxRow]:
    """Return the texts that were queued."""
    with store.reading() as db:
        return list(
            db.scalars(
                sa.select(OutboxRow).where(OutboxRow.template == template).order_by(OutboxRow.id)
            )
        )


def test_the_day_before(store: Store) -> None:
    """From four in the afternoon on, whoever works tomorrow is told where and when; once."""
    numbers = season(store, 2)
    assert reminders.run(store, DAY_BEFORE, CODE, at("15:59")) == 0
    for moment in (at("16:00"), at("16:05"), at("23:00")):
        reminders.run(store, DAY_BEFORE, CODE, moment)
    rows = told(store, Template.DAY_BEFORE)
    assert [row.msisdn for row in rows] == numbers
    assert rows[0].arguments == {
        "remind_day": "2026-11-03",
        "remind_exam": "KCSE",
        "remind_centre": "20101001",
        "remind_hours": "06:00-07:45",
        "service_code": CODE,
    }
    reminders.run(store, DAY_BEFORE, CODE, at("16:00", 3))
    assert len(told(store, Template.DAY_BEFORE)) == 4, "the next evening tells of the next day"
    reminders.run(store, DAY_BEFORE, CODE, at("16:00", 6))
    assert len(told(store, Template.DAY_BEFORE)) == 4, "nobody works on Saturday"


def test_caught_up_after_a_downtime(store: Store) -> None:
    """What was due at four and is written at night waits for the morning; early for who agreed."""
    numbers = season(store, 2)
    with store.writing() as db:
        db.execute(sa.update(Account).where(Account.msisdn == numbers[0]).values(early_texts=True))
    reminders.run(store, DAY_BEFORE, CODE, at("22:00"))
    due = [row.not_before for row in told(store, Template.DAY_BEFORE)]
    assert due == [at("05:30", 3), at("07:00", 3)]


def test_caught_up_in_the_morning(store: Store) -> None:
    """After a night without the service the day is still told of until seven, and told once."""
    season(store, 1)
    reminders.run(store, DAY_BEFORE, CODE, at("06:30", 3))
    reminders.run(store, DAY_BEFORE, CODE, at("06:59", 3))
    assert reminders.run(store, DAY_BEFORE, CODE, at("07:00", 3)) == 0
    [row] = told(store, Template.DAY_BEFORE)
    assert row.arguments is not None
    assert row.arguments["remind_day"] == "2026-11-03"
    assert row.not_before == at("07:00", 3)


def _manager(store: Store) -> tuple[int, int]:
    """Put a manager and an invigilator at a centre from Monday to Friday."""
    with store.writing() as db:
        exam = make_exam(db, "KCSE", weekdays(MONDAY, 5), {})
        centre = make_centre(db)
        for position in ("CM", "INV"):
            deploy(db, make_professional(db).professional, exam, position, centre=centre)
        return exam.id, centre.id


def test_a_register_that_is_not_locked(store: Store) -> None:
    """From the morning after the last day, three times in a week, to who is in charge."""
    _manager(store)
    for moment in (at("18:00", 6), at("08:59", 7)):
        reminders.run(store, UNLOCKED, CODE, moment)
    assert told(store, Template.REGISTER_UNLOCKED) == []
    for day, number in ((7, 1), (8, 1), (9, 2), (10, 2), (13, 3), (14, 3), (20, 3), (25, 3)):
        for clock in ("09:00", "15:00"):
            reminders.run(store, UNLOCKED, CODE, at(clock, day))
        assert len(told(store, Template.REGISTER_UNLOCKED)) == number, day
    first = told(store, Template.REGISTER_UNLOCKED)[0]
    assert first.arguments == {
        "remind_exam": "KCSE",
        "remind_centre": "20101001",
        "service_code": CODE,
    }


def test_a_stage_that_was_missed(store: Store) -> None:
    """After six days without the service the manager has one text, not three."""
    _manager(store)
    reminders.run(store, UNLOCKED, CODE, at("09:00", 13))
    assert len(told(store, Template.REGISTER_UNLOCKED)) == 1


def test_a_locked_register(store: Store) -> None:
    """Whoever has locked it is left in peace."""
    exam_id, centre_id = _manager(store)
    with store.writing() as db:
        db.add(Register(exam_id=exam_id, centre_id=centre_id, state=RegisterState.LOCKED))
    reminders.run(store, UNLOCKED, CODE, at("09:00", 7))
    assert told(store, Template.REGISTER_UNLOCKED) == []


def test_what_pay_lacks(store: Store) -> None:
    """Once a week whoever is placed and cannot be paid is told what is missing."""
    numbers = season(store, 1, ready=False)
    assert reminders.run(store, LACKS, CODE, at("09:59")) == 0
    for moment in (at("10:00"), at("10:05"), at("12:00", 4)):
        reminders.run(store, LACKS, CODE, moment)
    [row] = told(store, Template.PAY_LACKS)
    assert row.msisdn == numbers[0]
    assert "mpesa" in (row.arguments or {})["missing"]


def test_nothing_lacks(store: Store) -> None:
    """Whoever can be paid is left in peace."""
    season(store, 1)
    with store.writing() as db:
        for payee in db.scalars(sa.select(Payee)):
            payee.account_number, payee.branch_code = "0123456789", "01000"
    reminders.run(store, LACKS, CODE, at("10:00"))
    assert told(store, Template.PAY_LACKS) == []


def test_who_said_stop(store: Store) -> None:
    """A reminder to who opted out is kept as not sent."""
    [number] = season(store, 1, ready=False)
    with store.writing() as db:
        opt_outs.stop(db, number, None, at("08:00"))
    reminders.run(store, LACKS, CODE, at("10:00"))
    [row] = told(store, Template.PAY_LACKS)
    assert (row.state, row.reason) == (OutboxState.FAILED, "opted_out")


def test_killed_in_the_middle(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch that dies leaves nothing; the next run goes on behind the last whole batch."""
    numbers = season(store, 5)
    monkeypatch.setattr(reminders, "BATCH", 2)
    count, real = 0, outbox.add

    def dying(*arguments: object, **more: object) -> int:
        nonlocal count
        count += 1
        if count == 4:
            raise KeyboardInterrupt
        return real(*arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(outbox, "add", dying)
    with pytest.raises(KeyboardInterrupt):
        reminders.run(store, DAY_BEFORE, CODE, at("16:00"))
    assert len(told(store, Template.DAY_BEFORE)) == 2
    reminders.run(store, DAY_BEFORE, CODE, at("16:05"))
    assert [row.msisdn for row in told(store, Template.DAY_BEFORE)] == numbers


def test_two_timetables(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes at once tell nobody twice, and between them everybody."""
    numbers = season(store, 6)
    monkeypatch.setattr(reminders, "BATCH", 1)
    barrier = Barrier(2)

    def work() -> None:
        barrier.wait(5)
        reminders.run(store, DAY_BEFORE, CODE, at("16:00"))

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    reminders.run(store, DAY_BEFORE, CODE, at("16:05"))
    assert [row.msisdn for row in told(store, Template.DAY_BEFORE)] == numbers


def test_names_are_short_enough() -> None:
    """The name of a reminder and of its batch fit the columns that claim them."""
    for reminder in REMINDERS:
        assert isinstance(reminder, Reminder)
        assert len(f"reminder.{reminder.name}") <= 40
        period = reminder.period(at("17:00"))
        assert len(f"{period}.{10**9}") <= 24
