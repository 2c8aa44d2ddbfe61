"""Figures of messages: counted by day, added up by network, task and month."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import sqlalchemy as sa

from models.messages import figures, outbox
from models.messages.figures import Fate, Spend
from models.messages.tables import MessageClass, OutboxRow, OutboxState
from models.messages.templates import Template, task_of
from sms.texts.attendance import ATTENDANCE
from sms.texts.jobs import JOBS
from sms.texts.messages import MESSAGES
from sms.texts.pay import PAY
from sms.texts.people import PEOPLE
from tests.support.builders import DAY, DAYTIME, MSISDN

if TYPE_CHECKING:
    from models.base.store import Store

TODAY = DAYTIME.date()


def _sent(store: Store, template: Template, cost: str, **changes: object) -> None:
    with store.writing() as db:
        row_id = outbox.add(db, MSISDN, template, {}, "en", MessageClass.TRANSACTIONAL, DAYTIME)
        values = {"state": OutboxState.SENT, "cost": Decimal(cost), "segments": 1, **changes}
        db.execute(sa.update(OutboxRow).where(OutboxRow.id == row_id).values(**values))


def test_counted_anew(store: Store) -> None:
    """A day counts what its texts are now; what came late changes it; older days stand."""
    _sent(store, Template.IN_DONE, "0.8", network="63902", state=OutboxState.DELIVERED)
    _sent(store, Template.IN_DONE, "0.8", network="63902", state=OutboxState.FAILED, reason="x")
    _sent(store, Template.CLAIM_STATUS, "1.6")
    for _ in range(2):
        with store.writing() as db:
            figures.count_late(db, DAYTIME)
    with store.reading() as db:
        assert figures.fates(db, TODAY, TODAY) == [
            Fate("", OutboxState.SENT, "", 1),
            Fate("63902", OutboxState.DELIVERED, "", 1),
            Fate("63902", OutboxState.FAILED, "x", 1),
        ]
        month = TODAY.replace(day=1)
        assert figures.spend(db, month) == [
            Spend(month, "attendance", 2, 2, Decimal("1.6")),
            Spend(month, "pay", 1, 1, Decimal("1.6")),
        ]
        assert figures.fates(db, TODAY + timedelta(days=1), TODAY + timedelta(days=9)) == []
    with store.writing() as db:
        db.execute(sa.update(OutboxRow).values(state=OutboxState.DELIVERED, reason=None))
        figures.count_late(db, DAYTIME + figures.LATE * DAY)
    with store.reading() as db:
        assert sum(each.texts for each in figures.fates(db, TODAY, TODAY)) == 3
    with store.writing() as db:
        db.execute(sa.delete(OutboxRow))
        figures.count_late(db, DAYTIME + (figures.LATE + 1) * DAY)
    with store.reading() as db:
        assert sum(each.texts for each in figures.fates(db, TODAY, TODAY)) == 3


def test_every_text_has_the_task_of_its_chapter() -> None:
    """What a text costs is counted where its words stand."""
    for task, texts in {
        "people": PEOPLE,
        "jobs": JOBS,
        "attendance": ATTENDANCE,
        "pay": PAY,
        "messages": MESSAGES,
    }.items():
        assert {task_of(each.value) for each in texts} == {task}, task
