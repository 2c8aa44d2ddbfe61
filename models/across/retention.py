"""How long things are kept, and their removal: the table of `docs/privacy.md`, as code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, delete, func, select, update

from models.base.store import Db
from models.base.tables import Base
from models.messages.tables import CallRow, EarlyReport, InboxRow, InboxState, OutboxRow, Question
from models.people.sim_checks import SimCheck, SimVerdict
from models.people.tables import Account, OneTimeCode


@dataclass(frozen=True, slots=True)
class Rule:
    """What is past its time: whole rows of a table, or only the columns that *blank* names."""

    name: str
    span: timedelta
    table: type[Base]
    past: Callable[[datetime], ColumnElement[bool]]
    blank: tuple[str, ...] = ()

    def count(self, db: Db, now: datetime) -> int:
        """Return how many rows are past their time."""
        query = select(func.count()).select_from(self.table).where(self.past(now - self.span))
        return int(db.scalar(query) or 0)

    def remove(self, db: Db, now: datetime) -> None:
        """Remove them, or blank what they say."""
        past = self.past(now - self.span)
        if self.blank:
            nothing: dict[str, Any] = dict.fromkeys(self.blank)
            db.execute(update(self.table).where(past).values(nothing))
        else:
            db.execute(delete(self.table).where(past))


RULES: Final = (
    Rule("calls", timedelta(days=30), CallRow, lambda before: CallRow.started_at < before),
    Rule(
        "incoming texts",
        timedelta(days=90),
        InboxRow,
        lambda before: and_(InboxRow.received_at < before, InboxRow.state == InboxState.DONE),
    ),
    Rule(
        "words of outgoing texts",
        timedelta(days=90),
        OutboxRow,
        lambda before: and_(OutboxRow.created_at < before, OutboxRow.text.is_not(None)),
        blank=("text", "arguments"),
    ),
    Rule(
        "reports of texts that are not ours",
        timedelta(days=30),
        EarlyReport,
        lambda before: EarlyReport.at < before,
    ),
    Rule(
        "questions",
        timedelta(days=90),
        Question,
        lambda before: Question.expires_at < before,
    ),
    Rule(
        "one-time codes",
        timedelta(days=90),
        OneTimeCode,
        lambda before: OneTimeCode.expires_at < before,
    ),
    Rule(
        "SIM-swap checks",
        timedelta(days=90),
        SimCheck,
        lambda before: SimCheck.wanted_at < before,
    ),
    Rule(
        "SIM-swap verdicts",
        timedelta(days=90),
        SimVerdict,
        lambda before: SimVerdict.at < before,
    ),
    Rule(
        "accounts whose number was never proved",
        timedelta(days=365),
        Account,
        lambda before: and_(Account.number_proved_at.is_(None), Account.opened_at < before),
    ),
)


def run(db: Db, now: datetime, *, dry_run: bool) -> dict[str, int]:
    """Remove what is past its time; return how much of each kind there was."""
    found = {}
    for rule in RULES:
        found[rule.name] = rule.count(db, now)
        if found[rule.name] and not dry_run:
            rule.remove(db, now)
    return found
